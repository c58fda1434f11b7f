"""Whatever the advice, no surface shows what Slack would refuse: our own check says so, and another project's as well.

Situations are drawn from all facts, plain and extreme, and from words, friendly and hostile. `EVERY_BLOCK` says how
many (200 unless it is set, each read in four or five ways on every surface; 5,000 take five minutes of CPU),
`EVERY_BLOCK_SEED` which.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from advisor import Profile
from advisor.commands import House, Reply, Talk, answer, answer_again, converse, converse_again
from advisor.policy.loading import load_policy
from handlers.settings import ROOT
from handlers.slack.api import SlackApi
from handlers.slack.home import home_view
from handlers.slack.incoming import StepRun
from handlers.slack.limits import TEXT, checked, checked_unfurl, checked_view
from handlers.slack.message import reply_address, reply_message, thread_message
from handlers.slack.step import STEP, Steps
from handlers.slack.thread import metadata
from handlers.slack.tokens import OneToken, Workspace
from handlers.slack.unfurl import unfurls
from handlers.slack.weighing import length
from tests.fakes.block_kit import refused, refused_unfurl, refused_view
from tests.fakes.slack.chat import METADATA

NUMBER = int(os.environ.get("EVERY_BLOCK", "200"))
SEED = int(os.environ.get("EVERY_BLOCK_SEED", "1"))

Shown = dict[str, dict[str, Any]]

THREAD = "1531420618.000012"
HOME = "https://advisor.example.com"
ADDRESSES = (HOME, HOME, "http://localhost:8000", f"{HOME}/{'deep/' * 290}")

HOSTILE = (
    *(
        "<!channel>",
        "<!here|hey>",
        "<@U0BOT>",
        "<#C1|general>",
        "<https://evil.example|click>",
        "&lt;!everyone&gt;",
    ),
    *(
        "`code`",
        "```",
        "*bold*",
        "_under_",
        "~gone~",
        "> quote",
        "\u202eright to left",
        "\u2066",
        "\0",
        "\ud83d\ude00",
    ),
    *(
        "🧑‍🤝‍🧑" * 40,
        "é" * 300,
        "word" * 400,
        "a " * 900,
        "\n" * 50,
        "facts:",
        "[]()",
        "|a|b|",
        "\\",
        "&amp;amp;",
    ),
)
FRIENDLY = (
    *(
        "internal tool for support staff",
        "an admin screen over Postgres",
        "an API for partners",
        "five developers",
    ),
    *(
        "no admin needed",
        "we run a Flask monolith",
        "should we move to Django?",
        "websockets for live prices",
    ),
    *(
        "maybe later a mobile app",
        "our competitor uses FastAPI",
        "it must run on shared hosting",
        "no database",
    ),
)
CHANGES = (
    "what if no admin?",
    "we also need websockets",
    "forget that",
    "yes",
    "no",
    "skip",
    "why",
    "why not flask",
)


@pytest.fixture(scope="module")
def houses(house: House) -> tuple[House, ...]:
    """One without a policy, and one with."""
    text = (ROOT / "docs" / "examples" / "house-policy.toml").read_text("utf-8")
    return house, replace(house, policy=load_policy(text, knowledge=house.knowledge))


def situations(dice: random.Random, house: House) -> Iterator[Profile]:
    """All yes, all no, the longest to say, then what the dice say."""
    facts = house.knowledge.facts
    longest = sorted(
        facts, key=lambda name: len(facts[name].yes + facts[name].no + facts[name].question), reverse=True
    )
    for value in (True, False):
        yield Profile.of(dict.fromkeys(facts, value))
        yield Profile.of(dict.fromkeys(longest[:40], value))
    while True:
        most = dice.choice([3, 6, 12, len(facts)])
        chosen = dice.sample(list(facts), k=dice.randint(0, most))
        yield Profile.of({name: dice.random() < 0.6 for name in chosen})


def words(dice: random.Random) -> str:
    """What somebody types: something to go by, and something to stumble over."""
    parts = [*dice.choices(FRIENDLY, k=dice.randint(0, 4)), *dice.choices(HOSTILE, k=dice.randint(0, 4))]
    verb = dice.choice(
        [
            "",
            "",
            "",
            "advise: ",
            "what if ",
            "why not ",
            "compare ",
            "record: ",
            "rule ",
            "starter ",
            "next: ",
        ]
    )
    return verb + dice.choice([", ", " ", "\n"]).join(dice.sample(parts, k=len(parts)))


def replies(dice: random.Random, facts: Profile, house: House) -> Iterator[tuple[str, Reply, Talk | None]]:
    """What people can come to read from here, with what the thread knows then, and how they come there."""
    first, talk = converse_again(f"facts:{facts}", house=house)
    yield f"facts:{facts}", first, talk
    ways = [*first.offers, *(first.ask.answers if first.ask else ())]
    for way in dice.sample(ways, k=min(2, len(ways))):
        yield (way.again, *converse_again(way.again, house=house, talk=talk))
    said = dice.choice([*CHANGES, words(dice)])
    yield (f"{facts} + {said!r}", *converse(said, house=house, talk=talk))
    said = words(dice)
    yield (repr(said), *converse(said, house=house))


def wrong_messages(reply: Reply, address: str, *, some: Callable[[Shown], Shown] = dict) -> Iterator[str]:
    """What is wrong with the reply as a message, on any surface that shows it as one.

    Our own check sees them all; `some` chooses those that the other one sees, which takes ten times as long.
    """
    shown: Shown = {
        "command": reply_message(reply, public=False, public_url=address),
        "public command": reply_message(reply, public=True, public_url=address),
        "shortcut": reply_message(reply, public=False, public_url=address, thread=THREAD),
        "thread": thread_message(reply, public_url=address),
    }
    for surface, message in shown.items():
        checked(message)
        if not message["text"].strip() or not message.get("blocks"):
            yield f"{surface}: nothing to read"
    for surface, message in some(shown).items():
        if problem := refused(message):
            yield f"{surface}: {problem}"


def wrong_talk(talk: Talk | None) -> Iterator[str]:
    """Whether the thread's memory is too large to travel in a message."""
    size = len(json.dumps(metadata(f"{THREAD}:again_0:{THREAD}", talk)))
    if size > METADATA:
        yield f"{size} bytes of metadata"


