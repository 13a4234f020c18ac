"""`deploy up --table`: everything on a table that a restore made, as docs/operations.md says, and back."""

import pytest

PARTS = ("polybot", "yolo5", "metric-streamer")


@pytest.fixture(scope="module")
def deployment(deployments):
    deployment = deployments("restored")
    deployment.up()
    return deployment


@pytest.fixture(scope="module")
def table(deployment):
    """The restored one's name; the stand-in need not know its content."""
    deployment.cloud.client("dynamodb").create_table(
        TableName="another-table", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "predictionId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "predictionId", "KeyType": "HASH"}])
    return "another-table"


def tables(deployment):
    """Names of the tables that machines are told, and that roles are for."""
    told = {deployment.told(part)["DYNAMODB_TABLE"] for part in PARTS}
    allowed = {statement["Resource"].partition("/")[2] for part in PARTS for statement in deployment.role(part)
               if statement["Sid"] == "Table"}
    return told, allowed


@pytest.mark.parametrize("option", [(), ("--dry-run",)])
def test_a_table_that_is_not_there_is_refused(option, deployment):
    before = deployment.state()
    code, said = deployment.run("up", "--table", "nowhere", *option)
    assert code == 1 and "✗ There is no table nowhere in eu-central-1; docs/operations.md" in said, said
    assert deployment.state() == before


def test_machines_and_roles_get_the_restored_table_and_keep_it(deployment, table):
    first, secrets = deployment.outputs()["TableName"], deployment.state()[1]
    assert tables(deployment) == ({first}, {first})
    told = deployment.must("up", "--table", table, "--dry-run", TELEGRAM_TOKEN=None)
    assert all(f"~ {part}: would be updated" in told for part in PARTS), told
    deployment.must("up", "--table", table, TELEGRAM_TOKEN=None)
    assert tables(deployment) == ({table}, {table}) and deployment.outputs()["TableName"] == table
    deployment.must("up", "--workers-max", "8", TELEGRAM_TOKEN=None)
    deployment.must("update", "--image-id", "ami-0fedcba9876543210", TELEGRAM_TOKEN=None)
    assert tables(deployment) == ({table}, {table})
    assert deployment.state()[1] == secrets
    deployment.must("up", "--table", "", TELEGRAM_TOKEN=None)
    assert tables(deployment) == ({first}, {first})


def test_down_with_the_data_deletes_the_restored_table_too(deployment, table):
    deployment.must("up", "--table", table, TELEGRAM_TOKEN=None)
    assert table in deployment.must("down", "--yes")
    deployment.up(TELEGRAM_TOKEN=None)
    assert tables(deployment) == ({table}, {table})
    assert "Nothing remains" in deployment.must("down", "--yes", "--delete-data")
    assert not [name for name in deployment.cloud.client("dynamodb").list_tables()["TableNames"]
                if name == table or name.startswith("restored-")]
