"""`compare`: frameworks side by side; about a situation, the rows that matter there are marked."""

from __future__ import annotations

import re

from advisor import Profile, comparison_document
from advisor.commands.names import frameworks, known_names, unknown_word
from advisor.commands.values import Asked, Reply, mistake, short
from advisor.reading.change import apply_change

COMPARE = "compare django fastapi [flask]"
_USED = f"Type “{COMPARE}”."
#: What follows one of these after `compare` is a situation.
_SITUATION = re.compile(r"(?P<own>:)|\b(?:for|in|when|if|on|as)\b", re.IGNORECASE)


def compare_verb(asked: Asked) -> Reply:
    """`compare <frameworks>: <situation>`; without frameworks all, and about the conversation without a situation."""
    begins = _SITUATION.search(asked.words)
    rest = asked.words[: begins.start()] if begins else asked.words
    names = frameworks(rest, asked.knowledge)
    unknown = unknown_word(rest, asked.knowledge)
    if unknown:
        known = f"I know {known_names(asked.knowledge)}."
        return mistake("compare", f"I cannot compare “{short(unknown)}”.", known, _USED)
    if len(names) == 1:
        return mistake("compare", "A comparison takes at least two frameworks.", _USED)
    situation = asked.words[begins.end() :].strip() if begins else ""
    return compare_reply(
        names or list(asked.knowledge.frameworks),
        asked,
        about=_about(situation, asked, own=begins is not None and begins["own"] is not None),
    )


def compare_reply(chosen: list[str], asked: Asked, *, about: Profile | None) -> Reply:
    """The comparison as a reply, which is made again with the facts that it is about."""
    document = comparison_document(chosen, knowledge=asked.knowledge, about=about)
    again, page = f"compare {' '.join(chosen)}", f"/compare?frameworks={','.join(chosen)}"
    if not about:
        return Reply("compare", document, again=again, page=page)
    return Reply(
        "compare", document, again=f"{again}:facts:{about}", page=f"{page}&facts={about}", steps=(about,)
    )


def _about(situation: str, asked: Asked, *, own: bool) -> Profile | None:
    """The facts of the situation; in a conversation only a colon sets one apart from a change."""
    if asked.about is None or own or not situation:
        advice = Asked(situation, asked.house, asked.about).advice()
        return None if advice is None else advice.profile
    return apply_change(asked.about, situation, knowledge=asked.knowledge, supposing=True).profile
