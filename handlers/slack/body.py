"""From the bytes of a request to the object that Slack sent, without trusting either.

Bolt's own parser is not used for this. It looks for the word "payload" anywhere in a form and then loses
every other field, so `/framework validate the payload` would arrive empty; and it lets bad JSON escape as an
exception. Bolt is handed the parsed object instead.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from handlers.slack.errors import PayloadError, TooLargeError

#: Bytes. Slack's largest payloads (views with long state) stay well below.
LIMIT = 2 * 1024 * 1024

#: A slash command has about fifteen fields; more than this is not from Slack.
_MOST_FIELDS = 100


def read(request: Request) -> bytes:
    """The raw body, read once; raises `TooLargeError` above `LIMIT`.

    Flask refuses a `Content-Length` above its limit but cuts a chunked body silently, so one byte more than
    allowed is read: whoever fills it has sent too much.
    """
    request.max_content_length = LIMIT + 1
    try:
        raw = request.get_data()
    except RequestEntityTooLarge:
        raw = None
    if raw is None or len(raw) > LIMIT:
        raise TooLargeError("too_large", f"A request to this address may have at most {LIMIT:,} bytes.")
    return raw


def is_ssl_check(raw: bytes) -> bool:
    """Whether this is Slack's occasional probe of the certificate, which is not signed and wants a 200."""
    return b"ssl_check=1" in raw.split(b"&", _MOST_FIELDS)


def parse(raw: bytes, *, mimetype: str) -> dict[str, Any]:
    """The object in the body: a JSON body, a form's `payload`, or the form's own fields.

    Raises `PayloadError` when the bytes are none of these.
    """
    text = _decode(raw)
    if mimetype == "application/json" or text.startswith("{"):
        return _json_object(text, where="body")
    try:
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise PayloadError("bad_form", f"The form has more than {_MOST_FIELDS} fields.") from None
    if "payload" in form and "command" not in form:
        return _json_object(form["payload"], where="payload")
    return form


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise PayloadError("bad_encoding", "The body is not UTF-8.") from None
    if not text.strip():
        raise PayloadError("empty_body", "The body is empty; a form or a JSON object was expected.")
    return text.lstrip()


def _json_object(text: str, *, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise PayloadError("bad_json", f"The {where} is not JSON.") from None
    if not isinstance(found, dict):
        raise PayloadError("bad_json", f"The {where} must be a JSON object.")
    return found
