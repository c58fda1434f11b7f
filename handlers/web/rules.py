"""Everything that can be cited: the list of rules, and a page for each."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from advisor import (
    Document,
    Knowledge,
    Line,
    Section,
    UnknownEntryError,
    find_entry,
    rule_document,
    rules_document,
)
from advisor.commands.values import short
from advisor.phrases import nearest
from handlers.web.chrome import document_page


def add_rules(pages: Blueprint, *, knowledge: Knowledge) -> None:
    """Add `GET /rules` and `GET /rules/<id>`."""

    @pages.get("/rules")
    def rules() -> ResponseReturnValue:
        """Everything that can be cited."""
        return document_page(rules_document(knowledge=knowledge))

    @pages.get("/rules/<rule_id>")
    def rule(rule_id: str) -> ResponseReturnValue:
        """One rule with its source and owner; 404 with the nearest ids when there is no such rule.

        An id in another spelling ("a71") leads to the rule's one address.
        """
        try:
            entry = find_entry(rule_id, knowledge=knowledge)
        except UnknownEntryError as error:
            return document_page(_unknown_rule(error), mistake=True), 404
        if rule_id != entry.id:
            return redirect(url_for("web.rule", rule_id=entry.id))
        return document_page(rule_document(entry.id, knowledge=knowledge))


def _unknown_rule(error: UnknownEntryError) -> Document:
    near = nearest(error.near) if error.near else "An id looks like A-71."
    ways = (Line(near), Line(f"All of them are at {url_for('web.rules')}."))
    return Document(f"There is no rule “{short(error.wanted)}”.", (Section("ways", "", ways),))
