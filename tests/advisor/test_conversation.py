"""Conversations as scripts: what the person says, what is answered, and what is known then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import Knowledge, Profile
from advisor.commands import (
    MAX_TEXT,
    THREAD_WORDS,
    VERBS,
    House,
    Reply,
    Talk,
    ThreadWord,
    answer,
    converse,
    converse_again,
)
from advisor.commands.talk import ROOM, STEPS
from advisor.commands.thread_words import COURTESIES, Said, thread_word

SITUATION = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
KNOWN = "admin_panel,back_office,larger_team,own_database,transactions"
API = "an API for partners"
TAKE_BACK = "To take this back, say “forget that”."
STANDS = "So far: Start with Django."


@dataclass
class Thread:
    """One conversation, carried from reply to reply as surfaces carry it: as the payload of a message."""

    house: House
    payload: Mapping[str, object] | None = None
    reply: Reply = field(init=False)

    @property
    def talk(self) -> Talk | None:
        return Talk.from_payload(self.payload, knowledge=self.house.knowledge) if self.payload else None

    def says(self, words: str) -> str:
        """Say something; returns the headline of the reply."""
        self.reply, talk = converse(words, house=self.house, talk=self.talk)
        self.payload = None if talk is None else json.loads(json.dumps(talk.to_payload()))
        assert self.talk == talk
        return self.reply.document.headline

    def clicks(self, label: str, *, of: Reply | None = None) -> str:
        """Click what the last reply offers, or an earlier one."""
        shown = of or self.reply
        offered = (*(shown.ask.answers if shown.ask else ()), *shown.offers)
        again = next(one.again for one in offered if one.label == label)
        self.reply, talk = converse_again(again, house=self.house, talk=self.talk)
        self.payload = None if talk is None else talk.to_payload()
        assert self.talk == talk
        return self.reply.document.headline

    @property
    def facts(self) -> str | None:
        return None if self.talk is None else str(self.talk.facts)

    def lines(self, key: str) -> list[str]:
        """The lines of a section of the last reply, with the words behind each."""
        return [
            " ".join((line.text, *(f"“{quote}”" for quote in line.quotes)))
            for section in self.reply.document.sections
            if section.key == key
            for line in section.lines
        ]


@pytest.fixture
def thread(house: House) -> Thread:
    return Thread(house)


@pytest.fixture
def django(thread: Thread) -> Thread:
    """A thread in which Django was advised."""
    assert thread.says(SITUATION) == "Start with Django."
    return thread


@pytest.fixture
def api(thread: Thread) -> Thread:
    """A thread that ended in the question whether staff need screens."""
    assert thread.says(API) == "Start with FastAPI."
    return thread


# How a talk begins.


@pytest.mark.parametrize(
    "words", [SITUATION, f"advise: {SITUATION}", f"next: {SITUATION}", f"record: {SITUATION}"]
)
def test_what_is_about_a_situation_begins_a_talk_with_its_facts(words: str, thread: Thread) -> None:
    thread.says(words)
    assert thread.facts == KNOWN
    assert TAKE_BACK not in thread.reply.document.footer


@pytest.mark.parametrize("words", [f"starter: {SITUATION}", f"why not flask: {SITUATION}"])
def test_so_does_what_is_about_a_part_of_it(words: str, thread: Thread) -> None:
    thread.says(words)
    assert thread.facts == KNOWN


@pytest.mark.parametrize(
    "words",
    [
        "",
        "help",
        "rules",
        "rule A-71",
        "compare",
        "why not flask",
        "policy",
        "starter django",
        "record",
        "hlep",
    ],
)
def test_what_is_about_no_situation_begins_none(words: str, house: House, thread: Thread) -> None:
    thread.says(words)
    assert thread.reply == answer(words, house=house)
    assert thread.talk is None


def test_an_advice_that_asks_begins_a_talk_whose_question_can_be_answered(thread: Thread) -> None:
    thread.says("we need a framework")
    assert thread.facts == ""
    thread.says("yes")
    assert thread.facts == "admin_panel"


def test_after_such_a_question_a_situation_gets_whole_advice(thread: Thread) -> None:
    thread.says("we need a framework")
    assert thread.says(SITUATION) == "Start with Django."
    assert thread.reply.verb == "advise"


def test_a_what_if_on_a_situation_of_its_own_can_be_taken_back_to_it(thread: Thread) -> None:
    thread.says(f"what if no admin: {SITUATION}")
    assert thread.reply.document.footer[0] == TAKE_BACK
    thread.says("forget that")
    assert thread.facts == KNOWN


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("yes", "I have not asked you anything here."),
        ("skip", "I have not asked you anything here."),
        ("forget that", "There is nothing to take back."),
        ("why", "I have not advised you on anything yet."),
        ("thanks!", "You are welcome."),
        ("hello", "Hello."),
    ],
)
def test_words_of_a_thread_are_answered_before_there_is_one(
    words: str, headline: str, thread: Thread
) -> None:
    assert thread.says(words) == headline
    assert thread.talk is None
    assert "Say what you are building" in thread.lines("moved")[0]


@pytest.mark.parametrize("words", ["Hello, {}", "No, {}", "start over: {}", "new: {}", "new question: {}"])
def test_a_first_message_may_begin_with_such_a_word(words: str, thread: Thread) -> None:
    thread.says(words.format(SITUATION))
    assert thread.facts == KNOWN


# What refines the advice.


@pytest.mark.parametrize(
    ("words", "moved", "facts"),
    [
        (
            "we also need websockets",
            "New: it holds WebSocket connections “websockets”",
            f"{KNOWN},websockets",
        ),
        (
            "Drop the websockets.",
            "New: no WebSockets are needed “Drop the websockets”",
            f"{KNOWN},-websockets",
        ),
        ("it must run on a CGI host", "New: the host runs plain CGI only “CGI host”", None),
        (
            "five developers, Postgres",
            "Known already: several developers work on it “five developers”",
            KNOWN,
        ),
        (
            "never mind the refunds",
            "Open again: many changes must happen together or not at all “never mind the refunds”",
            None,
        ),
    ],
)
def test_a_follow_up_is_laid_over_what_is_known(
    words: str, moved: str, facts: str | None, django: Thread
) -> None:
    django.says(words)
    assert moved in django.lines("facts")
    assert facts is None or django.facts == facts


@pytest.mark.parametrize(
    "words", ["and no admin", "without the admin", "Ok, thanks, but no admin", "ok, ok, ok, ok, no admin"]
)
def test_a_contradiction_is_a_change_and_is_named(words: str, django: Thread) -> None:
    assert django.says(words) == "Still Django."
    [line] = django.lines("facts")
    assert line.startswith(
        "Turned round: no admin panel is needed (before: staff need screens to look at and correct data)"
    )
    assert django.reply.document.footer[0] == TAKE_BACK


def test_what_ifs_stack(django: Thread) -> None:
    django.says("what if no admin?")
    django.says("what if we also needed websockets?")
    assert django.facts == "back_office,larger_team,own_database,transactions,websockets,-admin_panel"


def test_a_whole_situation_adds_to_what_is_known(api: Thread) -> None:
    assert api.says(SITUATION) == "That changes it: Django instead of FastAPI."
    assert api.facts == "admin_panel,back_office,has_api,larger_team,own_database,transactions"


@pytest.mark.parametrize(
    "words", ["start over: {}", "New question – {}", "new: {}", "advise: {}", "reset: {}"]
)
def test_only_words_that_say_so_begin_anew(words: str, api: Thread) -> None:
    assert api.says(words.format(SITUATION)) == "Start with Django."
    assert api.facts == KNOWN
    assert api.says("forget that") == "That changes it: FastAPI instead of Django."
    assert api.facts == "has_api"


def test_after_starting_over_the_next_words_are_a_situation(django: Thread) -> None:
    assert django.says("Start over.") == "Then from the beginning."
    assert django.facts == ""
    assert django.says(API) == "Start with FastAPI."
    assert django.reply.verb == "advise"
    assert django.facts == "has_api"


def test_starting_over_with_something_else_than_a_situation_still_forgets(django: Thread) -> None:
    assert django.says("start over: thanks a million") == "Too little to say yet."
    assert django.facts == ""


@pytest.mark.parametrize("words", ["lol what's for lunch", "Django then", "what about flask?", "да"])
def test_what_holds_no_fact_changes_nothing_and_says_so(words: str, django: Thread) -> None:
    assert django.says(words) == "Still Django: I found no fact in that, so nothing changed."
    assert django.lines("ways")
    assert django.facts == KNOWN
    assert django.says("forget that") == "There is nothing to take back."


def test_words_that_could_not_be_used_are_quoted(django: Thread) -> None:
    django.says("lol what's for lunch")
    assert django.lines("unread") == ["Left aside: no fact that I know “lol what's for lunch”"]


# Verbs in a talk.


def test_verbs_are_about_what_is_known(django: Thread) -> None:
    for words, headline in {
        "record": "Decision record: Use Django.",
        "Record, please": "Decision record: Use Django.",
        "record: the lot": "Decision record: Use Django.",
        "please starter": "Django: models and admin for support staff.",
        "next": "No question would change this. Start with Django.",
        "why not flask, then?": "Why not Flask? Start with Django.",
        "compare": "Django, FastAPI and Flask compared.",
        "policy": "No house policy is set.",
        "rule A-71": "A-71: Much data and people who administer it: start with Django.",
        "why?": "Start with Django.",
        "advise": "Start with Django.",
        "": "Start with Django.",
    }.items():
        assert django.says(words) == headline, words
        assert django.facts == KNOWN
    assert django.says("undo") == "There is nothing to take back."


def test_a_verb_with_a_situation_of_its_own_turns_the_talk_to_it(django: Thread) -> None:
    django.says(f"record: {API}")
    assert django.facts == "has_api"
    assert TAKE_BACK in django.reply.document.footer
    django.says("forget that")
    assert django.facts == KNOWN


def test_why_not_may_suppose_something_as_well(django: Thread) -> None:
    assert django.says("why not flask if we drop the admin?").startswith("Why not Flask?")
    assert django.facts == "back_office,larger_team,own_database,transactions,-admin_panel"


def test_a_what_if_may_list_its_changes_behind_a_colon(django: Thread) -> None:
    django.says("what if we need two more things: websockets and OpenAPI?")
    assert django.facts == "admin_panel,back_office,larger_team,openapi,own_database,transactions,websockets"


def test_a_comparison_is_about_what_is_known_and_may_suppose_something_as_well(django: Thread) -> None:
    django.says("compare")
    assert "● Admin site" in django.reply.document.claims()
    assert django.facts == KNOWN
    django.says("compare django fastapi if we also need websockets")
    assert "● Async support" in django.reply.document.claims()
    assert django.facts == f"{KNOWN},websockets"
    django.says(f"compare django fastapi: {API}")
    assert django.facts == "has_api"


def test_advise_without_a_colon_is_a_change_like_any_other(django: Thread) -> None:
    django.says("advise something with websockets")
    assert django.facts == f"{KNOWN},websockets"


def test_help_in_a_talk_tells_the_words_of_the_thread(django: Thread) -> None:
    django.says("help")
    told = django.lines("thread")
    shown = [word for word in THREAD_WORDS if word.name not in COURTESIES]
    assert told[1:] == [f"{word.usage} – {word.summary}" for word in shown]
    assert "In this conversation" not in answer("help", house=django.house).document.claims()


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("forgt that", "forget that"),
        ("strat over", "start over"),
        ("recrod", "record"),
        ("x" * MAX_TEXT * 2, ""),
    ],
)
def test_a_mistake_leaves_the_talk_as_it_is(words: str, meant: str, django: Thread) -> None:
    django.says(words)
    assert django.reply.mistake
    assert django.facts == KNOWN
    assert not meant or any(f"“{meant}" in line for line in django.lines("ways"))


# Yes, no, skip.


@pytest.mark.parametrize(
    "words", ["yes", "Yep!", "yeah 👍", "Sure", "yes, they do", "yes please", "Well, yes."]
)
def test_a_yes_answers_the_question_that_was_asked(words: str, api: Thread) -> None:
    assert api.says(words) == "That changes it: Django instead of FastAPI."
    assert api.facts == "admin_panel,has_api"
    assert api.lines("facts")[0].startswith("New: staff need screens to look at and correct data “")


@pytest.mark.parametrize("words", ["no", "Nope", "not really", "no, not at all", "No they don’t", "n"])
def test_a_no_answers_it_too(words: str, api: Thread) -> None:
    api.says(words)
    assert api.facts == "has_api,-admin_panel"


@pytest.mark.parametrize(
    "words",
    ["skip", "skip it", "don't know", "I don’t know yet.", "dont know", "no idea", "not sure", "maybe"],
)
def test_a_question_can_be_left_open_and_the_next_one_answered(words: str, api: Thread) -> None:
    api.says(words)
    assert api.facts == "has_api"
    assert "screens" not in " ".join(api.reply.document.claims()).partition("What would")[0]
    api.says("yes")
    assert api.facts == "has_api,server_pages"


def test_what_is_asked_is_what_a_yes_answers(api: Thread) -> None:
    asked = []
    while api.reply.ask is not None and api.talk is not None:
        asked.append(next(s for s in api.reply.document.sections if s.key == api.reply.ask.section))
        best = api.reply.ask.answers[0].again.partition("<")[0]
        copy = Thread(api.house, api.payload)
        copy.says("yes")
        assert best == f"facts:{copy.facts}" or best.endswith(f":facts:{copy.facts}")
        api.says("skip")
    assert len(asked) == 2
    assert api.says("yes") == "No question is open. You have skipped the others."


def test_the_whole_advice_asks_again_what_was_skipped(api: Thread) -> None:
    api.says("skip")
    api.says("why?")
    assert "Will people on your side need screens" in api.lines("questions")[0]
    api.says("yes")
    assert api.facts == "admin_panel,has_api"


def test_next_does_not_ask_what_was_skipped(api: Thread) -> None:
    api.says("skip")
    api.says("next")
    assert "server_pages" in str(api.reply.ask)
    assert "skip admin_panel" in api.reply.again


def test_more_may_stand_behind_an_answer(api: Thread) -> None:
    api.says("no, and we need websockets")
    assert api.facts == "has_api,websockets,-admin_panel"


def test_what_stands_behind_an_answer_has_the_last_word(api: Thread) -> None:
    api.says("No – well, staff need an admin panel")
    assert api.facts == "admin_panel,has_api"


def test_more_may_stand_behind_a_skip(api: Thread) -> None:
    api.says("not sure, but we need websockets")
    assert api.facts == "has_api,websockets"
    assert api.talk is not None
    assert api.talk.skipped == ("admin_panel",)


def test_an_answer_without_an_open_question_changes_nothing(django: Thread) -> None:
    for words in ("yes", "no", "skip"):
        assert django.says(words) == "No question is open. No further answer would change this."
        assert django.lines("moved") == [STANDS]
    assert django.facts == KNOWN


def test_what_stands_behind_such_an_answer_still_counts(django: Thread) -> None:
    django.says("yes, and websockets")
    assert django.facts == f"{KNOWN},websockets"


# Clicks between the words.


def test_a_click_answers_as_the_word_would(api: Thread) -> None:
    copy = Thread(api.house, api.payload)
    copy.says("yes")
    assert api.clicks("Yes") == copy.reply.document.headline
    assert api.talk == copy.talk
    assert api.reply.document.footer[0] == TAKE_BACK
    api.says("forget that")
    assert api.facts == "has_api"


def test_a_question_that_was_skipped_by_a_click_is_skipped_for_words_as_well(api: Thread) -> None:
    api.clicks("Skip")
    api.says("yes")
    assert api.facts == "has_api,server_pages"


def test_a_click_on_an_old_answer_goes_on_from_there_and_can_be_taken_back(api: Thread) -> None:
    old = api.reply
    api.says("we need websockets")
    api.clicks("Yes", of=old)
    assert api.facts == "admin_panel,has_api"
    api.says("undo")
    api.says("undo")
    assert api.facts == "has_api,websockets"


def test_a_click_on_what_is_about_no_situation_begins_no_talk(house: House) -> None:
    reply, talk = converse_again("help", house=house)
    assert (reply.verb, talk) == ("help", None)


# Taking back, and being polite.


@pytest.mark.parametrize(
    "words", ["forget that", "Undo!", "take that back", "ok, never mind", "never mind, thanks"]
)
def test_the_last_step_can_be_taken_back(words: str, django: Thread) -> None:
    django.says("what if no admin?")
    django.says(words)
    assert django.facts == KNOWN
    assert django.lines("facts") == [
        "Turned round: staff need screens to look at and correct data (before: no admin panel is needed)"
    ]
    assert TAKE_BACK not in django.reply.document.footer


def test_taking_back_and_saying_something_else_is_one_step(django: Thread) -> None:
    django.says("what if no admin?")
    django.says("forget that, we need websockets")
    assert django.facts == f"{KNOWN},websockets"
    django.says("undo")
    assert django.facts == "back_office,larger_team,own_database,transactions,-admin_panel"


def test_steps_are_taken_back_one_by_one_and_then_no_more(api: Thread) -> None:
    said = ["websockets", "no admin", "Postgres"]
    before = []
    for words in said:
        before.append(api.facts)
        api.says(words)
    for facts in reversed(before):
        api.says("undo")
        assert api.facts == facts
    assert api.says("undo") == "There is nothing to take back."


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("thanks", "You are welcome."),
        ("No thanks", "You are welcome."),
        ("ok", "Good."),
        ("Cool, thanks!", "You are welcome."),
        ("👍", "Good."),
        (":+1: :tada:", "Good."),
        ("hi", "Hello."),
    ],
)
def test_a_courtesy_changes_nothing_and_says_what_could_be_asked(
    words: str, headline: str, django: Thread, house: House
) -> None:
    payload = django.payload
    assert django.says(words) == headline
    assert not django.reply.mistake
    assert django.payload == payload
    assert django.lines("moved") == [STANDS]
    assert django.lines("ways")
    # Where a question is open, it is named.
    other = Thread(house)
    other.says(API)
    other.says(words)
    assert "Will people on your side need screens" in other.lines("questions")[0]


def test_no_name_of_a_thread_word_is_a_verb_or_taken_twice() -> None:
    names = [name for word in THREAD_WORDS for name in (word.name, *word.other_names)]
    verbs = {name for verb in VERBS for name in (verb.name, *verb.other_names)}
    assert len(names) == len(set(names))
    assert verbs.isdisjoint(names)


@pytest.mark.parametrize("word", THREAD_WORDS, ids=lambda word: word.name)
def test_every_name_of_a_thread_word_is_understood(word: ThreadWord, house: House) -> None:
    for name in (name for name in (word.name, *word.other_names) if not name.endswith(":")):
        assert thread_word(name) == Said(word.name, name, "")
        assert thread_word(f"{name.upper()}, no admin") == (
            None if word.name in COURTESIES else Said(word.name, name.upper(), "no admin")
        )


@pytest.mark.parametrize(
    "words",
    [
        "no admin",
        "no users",
        "skip the login",
        "forget the database",
        "never mind the refunds",
        "reset passwords often",
        "maybe websockets",
        "it does webhooks",
        "good performance",
        "not sure about the websockets",
        "yes/no",
    ],
)
def test_words_that_merely_begin_like_one_are_a_change(words: str, django: Thread) -> None:
    django.says(words)
    assert django.reply.verb == "what if"


# The payload.

SAID = (
    *(
        "yes",
        "no",
        "skip",
        "forget that",
        "start over",
        "why",
        "thanks",
        "help",
        "next",
        "record",
        "starter",
        "?",
    ),
    *("compare", "why not flask", "policy", "rule A-71", "what if no admin?", "we need websockets", "", "👍"),
    *("drop the admin", "forget the database", "five devs, Postgres", "it must run on a CGI host", "public"),
    *(f"advise: {SITUATION}", f"start over: {API}", f"what if no admin: {API}", "yes, and no login"),
    *("why not flask if we drop the admin", "forget that, we need websockets", "next: a REST API"),
)
texts = st.one_of(st.text(max_size=60), st.sampled_from(SAID))


@settings(max_examples=40)
@given(script=st.lists(texts, max_size=8))
def test_any_conversation_is_answered_and_survives_as_a_payload(script: list[str], house: House) -> None:
    thread = Thread(house)
    for words in script:
        thread.says(words)  # which carries the talk on as a payload, and holds that it is the same
        assert thread.reply.document.headline
        if thread.reply.ask is not None:
            section = next(s for s in thread.reply.document.sections if s.key == thread.reply.ask.section)
            assert section.title or section.lines


@settings(max_examples=40)
@given(
    script=st.lists(texts, min_size=1, max_size=5),
    change=st.sampled_from(["websockets", "no admin", "Postgres"]),
)
def test_taking_back_restores_exactly_what_was_known_before(
    script: list[str], change: str, house: House
) -> None:
    thread = Thread(house)
    thread.says(API)
    for words in script:
        thread.says(words)
    before = thread.facts
    thread.says(change)
    if thread.facts != before:
        thread.says("forget that")
        assert thread.facts == before


def test_the_largest_talk_fits_into_a_message_and_loses_its_oldest_steps(knowledge: Knowledge) -> None:
    talk = Talk(knowledge="2026.11.2-of-a-long-name")
    for turn in range(2 * STEPS):
        talk = talk.moved_to(Profile.of({fact: bool(turn % 2) for fact in knowledge.facts}))
    talk = Talk(talk.facts, talk.before, tuple(sorted(knowledge.facts)), talk.knowledge)
    assert len(talk.before) == STEPS
    payload = talk.to_payload()
    assert len(json.dumps(payload)) <= ROOM
    read = Talk.from_payload(payload, knowledge=knowledge)
    assert read is not None
    assert (read.facts, read.skipped) == (talk.facts, talk.skipped)
    assert read.before == talk.before[-len(read.before) :] if read.before else True


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"event": "another app"},
        {"v": "1", "facts": "cobol_wanted"},
        {"v": "1", "facts": "admin_panel,-admin_panel"},
        {"v": "1", "facts": "x" * 9_000},
        {"v": "1", "facts": 7},
        {"v": 1, "facts": "admin_panel"},
        {"v": "1", "facts": "admin_panel", "before": "admin_panel"},
        {"v": "1", "facts": "admin_panel", "before": "cobol;"},
        {"v": "1", "facts": "admin_panel", "before": ["admin_panel"]},
        {"v": "1", "facts": "admin_panel", "before": ";" * 99},
        {"v": "1", "facts": "admin_panel", "before": f"{',' * 3_900};{',' * 3_900};", "skipped": "," * 500},
        {"v": "1", "facts": "admin_panel", "skipped": "cobol"},
        {"v": "1", "facts": "admin_panel", "skipped": None},
    ],
)
def test_what_cannot_be_read_is_no_talk(payload: Mapping[str, object], knowledge: Knowledge) -> None:
    assert Talk.from_payload(payload, knowledge=knowledge) is None


def test_a_talk_of_another_version_goes_on_with_the_facts_that_are_still_known(knowledge: Knowledge) -> None:
    talk = Talk.from_payload({"v": "2025.1.1", "facts": "admin_panel", "more": 1}, knowledge=knowledge)
    assert talk == Talk(Profile.of({"admin_panel": True}), knowledge="2025.1.1")


def test_a_payload_holds_facts_and_no_words(django: Thread) -> None:
    django.says("what if no admin?")
    assert django.payload == {
        "v": django.house.knowledge.version,
        "facts": "back_office,larger_team,own_database,transactions,-admin_panel",
        "before": f"{KNOWN};",
        "skipped": "",
    }
