"""The pieces that the contract of the API's answers is made of."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate


class Exact(Schema):
    """A schema that lets nothing through that it does not name."""

    class Meta:
        """Unknown members are mistakes."""

        unknown = RAISE


def word(*allowed: str, or_null: bool = False, says: str = "") -> fields.String:
    """One of a few words, or null where that is allowed."""
    return fields.String(
        required=True, allow_none=or_null, validate=validate.OneOf(allowed), metadata=_described(says)
    )


def string(says: str = "", *, or_null: bool = False) -> fields.String:
    """Any text, or null where that is allowed."""
    return fields.String(required=True, allow_none=or_null, metadata=_described(says))


def strings(says: str = "") -> fields.List[Any]:
    """A list of texts."""
    return fields.List(fields.String(), required=True, metadata=_described(says))


def truth(says: str = "") -> fields.Boolean:
    """True or false."""
    # marshmallow would take "yes" and 1 for true; the contract is about JSON's own.
    return fields.Boolean(required=True, truthy={True}, falsy={False}, metadata=_described(says))


def many(inner: type[Schema], says: str = "") -> fields.List[Any]:
    """A list of objects."""
    return fields.List(fields.Nested(inner), required=True, metadata=_described(says))


def one(inner: type[Schema]) -> fields.Nested:
    """An object."""
    return fields.Nested(inner, required=True)


def by_name(values: fields.Field[Any], says: str = "") -> fields.Dict:
    """An object whose members are not the same each time."""
    return fields.Dict(required=True, keys=fields.String(), values=values, metadata=_described(says))


def _described(says: str) -> dict[str, str]:
    return {"description": says} if says else {}
