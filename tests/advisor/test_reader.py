"""From a text to facts with evidence: what promises hold for every text."""

from __future__ import annotations

import dataclasses
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import Knowledge, KnowledgeError, load_knowledge
from advisor.advice import Evidence
from advisor.profile import Profile
from advisor.reading.change import apply_change
from advisor.reading.reader import NOT_ENGLISH, Reader, Reading
from advisor.reading.scope import REASONS
from handlers.settings import ROOT

KNOWLEDGE = load_knowledge()
READER = Reader(KNOWLEDGE)


def facts(text: str) -> dict[str, bool]:
    return READER.read(text).profile.as_dict()


def all_evidence(reading: Reading) -> Iterator[Evidence]:
    for fact in reading.facts:
        yield from fact.evidence
    for contradiction in reading.contradictions:
        yield from contradiction.evidence
    yield from (one.evidence for one in reading.unread)


SINGLE = [
    ("We need an admin panel.", "admin_panel", True),
    ("No admin panel, please.", "admin_panel", False),
    ("An admin panel is not needed.", "admin_panel", False),
    ("Admin panel: no", "admin_panel", False),
    ("Users log in.", "user_accounts", True),
    ("Nothing here needs a login.", "user_accounts", False),
    ("It will use WebSockets.", "websockets", True),
    ("The team knows Django.", "knows_django", True),
    ("It runs on Flask today.", "runs_flask", True),
    ("We have no database.", "own_database", False),
    ("It is a prototype.", "prototype", True),
    ("The API contract is generated with OpenAPI.", "openapi", True),
    ("It streams tokens.", "streaming", True),
    ("Everything is stored in JSON files.", "plain_files", True),
    ("It is a webhook receiver.", "webhook_receiver", True),
    ("It runs on a Raspberry Pi.", "small_hardware", True),
    ("It is a blog.", "content_site", True),
    ("There are payments.", "transactions", True),
    ("The host runs plain CGI.", "cgi_host", True),
    ("Please use SQLAlchemy.", "sqlalchemy_wanted", True),
    ("We are 12 developers.", "larger_team", True),
    ("Let support staff fix a wrong order.", "admin_panel", True),
]


@pytest.mark.parametrize(("text", "fact", "value"), SINGLE)
def test_without_the_cited_words_the_claim_is_gone(text: str, fact: str, value: bool) -> None:
    read = next(one for one in READER.read(text).facts if one.fact == fact)
    assert read.value is value
    assert read.evidence
    blanked = text
    for one in read.evidence:
        blanked = blanked[: one.start] + " " * (one.end - one.start) + blanked[one.end :]
    assert fact not in facts(blanked)


@pytest.mark.parametrize(("text", "fact", "value"), SINGLE)
def test_the_evidence_is_quoted_word_for_word_wherever_it_stands(text: str, fact: str, value: bool) -> None:
    for before in ("", "Hello! ", "\U0001f600 İstanbul… ", "> quoted\r\n\r\n", "```\ncode\n```\n"):
        shifted = before + text
        read = next(one for one in READER.read(shifted).facts if one.fact == fact)
        plain = next(one for one in READER.read(text).facts if one.fact == fact)
        assert [one.text for one in read.evidence] == [one.text for one in plain.evidence]
        assert [one.start - len(before) for one in read.evidence] == [one.start for one in plain.evidence]
        assert read.value is value


@pytest.mark.parametrize(
    ("text", "fact", "quotes"),
    [
        ("There is no admin panel.", "admin_panel", ["no admin panel"]),
        ("An admin panel is not needed.", "admin_panel", ["admin panel is not needed"]),
        ("An admin panel, and then another admin panel.", "admin_panel", ["admin panel", "admin panel"]),
        ("We have an admin panel", "admin_panel", ["admin panel"]),
    ],
)
def test_the_evidence_is_what_a_reader_would_underline(text: str, fact: str, quotes: list[str]) -> None:
    read = next(one for one in READER.read(text).facts if one.fact == fact)
    assert [one.text for one in read.evidence] == quotes


def spelled_out(pattern: str) -> Iterator[str]:
    """The phrases that a pattern stands for, with nothing in its gaps."""
    found = re.search(r"\(([^()]*)\)", pattern)
    if found is None:
        yield pattern.replace(" .. ", " ")
        return
    for option in found[1].split("|"):
        yield from spelled_out(pattern[: found.start()] + option + pattern[found.end() :])


