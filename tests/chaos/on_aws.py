"""The AWS home: two polybots behind a balancer, two workers, everything kept in the stand-in for AWS."""

import json
import time
from contextlib import suppress
from datetime import datetime

import steps
from aws_home import AwsHome
from scene import Scene, telegram_chats
from telegram_standin import TOKEN
from ways import Way

_FALTERING_SHARE = 0.02
_POLYBOTS = ("polybot", "polybot2")


class WayToAws(Way):
    """Remembers which claims its program has tried to make."""

    def __init__(self, find_port):
        self.claims = set()  # Keys with the owner that each attempt names, successful or not.
        super().__init__(find_port)

    def _fault_for(self, exchange):
        if exchange.operation == "PutItem" and b'"claim/' in exchange.body:
            item = json.loads(exchange.body)["Item"]
            if not item["done"]["BOOL"]:
                self.claims.add((item["predictionId"]["S"], item["owner"]["S"]))
        return super()._fault_for(exchange)


class OnAws(Scene):
    """Runs while the context is entered."""

    name = "AWS"
    places = steps.AWS
    other_faults = (*Scene.other_faults, "aws_away", "both_polybots", "no_descriptors")

    def __init__(self, telegram, size, directory, ministack):
        super().__init__(telegram, size)
        # Two seconds of invisibility use five receives up in ten, which no real outage does.
        self.home = AwsHome(ministack, directory, telegram, max_receives=20 if size.is_short else 5)
        self._ministack, self._preferred = ministack, "polybot"

    def __enter__(self):
        balancer = self.way("outside", "webhook", self._balance)
        for name in _POLYBOTS:
            self.programs[name] = self.home.polybot(
                name, TELEGRAM_TOKEN=TOKEN, TELEGRAM_APP_URL=balancer.url, AWS_ENDPOINT_URL=self._to_aws(name),
                TELEGRAM_API_URL=self.way(name, "telegram", lambda: self._telegram.port).url)
        for name in ("yolo5-1", "yolo5-2"):
            self.programs[name] = self.home.worker(
                self.way(name, "results", self._balance), *self.worker_options(), AWS_ENDPOINT_URL=self._to_aws(name))
        self.programs["metric-streamer"] = self.home.streamer(AWS_ENDPOINT_URL=self._to_aws("metric-streamer"))
        for name in self.programs:
            self.start(name)
        for number, way in enumerate(self.ways_to("aws")):
            way.falter(_FALTERING_SHARE, self._size.seed + number)
        self._telegram.deliver_unordered()
        return self

    def _to_aws(self, name):
        way = self.ways[name, "aws"] = WayToAws(lambda: self._ministack.port)
        return way.url

    def __exit__(self, *exception):
        try:
            self.home.__exit__(*exception)
        finally:
            self.close()

    def _balance(self):
        """The polybot that is preferred, while it runs; as load balancers do, it is asked for where it was."""
        running = [name for name in _POLYBOTS if self.programs[name].running]
        chosen = self._preferred if self._preferred in running or not running else running[0]
        return self.programs[chosen].port

    def prefer(self, name):
        if name in _POLYBOTS:
            self._preferred = name

    def web_url(self):
        return self.programs[self._preferred].url

    def end_leases(self, name):
        table = self.home.table
        claims, self.ways[name, "aws"].claims = self.ways[name, "aws"].claims, set()
        for key, owner in claims:
            with suppress(table.meta.client.exceptions.ConditionalCheckFailedException):
                table.update_item(Key={"predictionId": key}, UpdateExpression="SET held_until = :past",
                                  ConditionExpression="done = :no AND #owner = :owner",
                                  ExpressionAttributeNames={"#owner": "owner"},
                                  ExpressionAttributeValues={":past": 0, ":no": False, ":owner": owner})

    def logs(self):
        return {log.name: log.read_text(encoding="utf-8", errors="replace")
                for log in sorted(self.home.directory.glob("*.log"))}

    def left(self):
        """What should be nothing in the end: jobs, dead letters, and predictions that nobody was told of."""
        jobs, dead_letters = self.home.jobs()
        untold = sum("delivered_at" not in item for item in self.home.predictions().values())
        counts = {"jobs": jobs, "dead letters": dead_letters, "predictions": untold}
        return {what: count for what, count in counts.items() if count}

    def delivered_at(self):
        """When the answers were on record, the last of each chat on Telegram."""
        items = sorted(self.home.predictions().values(), key=lambda item: item["delivered_at"])
        rows = ((item["chat_id"], item["delivered_at"]) for item in items)
        return {chat: datetime.fromisoformat(at).timestamp() for chat, at in telegram_chats(rows)}

    def restart_database(self):
        """What holds the table, the queues and the objects ends, and starts again with all of them."""
        self._ministack.restart()

    # Faults.

    def aws_away(self, fault):
        """Every call to AWS meets a broken connection."""
        self._away(fault, "aws")

    def both_polybots(self, fault):
        """Every update comes to both polybots at once."""
        with self.diary.lasting(fault.number, "updates for both polybots", tears=False):
            self._telegram.deliver_to([self.programs[name].url for name in _POLYBOTS])
            time.sleep(fault.seconds)
            self._telegram.deliver_to([])
