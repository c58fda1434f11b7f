"""The OpenAPI document: what flask-smorest and apispec make of the doors, with our own words for failures."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask
from flask_smorest import Api
from marshmallow import Schema

from handlers.web.api.blueprint import failure_name
from handlers.web.api.members import Strict, described_facts, facts_reference
from handlers.web.api.problems import FAILURES, ProblemSchema

_DESCRIPTION = """\
Django, FastAPI or Flask: a recommendation with its reasons, each with the rule that it comes from.

Everything that the service answers on other surfaces can be had here. No account and no key are needed; what is sent is
answered and kept nowhere. The same request always gets the same answer, as long as the version of the knowledge is the
same; records and house policy also go by the date.

Every failure has one shape: `message` for people, `reason` for programs, `errors` for each member that is wrong, and a
`reference` that stands in the service's log and in the header `X-Request-Id` of every answer. An address that is not
there is answered with 404, a method that a door does not have with 405 and the header `Allow`.
"""
_TITLE = "Framework Advisor"
#: The version of the doors, not of the knowledge; it is part of their addresses.
_VERSION = "1"


class _Converter(OpenAPIConverter):
    def schema2jsonschema(self, schema: Schema | type[Schema]) -> dict[str, Any]:
        """Add what a schema is, in a sentence, and what it demands beyond its members."""
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        kind = type(schema) if isinstance(schema, Schema) else schema
        if issubclass(kind, Strict):
            described.update(kind.also)
        return described


class _Marshmallow(MarshmallowPlugin):
    Converter = _Converter


class DescribedApi(Api):
    """flask-smorest with every failure described once, and without its error page for the whole application."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Leave the application's error handlers alone: only the API answers as an API."""

    def _register_etag_headers(self) -> None:
        """Nothing: no door has a use for these, nor for the next."""

    def _register_pagination_header(self) -> None:
        """Nothing."""

    def _register_responses(self) -> None:
        """Describe each failure by the schema that all of them share."""
        for status, failure in FAILURES.items():
            described = {
                "description": failure.meaning,
                "content": {"application/json": {"schema": ProblemSchema}},
            }
            self.spec.components.response(failure_name(status), described, lazy=True)


def described_api(app: Flask, *, facts: Collection[str]) -> DescribedApi:
    """The API with its document at `/api/openapi.json`, so far without doors. `facts` are the ids of today's."""
    app.config.update(OPENAPI_URL_PREFIX="/api", OPENAPI_JSON_PATH="openapi.json")
    api = DescribedApi(
        app,
        spec_kwargs={
            "title": _TITLE,
            "version": _VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": _DESCRIPTION},
            "marshmallow_plugin": _Marshmallow(),
        },
    )
    api.ma_plugin.converter.add_attribute_function(facts_reference)
    for name, described in described_facts(facts).items():
        api.spec.components.schema(name, described)
    return api
