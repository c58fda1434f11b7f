"""The HTTP API: everything that the other surfaces answer, as JSON, and the document that describes it."""

from __future__ import annotations

from flask import Flask

from advisor.commands import House
from handlers.web.api.advising import advice_doors
from handlers.web.api.blueprint import MAX_BODY
from handlers.web.api.description import described_api
from handlers.web.api.docs import docs_page
from handlers.web.api.guide import guide_of
from handlers.web.api.keeping import keeping_doors
from handlers.web.api.knowing import knowledge_doors
from handlers.web.api.problems import ApiError, problem_answer

__all__ = ["MAX_BODY", "register_api"]


def register_api(app: Flask, *, house: House) -> None:
    """Add every door below `/api/v1` to the application.

    They are described for programs at `/api/openapi.json`, and for people at `/api/docs`.
    """
    api = described_api(app, facts=house.knowledge.facts.keys())
    for doors in (advice_doors(house), knowledge_doors(house.knowledge), keeping_doors(house)):
        doors.errorhandler(ApiError)(problem_answer)
        api.register_blueprint(doors, url_prefix="/api/v1")
    app.register_blueprint(docs_page(lambda: guide_of(api.spec.to_dict(), public_url=house.public_url)))
