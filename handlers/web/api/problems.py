"""What the API answers when it cannot do what was asked: one JSON shape for every failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flask import Response, g, jsonify
from marshmallow import Schema, fields, validate

from handlers.counts import because
from handlers.web.headers import DATA_POLICY, guard, unstored


class Failure(NamedTuple):
    """A kind of failure: the stable word that programs and metrics go by, and what it means."""

    reason: str
    meaning: str


#: Every status that the API may refuse with.
FAILURES: Mapping[int, Failure] = {
    400: Failure("bad_json", "The body is not JSON."),
    404: Failure("not_found", "There is nothing of this name; `errors` names what is near."),
    405: Failure("method_not_allowed", "This address answers other methods; the header `Allow` names them."),
    406: Failure("not_acceptable", "The header `Accept` wants a form that this door does not give."),
    413: Failure("too_large", "The body is larger than is read."),
    415: Failure("wrong_content_type", "The body does not come as `application/json`."),
    422: Failure("invalid", "The body is JSON and cannot be used; `errors` says why, member by member."),
    500: Failure("our_mistake", "Something went wrong on our side; `reference` leads to it in the log."),
}


@dataclass
class ApiError(Exception):
    """A request that the API refuses: `message` for people, a sentence for each wrong member in `errors`."""

    status: int
    message: str
    errors: Mapping[str, object] = field(default_factory=dict)


class ProblemSchema(Schema):
    """The body of every failure."""

    message = fields.String(required=True, metadata={"description": "What went wrong, for people."})
    reason = fields.String(
        required=True,
        validate=validate.OneOf([one.reason for one in FAILURES.values()]),
        metadata={"description": "A stable word for the same."},
    )
    errors = fields.Dict(
        required=True,
        keys=fields.String(),
        metadata={
            "description": "Member of the request → sentences about it, or the same once more for each of its own "
            "members; empty when no member is wrong."
        },
    )
    reference = fields.String(required=True, metadata={"description": "Stands in the service's log, too."})


def problem_answer(problem: ApiError) -> Response:
    """The JSON answer to a refused request, in the shape that every failure of this service has."""
    reason = FAILURES[problem.status].reason
    because(reason)
    body = {
        "message": problem.message,
        "reason": reason,
        "errors": dict(problem.errors),
        "reference": g.reference,
    }
    response = jsonify(body)
    response.status_code = problem.status
    return guard(unstored(response), policy=DATA_POLICY)