def first_phrase(patterns: Iterable[str], fact: str, value: bool) -> str | None:
    phrases = itertools.chain.from_iterable(itertools.islice(spelled_out(one), 200) for one in patterns)
    return next((phrase for phrase in phrases if facts(phrase).get(fact) is value), None)


@pytest.mark.parametrize("fact", KNOWLEDGE.facts)
def test_every_fact_can_be_said_and_is_gone_without_its_words(fact: str) -> None:
    phrase = first_phrase(KNOWLEDGE.facts[fact].says, fact, True)
    assert phrase is not None
    read = next(one for one in READER.read(phrase).facts if one.fact == fact)
    without = "".join(
        " " if any(one.start <= place < one.end for one in read.evidence) else letter
        for place, letter in enumerate(phrase)
    )
    assert fact not in facts(without)


@pytest.mark.parametrize("fact", [fact.id for fact in KNOWLEDGE.facts.values() if fact.denies])
def test_every_fact_with_words_of_denial_is_denied_by_one(fact: str) -> None:
    assert first_phrase(KNOWLEDGE.facts[fact].denies, fact, False) is not None


CONTRADICTIONS = [
    ("We need an admin panel. There is no admin panel.", "admin_panel", "admin panel", "no admin panel"),
    ("There is no admin panel. We need an admin panel.", "admin_panel", "no admin panel", "admin panel"),
    ("WebSockets! WebSockets! But then: no WebSockets.", "websockets", "WebSockets", "no WebSockets"),
    ("A login: yes. Or better: no login.", "user_accounts", "login", "no login"),
]


@pytest.mark.parametrize(("text", "fact", "against", "taken"), CONTRADICTIONS)
def test_a_contradiction_is_named_with_both_quotes_and_the_last_counts(
    text: str, fact: str, against: str, taken: str
) -> None:
    reading = READER.read(text)
    value = "no" not in taken.split()
    assert reading.profile.as_dict()[fact] is value
    [named] = [one for one in reading.contradictions if one.fact == fact]
    meant = KNOWLEDGE.facts[fact].label(value)
    assert named.sentence == f"You say both “{against}” and “{taken}”; I went with the last: {meant}."
    assert {one.text for one in named.evidence} == {against, taken}
    agreeing = next(one for one in reading.facts if one.fact == fact).evidence
    assert [one.text for one in agreeing] == [taken]
    assert set(agreeing) < set(named.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "We need an admin panel, really an admin panel.",
        "No admin panel. There is no admin panel.",
        "We need an admin panel. Maybe no admin panel later.",
        "We need an admin panel. Our competitor has no admin panel.",
    ],
)
def test_what_agrees_or_does_not_count_is_no_contradiction(text: str) -> None:
    assert [one.fact for one in READER.read(text).contradictions if one.fact == "admin_panel"] == []


def test_at_most_five_stretches_that_did_not_count_are_shown_in_the_order_of_the_text() -> None:
    text = " ".join(
        f"Maybe {what}." for what in ["websockets", "a login", "roles", "payments", "a blog", "OpenAPI"]
    )
    shown = READER.read(text).unread
    assert [one.evidence.text for one in shown] == ["websockets", "login", "roles", "payments", "blog"]
    assert {one.reason for one in shown} == {REASONS["later"]}


@pytest.mark.parametrize("pattern", ["(admin panel", "our", "our admin"])
def test_knowledge_with_a_phrase_that_cannot_be_read_is_refused(pattern: str, knowledge: Knowledge) -> None:
    broken = {"admin_panel": dataclasses.replace(knowledge.facts["admin_panel"], says=(pattern,))}
    with pytest.raises(KnowledgeError, match=f"“{re.escape(pattern)}”"):
        Reader(dataclasses.replace(knowledge, facts=broken))


@pytest.mark.parametrize(
    "ignored", ["in order to", "an order of magnitude", "on the other hand", "a pull request"]
)
def test_what_only_looks_like_a_fact_is_passed_over(ignored: str) -> None:
    reading = READER.read(ignored)
    assert (reading.facts, reading.unread) == ((), ())


def test_a_fact_has_a_label_for_either_value(knowledge: Knowledge) -> None:
    fact = knowledge.facts["admin_panel"]
    assert (fact.label(True), fact.label(False)) == (fact.yes, fact.no)


