"""What a deployment costs, each line with its arithmetic."""

import math
from dataclasses import dataclass

from . import prices
from .prices import HOURS_A_MONTH, INSTANCES, SECONDS_A_MONTH
from .speech import say
from .templates import template

_MILLION = 1_000_000


@dataclass(frozen=True)
class Size:
    """How large a deployment is; what nobody said is as the templates have it."""

    polybot_type: str
    polybots: int
    worker_types: tuple
    workers: int
    streamer_type: str
    streamers: int
    has_zone: bool = True

    @classmethod
    def of(cls, said):
        """`said` holds for each part the parameters that are known; nothing at all is a deployment with a zone."""
        def value(part, name):
            return said.get(part, {}).get(name) or template(part).default(name)
        return cls(value("polybot", "InstanceType"), int(value("polybot", "PolybotCount")),
                   tuple(value("yolo5", "InstanceTypes").split(",")), int(value("yolo5", "MinWorkers")),
                   value("metric-streamer", "InstanceType"), int(value("metric-streamer", "StreamerCount")),
                   not said or bool(said["balancer"].get("HostedZoneId")))


class Line:
    """One thing that costs: numbers that are multiplied, and how each is written."""

    def __init__(self, what, *factors):
        self.what, self._factors = what, factors

    @property
    def dollars(self):
        """Not a number where a price is not known."""
        return math.prod(value for value, _ in self._factors)

    @property
    def arithmetic(self):
        """As a person would write it down."""
        return " × ".join(text for _, text in self._factors).replace("× /", "/")


def count(value, unit=""):
    """A factor that is counted or measured."""
    return value, f"{value:,.10g}{' ' if unit else ''}{unit}"


def dollars(price):
    """A factor that is a price."""
    return price, money(price)


_A_MILLION = 1 / _MILLION, "/ 1,000,000"
_HOURS = count(HOURS_A_MONTH, "h")


def money(amount):
    """Dollars, with cents and whatever follows them."""
    if math.isnan(amount):
        return "(price not known)"
    whole, _, fraction = f"{round(amount, 6):.6f}".partition(".")
    return f"${int(whole):,}.{fraction.rstrip('0').ljust(2, '0')}"


def _machines(what, number, kinds):
    """A month of so many machines, of the cheapest of those kinds, as Auto Scaling takes it."""
    return _machine(what, kinds, count(number), _HOURS)


def _machine(what, kinds, *time):
    known = [kind for kind in kinds if kind in INSTANCES]
    kind = min(known, key=INSTANCES.get) if known else kinds[0]
    return Line(f"{what}, {kind}", *time, dollars(INSTANCES.get(kind, math.nan)))


