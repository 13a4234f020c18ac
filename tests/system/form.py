"""Reads the body of a Bot API call: JSON, URL-encoded or multipart."""

import json
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl


def read_form(content_type, body):
    """(fields, files, typed): `typed` says that the fields carry JSON types; files are bytes by field name."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        fields = json.loads(body or b"{}")
        if not isinstance(fields, dict):
            raise ValueError("the body is no JSON object")
        return fields, {}, True
    if kind == "multipart/form-data":
        return *_read_multipart(content_type, body), False
    return dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))), {}, False


def _read_multipart(content_type, body):
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart() or message.defects:
        raise ValueError(f"the multipart body is malformed: {message.defects}")
    fields, files = {}, {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields[name] = content.decode()
        else:
            files[name] = content
    return fields, files