INDEPENDENT = [
    "We need an admin panel.",
    "Users log in.",
    "There are no WebSockets.",
    "The team knows Django.",
    "It runs on Flask today.",
    "Everything is stored in JSON files.",
    "Maybe there will be a blog.",
    "Our competitor has OpenAPI.",
    "The host runs plain CGI.",
    "We are 12 developers.",
    "Roles? No.",
]


@settings(deadline=None)
@given(st.permutations(INDEPENDENT), st.sampled_from([" ", "\n", "\n\n", "\r\n\r\n", "\n- "]))
def test_the_order_of_independent_sentences_does_not_matter(sentences: list[str], between: str) -> None:
    assert READER.read(between.join(sentences)).profile == READER.read(" ".join(INDEPENDENT)).profile


IRRELEVANT = [
    "The weather in Lisbon is fine.",
    "Thank you in advance!",
    "Kind regards, Alex",
    "Hello everybody.",
    "The meeting is on Tuesday at ten.",
    "Our dog is called Bruno.",
    "We had lunch in the park.",
    "Ich verstehe nur Bahnhof.",
    "これはペンです。",
    "🎉🎉🎉",
    "See https://example.com/admin-panel?login=no.",
    "> no admin panel, no login\n",
    "<!-- no admin panel -->",
    "```\nadmin = False\n```\n",
]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(INDEPENDENT), min_size=1, max_size=5, unique=True),
    st.lists(st.tuples(st.sampled_from(IRRELEVANT), st.integers(0, 5)), max_size=6),
)
def test_irrelevant_sentences_change_nothing(relevant: list[str], noise: list[tuple[str, int]]) -> None:
    sentences = list(relevant)
    for sentence, place in noise:
        sentences.insert(place, sentence)
    assert READER.read("\n".join(sentences)).profile == READER.read("\n".join(relevant)).profile


WORDS = sorted({word for fact in KNOWLEDGE.facts.values() for phrase in fact.says for word in phrase.split()})
CUES = [phrase for kind in sorted(KNOWLEDGE.cues) for phrase in KNOWLEDGE.cues[kind]]
speech = st.lists(st.sampled_from([*WORDS, *CUES, *"😀,.;?!\n-", "İ", "no", "```", "<!--", "\n> "])).map(
    " ".join
)


@settings(deadline=None)
@given(st.text() | speech)
def test_evidence_is_always_a_true_quotation(text: str) -> None:
    reading = READER.read(text)
    for one in all_evidence(reading):
        assert one.start < one.end
        assert text[one.start : one.end] == one.text
    for fact in reading.facts:
        assert fact.evidence
        assert list(fact.evidence) == sorted(fact.evidence, key=lambda one: one.start)
        assert all(one.end <= two.start for one, two in itertools.pairwise(fact.evidence))
        assert fact.label == KNOWLEDGE.facts[fact.fact].label(fact.value)
    assert [fact.fact for fact in reading.facts] == sorted(facts(text))


@settings(deadline=None)
@given(speech)
def test_reading_is_the_same_for_every_reader_and_every_time(text: str) -> None:
    assert READER.read(text) == READER.read(text) == FRESH.read(text)


FRESH = Reader(KNOWLEDGE)


def test_advice_is_the_same_to_the_byte_whatever_the_seed_of_hashes() -> None:
    text = " ".join(sentence for sentence in (*INDEPENDENT, *IRRELEVANT))
    printed = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-m", "advisor", "--json", text],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        printed.add(done.stdout)
    assert len(printed) == 1
    assert printed.pop().strip()


