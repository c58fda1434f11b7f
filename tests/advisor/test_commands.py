from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor import Document, Knowledge, Profile, advice_document, advise, comparison_document
from advisor.commands import MAX_TEXT, VERBS, House, Offer, Reply, answer, answer_again
from advisor.commands.offers import taken_away
from advisor.policy.loading import load_policy

SITUATION = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
EVERY_VERB = [
    f"what if no admin: {SITUATION}",
    f"next: {SITUATION}",
    f"record: {SITUATION}",
    "starter django",
    f"starter: {SITUATION}",
    "policy",
    "",
    "help",
    "rules",
    "rule A-71",
    "compare",
    "compare django flask",
    "why not flask",
    f"why not flask: {SITUATION}",
    f"why not django: {SITUATION}",
    "why not django: it is for us",
    SITUATION,
    f"advise {SITUATION}",
    "help me choose",
]
COMPARE_USED = "Type “compare django fastapi [flask]”."
COMPARE_MEANT = "Did you mean “compare django fastapi”?"
WHY_NOT_USED = "Type “why not flask[: your situation]”."
WHICH = "Say which framework you mean: Django, FastAPI or Flask."
#: Texts that have caused trouble elsewhere: nothing, halves, marks that hide or reorder, what casefolds to more.
HOSTILE = [
    "\0",
    "\ud800",
    "why not \udfff",
    "\u202ehelp",
    "ﬀ" * 50,
    "İ" * 40,
    "rule ²",
    "compare \U0001d544",
    "<!channel> <@U123> @everyone `rules` [x](http://y) <script>",
    "facts:",
    "why not:::",
    "?" * 300,
    "compare " + "flask " * 3000,
    "rule " + "A" * 19_000,
]
#: Sections that quote what somebody typed; they cannot be made again from facts alone.
QUOTING = ("contradictions", "unread")

typed = st.one_of(
    st.text(max_size=200),
    st.text(st.characters(), max_size=50),  # with halves of characters, too
    st.builds(
        str.__add__,
        st.sampled_from(
            ["rule ", "why not ", "compare ", "why not flask: ", "facts:", "help", "rules ", "?"]
        ),
        st.text(st.characters(), max_size=60),
    ),
)


def told(reply: Reply) -> str:
    return "\n".join(reply.document.claims())


def without_quotes(document: Document) -> object:
    """The document as far as it can be made without the words that somebody typed, in whatever language."""
    unread, unclear = (
        "I read English only, so I could not read this.",
        "What you said so far does not separate",
    )
    sections = [
        (
            one.key,
            one.title,
            [
                (line.text.replace(unread, f"{unclear} the frameworks."), line.rules, line.strength)
                for line in one.lines
            ],
            one.table,
        )
        for one in document.sections
        if one.key not in QUOTING
    ]
    return document.headline, sections, document.footer


# Each verb.


@pytest.mark.parametrize(
    "words", [SITUATION, f"advise {SITUATION}", f"Advise: {SITUATION}", f"  {SITUATION}\n"]
)
def test_a_situation_is_advised_on(words: str, knowledge: Knowledge, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake) == ("advise", False)
    assert reply.advice == advise(
        words.strip().partition("dvise")[2].lstrip(" :") or SITUATION, knowledge=knowledge
    )
    assert reply.document == advice_document(reply.advice, knowledge=knowledge)


def test_advice_is_made_again_from_facts_without_the_words(house: House) -> None:
    reply = answer(SITUATION, house=house)
    assert reply.advice is not None
    assert reply.again == f"facts:{reply.advice.profile}"


@pytest.mark.parametrize(
    ("words", "frameworks"),
    [
        ("compare", "django fastapi flask"),
        ("COMPARE:", "django fastapi flask"),
        ("compare django flask", "django flask"),
        ("compare Flask vs. FastAPI", "flask fastapi"),
        ("compare flask with django and fast-api?", "flask django fastapi"),
        ("compare Fast API and Flask", "fastapi flask"),
        ("compare djagno, flsk", "django flask"),
        ("compare flask or Flask against django", "flask django"),
    ],
)
def test_frameworks_are_compared_in_the_order_given(
    words: str, frameworks: str, knowledge: Knowledge, house: House
) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake, reply.advice) == ("compare", False, None)
    assert reply.document == comparison_document(frameworks.split(), knowledge=knowledge)
    assert reply.again == f"compare {frameworks}"


