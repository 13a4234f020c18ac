"""The command line: reads it, checks it, and turns faults into one sentence."""

import argparse
import re
import sys

from botocore.exceptions import BotoCoreError, ClientError

from .account import Account, explained
from .parameters import Values
from .speech import Trouble, say
from .stacks import Stacks
from .up import up


def _text(pattern, example):
    def check(value):
        if not re.fullmatch(pattern, value):
            raise argparse.ArgumentTypeError(f"'{value}' does not look like {example}")
        return value
    return check


def _number(least, most):
    def check(value):
        if not value.isdecimal() or not least <= int(value) <= most:
            raise argparse.ArgumentTypeError(f"'{value}' is no number from {least} to {most}")
        return value
    return check


_NAME = _text(r"[a-z][a-z0-9-]{1,20}", "polybot: two to 21 lowercase letters, digits and hyphens")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = _text(rf"(?=.{{4,253}}$)({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])", "bot.example.com")
_REGION = _text(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "eu-central-1")
_IMAGE = _text(r"ami-[0-9a-f]{8,17}", "ami-0123456789abcdef0")
_VPC = _text(r"vpc-[0-9a-f]{8,17}", "vpc-0123456789abcdef0")
_SUBNETS = _text(r"subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17})+", "subnet-0123abcd,subnet-4567abcd: two or more")
_ZONE = _text(r"Z[A-Z0-9]{1,31}", "Z0123456789ABCDEFGHIJ")
_EMAIL = _text(r"[^@\s]{1,64}@[^@\s]{1,253}", "you@example.com")
_TYPE = _text(r"[a-z][a-z0-9-]{1,15}\.[a-z0-9-]{2,16}", "t3.small")


def _parser():
    parser = argparse.ArgumentParser(prog="deploy/deploy", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description="Brings the bot to an AWS account, and back.",
                                     epilog="For example:  deploy/deploy up --domain bot.example.com\n"
                                            "Each command has a --help of its own.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_up(commands)
    return parser


def _command(commands, name, summary, example, run):
    command = commands.add_parser(name, help=summary.partition(".")[0], description=summary,
                                  epilog=f"For example:  deploy/deploy {example}",
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("--name", type=_NAME, default="polybot", help="what the deployment is called (polybot)")
    command.add_argument("--region", type=_REGION, help="AWS region; else AWS_REGION, or the profile's")
    command.set_defaults(run=run)
    return command


def _add_up(commands):
    add = _command(
        commands, "up", "Makes the stacks, or brings them up to date. What is not said stays as it was, or takes the\n"
        "template's default. Asks for the bot's token, unless TELEGRAM_TOKEN_FILE or TELEGRAM_TOKEN has it.",
        "up --domain bot.example.com --hosted-zone-id Z0123456789ABC", _up).add_argument
    add("--domain", type=_DOMAIN, help="the host name under which people find the bot; needed the first time")
    add("--hosted-zone-id", type=_ZONE, help="Route 53 zone of the domain; without it, the records are told")
    add("--image-id", type=_IMAGE, help="a machine image of yours, instead of one that is built here")
    add("--vpc-id", type=_VPC, help="a network of yours, instead of one that is made; with --subnet-ids")
    add("--subnet-ids", type=_SUBNETS, help="two public subnets or more, in different zones, with commas")
    add("--alarm-email", type=_EMAIL, help="who is told of alarms")
    add("--keep-pictures-days", type=_number(1, 3650), metavar="DAYS", help="how long pictures are kept")
    add("--polybot-type", type=_TYPE, metavar="TYPE", help="instance type of the polybots")
    add("--polybots", type=_number(1, 10), metavar="COUNT", help="how many polybots run")
    add("--workers-min", type=_number(0, 100), metavar="COUNT", help="how many workers run at least")
    add("--workers-max", type=_number(1, 100), metavar="COUNT", help="how many workers run at most")


def _up(options):
    if bool(options.vpc_id) != bool(options.subnet_ids):
        raise Trouble("--vpc-id and --subnet-ids belong together; say both, or neither.")
    if options.workers_min and options.workers_max and int(options.workers_min) > int(options.workers_max):
        raise Trouble("--workers-min is more than --workers-max; say a smaller one.")
    shared = {"Domain": options.domain, "HostedZoneId": options.hosted_zone_id, "ImageId": options.image_id,
              "VpcId": options.vpc_id, "SubnetIds": options.subnet_ids, "AlarmEmail": options.alarm_email,
              "KeepPicturesDays": options.keep_pictures_days}
    by_part = {"polybot": {"InstanceType": options.polybot_type, "PolybotCount": options.polybots},
               "yolo5": {"MinWorkers": options.workers_min, "MaxWorkers": options.workers_max}}
    values = Values(options.name, _said(shared), {part: _said(own) for part, own in by_part.items()})
    up(_stacks(options), values)


def _said(values):
    return {name: value for name, value in values.items() if value is not None}


def _stacks(options):
    """The deployment's stacks; says in which account, which shows whether there are credentials."""
    account = Account(options.region)
    say(f"· {options.name} in account {account.number}, {account.region}")
    return Stacks(account, options.name)


def main(arguments=None):
    """Runs one command; returns the exit code: 0 when it did what was asked, 1 when it says why not."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except Trouble as trouble:
        sentence = str(trouble)
    except (ClientError, BotoCoreError) as error:
        sentence = explained(error)
    except KeyboardInterrupt:
        print("\n✗ Interrupted; what CloudFormation is doing goes on. Run this again later.", file=sys.stderr)
        return 130
    print(f"✗ {sentence}", file=sys.stderr)
    return 1
