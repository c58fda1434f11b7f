"""The web edge: pages for people, and the same advice as JSON."""

from __future__ import annotations

from handlers.web.api import register_api
from handlers.web.pages import error_page, form_page, plain_page, web_blueprint

__all__ = ["error_page", "form_page", "plain_page", "register_api", "web_blueprint"]
