"""The command line: reads it, checks it, and turns faults into one sentence."""

import argparse
import os
import re
import sys

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from . import costs
from .account import Account, explained
from .dry_run import dry_run, dry_update
from .parameters import Values
from .rotation import rotate_operator_token, rotate_results_secret, rotate_telegram_token
from .speech import Trouble, say
from .stacks import Stacks, outputs
from .status import Status
from .teardown import down
from .up import up, update


def _text(pattern, example):
    def check(value):
        if not re.fullmatch(pattern, value):
            raise argparse.ArgumentTypeError(f"'{value}' does not look like {example}")
        return value
    return check


def _photos(value):
    if not value.isascii() or not value.isdecimal() or int(value) > 10**10:
        raise argparse.ArgumentTypeError(f"'{value}' is no number from 0 to {10**10}")
    return int(value)


_PHOTOS = 1_000_000
_NAME = _text(r"[a-z][a-z0-9-]{1,20}", "polybot: two to 21 lowercase letters, digits and hyphens")
_REGION = _text(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}", "eu-central-1")
_IMAGE = _text(r"ami-[0-9a-f]{8,17}", "ami-0123456789abcdef0")
_VPC = _text(r"vpc-[0-9a-f]{8,17}", "vpc-0123456789abcdef0")
_SUBNETS = _text(r"subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17})+", "subnet-0123abcd,subnet-4567abcd: two or more")

# Options of `up` that are parameters of every stack that has one of this name; the templates say what they may be.
_SHARED = {
    "domain": ("Domain", "bot.example.com", "host name under which people find the bot; needed the first time"),
    "hosted-zone-id": ("HostedZoneId", "Z…", "Route 53 zone of the domain; without it, you are told the records"),
    "table": ("RestoredTable", "NAME", "a table that was restored, in the place of the one that was made; '' is that again"),
    "alarm-email": ("AlarmEmail", "ADDRESS", "who is told of alarms"),
    "keep-pictures-days": ("KeepPicturesDays", "DAYS", "how long pictures are kept"),
    "keep-logs-days": ("KeepLogsDays", "DAYS", "how long logs are kept"),
    "target-backlog": ("TargetBacklog", "JOBS", "how many jobs may wait for each worker"),
}
# Those of one stack.
_OF_ONE = {
    "builder-vpc-id": ("image", "BuilderVpcId", "vpc-…", "network in which the image is built; else the default one"),
    "builder-subnet-id": ("image", "BuilderSubnetId", "subnet-…", "subnet of it that leads to the internet"),
    "polybot-type": ("polybot", "InstanceType", "TYPE", "instance type of the polybots"),
    "streamers": ("metric-streamer", "StreamerCount", "COUNT", "how many metric-streamers run, one to publish"),
    "polybots": ("polybot", "PolybotCount", "COUNT", "how many polybots run"),
    "worker-types": ("yolo5", "InstanceTypes", "TYPE,TYPE", "instance types that will do for workers"),
    "workers-min": ("yolo5", "MinWorkers", "COUNT", "how many workers run at least"),
    "workers-max": ("yolo5", "MaxWorkers", "COUNT", "how many workers run at most"),
    "workers-on-demand": ("yolo5", "OnDemandWorkers", "COUNT", "how many of them are not spot instances"),
}


