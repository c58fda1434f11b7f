"""Starters: the list of worked examples, and a page for each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from advisor import Knowledge
from advisor.commands.values import short
from advisor.starters import UnknownStarterError, find_starter, starter_document, starters
from handlers.web.chrome import document_page
from handlers.web.permalink import LinkError, Way


def add_starters(pages: Blueprint, *, knowledge: Knowledge) -> None:
    """Add `GET /starters` and `GET /starters/<name>`."""

    @pages.get("/starters", endpoint="starters")
    def listed() -> ResponseReturnValue:
        """All starters by framework."""
        return render_template("web/starters.html", starters=starters(knowledge), knowledge=knowledge)

    @pages.get("/starters/<name>")
    def starter(name: str) -> ResponseReturnValue:
        """One starter with its files; another word for it leads to its one address, an unknown one is a 404."""
        try:
            found = find_starter(name, knowledge=knowledge)
        except UnknownStarterError as error:
            near = tuple(Way(f"The starter “{one}”", url_for("web.starter", name=one)) for one in error.near)
            said = f"There is no starter “{short(name)}”."
            raise LinkError(
                "name", (said,), (*near, Way("All starters", url_for("web.starters"))), 404
            ) from error
        if found.id != name:
            return redirect(url_for("web.starter", name=found.id))
        return document_page(starter_document(found, knowledge=knowledge))