def wrong_previews(reply: Reply, house: House) -> Iterator[str]:
    """What is wrong with the preview of the reply's page."""
    url = reply_address(reply, public_url=house.public_url)
    for preview in unfurls([url] if url else [], house=house).values():
        checked_unfurl(preview)
        if problem := refused_unfurl(preview):
            yield f"preview: {problem}"


def wrong_step(facts: Profile, house: House) -> Iterator[str]:
    """What is wrong with what a workflow is told."""
    steps = Steps(house, SlackApi("http://localhost:9"), OneToken("xoxb-none"))
    run = StepRun(Workspace("T1"), STEP, "Fx1", {"facts": str(facts), "situation": "an API"}, "")
    outputs = steps._outputs(run)
    if set(outputs) != {"pick", "summary", "permalink"} or not all(outputs.values()):
        yield f"step: {sorted(outputs)}"
    if problem := refused({"text": outputs["summary"]}):
        yield f"step: {problem}"
    if length(outputs["summary"]) > TEXT:
        yield "step: a summary that is too long for a message"


def test_no_advice_makes_a_message_that_slack_would_refuse(houses: tuple[House, ...]) -> None:
    dice, problems = random.Random(SEED), list[str]()

    def one_of(shown: Shown) -> Shown:
        surface = dice.choice(sorted(shown))
        return {surface: shown[surface]}

    drawn = situations(dice, houses[0])
    for number in range(NUMBER):
        facts, house = next(drawn), houses[number % 2]
        house = replace(house, public_url=dice.choice(ADDRESSES))
        read = list(replies(dice, facts, house))
        for way, reply, talk in read:
            found = [*wrong_messages(reply, house.public_url, some=one_of), *wrong_talk(talk)]
            problems += [f"{way}: {problem}" for problem in found]
        previews = [problem for _, reply, _ in read[:2] for problem in wrong_previews(reply, house)]
        problems += [f"{facts}: {problem}" for problem in (*previews, *wrong_step(facts, house))]
    assert problems == []


@pytest.mark.parametrize("address", [*ADDRESSES[1:], ""])
def test_no_home_is_one_that_slack_would_refuse(houses: tuple[House, ...], address: str) -> None:
    for house in houses:
        view = home_view(replace(house, public_url=address))
        assert checked_view(view)
        assert refused_view(view) is None


@pytest.mark.parametrize(
    "verb", ["help", "rules", "policy", "starter django", "compare django flask fastapi", "", "rule A-71"]
)
def test_nothing_that_can_be_looked_up_is_refused(houses: tuple[House, ...], verb: str) -> None:
    for house in houses:
        here = replace(house, public_url=HOME)
        assert list(wrong_messages(answer(verb, house=here), HOME)) == []


def test_every_rule_can_be_shown_and_previewed(house: House) -> None:
    here = replace(house, public_url=HOME)
    for entry in here.knowledge.entries:
        reply = answer_again(f"rule {entry}", house=here)
        reply = reply if not reply.mistake else answer(f"rule {entry}", house=here)
        assert not reply.mistake
        assert [*wrong_messages(reply, HOME), *wrong_previews(reply, here)] == []
