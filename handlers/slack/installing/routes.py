"""`GET /slack/install` and `GET /slack/oauth_redirect`: out to Slack, and back with the installation."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Request, Response
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.oauth_flow import OAuthFlow

from advisor import Document
from handlers.slack.doors import INSTALL
from handlers.slack.failure import current_reference, reference
from handlers.slack.installing import pages
from handlers.slack.installing.flow import Installed, InstallError
from handlers.slack.installing.pages import Failure

Page = Callable[[Document, int], Response]
"""Draws a document as a page with an HTTP status."""

logger = logging.getLogger(__name__)


class _Beginning(Schema):
    """What may stand behind `/slack/install`: the workspace that Slack is to offer first."""

    class Meta:
        """Everything else is nobody's business here."""

        unknown = EXCLUDE

    team = fields.String(validate=validate.Regexp(r"[TE][A-Z0-9]{1,30}\Z"))


class _Coming(Schema):
    """What Slack sends people back with: a code and our state, or an error and our state."""

    class Meta:
        """Slack may add to it."""

        unknown = EXCLUDE

    code = fields.String(validate=validate.Regexp(r"[!-~]{1,500}\Z"))
    state = fields.String(validate=validate.Regexp(r"[A-Za-z0-9_-]{1,100}\Z"))
    error = fields.String(validate=validate.Length(max=200))


@dataclass(frozen=True, slots=True)
class Routes:
    """The two doors of the installation. Every answer is a redirection or a page; `public_url` is where we are."""

    flow: OAuthFlow
    page: Page
    public_url: str

    def install(self, request: Request) -> Response:
        """Sends a person to Slack, with a state that lets its answer in."""
        return self._answered(self.flow.handle_installation, _Beginning(), request)

    def redirect(self, request: Request) -> Response:
        """Takes Slack's answer and keeps the installation."""
        return self._answered(self.flow.handle_callback, _Coming(), request)

    def _answered(
        self, handle: Callable[[BoltRequest], BoltResponse], schema: Schema, request: Request
    ) -> Response:
        try:
            answer = handle(_bolt_request(schema.load(request.args.to_dict()), request))
            if isinstance(answer, Installed):
                response = self.page(pages.installed(answer.installation), 200)
            else:
                response = to_flask_response(answer)
        except ValidationError:
            response = self._refused(pages.UNREADABLE, "unreadable")
        except InstallError as error:
            response = self._refused(error.failure, error.word, error.__cause__)
        except BoltError as error:
            response = self._refused(pages.NOT_KEPT, "storage_error", error)
        except Exception as error:  # noqa: BLE001 - Bolt's own bugs: the person still gets a page with a reference
            response = self._refused(pages.BROKEN, "our_mistake", error)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _refused(self, failure: Failure, word: str, error: BaseException | None = None) -> Response:
        if isinstance(error, Exception):
            number = reference("installing the app", error)
        else:
            number = current_reference()
            logger.log(
                logging.ERROR if failure.ours else logging.WARNING,
                "The app was not installed: %s (%s), reference %s",
                failure.reason,
                word,
                number,
            )
        told = pages.failed(failure, install=f"{self.public_url}{INSTALL}", reference=number)
        return self.page(told, failure.status)


def _bolt_request(given: dict[str, Any], request: Request) -> BoltRequest:
    """Bolt's request with what was checked, and nothing else of the person's but the cookie."""
    return BoltRequest(body="", query=given, headers={"cookie": request.headers.get("Cookie", "")})
