"""What a stand-in reads of a call."""


def whole_body(handler):
    """The request's body; a caller that died before it had sent all of it has called nothing."""
    length = int(handler.headers.get("Content-Length") or 0)
    body = handler.rfile.read(length)
    if len(body) < length:
        raise ConnectionAbortedError("the caller went away before it had sent the whole call")
    return body
