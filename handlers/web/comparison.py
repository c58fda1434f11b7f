"""The comparison: two or three frameworks side by side over every criterion."""

from __future__ import annotations

from itertools import combinations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor import Knowledge, Profile, ProfileError, comparison_document
from advisor.commands.names import known_names, named
from advisor.commands.values import short
from advisor.phrases import joined
from handlers.web.permalink import LinkError, Way, facts_of

_FEWEST = 2


def add_comparison(pages: Blueprint, *, knowledge: Knowledge) -> None:
    """Add `GET /compare?frameworks=django,fastapi`; without frameworks it compares all of them.

    With `facts`, as in a permalink, the rows that matter there are marked.
    """

    @pages.get("/compare")
    def compare() -> ResponseReturnValue:
        """The table; names and facts in another spelling lead to the one address."""
        given, facts = request.args.get("frameworks"), request.args.get("facts", "")
        chosen = list(knowledge.frameworks) if given is None else _chosen(given, knowledge)
        about = _about(facts, chosen, knowledge)
        here = _way(chosen, knowledge, about)
        if (given is not None and given != ",".join(chosen)) or facts != str(about):
            return redirect(here.path)
        document = comparison_document(chosen, knowledge=knowledge, about=about)
        choices = [_way(one, knowledge, about) for one in _choices(knowledge)]
        page = render_template("web/compare.html", document=document, choices=choices, here=here)
        return make_response(page)


def _about(facts: str, chosen: list[str], knowledge: Knowledge) -> Profile:
    """The facts of a situation. Raises `LinkError` for those that cannot be read."""
    try:
        return facts_of(facts, knowledge=knowledge)
    except ProfileError as error:
        way = Way("Compare without facts", _way(chosen, knowledge).path)
        raise LinkError("facts", (str(error),), (way,)) from error


def _choices(knowledge: Knowledge) -> list[list[str]]:
    every = list(knowledge.frameworks)
    return [every, *map(list, combinations(every, _FEWEST))]


def _way(chosen: list[str], knowledge: Knowledge, about: Profile | None = None) -> Way:
    names = [knowledge.frameworks[name].name for name in chosen]
    facts = f"&facts={about}" if about else ""
    return Way(joined(names), f"/compare?frameworks={','.join(chosen)}{facts}")


def _chosen(given: str, knowledge: Knowledge) -> list[str]:
    """The frameworks that are named, each once. Raises `LinkError` for unknown names, and for fewer than two."""
    ways = tuple(_way(chosen, knowledge) for chosen in _choices(knowledge))
    words = [word.strip() for word in given.split(",") if word.strip()]
    if len(words) > len(knowledge.frameworks) * 2:
        raise LinkError(
            "frameworks", (f"There are {len(knowledge.frameworks)} frameworks to compare.",), ways
        )
    found = {word: named(word, knowledge) for word in words}
    unknown = [word for word, name in found.items() if name is None]
    if unknown:
        said = f"I cannot compare “{short(unknown[0])}”. I know {known_names(knowledge)}."
        raise LinkError("frameworks", (said,), ways)
    chosen = list(dict.fromkeys(name for name in found.values() if name))
    if len(chosen) < _FEWEST:
        raise LinkError("frameworks", ("A comparison takes at least two frameworks.",), ways)
    return chosen
