"""`what if`: a change to what is known, answered as a diff: what moved, and why."""

from __future__ import annotations

from advisor.change_wording import difference_document
from advisor.changes import difference
from advisor.commands.offers import (
    QUESTIONS,
    ask,
    change_again,
    taken_away,
    whole,
    with_question,
    without_questions,
)
from advisor.commands.values import Asked, House, Reply, mistake
from advisor.profile import Profile
from advisor.reading.change import ChangeRead, apply_change

WHAT_IF = "what if no admin: your situation"


def what_if_verb(asked: Asked) -> Reply:
    """`what if <change>: <situation>`; without a situation, on what the conversation is about."""
    change, _, situation = asked.words.partition(":")
    advice = Asked(situation.strip(), asked.house, asked.about).advice()
    if advice is None or not change.strip():
        return mistake("what if", "Say what would change, and what you are building.", f"Type “{WHAT_IF}”.")
    known = advice.profile
    read = apply_change(known, change, knowledge=asked.knowledge, supposing=True)
    if asked.about is not None and not read.understood:
        # "what if we need two things: websockets and an admin?" has its change after the colon.
        known = asked.about
        read = apply_change(known, asked.words, knowledge=asked.knowledge, supposing=True)
    return change_reply(read.profile, known, house=asked.house, read=read, skipped=asked.skipped)


def change_reply(
    after: Profile,
    before: Profile,
    *,
    house: House,
    read: ChangeRead | None = None,
    skipped: tuple[str, ...] = (),
) -> Reply:
    """The difference that a change of facts makes, and what to answer next. Both hold only facts that are known.

    `skipped` holds the facts that nobody is to be asked about.
    """
    advice = house.advise_profile(after)
    moved = difference(house.advise_profile(before), advice)
    document = difference_document(moved, knowledge=house.knowledge, read=read)
    left = without_questions(advice, skipped)
    return Reply(
        "what if",
        with_question(document, left),
        advice,
        again=change_again(after, before, skipped=skipped),
        page=f"{advice.permalink}&was={before}",
        ask=ask(left, QUESTIONS, skipped=skipped),
        offers=(whole(advice), *taken_away(advice, knowledge=house.knowledge)),
        steps=(before, after),
    )
