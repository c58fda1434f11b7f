"""`POST /api/v1/advice`: the advice as JSON, for programs; and the document that describes it."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

from flask import Flask, Request, Response
from flask_smorest import Api, Blueprint
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from advisor import Profile, advice_json
from advisor.commands import House
from handlers.web.contract import AdviceSchema
from handlers.web.headers import DATA_POLICY, guard, unstored
from handlers.web.problems import ApiError, ProblemSchema, problem_answer
from handlers.web.schemas import advice_request

#: What a request may weigh, in bytes.
MAX_BODY = 64 * 1024

_TITLE = "Framework Advisor"


class StrictJson(FlaskParser):
    """Reads JSON bodies: says apart what is too large, not JSON by its type, not JSON, and not valid."""

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ARG002 - webargs hands it over
        """The body as Python values; raises `ApiError` (413, 415 or 400)."""
        if not req.is_json:
            sent = req.mimetype or "none"
            raise ApiError(415, f"Send the body as application/json; its content type was {sent}.")
        body = _body(req)
        try:
            return json.loads(body)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise ApiError(400, f"The body is not JSON: {error.msg} at {place}.") from error
        except UnicodeDecodeError as error:
            raise ApiError(400, "The body is not JSON: it is not encoded as UTF-8.") from error
        except (ValueError, RecursionError) as error:
            raise ApiError(
                400, "The body is not JSON that can be read: too deep, or a number too long."
            ) from error

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        """Turn what the schema found into a 422 with sentences for each member of the request."""
        # webargs files the messages under the place that they come from.
        found = cast("dict[str, dict[str, object]]", error.messages)["json"]
        errors = {"body" if name == "_schema" else name: said for name, said in found.items()}
        raise ApiError(422, "The request cannot be used as it is; “errors” says why.", errors) from error


class _Blueprint(Blueprint):
    ARGUMENTS_PARSER = StrictJson()


class _Api(Api):
    """flask-smorest without its error page for the whole application: only the API answers as an API."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave the application's error handlers alone."""


def register_api(app: Flask, *, house: House) -> None:
    """Add `POST /api/v1/advice` and its description, `GET /api/openapi.json`, to the application."""
    app.config.update(OPENAPI_URL_PREFIX="/api", OPENAPI_JSON_PATH="openapi.json")
    info = {
        "description": "Django, Flask or FastAPI: a recommendation with its reasons. Nothing sent is stored."
    }
    api = _Api(app, spec_kwargs={"title": _TITLE, "version": "1", "openapi_version": "3.1.0", "info": info})
    api.register_blueprint(_advice_blueprint(house))


def _advice_blueprint(house: House) -> Blueprint:
    door = _Blueprint("api", __name__, url_prefix="/api/v1", description="Advice")

    @door.post("/advice")
    @door.arguments(advice_request(house.knowledge.facts), example={"facts": {"admin_panel": True}})
    @door.response(200, AdviceSchema)
    @door.alt_response(400, schema=ProblemSchema, description="The body is not JSON.")
    @door.alt_response(413, schema=ProblemSchema, description="The body is too large.")
    @door.alt_response(415, schema=ProblemSchema, description="The content type is not JSON.")
    def advice(given: dict[str, Any]) -> Response:
        """Advice for a situation in words, or for facts."""
        profile: Profile | None = given.get("facts")
        found = house.advise(given["text"]) if profile is None else house.advise_profile(profile)
        return _json_answer(advice_json(found))

    door.errorhandler(ApiError)(problem_answer)
    return door


def _json_answer(values: dict[str, object]) -> Response:
    """Members in the order that they have in the contract, not in that of the alphabet."""
    response = Response(json.dumps(values), mimetype="application/json")
    return guard(unstored(response), policy=DATA_POLICY)


def _body(request: Request) -> bytes:
    """The bytes of the body; raises `ApiError` when there are more than `MAX_BODY`, chunked or not."""
    request.max_content_length = MAX_BODY + 1
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        body = bytes(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        raise ApiError(413, f"The body is larger than {MAX_BODY:,} bytes.")
    return body