def at_rest(size):
    """Lines of a month without a photo."""
    machines = size.polybots + size.workers + size.streamers
    alarms = template("watch").types.count("AWS::CloudWatch::Alarm")
    tracked = template("yolo5").types.count("AWS::AutoScaling::ScalingPolicy")
    a_month = {seconds: count(SECONDS_A_MONTH // seconds) for seconds in
               (prices.POLL_SECONDS, prices.READINESS_SECONDS, prices.MEASURE_SECONDS, prices.LEASE_SECONDS,
                prices.SECRET_SECONDS, prices.COUNT_SECONDS)}
    sqs = dollars(prices.SQS_CALLS), _A_MILLION
    lines = [
        _machines("polybots", size.polybots, [size.polybot_type]),
        _machines("workers", size.workers, size.worker_types),
        _machines("metric-streamers", size.streamers, [size.streamer_type]),
        Line("disks of the machines", count(machines), count(prices.DISK_GB, "GB"), dollars(prices.DISK_GB_MONTH)),
        Line("public IPv4 addresses of the machines", count(machines), _HOURS, dollars(prices.PUBLIC_ADDRESS_HOUR)),
        Line("public IPv4 addresses of the load balancer", count(2), _HOURS, dollars(prices.PUBLIC_ADDRESS_HOUR)),
        Line("load balancer", _HOURS, dollars(prices.BALANCER_HOUR)),
        Line("machine image", count(prices.DISK_GB, "GB"), dollars(prices.SNAPSHOT_GB_MONTH)),
        Line("secrets", count(2), dollars(prices.SECRET_MONTH)),
        Line("secrets read, two versions every five minutes", count(machines), count(2),
             a_month[prices.SECRET_SECONDS], dollars(prices.SECRET_CALLS), _A_MILLION),
        Line("metrics", count(prices.METRICS), dollars(prices.METRIC_MONTH)),
        Line("metrics published every 30 s", a_month[prices.MEASURE_SECONDS], dollars(prices.METRIC_CALLS),
             _A_MILLION),
        Line("what came of photos: metrics", count(prices.COUNTS), dollars(prices.METRIC_MONTH)),
        Line("what came of photos, published every minute", count(size.polybots), a_month[prices.COUNT_SECONDS],
             dollars(prices.METRIC_CALLS), _A_MILLION),
        Line("polybot's dashboard, looked at for an hour a day", count(30, "h"),
             count(3600 // prices.MEASURE_SECONDS), count(prices.SHOWN_METRICS), dollars(prices.METRICS_READ),
             _A_MILLION),
        Line("alarms", count(alarms), dollars(prices.ALARM_MONTH)),
        # Auto Scaling makes one to grow and one to shrink.
        Line("alarms that scale the workers", count(2 * tracked), dollars(prices.FAST_ALARM_MONTH)),
        Line("dashboard", dollars(prices.DASHBOARD_MONTH)),
        Line("SQS, polls every 20 s", count(size.polybots + size.workers), a_month[prices.POLL_SECONDS], *sqs),
        Line("SQS, asked by polybot every 5 s", count(size.polybots), a_month[prices.READINESS_SECONDS], *sqs),
        Line("SQS, measured every 30 s", count(size.streamers), a_month[prices.MEASURE_SECONDS], *sqs),
        Line("DynamoDB, six minutes of service times every 30 s", count(size.streamers), count(prices.SERVICE_MINUTES),
             a_month[prices.MEASURE_SECONDS], dollars(prices.TABLE_READS), _A_MILLION),
        Line("DynamoDB, the lease every ten seconds", count(size.streamers), a_month[prices.LEASE_SECONDS],
             dollars(prices.TABLE_WRITES), _A_MILLION),
    ]
    return lines + [Line("Route 53 zone", dollars(prices.ZONE_MONTH))] * size.has_zone


def of_photos(photos, size):
    """Lines of that many photos in a month, beyond what the deployment costs at rest."""
    kept_gb = photos * (prices.PHOTO_MB + prices.PREDICTION_MB) / 1000
    sent_gb, logged_gb = photos * prices.PREDICTION_MB / 1000, photos * prices.LOG_KB / _MILLION
    table_gb, index_gb = photos * prices.TABLE_KB / _MILLION, photos * prices.INDEX_KB / _MILLION
    days = int(template("storage").default("KeepPicturesDays"))
    # A webhook and a result: two connections, of which a unit opens 90,000 in an hour.
    unit_hours = 2 * photos / 90_000
    lines = [Line(call.name, count(photos), count(call.calls), count(call.units), dollars(call.price), _A_MILLION)
             for call in prices.CALLS]
    lines += [
        Line(f"pictures kept for {days} days", count(round(kept_gb, 3), "GB"), count(days), (1 / 30, "/ 30"),
             dollars(prices.S3_GB_MONTH)),
        Line("results and chats kept for 30 days", count(round(table_gb + index_gb, 3), "GB"),
             dollars(prices.TABLE_GB_MONTH)),
        Line("their recovery to any moment", count(round(table_gb, 3), "GB"), dollars(prices.RECOVERY_GB_MONTH)),
        Line("pictures sent", count(round(sent_gb, 3), "GB"), dollars(prices.INTERNET_GB)),
        Line("load balancer, its units", count(round(unit_hours, 2), "h"), dollars(prices.BALANCER_UNIT_HOUR)),
        Line("logs", count(round(logged_gb, 3), "GB"), dollars(prices.LOG_GB)),
    ]
    more_hours = round(photos * prices.SECONDS_A_PHOTO / 3600 - size.workers * HOURS_A_MONTH)
    if more_hours > 0:
        lines.append(_machine("more workers", size.worker_types, count(more_hours, "h")))
    return lines


def total(lines):
    """The sum of what is known."""
    return sum(line.dollars for line in lines if not math.isnan(line.dollars))


def tell(size, photos):
    """Says it all, line by line."""
    tables = {"A month at rest": at_rest(size), f"{photos:,} photos in a month": of_photos(photos, size)}
    for title, lines in tables.items():
        say(title)
        for line in lines:
            say(f"  {line.what:<46} {line.arithmetic:<48} {cents(line.dollars):>10}")
        say(f"  {'together':<46} {'':<48} {cents(total(lines)):>10}\n")
    say("By AWS's list prices for us-east-1, without its free tier, as docs/aws.md has them; other regions differ,\n"
        "and prices change: look them up before you rely on them. Spot workers cost less than is said here.")


def cents(amount):
    """Dollars as they are added up; a price that is not known is none of them."""
    return "?" if math.isnan(amount) else f"${amount + 1e-9:,.2f}"