HOSTILE = [
    "no ", "no, ", "no or ", "not only ", "admin ", "admin login ", "let fix ", "let ", "maybe ", "we used to ",
    "competitor ", "1 ", "1,000 ", "one developer ", "a'", "a’", " - ", ".", ". ", "…a", "?", "? no. ", "yes? ", "`",
    "```\n", "```\n~~~\n", "````", "<!--", "<@", "<", "> ", "  >", "http://", "- [ ] ", "|", "(", "=", "a=", "\n",
    "\n   ", "\r\n", "\t", "# \n", "İ", "x", "9", "é", "\u0301", "😀",
    "admin panel, no login and not a monolith but microservices; ", "an admin panel is not needed ",
    "expose expose ", "not needed? ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_200_kilobytes_of_hostile_repetition_are_read(piece: str) -> None:
    text = piece * (200_000 // len(piece.encode())) + "a"
    reading = READER.read(text)
    assert all(text[one.start : one.end] == one.text for one in all_evidence(reading))


class Steps:
    """Counts the calls that reading makes, which no clock and no load of the machine can change."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, text: str) -> int:
        self.count = 0
        sys.setprofile(self._step)
        try:
            READER.read(text)
        finally:
            sys.setprofile(None)
        return self.count

    def _step(self, *_: object) -> None:
        self.count += 1


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_at_most_twice_the_steps(piece: str) -> None:
    READER.read(piece * 400)
    once, twice = Steps().of(piece * 400), Steps().of(piece * 800)
    assert twice <= 2.1 * once + 200  # no cue reaches back from the first words, so they take a little less


#: Labels of two facts that mean one thing in the same words: who says the one says the other.
TWINS = {
    "there is a lot of code": {"small_codebase": False, "large_codebase": True},
    "many people use it": {"single_user": False, "few_users": False},
}
LABELS = [
    pytest.param(fact.id, value, fact.label(value), id=f"{'+' if value else '-'}{fact.id}")
    for fact in KNOWLEDGE.facts.values()
    for value in (True, False)
]


@pytest.mark.parametrize(("fact", "value", "words"), LABELS)
@pytest.mark.parametrize("opening", ["", "what if "], ids=["said", "supposed"])
def test_the_advisor_reads_its_own_words(fact: str, value: bool, words: str, opening: str) -> None:
    said = TWINS.get(words, {fact: value})
    assert facts(f"{words[0].upper()}{words[1:]}.") == said
    change = apply_change(Profile.of({}), f"{opening}{words}{'?' if opening else ''}", knowledge=KNOWLEDGE)
    assert (change.profile.as_dict(), change.contradictions, change.unread) == (said, (), ())


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("Nobody except Anna knows Django.", "knows_django", False),
        ("None of us but the intern ever used Flask.", "knows_flask", False),
        ("The results are notes in markdown files.", "plain_files", True),
        ("The data is not in plain files.", "plain_files", False),
    ],
)
def test_a_longer_phrase_overrules_what_lies_in_it(text: str, fact: str, value: bool) -> None:
    reading = READER.read(text)
    assert reading.profile.as_dict()[fact] is value
    assert reading.contradictions == ()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("A non-profit needs an admin panel.", "admin_panel"),
        ("Non-technical people log in.", "user_accounts"),
        ("Note the admin panel.", "admin_panel"),
        ("Take care of the database.", "own_database"),
    ],
)
def test_a_word_that_only_looks_like_a_denial_denies_nothing(text: str, fact: str) -> None:
    assert facts(text)[fact] is True


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("No login, but roles for teachers and parents.", ("No login", "roles")),
        ("It has roles for teachers and needs no login.", ("roles", "no login")),
        ("There is no database and it is a shop.", ("no database", "shop")),
    ],
)
def test_what_cannot_be_away_beside_what_is_said_is_named_and_both_are_kept(
    text: str, quotes: tuple[str, str]
) -> None:
    reading = READER.read(text)
    assert f"You say both “{quotes[0]}” and “{quotes[1]}”, which hardly go together; I kept both." in [
        one.sentence for one in reading.contradictions
    ]
    assert {True, False} <= set(reading.profile.as_dict().values())


@pytest.mark.parametrize(
    "text", ["No login, and a database.", "A shop with roles.", "No admin, but a login."]
)
def test_what_goes_together_is_no_contradiction(text: str) -> None:
    assert READER.read(text).contradictions == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We've got one Flask dev.", {"solo": None, "knows_flask": True}),
        ("One developer builds it.", {"solo": True}),
        ("Six Django developers.", {"larger_team": True}),
    ],
)
def test_one_who_knows_a_framework_is_not_all_there_are(text: str, expected: dict[str, bool | None]) -> None:
    assert {fact: facts(text).get(fact) for fact in expected} == expected


def test_nothing_is_read_out_of_another_language(knowledge: Knowledge) -> None:
    reading = Reader(knowledge).read("Kein Admin, keine Datenbank, wir brauchen nur eine kleine API für uns")
    assert reading.profile == Profile()
    assert [one.reason for one in reading.unread] == [NOT_ENGLISH]
