"""A way to AWS that holds a role to its keys of the table: the AWS stand-in does not know dynamodb:LeadingKeys."""

import json
from fnmatch import fnmatchcase

from faulty_proxy import FaultyProxy

_OF_ONE_ITEM = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
_LIKE = {"ForAllValues:StringLike": True, "ForAllValues:StringNotLike": False}


def _deny(exchange):
    exchange.refuse(400, "AccessDeniedException", f"User is not authorized to perform: dynamodb:{exchange.operation}")


def _key(exchange):
    call = json.loads(exchange.body)
    return call.get("Key", call.get("Item"))["predictionId"]["S"]


class KeyedProxy(FaultyProxy):
    """As FaultyProxy, for a program whose role has these statements."""

    def __init__(self, port, certificate, statements):
        (self._condition,) = [statement.get("Condition") for statement in statements if statement["Sid"] == "Table"]
        super().__init__(port, certificate)

    def _fault_for(self, exchange):
        fault = super()._fault_for(exchange)
        keyed = self._condition and exchange.operation in _OF_ONE_ITEM
        return fault if not keyed or self._lets_through(_key(exchange)) else _deny

    def _lets_through(self, key):
        ((operator, names),) = self._condition.items()
        return _LIKE[operator] == any(fnmatchcase(key, pattern) for pattern in names["dynamodb:LeadingKeys"])