@pytest.mark.parametrize(
    "words", ["why not flask", "Why not Flask?", "why\n NOT flsk!", "why not just use Flask"]
)
def test_why_not_without_a_situation_tells_all_objections(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake, reply.advice) == ("why not", False, None)
    assert reply.document.headline == "What can speak against Flask."
    assert reply.again == "why not flask"


@pytest.mark.parametrize("joint", [": ", " for an ", "? ", " - "])
def test_why_not_with_a_situation_tells_what_decided_there(joint: str, house: House) -> None:
    reply = answer(f"why not flask{joint}{SITUATION}", house=house)
    assert (reply.verb, reply.mistake) == ("why not", False)
    assert reply.document.headline == "Why not Flask? Start with Django."
    assert reply.advice is not None
    assert reply.again == f"why not flask:facts:{reply.advice.profile}"


@pytest.mark.parametrize("words", ["rules", "Rules.", "list", "rules!", "RULES /"])
def test_rules_lists_every_entry(words: str, knowledge: Knowledge, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake, reply.again) == ("rules", False, "rules")
    cited = [line.rules for section in reply.document.sections for line in section.lines]
    assert sorted(cited) == sorted((entry,) for entry in knowledge.entries)


@pytest.mark.parametrize("words", ["rule A-71", "rule: a71", "RULE a 71", "rule\tA-71"])
def test_rule_opens_one_entry(words: str, knowledge: Knowledge, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake, reply.again) == ("rule", False, "rule A-71")
    assert reply.document.headline == f"A-71: {knowledge.entries['A-71'].name}."


@pytest.mark.parametrize("words", ["", "  \n", "help", "HELP!", "?", "???", "usage", "Hilfe", "man"])
def test_help_and_silence_say_what_can_be_typed(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake, reply.again) == ("help", False, "help")
    for verb in VERBS:
        assert f"{verb.usage} – {verb.summary}" in told(reply)


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        (f"what if no admin: {SITUATION}", "Still Django."),
        (f"What if we drop the admin?: {SITUATION}", "Still Django."),
        (f"what if it is written by one person: {SITUATION}", "Still Django."),
        ("what if we also need an admin screen for staff: tiny webhook receiver", "That changes it: Django"),
        (f"what if the moon is full: {SITUATION}", "Still Django: I found no fact in that"),
    ],
)
def test_what_if_tells_what_a_change_would_do(words: str, headline: str, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake) == ("what if", False)
    assert reply.document.headline.startswith(headline)


@pytest.mark.parametrize("words", ["what if", "what if no admin", "what if : we build a shop"])
def test_what_if_needs_a_change_and_a_situation(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake) == ("what if", True)
    assert "what if no admin: your situation" in told(reply)


ABOUT = Profile.parse("admin_panel,relational_data")


def test_a_verb_without_a_situation_is_about_what_the_conversation_is_about(house: House) -> None:
    for words in ("", "what if no admin", "next", "record", "starter", "why not flask"):
        reply = answer(words, house=house, about=ABOUT)
        assert not reply.mistake
        assert reply.document != answer(words, house=house).document


def test_next_asks_what_would_move_the_answer_most(house: House) -> None:
    reply = answer("next: an API", house=house)
    assert reply.advice is not None
    for question in reply.advice.questions:
        assert {question.question, f"Yes: {question.yes}.", f"No: {question.no}."} <= set(
            reply.document.claims()
        )


def test_next_says_when_no_answer_would_change_anything(house: House) -> None:
    reply = answer_again(
        "next:facts:cgi_host,webhook_receiver,small_scope,stateless,thin_wrapper", house=house
    )
    assert reply.document.headline == "No question would change this. Start with Flask."


