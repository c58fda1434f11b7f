"""How every door of the API reads a request and answers it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar, cast

from flask import Request, Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from handlers.web.api.problems import ApiError
from handlers.web.headers import DATA_POLICY, guard, revalidated, unstored

#: What a request may weigh, in bytes: two texts of the greatest length with each character escaped, and some air.
MAX_BODY = 512 * 1024

JSON = "application/json"

View = TypeVar("View", bound=Callable[..., object])
Decorator = Callable[[View], View]


class StrictJson(FlaskParser):
    """Reads JSON bodies: says apart what is too large, not JSON by its type, not JSON, and not valid."""

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 - webargs hands it over
        """The body as Python values; raises `ApiError` (413, 415 or 400)."""
        if not req.is_json:
            sent = req.mimetype or "none"
            raise ApiError(415, f"Send the body as application/json; its content type was {sent}.")
        body = _body(req)
        try:
            return json.loads(body, object_pairs_hook=_once, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise ApiError(400, f"The body is not JSON: {error.msg} at {place}.") from error
        except UnicodeDecodeError as error:
            raise ApiError(400, "The body is not JSON: it is not encoded as UTF-8.") from error
        except (ValueError, RecursionError) as error:
            said = "The body is not JSON that can be read: too deep, or a number too long."
            raise ApiError(400, said) from error

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        """Turn what the schema found into a 422 with sentences for each member of the request."""
        # webargs files the messages under the place that they come from.
        found = cast("dict[str, dict[str, object]]", error.messages)["json"]
        raise refused(
            {"body" if name == "_schema" else name: said for name, said in found.items()}
        ) from error


class Doors(Blueprint):
    """A few doors of the API about one thing, with what each takes and gives."""

    ARGUMENTS_PARSER = StrictJson()

    def takes(self, schema: Schema, *, examples: Mapping[str, tuple[str, object]]) -> Decorator[Any]:
        """Read the body with this schema. `examples`: name → what it shows, and a body that works."""
        shown = {name: {"summary": says, "value": body} for name, (says, body) in examples.items()}
        takes, failures = self.arguments(schema, examples=shown), self.fails(400, 413, 415, 422)

        def decorate(view: Callable[..., object]) -> object:
            taking: Any = takes(view)
            # flask-smorest's own name for the answer 422 depends on the version of Python.
            taking._apidoc["arguments"]["responses"].clear()  # noqa: SLF001 - its documented place for decorators
            return failures(taking)

        return decorate

    def gives(self, schema: type[Schema], says: str, *, or_else: str | None = None) -> Decorator[Any]:
        """Say what a door answers: JSON of this schema, `or_else` text of another type by the header Accept.

        A caller who accepts neither is refused with 406 before anything is read.
        """
        kinds = (JSON,) if or_else is None else (JSON, or_else)

        def decorate(view: Callable[..., object]) -> object:
            @functools.wraps(view)
            def answer(*args: Any, **options: Any) -> object:
                wanted_of(kinds)
                return view(*args, **options)

            described: Any = self.response(200, schema, description=says)(answer)
            if or_else is not None:
                text = {"type": "string"}
                described = self.alt_response(200, schema=text, content_type=or_else, description=says)(
                    described
                )
            return self.doc(operationId=view.__name__)(self.fails(406, 500)(described))

        return decorate

    def fails(self, *statuses: int) -> Decorator[Any]:
        """Say with which of `FAILURES` a door may refuse."""
        decorators = [self.alt_response(status, failure_name(status)) for status in statuses]
        return lambda view: functools.reduce(lambda inner, decorate: decorate(inner), decorators, view)


def failure_name(status: int) -> str:
    """What the OpenAPI document calls the answer with this status."""
    return f"Refused{status}"


def wanted_of(kinds: Sequence[str]) -> str:
    """The content type that the caller likes best of these; raises `ApiError` (406) when it takes none of them."""
    if not request.accept_mimetypes:
        return kinds[0]
    wanted = request.accept_mimetypes.best_match(kinds)
    if wanted is None:
        raise ApiError(406, f"This door answers {' or '.join(kinds)}; the header Accept allows neither.")
    return wanted


def refused(errors: Mapping[str, object]) -> ApiError:
    """What to raise for members of a request that cannot be used, each with its sentences."""
    return ApiError(422, "The request cannot be used as it is; “errors” says why.", errors)


def json_answer(values: Mapping[str, object]) -> Response:
    """An answer made of somebody's words: members in the order of the contract, and kept by no cache."""
    return guard(unstored(_json(values)), policy=DATA_POLICY)


def lasting_answer(values: Mapping[str, object]) -> Response:
    """An answer that is the same until the knowledge changes: a cache may keep it and ask whether it still holds."""
    return guard(revalidated(_json(values)), policy=DATA_POLICY)


def _json(values: Mapping[str, object]) -> Response:
    return Response(json.dumps(values), mimetype=JSON)


def _body(req: Request) -> bytes:
    """The bytes of the body; raises `ApiError` when there are more than `MAX_BODY`, chunked or not."""
    req.max_content_length = MAX_BODY + 1
    try:
        body = req.get_data()
    except RequestEntityTooLarge:
        body = bytes(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise ApiError(413, f"The body is larger than {MAX_BODY:,} bytes.")
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose members are given once each; JSON's reader would keep the last and say nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ApiError(400, "A member is given twice in one object of the body.")
    return found


def _no_number(name: str) -> NoReturn:
    """JSON has no NaN and no infinities, though Python reads them."""
    raise ApiError(400, f"The body is not JSON: {name} is not a number in it.")
