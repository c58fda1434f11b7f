"""What browser tests share: opening a page, what has the focus, what axe finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: Opens a path in a fresh browser; takes the options of Playwright's contexts.
Visit = Callable[..., Page]
Scheme = Literal["light", "dark"]


def focused(page: Page) -> str:
    told: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return told


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {each['id']}: {node['html']}" for each in found for node in each["nodes"]]
