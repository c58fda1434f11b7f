"""What is one click away from a reply: an answer to the best next question, and the ways on from an advice.

Offers are values, so that a surface with buttons draws them and knows no verbs.
"""

from __future__ import annotations

import re
from dataclasses import replace

from advisor import Advice, Document, Knowledge, Line, Profile, Section
from advisor.commands.values import CHANGED, Ask, Offer
from advisor.starters import starter_for

#: The key and title of the section that holds the best next question where an answer has none of its own.
QUESTIONS, _BEST = "questions", "Best next question"
#: `skip admin_panel,openapi`: facts that somebody was asked about and left open, so that nobody is asked twice.
_SKIP = re.compile(r"skip (?P<facts>[a-z0-9_]+(?:,[a-z0-9_]+)*)\Z")


def next_again(profile: Profile, *, skipped: tuple[str, ...] = ()) -> str:
    """What asks for the next questions on these facts once more."""
    return f"next:{_skip(skipped)}facts:{profile}"


def change_again(after: Profile, before: Profile, *, skipped: tuple[str, ...] = ()) -> str:
    """What makes the difference between two sets of facts once more."""
    return f"{_skip(skipped)}facts:{after}{CHANGED}{before}"


def ask(advice: Advice, section: str, *, lines: int = 1, skipped: tuple[str, ...] = ()) -> Ask | None:
    """Yes, no and, where another question waits, skip for the best question of an advice; None where it has none.

    The question stands in the first `lines` lines of `section`; `skipped` names the facts of those left open before.
    """
    if not advice.questions:
        return None
    best, *others = advice.questions
    profile = advice.profile
    answers = []
    for label, value in (("Yes", True), ("No", False)):
        again = change_again(profile.with_fact(best.fact, value), profile, skipped=skipped)
        answers.append(Offer(label, f"{label}: {best.question}", again))
    if others:
        again = next_again(profile, skipped=(*skipped, best.fact))
        answers.append(Offer("Skip", "Leave this open and ask me another", again))
    return Ask(section, lines, tuple(answers))


def with_question(document: Document, advice: Advice) -> Document:
    """The document with the best next question at its end, where there is one."""
    if not advice.questions:
        return document
    best = advice.questions[0]
    line = Line(f"{best.question} If yes: {best.yes}. If no: {best.no}.")
    return replace(document, sections=(*document.sections, Section(QUESTIONS, _BEST, (line,))))


def skipped_facts(words: str) -> tuple[str, ...]:
    """The facts that words such as `skip admin_panel,openapi` name; nothing for any other words."""
    found = _SKIP.match(words)
    return tuple(dict.fromkeys(found["facts"].split(","))) if found else ()


def skipped_in(again: str) -> tuple[str, ...]:
    """The facts that an offer's `again` says were left open."""
    asked = again.rpartition("facts:")[0].strip(" :")
    return skipped_facts(asked.removeprefix("next").lstrip(" :"))


def without_questions(advice: Advice, skipped: tuple[str, ...]) -> Advice:
    """The advice without the questions on these facts."""
    waiting = tuple(one for one in advice.questions if one.fact not in skipped)
    return replace(advice, find_questions=lambda: waiting)


def _skip(skipped: tuple[str, ...]) -> str:
    return f"skip {','.join(skipped)}:" if skipped else ""


def ways_on(advice: Advice, *, knowledge: Knowledge) -> tuple[Offer, ...]:
    """What an advice can be turned into: a record and a starter where something is picked, and a comparison."""
    compared = " ".join(one.framework for one in advice.ranking)
    about = f":facts:{advice.profile}" if advice.profile else ""
    return (
        *taken_away(advice, knowledge=knowledge),
        Offer("Compare", "Compare the frameworks, criterion by criterion", f"compare {compared}{about}"),
    )


def taken_away(advice: Advice, *, knowledge: Knowledge) -> tuple[Offer, ...]:
    """The decision record and the starter, where something is picked."""
    if advice.pick is None:
        return ()
    facts = f"facts:{advice.profile}"
    record = Offer("Decision record", "Write a decision record to keep beside the code", f"record:{facts}")
    if starter_for(advice, knowledge=knowledge) is None:
        return (record,)
    return record, Offer("Starter", "Show a worked example to begin from", f"starter:{facts}")


def whole(advice: Advice) -> Offer:
    """The advice itself, for an answer that is about a part of it."""
    return Offer("Whole advice", "Show the whole advice on these facts", f"facts:{advice.profile}")
