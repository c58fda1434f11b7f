"""What the API answers when it cannot do what was asked: one JSON shape for every failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, g, jsonify
from marshmallow import Schema, fields

from handlers.web.headers import DATA_POLICY, guard, unstored

#: Stable words for metrics and for callers, by HTTP status.
_REASONS = {400: "bad_json", 413: "too_large", 415: "wrong_content_type", 422: "invalid"}


@dataclass
class ApiError(Exception):
    """A request that the API refuses: `message` for people, a sentence for each wrong field in `errors`."""

    status: int
    message: str
    errors: Mapping[str, object] = field(default_factory=dict)


class ProblemSchema(Schema):
    """The body of every failure."""

    message = fields.String(required=True, metadata={"description": "What went wrong, for people."})
    reason = fields.String(required=True, metadata={"description": "A stable word for the same."})
    errors = fields.Dict(
        required=True,
        keys=fields.String(),
        metadata={
            "description": "Member of the request → sentences about it; empty when no member is wrong."
        },
    )
    reference = fields.String(required=True, metadata={"description": "Stands in the service's log, too."})


def problem_answer(problem: ApiError) -> Response:
    """The JSON answer to a refused request, in the shape that every failure of this service has."""
    body = {
        "message": problem.message,
        "reason": _REASONS[problem.status],
        "errors": dict(problem.errors),
        "reference": g.reference,
    }
    response = jsonify(body)
    response.status_code = problem.status
    return guard(unstored(response), policy=DATA_POLICY)