def test_a_record_is_a_file_to_keep(house: House) -> None:
    reply = answer(f"record: {SITUATION}", house=house)
    (section,) = reply.document.sections
    assert section.code is not None
    assert section.code.name == "2026-11-22-use-django.md"
    assert "# Use Django" in section.code.text
    assert SITUATION not in section.code.text


def test_a_record_names_the_one_that_it_replaces(house: House) -> None:
    reply = answer(f"record: supersedes docs/decisions/0003-use-flask.md: {SITUATION}", house=house)
    assert "docs/decisions/0003-use-flask.md" in told(reply)
    assert reply.advice == house.advise(SITUATION)


def test_a_record_cannot_replace_what_is_no_record(house: House) -> None:
    reply = answer(f"record: supersedes <b>: {SITUATION}", house=house)
    assert reply.mistake
    assert reply.document.headline == "This record cannot be written."


@pytest.mark.parametrize(
    ("words", "headline"),
    [
        ("starter django", "Django: "),
        ("starter flask", "Flask: "),
        ("starter fast api", "FastAPI: "),
        (f"starter: {SITUATION}", "Django: "),
        ("starter: what should we take?", "Too little to say yet"),
    ],
)
def test_a_starter_is_found_by_name_or_situation(words: str, headline: str, house: House) -> None:
    reply = answer(words, house=house)
    assert not reply.mistake
    assert reply.document.headline.startswith(headline)


