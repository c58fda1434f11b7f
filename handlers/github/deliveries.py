"""What GitHub sent to the App's webhook, and what became of it; asking for something to be sent again.

GitHub: "List deliveries for an app webhook", "Redeliver a delivery for an app webhook". It keeps the list for
three days and never sends anything again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from handlers.github.calls import Caller
from handlers.github.missed import Sent
from handlers.inbox import Instant, Later


class _SentSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    id = fields.Integer(required=True, strict=True)
    guid = fields.String(required=True)
    event = fields.String(required=True)
    delivered_at = fields.AwareDateTime(required=True, format="iso")
    status = fields.String(required=True)
    status_code = fields.Integer(required=True)


class AppDeliveries:
    """The deliveries of the App's webhook. Raises Later and Refused, and what `before_call` raises."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def since(self, moment: Instant) -> Iterator[Sent]:
        """Every attempt since a moment, latest first."""
        for found in self._caller.pages("/app/hook/deliveries", per_page=100):
            sent = _sent(found)
            if sent.at < moment:
                return
            yield sent

    def send_again(self, sent: Sent) -> None:
        """Ask for another attempt. It comes soon, by itself, and under the same `guid`."""
        self._caller.order(f"/app/hook/deliveries/{sent.id}/attempts")


def _sent(found: dict[str, Any]) -> Sent:
    try:
        read = _SentSchema().load(found)
    except ValidationError as error:
        raise Later("bad_answer") from error
    at: datetime = read["delivered_at"]
    # Any answer of ours below 300 was taken in; `status` is in words, and says "OK" for those.
    return Sent(
        id=read["id"],
        guid=read["guid"],
        event=read["event"],
        at=at.timestamp(),
        ok=read["status"] == "OK" or 200 <= read["status_code"] < 300,
        status=read["status_code"],
    )
