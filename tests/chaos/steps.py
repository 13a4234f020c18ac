"""The steps of a photo's way at which a program can be caught, each by the call that it makes there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """What "polybot" or "yolo5" does by a call on its way "telegram", "aws" or "results", as FaultyProxy names calls.

    A step that `is_a_write` into the one-machine home's database is no call: the program comes to it as soon as the
    call has ended, and is held there by a lock on the database.
    """

    name: str
    role: str
    way: str
    operation: str
    about: tuple[str, ...] = ()
    is_a_write: bool = False


_FINISHED, _BEGUN = '"done":{"BOOL":true}', '"done":{"BOOL":false}'
_RESULTS = "POST "  # Its path has no second part.

_TELEGRAM = (
    Step("ask for the file", "polybot", "telegram", "POST getFile"),
    Step("acknowledge", "polybot", "telegram", "POST sendMessage", ("Got it",)),
    Step("send the answer", "polybot", "telegram", "POST editMessageMedia"),
    Step("announce", "yolo5", "results", _RESULTS, ("/results",)),
    Step("be told of a result", "polybot", "results", _RESULTS, ("/results",)),
)

AWS = (
    *_TELEGRAM,
    Step("note the photo", "polybot", "aws", "TransactWriteItems"),
    Step("claim the update", "polybot", "aws", "PutItem", ("update:", _BEGUN)),
    Step("read the settings", "polybot", "aws", "GetItem", ("settings/",)),
    Step("put the photo", "polybot", "aws", "PUT photos"),
    Step("queue the job", "polybot", "aws", "SendMessage"),
    Step("finish the update", "polybot", "aws", "PutItem", ("update:", _FINISHED)),
    Step("receive the job", "yolo5", "aws", "ReceiveMessage"),
    Step("look for a prediction", "yolo5", "aws", "GetItem"),
    Step("get the photo", "yolo5", "aws", "GET photos"),
    Step("put the picture", "yolo5", "aws", "PUT predictions"),
    Step("put the prediction", "yolo5", "aws", "PutItem"),
    Step("claim the delivery", "polybot", "aws", "PutItem", ("claim/delivery:", _BEGUN)),
    Step("get the picture", "polybot", "aws", "GET predictions"),
    Step("finish the delivery", "polybot", "aws", "PutItem", ("claim/delivery:", _FINISHED)),
    Step("mark the answer", "polybot", "aws", "UpdateItem"),
    Step("delete the job", "yolo5", "aws", "DeleteMessageBatch"),
)

ONE_MACHINE = (
    *_TELEGRAM,
    Step("get updates", "polybot", "telegram", "POST getUpdates"),
    Step("note the photo", "polybot", "telegram", "POST getUpdates", is_a_write=True),
    Step("queue the job", "polybot", "telegram", "POST sendMessage", ("Got it",), is_a_write=True),
    Step("claim the delivery", "polybot", "results", _RESULTS, ("/results",), is_a_write=True),
    Step("finish the delivery", "polybot", "telegram", "POST editMessageMedia", is_a_write=True),
    Step("delete the job", "yolo5", "results", _RESULTS, ("/results",), is_a_write=True),
)