@pytest.mark.parametrize("words", ["next", "record", "starter", "starter pyramid"])
def test_what_a_verb_lacks_is_said(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert reply.mistake
    assert f"Type “{reply.verb}" in told(reply)


POLICY = """
[[forbid]]
id = "H-1"
framework = "flask"
reason = "Nobody here runs it any more"
owner = "Platform team"
until = 2026-11-22
"""


def test_the_house_speaks_beside_the_rules_and_until_its_last_day(knowledge: Knowledge) -> None:
    policy = load_policy(POLICY, knowledge=knowledge)
    today = House(knowledge, today=lambda: dt.date(2026, 11, 22), policy=policy)
    tomorrow = House(knowledge, today=lambda: dt.date(2026, 11, 23), policy=policy)
    said, silent = today.advise("webhook receiver"), tomorrow.advise("webhook receiver")
    assert [line.rule for line in said.policy] == ["H-1"]
    assert silent.policy == ()
    assert replace(said, policy=()) == silent
    assert "Nobody here runs it any more" in told(answer("policy", house=today))
    assert answer("policy", house=tomorrow).document.headline == "House policy: 0 rules in force."


def test_a_rule_of_the_house_opens_like_any_other(knowledge: Knowledge) -> None:
    policy = load_policy(POLICY, knowledge=knowledge)
    house = House(knowledge, today=lambda: dt.date(2026, 11, 22), policy=policy)
    reply = answer("rule h-1", house=house)
    assert (reply.verb, reply.mistake) == ("rule", False)
    assert reply.document.headline.startswith("H-1: house policy forbids")
    assert answer_again(reply.again, house=house) == reply
    assert answer("rule H-2", house=house).mistake


def test_without_a_policy_the_verb_says_how_to_set_one(house: House) -> None:
    assert "HOUSE_POLICY" in told(answer("policy", house=house))


# What help says is what there is.


def test_every_usage_in_the_help_works_as_it_stands(house: House) -> None:
    for verb in VERBS:
        words = verb.usage.replace("[: your situation]", "").replace("[flask]", "flask")
        words = words.replace("your situation", SITUATION)
        reply = answer(words, house=house)
        assert (reply.verb, reply.mistake) == (verb.name, False)


def test_the_example_in_the_help_gets_clear_advice(house: House) -> None:
    example_given = answer("help", house=house).document.sections[0].lines[0].text
    advice = answer(example_given, house=house).advice
    assert advice is not None
    assert (advice.verdict, advice.pick) == ("clear", "django")


def test_no_name_of_a_verb_is_taken_twice() -> None:
    names = [name for verb in VERBS for name in (verb.name, *verb.other_names)]
    assert len(names) == len(set(names))
    assert names == [name.casefold() for name in names]


# Words that only begin like a verb.


@pytest.mark.parametrize(
    "words",
    [
        "help me choose between Django and Flask",
        "rules engine for insurers",
        "rule based pricing engine",
        "ruleset editor for analysts",
        "list of bookings for a hotel",
        "compare our options: five devs, Postgres, an admin",
        "comparethemarket clone with a REST API",
        "why nothing works with our API",
        "advisers book meetings here",
        "usage metering for an API",
        "many users",
        "manual orders",
        "the rules of our API",
        "record label site with a shop",
        "records of patients, edited by nurses",
        "next year we rebuild our API",
        "policy management for insurers",
        "starter kit for our new web shop",
        "starters and main courses of a restaurant",
        "? no idea what to take",
    ],
)
def test_words_that_merely_begin_with_a_verb_are_a_situation(
    words: str, knowledge: Knowledge, house: House
) -> None:
    reply = answer(words, house=house)
    assert (reply.verb, reply.mistake) == ("advise", False)
    assert reply.advice == advise(words, knowledge=knowledge)


# The user's mistakes.


@pytest.mark.parametrize(
    ("words", "headline", "way"),
    [
        ("hlep", "I do not know the word “hlep”.", "Did you mean “help”?"),
        ("Ruls", "I do not know the word “Ruls”.", "Did you mean “rules”?"),
        (
            "comapre django",
            "I do not know the word “comapre django”.",
            COMPARE_MEANT,
        ),
        (
            "compair django and flask",
            "I do not know the word “compair django and flask”.",
            COMPARE_MEANT,
        ),
        ("rules A-71", "I do not know the word “rules A-71”.", "Did you mean “rule A-71”?"),
        (
            "whynot flask",
            "I do not know the word “whynot flask”.",
            "Did you mean “why not flask”?",
        ),
        ("compare django rails", "I cannot compare “rails”.", "I know Django, FastAPI and Flask."),
        (
            "compare " + "r" * 80 + " django",
            "I cannot compare “" + "r" * 59 + "…”.",
            COMPARE_USED,
        ),
        (
            "compare flask",
            "A comparison takes at least two frameworks.",
            COMPARE_USED,
        ),
        (
            "why not",
            WHICH,
            WHY_NOT_USED,
        ),
        (
            "why not rails",
            WHICH,
            WHY_NOT_USED,
        ),
        (
            "why not 1?",
            WHICH,
            WHY_NOT_USED,
        ),
        ("rule", "Say which rule you mean.", "Type “rule A-71”."),
        ("rule A-710", "There is no rule “A-710”.", "The word rules lists them all."),
        ("rule pizza", "There is no rule “pizza”.", "An id looks like A-71."),
        ("rule " + "Ω" * 80, "There is no rule “" + "Ω" * 59 + "…”.", "An id looks like A-71."),
    ],
)
def test_a_mistake_is_told_with_what_was_expected(words: str, headline: str, way: str, house: House) -> None:
    reply = answer(words, house=house)
    assert (reply.mistake, reply.advice, reply.again) == (True, None, "")
    assert reply.document.headline == headline
    assert way in told(reply)


def test_an_unknown_rule_names_the_nearest(house: House) -> None:
    assert "The nearest are A-71" in told(answer("rule A-710", house=house))


@pytest.mark.parametrize("again", [False, True])
def test_a_text_that_is_too_long_is_told_both_numbers(again: bool, house: House) -> None:
    ask = answer_again if again else answer
    reply = ask("x" * (MAX_TEXT + 1234), house=house)
    assert reply.mistake
    if not again:
        assert reply.document.headline == "That is 21,234 characters; I read up to 20,000."


def test_a_text_of_just_the_limit_is_read(house: House) -> None:
    words = f"{SITUATION}. {'x ' * MAX_TEXT}"[:MAX_TEXT]
    assert answer(words, house=house).document.headline == "Start with Django."


# Anything at all.


@given(words=typed)
def test_any_text_gets_a_reply_with_a_headline(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert reply.document.headline.strip()
    assert reply.verb in {verb.name for verb in VERBS}
    assert len(reply.document.headline) < 300, "what somebody typed is shortened"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_gets_a_reply_with_a_headline(words: str, house: House) -> None:
    for reply in (answer(words, house=house), answer_again(words, house=house)):
        assert 0 < len(reply.document.headline) < 300


# Once more.


@pytest.mark.parametrize("words", EVERY_VERB)
def test_every_reply_can_be_made_again_without_the_users_words(words: str, house: House) -> None:
    reply = answer(words, house=house)
    again = answer_again(reply.again, house=house)
    assert not again.mistake
    assert (again.verb, again.again) == (reply.verb, reply.again)
    assert without_quotes(again.document) == without_quotes(reply.document)
    assert SITUATION not in reply.again


@given(words=typed)
def test_what_made_one_reply_makes_the_same_again(words: str, house: House) -> None:
    reply = answer(words, house=house)
    if not reply.mistake:
        again = answer_again(reply.again, house=house)
        assert without_quotes(again.document) == without_quotes(reply.document)


@given(again=typed)
@example(again="why not rails:facts:")
@example(again="facts:facts:solo")
def test_any_text_that_asks_again_gets_a_reply(again: str, house: House) -> None:
    assert answer_again(again, house=house).document.headline.strip()


@pytest.mark.parametrize(
    ("again", "way"),
    [
        ("facts:admin_pannel", "There is no fact called “admin_pannel”. Did you mean admin_panel"),
        ("facts:solo,-solo", "“solo” is given both as yes and as no; keep one of the two."),
        ("why not flask:facts:nonsense_zz", "There is no fact called “nonsense_zz”."),
    ],
)
def test_facts_that_cannot_be_read_are_a_mistake(again: str, way: str, house: House) -> None:
    reply = answer_again(again, house=house)
    assert (reply.mistake, reply.document.headline) == (True, "These facts cannot be read.")
    assert way in told(reply)


def test_given_facts_are_advised_on(house: House) -> None:
    reply = answer_again("facts:admin_panel,relational_data,-openapi", house=house)
    assert reply.advice is not None
    assert reply.advice.profile == Profile.of(
        {"admin_panel": True, "relational_data": True, "openapi": False}
    )


# One click away.


def labels(reply: Reply) -> list[str]:
    return [offer.label for offer in (*(reply.ask.answers if reply.ask else ()), *reply.offers)]


def offer(reply: Reply, label: str) -> Offer:
    [found] = [
        one for one in (*(reply.ask.answers if reply.ask else ()), *reply.offers) if one.label == label
    ]
    return found


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("an API", ["Yes", "No", "Skip", "Decision record", "Starter", "Compare"]),
        ("hello", ["Yes", "No", "Skip", "Compare"]),
        ("what if no admin: an API", ["Yes", "No", "Skip", "Whole advice", "Decision record", "Starter"]),
        ("next: an API", ["Yes", "No", "Skip", "Whole advice"]),
        ("record: an API", ["Whole advice"]),
        ("why not flask: an API", ["Whole advice"]),
        ("starter: an API", []),
        ("why not flask", []),
        ("compare", []),
        ("rules", []),
        ("help", []),
        ("rule Z-1", []),
    ],
)
def test_what_is_one_click_away(words: str, offered: list[str], house: House) -> None:
    assert labels(answer(words, house=house)) == offered


