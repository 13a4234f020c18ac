"""AWS's list prices for us-east-1 in US dollars, without the free tier, and what the programs ask AWS for.

docs/aws.md shows these numbers; tests/aws/test_costs.py holds both to each other, and counts the calls.
"""

from typing import NamedTuple

SECONDS_A_MONTH = 2_592_000
HOURS_A_MONTH = SECONDS_A_MONTH // 3600

# An hour of an instance with Linux, on demand. Spot costs less, how much less changes from day to day.
INSTANCES = {
    "t3.nano": 0.0052, "t3.micro": 0.0104, "t3.small": 0.0208, "t3.medium": 0.0416, "t3.large": 0.0832,
    "t3a.nano": 0.0047, "t3a.micro": 0.0094, "t3a.small": 0.0188, "t3a.medium": 0.0376, "t3a.large": 0.0752,
    "c5.large": 0.085, "c5.xlarge": 0.17, "c6a.large": 0.0765, "c6a.xlarge": 0.153, "c6i.large": 0.085,
    "c6i.xlarge": 0.17, "c7a.large": 0.10264, "c7a.xlarge": 0.20528, "c7i.large": 0.08925, "c7i.xlarge": 0.1785,
    "m5.large": 0.096, "m6a.large": 0.0864, "m6i.large": 0.096, "m7a.large": 0.11592, "m7i.large": 0.1008,
    "m7i.xlarge": 0.2016}

DISK_GB_MONTH = 0.08  # gp3.
SNAPSHOT_GB_MONTH = 0.05
PUBLIC_ADDRESS_HOUR = 0.005
BALANCER_HOUR = 0.0225
BALANCER_UNIT_HOUR = 0.008  # A unit: 25 new connections a second, or a gigabyte an hour.
SECRET_MONTH = 0.40
SECRET_CALLS = 5.0  # A million.
METRIC_MONTH = 0.30
METRIC_CALLS = 10.0  # A million.
METRICS_READ = 10.0  # A million metrics in GetMetricData.
ALARM_MONTH = 0.10
FAST_ALARM_MONTH = 0.30  # One that looks every ten seconds.
DASHBOARD_MONTH = 3.0
ZONE_MONTH = 0.50
LOG_GB = 0.50
S3_GB_MONTH = 0.023
TABLE_GB_MONTH = 0.25
RECOVERY_GB_MONTH = 0.20  # Of the table, to any point in time.
INTERNET_GB = 0.09
SQS_CALLS = 0.40  # A million.
TABLE_WRITES, TABLE_READS = 0.625, 0.125  # A million units.


class Call(NamedTuple):
    """What a photo takes of one call."""

    name: str
    calls: float  # A photo.
    units: float  # A call; DynamoDB's are kilobytes begun, in a transaction twice as many, and one in an index.
    price: float  # Of a million units.


CALLS = (
    Call("SQS SendMessage", 1, 1, SQS_CALLS),
    Call("SQS GetQueueAttributes", 1, 1, SQS_CALLS),
    Call("SQS ReceiveMessage", 1, 1, SQS_CALLS),
    Call("SQS DeleteMessageBatch", 1, 1, SQS_CALLS),
    Call("S3 PUT photos", 1, 1, 5.0),
    Call("S3 GET photos", 1, 1, 0.40),
    Call("S3 PUT predictions", 1, 1, 5.0),
    Call("S3 GET predictions", 1, 1, 0.40),
    Call("DynamoDB PutItem", 5, 1.4, TABLE_WRITES),
    Call("DynamoDB UpdateItem", 1, 2, TABLE_WRITES),
    Call("DynamoDB TransactWriteItems", 1, 6, TABLE_WRITES),
    Call("DynamoDB GetItem", 6, 1, TABLE_READS),
)

# Of the photo of the tests and its annotated copy, in MB.
PHOTO_MB, PREDICTION_MB = 0.49, 0.35
# What polybot and the worker log of a photo, in kB.
LOG_KB = 0.9
# What the table keeps of a photo for 30 days, at most: the kilobytes of the writes above.
TABLE_KB = 9
# And its index, which is not among what can be recovered.
INDEX_KB = 1
# Of a worker with two cores, as measured on a Zen 4 (docs/performance.md).
SECONDS_A_PHOTO = 0.055

# The disk of a machine and the image that it is made from: Amazon Linux's own size.
DISK_GB = 8
POLL_SECONDS, READINESS_SECONDS, MEASURE_SECONDS, LEASE_SECONDS, SECRET_SECONDS = 20, 5, 30, 10, 300
# What metric-streamer publishes on AWS: SQS does not tell the oldest job's age.
METRICS = 7
# Minutes of which metric-streamer reads what the workers did.
SERVICE_MINUTES = 6
# Of polybot: what it counts, every minute in which there is something; what the dashboard reads, while somebody looks.
COUNTS, COUNT_SECONDS, SHOWN_METRICS = 2, 60, 10