def _parser():
    parser = argparse.ArgumentParser(prog="deploy/deploy", formatter_class=argparse.RawDescriptionHelpFormatter,
                                     description="Brings the bot to an AWS account, and back.",
                                     epilog="For example:  deploy/deploy up --domain bot.example.com\n"
                                            "Each command has a --help of its own.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_up(commands)
    _add_update(commands)
    _command(commands, "status", _status, "status --name polybot",
             "Says what there is and whether it works; the exit code is 1 when something is wrong.")
    _add_down(commands)
    rotate = _command(commands, "rotate", _rotate, "rotate",
                      "Makes a new RESULTS_SECRET under running programs. The one before stays valid until the next\n"
                      "rotation: when it got into wrong hands, rotate twice, ten minutes apart.")
    instead = rotate.add_mutually_exclusive_group()
    instead.add_argument("--telegram-token", dest="rotate", action="store_const", const=rotate_telegram_token,
                         help="stores the bot's new token instead; asks for it, unless TELEGRAM_TOKEN_FILE or "
                              "TELEGRAM_TOKEN has it")
    instead.add_argument("--operator-token", dest="rotate", action="store_const", const=rotate_operator_token,
                         help="makes a new OPERATOR_TOKEN instead, for the admin address of polybot")
    rotate.set_defaults(rotate=rotate_results_secret)
    _add_costs(commands)
    return parser


def _command(commands, name, run, example, description):
    summary = description.replace("\n", " ").partition(".")[0]
    command = commands.add_parser(name, help=summary, description=description,
                                  epilog=f"For example:  deploy/deploy {example}",
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("--name", type=_NAME, default="polybot", help="what the deployment is called (polybot)")
    command.add_argument("--region", type=_REGION, help="AWS region; else AWS_REGION, or the profile's")
    command.set_defaults(run=run)
    return command


def _add_up(commands):
    command = _command(
        commands, "up", _up, "up --domain bot.example.com --hosted-zone-id Z0123456789ABC",
        "Makes the stacks, or brings them up to date. What you do not say stays as it was, or is as the\n"
        "templates have it. Asks for the bot's token, unless TELEGRAM_TOKEN_FILE or TELEGRAM_TOKEN has it.")
    add = command.add_argument
    for option, (_, metavar, text) in _SHARED.items():
        add(f"--{option}", metavar=metavar, help=text)
    for option, (_, _, metavar, text) in _OF_ONE.items():
        add(f"--{option}", metavar=metavar, help=text)
    add("--image-id", type=_IMAGE, metavar="ami-…", help="a machine image of yours, instead of one that is built here")
    add("--vpc-id", type=_VPC, metavar="vpc-…", help="a network of yours, instead of one that is made")
    add("--subnet-ids", type=_SUBNETS, metavar="subnet-…,subnet-…", help="its public subnets, in two zones or more")
    _add_dry_run(command, ", and what it would cost")


def _add_update(commands):
    update = _command(commands, "update", _update, "update --renew",
                      "Gives the machines a new image, one after another: built from this checkout, or yours.\n"
                      "CloudFormation goes back to the old one when the new machines do not serve. Programs that have\n"
                      "an image already get no other, unless you say --renew.")
    image = update.add_mutually_exclusive_group()
    image.add_argument("--image-id", type=_IMAGE, metavar="ami-…", help="an image of yours, instead of one built here")
    image.add_argument("--renew", action="store_true",
                       help="builds an image of the same programs too, with Amazon Linux's own updates: every machine is "
                            "replaced")
    _add_dry_run(update, "")


def _add_dry_run(command, besides):
    command.add_argument("--dry-run", action="store_true", help=f"says what would be done{besides}; changes nothing")


def _add_down(commands):
    add = _command(commands, "down", _down, "down --delete-data",
                   "Deletes all but what people sent and the settings; deploy/deploy up takes those up again."
                   ).add_argument
    add("--delete-data", action="store_true", help="deletes pictures, results, chats and secrets too, for good")
    add("--yes", action="store_true", help="does not ask")


def _add_costs(commands):
    add = _command(commands, "costs", _costs, "costs --photos-per-month 50000",
                   "Says what the bot costs, line by line, as the templates have it. Needs no account.").add_argument
    add("--photos-per-month", type=_photos, default=_PHOTOS, metavar="COUNT", help=f"how many are sent ({_PHOTOS})")


def _values(options):
    """What the operator said, for the templates' parameters. Raises Trouble for what a template does not take."""
    shared = {parameter: _said(options, option) for option, (parameter, *_) in _SHARED.items()}
    shared |= {"ImageId": options.image_id, "VpcId": options.vpc_id, "SubnetIds": options.subnet_ids}
    by_part = {}
    for option, (part, parameter, *_) in _OF_ONE.items():
        by_part.setdefault(part, {})[parameter] = _said(options, option)
    if bool(options.vpc_id) != bool(options.subnet_ids):
        raise Trouble("--vpc-id and --subnet-ids belong together; say both, or neither.")
    values = Values(options.name, _but_none(shared), {part: _but_none(own) for part, own in by_part.items()})
    values.check({parameter: f"--{option}" for option, parameter in _parameters()})
    return values


def _parameters():
    """Each option of `up` that is a parameter, and its name."""
    yield from ((option, parameter) for option, (parameter, *_) in _SHARED.items())
    yield from ((option, parameter) for option, (_, parameter, *_) in _OF_ONE.items())
    yield from (("image-id", "ImageId"), ("vpc-id", "VpcId"), ("subnet-ids", "SubnetIds"))


def _said(options, option):
    return getattr(options, option.replace("-", "_"))


def _but_none(values):
    return {name: value for name, value in values.items() if value is not None}


def _stacks(options):
    """The deployment's stacks; says in which account, which shows whether there are credentials."""
    account = Account(options.region)
    say(f"· {options.name} in account {account.number}, {account.region}")
    return Stacks(account, options.name)


def _up(options):
    values, stacks = _values(options), _stacks(options)
    values.check_together(stacks.all())
    if options.dry_run:
        dry_run(stacks, values)
        costs.tell(costs.Size.of(values.by_part(stacks.all())), _PHOTOS)
    else:
        up(stacks, values)


def _update(options):
    stacks, values = _stacks(options), Values(options.name, _but_none({"ImageId": options.image_id}), {})
    (dry_update if options.dry_run else update)(stacks, values, options.renew)


def _status(options):
    return 1 if Status(_stacks(options), Values(options.name, {}, {})).tell() else 0


def _down(options):
    stacks = _stacks(options)
    what = "everything, what people sent too" if options.delete_data else "all but what people sent"
    if not options.yes:
        if not sys.stdin.isatty():
            raise Trouble("Nobody can be asked whether this is meant; run it in a terminal, or say --yes.")
        if input(f"This deletes {what}. Type {options.name} to go on: ") != options.name:
            raise Trouble("That was not its name; nothing is deleted.")
    down(stacks, options.delete_data)


def _rotate(options):
    stacks = _stacks(options)
    storage = stacks.find("storage")
    if storage is None:
        raise Trouble(f"There is no {stacks.called('storage')} yet; run deploy/deploy up.")
    options.rotate(stacks.account, outputs(storage))


def _costs(options):
    costs.tell(costs.Size.of({}), options.photos_per_month)


def main(arguments=None):
    """Runs one command; returns the exit code: 0 when it did what was asked, 1 when it says why not."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except Trouble as trouble:
        sentence = str(trouble)
    except (ClientError, BotoCoreError, Boto3Error) as error:
        sentence = explained(error)
    except EOFError:
        sentence = "Nothing was typed, and nothing is changed by this."
    except BrokenPipeError:  # Nobody reads on, and the interpreter is not to try again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("\n✗ Interrupted; what CloudFormation is doing goes on. Run this again later.", file=sys.stderr)
        return 130
    print(f"✗ {sentence}", file=sys.stderr)
    return 1