def test_where_no_starter_fits_none_is_offered(knowledge: Knowledge, house: House) -> None:
    advice = replace(house.advise("an API"), pick="bottle")
    assert [one.label for one in taken_away(advice, knowledge=knowledge)] == ["Decision record"]


@pytest.mark.parametrize("words", EVERY_VERB)
def test_what_is_offered_is_answered_and_holds_none_of_the_users_words(words: str, house: House) -> None:
    reply = answer(words, house=house)
    for one in (*(reply.ask.answers if reply.ask else ()), *reply.offers):
        assert one.says
        assert "refunds" not in one.again
        again = answer_again(one.again, house=house)
        assert not again.mistake
        assert again.again.replace(" ", "") == one.again.replace(" ", "") or again.verb == "starter"


@given(
    facts=st.dictionaries(
        st.sampled_from(["has_api", "admin_panel", "stateless", "solo", "openapi"]), st.booleans()
    )
)
def test_an_answer_does_what_the_question_said_it_would(facts: dict[str, bool], house: House) -> None:
    reply = answer_again(f"facts:{Profile.of(facts)}", house=house)
    if reply.ask is None or reply.advice is None:
        return
    question = reply.advice.questions[0]
    for label, told in (("Yes", question.yes), ("No", question.no)):
        after = answer_again(offer(reply, label).again, house=house)
        assert after.advice is not None
        assert after.advice.profile == reply.advice.profile.with_fact(question.fact, label == "Yes")
        if told.endswith("ahead"):
            assert house.knowledge.frameworks[str(after.advice.pick)].name == told.split()[0]
        else:
            assert after.advice.verdict == ("tie" if told.endswith("level") else "ask")


