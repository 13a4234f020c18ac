"""The ways in which a call to AWS can fail; each is done to an Exchange (faulty_proxy.py)."""

import time

REQUEST_ID = "1b2c3d4e-fault-by-the-proxy"
_DRIPS, _PAUSE = 8, 0.25


def none(exchange):
    """AWS answers."""
    exchange.answer(exchange.ask())


def broken(exchange):
    """500, with nothing to read."""
    exchange.refuse(500)


def unavailable(exchange):
    """503."""
    exchange.refuse(503, "ServiceUnavailable", "Please try again.")


def throttled(exchange):
    """Too many calls, as each protocol says it."""
    if exchange.is_s3:
        exchange.refuse(503, "SlowDown", "Please reduce your request rate.")
    else:
        exchange.refuse(400, "ThrottlingException", "Rate exceeded")


def expired(exchange):
    """The session token is too old."""
    exchange.refuse(400, "ExpiredToken" if exchange.is_s3 else "ExpiredTokenException", "The token has expired")


def malformed(exchange):
    """The call is not as the service wants it."""
    exchange.refuse(400, "InvalidRequest", "A header is not as it should be.")


def mismatched(exchange):
    """The signature is wrong, and AWS shows what it made its own of: every signed header."""
    exchange.refuse(403, "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you provided. Check your AWS "
                    "Secret Access Key and signing method. Consult the service documentation for details.\n\n"
                    "The Canonical String for this request should have been\n"
                    f"'POST\n/\n\n{exchange.signed_headers()}'")


def dropped(exchange):
    """The connection breaks before the call arrives."""
    exchange.drop()


def lost(exchange):
    """The call is carried out, and then the connection breaks."""
    exchange.ask()
    exchange.drop()


def unanswered(exchange):
    """Nothing comes, for as long as one waits."""
    exchange.await_end()


def slow(exchange):
    """The body comes in drops."""
    answer = exchange.ask()
    exchange.begin(answer)
    size = len(answer.body) // _DRIPS + 1
    for start in range(0, len(answer.body), size):
        time.sleep(_PAUSE)
        exchange.write(answer.body[start:start + size])


def cut(exchange):
    """The body ends halfway."""
    answer = exchange.ask()
    exchange.begin(answer)
    exchange.write(answer.body[:len(answer.body) // 2])
    exchange.drop()


def corrupted(exchange):
    """A bit of the body tips over on the way."""
    answer = exchange.ask()
    middle = len(answer.body) // 2
    body = answer.body
    answer.body = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1:]
    exchange.answer(answer)


BY_CHANCE = (lost, broken, unavailable, throttled)
