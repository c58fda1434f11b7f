"""How payloads are checked: only what is used is required, and whatever else Slack sends is left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from handlers.slack.errors import PayloadError

#: The longest list, and the most named values, that are looked at.
MOST = 1_000

#: How many mistakes are told at each place, and how much of its name.
_TOLD, _NAME = 10, 60


class Payload(Schema):
    """The base of every schema of Slack's."""

    class Meta:
        """Slack adds fields at will."""

        unknown = EXCLUDE


class Text(fields.String):
    """A text that every database and every answer can hold: halves of surrogate pairs and NUL become U+FFFD."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, *args, **options)
        if text.isascii() and "\0" not in text:
            return text
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


class Several(fields.List[Any]):
    """A list of at most `MOST`: each part of it costs more to check than it took to send."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> list[Any]:
        return super()._deserialize(_few(value), *args, **options)


class Named(fields.Dict):
    """Values by name, at most `MOST` of them."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        return super()._deserialize(_few(value), *args, **options)  # type: ignore[no-untyped-call]


def _few(value: Any) -> Any:
    if isinstance(value, list | dict) and len(value) > MOST:
        raise ValidationError(f"At most {MOST:,} are read.")
    return value


def optional_text(**more: Any) -> fields.String:
    """A text that may be missing or null, and is "" then."""
    return Text(load_default="", allow_none=True, **more)


def part(schema: type[Schema]) -> fields.Nested:
    """An object that may be missing or null, and is None then."""
    return fields.Nested(schema, load_default=None, allow_none=True)


def load(schema: type[Schema], payload: Mapping[str, Any]) -> dict[str, Any]:
    """What the schema keeps of the payload; raises `PayloadError` that names each wrong field."""
    try:
        return cast("dict[str, Any]", _made(schema).load(payload))
    except ValidationError as error:
        wrong = error.messages_dict
        raise PayloadError(
            "bad_payload",
            f"This is signed, but it is not a payload that Slack sends; look at: {', '.join(sorted(wrong))}.",
            errors=_some(wrong),
        ) from None


def _some(wrong: Any) -> Any:
    """The first mistakes at each place: whoever sends many wrong parts is not sent many sentences."""
    if not isinstance(wrong, dict):
        return wrong
    return {str(place)[:_NAME]: _some(told) for place, told in list(wrong.items())[:_TOLD]}


@cache
def _made(schema: type[Schema]) -> Schema:
    return schema()