def test_the_question_that_is_asked_stands_where_the_reply_says(house: House) -> None:
    for words in ("an API", "what if no admin: an API", "next: an API"):
        reply = answer(words, house=house)
        assert reply.ask is not None
        assert reply.advice is not None
        [section] = [one for one in reply.document.sections if one.key == reply.ask.section]
        said = " ".join([section.title, *(line.text for line in section.lines[: reply.ask.lines])])
        question = reply.advice.questions[0]
        assert question.question in said
        assert question.yes in said
        assert question.no in said


def test_skipping_leads_through_every_question_and_then_says_so(house: House) -> None:
    reply = answer("hello", house=house)
    assert reply.advice is not None
    for question in reply.advice.questions[1:]:
        reply = answer_again(offer(reply, "Skip").again, house=house)
        assert question.question == reply.document.sections[0].title
    assert reply.ask is not None
    assert labels(reply) == ["Yes", "No", "Whole advice"]
    assert reply.advice is not None
    every = ",".join(one.fact for one in reply.advice.questions)
    last = answer_again(f"next:skip {every}:facts:", house=house)
    assert last.document.headline == "I have no other question. Too little to say yet."
    assert last.ask is None


def test_a_question_that_was_skipped_does_not_come_back_after_an_answer(house: House) -> None:
    reply = answer("an API", house=house)
    assert reply.advice is not None
    first = reply.advice.questions[0].question
    answered = answer_again(
        offer(answer_again(offer(reply, "Skip").again, house=house), "No").again, house=house
    )
    assert answered.verb == "what if"
    assert first not in told(answered)
    assert first in told(answer_again(answered.again.partition(":")[2], house=house))


def test_words_that_begin_like_skipping_are_a_situation(house: House) -> None:
    reply = answer("next: skip rental shop with an API", house=house)
    assert reply.again.startswith("next:facts:")
    assert answer("next: skip rental shop with an API", house=house, about=ABOUT).again == reply.again


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("an API", "/advice?facts=has_api&v="),
        ("why not flask: an API", "/advice?facts=has_api&v="),
        ("record: an API", "/advice/record?facts=has_api&v="),
        ("compare flask django", "/compare?frameworks=flask,django"),
        ("starter django", "/starters/django"),
        ("rule A-71", "/rules/A-71"),
    ],
)
def test_a_reply_knows_the_page_that_shows_the_same(words: str, page: str, house: House) -> None:
    assert answer(words, house=house).page.startswith(page)


@pytest.mark.parametrize(
    "words", ["compare django flask: an admin panel", "compare django and flask for an admin panel"]
)
def test_a_comparison_takes_a_situation_and_is_made_again_with_its_facts(words: str, house: House) -> None:
    reply = answer(words, house=house)
    assert "● Admin site" in told(reply)
    assert reply.again == "compare django flask:facts:admin_panel"
    assert reply.page == "/compare?frameworks=django,flask&facts=admin_panel"
    assert answer_again(reply.again, house=house) == reply
    assert reply.speaks_of == (Profile.of({"admin_panel": True}),)


def test_a_comparison_that_an_advice_offers_is_about_its_facts(house: House) -> None:
    reply = answer("an admin panel", house=house)
    again = next(one.again for one in reply.offers if one.label == "Compare")
    assert "● Admin site" in told(answer_again(again, house=house))
