"""The verbs: what each one answers. A new verb is a function here and a row in `VERBS`."""

from __future__ import annotations

import re
from dataclasses import replace

from advisor import (
    Advice,
    Document,
    Line,
    Section,
    UnknownEntryError,
    advice_document,
    objections_document,
    questions_document,
    rule_document,
    rules_document,
    why_not_document,
)
from advisor.commands.compare import COMPARE, compare_verb
from advisor.commands.names import framework_and_rest, known_names
from advisor.commands.offers import (
    QUESTIONS,
    ask,
    next_again,
    skipped_facts,
    ways_on,
    whole,
    without_questions,
)
from advisor.commands.thread_words import COURTESIES, THREAD_WORDS
from advisor.commands.values import Asked, House, Reply, Verb, mistake, short
from advisor.commands.what_if import WHAT_IF, what_if_verb
from advisor.phrases import joined, nearest
from advisor.policy import house_rule_document, policy_document
from advisor.reading.change import apply_change
from advisor.record import RecordError, record_document
from advisor.starters import (
    Starter,
    UnknownStarterError,
    find_starter,
    starter_document,
    starter_for,
    starters,
)

_TURN_OFF = (
    "In Slack a command is answered for you alone unless you add the word public, and a mention in its thread, for "
    "everyone there. On GitHub I speak only where I am asked."
)
_EXAMPLE = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
#: So many words after `starter` name one; more are a situation.
FEW_WORDS = 2
#: `record supersedes docs/decisions/0003-use-flask.md: your situation`
_SUPERSEDES = re.compile(r"supersedes\s+(?P<record>\S+)\s*", re.IGNORECASE)


def usage(name: str) -> str:
    """How to use a verb, as a sentence."""
    return f"Type “{next(verb.usage for verb in VERBS if verb.name == name)}”."


def advice_reply(advice: Advice, house: House) -> Reply:
    """An advice as a reply: made again from its facts."""
    document = advice_document(advice, knowledge=house.knowledge)
    return Reply(
        "advise",
        document,
        advice,
        again=f"facts:{advice.profile}",
        page=advice.permalink,
        ask=ask(advice, QUESTIONS),
        offers=ways_on(advice, knowledge=house.knowledge),
    )


def advise_verb(asked: Asked) -> Reply:
    """A recommendation on the words; without any, how to ask."""
    advice = asked.advice()
    return _help(asked) if advice is None else advice_reply(advice, asked.house)


def _why_not(asked: Asked) -> Reply:
    """`why not flask: <situation>` says what decided there; without a situation, what speaks against it at all."""
    framework, situation = framework_and_rest(asked.words, asked.knowledge)
    if framework is None:
        which = f"Say which framework you mean: {known_names(asked.knowledge, 'or')}."
        return mistake("why not", which, usage("why not"))
    advice = _as_it_would_be(situation, asked)
    if advice is None:
        document = objections_document(framework, knowledge=asked.knowledge)
        return Reply("why not", document, again=f"why not {framework}")
    document = why_not_document(framework, advice, knowledge=asked.knowledge)
    again = f"why not {framework}:facts:{advice.profile}"
    return Reply("why not", document, advice, again=again, page=advice.permalink, offers=(whole(advice),))


def _as_it_would_be(situation: str, asked: Asked) -> Advice | None:
    """Advice on a situation; in a conversation, only a colon sets one apart from a change ("if we drop the admin")."""
    if asked.about is None or ":" in asked.words:
        return Asked(situation, asked.house, asked.about).advice()
    read = apply_change(asked.about, situation, knowledge=asked.knowledge, supposing=True)
    return asked.house.advise_profile(read.profile)


def _next(asked: Asked) -> Reply:
    """The questions that are worth answering next, and what each answer would do.

    About facts, `skip admin_panel,openapi` leaves out the questions on these.
    """
    if asked.about is not None and (skipped := skipped_facts(asked.words)):
        return next_reply(asked.house.advise_profile(asked.about), asked.house, skipped=skipped)
    advice = asked.advice()
    if advice is None:
        return mistake("next", "The next question about what? Say what you are building.", usage("next"))
    return next_reply(advice, asked.house, skipped=asked.skipped)


def next_reply(advice: Advice, house: House, *, skipped: tuple[str, ...] = ()) -> Reply:
    """The next questions on an advice as a reply, without those on facts that were skipped."""
    left = without_questions(advice, skipped)
    document = questions_document(left, knowledge=house.knowledge)
    if skipped and not left.questions:
        document = replace(document, headline=f"I have no other question. {advice.headline}.")
    again = next_again(advice.profile, skipped=skipped)
    best = ask(left, "question_1", lines=2, skipped=skipped)
    return Reply("next", document, advice, again, advice.permalink, ask=best, offers=(whole(advice),))


def _record(asked: Asked) -> Reply:
    """A decision record on the situation; `supersedes <file or address>` in front of it names the one it replaces."""
    supersedes, words = _superseded(asked.words)
    advice = Asked(words, asked.house, asked.about).advice()
    if advice is None:
        return mistake("record", "A record of what? Say what you are building.", usage("record"))
    house = asked.house
    try:
        document = record_document(
            advice,
            knowledge=house.knowledge,
            today=house.today(),
            public_url=house.public_url,
            supersedes=supersedes,
        )
    except RecordError as error:
        return mistake("record", "This record cannot be written.", str(error))
    again, page = f"record:facts:{advice.profile}", f"/advice/record?{advice.permalink.partition('?')[2]}"
    return Reply("record", document, advice, again=again, page=page, offers=(whole(advice),))


def _superseded(words: str) -> tuple[str, str]:
    found = _SUPERSEDES.match(words)
    return (found["record"].rstrip(":,"), words[found.end() :]) if found else ("", words)


def _starter(asked: Asked) -> Reply:
    """A starter by its name, or the one that fits the situation; without either, which there are."""
    if 0 < len(asked.words.split()) <= FEW_WORDS:
        return _named_starter(asked)
    advice = asked.advice()
    if advice is None:
        known = joined([one.id for one in starters(asked.knowledge)])
        return mistake("starter", "Say which starter you mean.", f"I have {known}.", usage("starter"))
    starter = starter_for(advice, knowledge=asked.knowledge)
    return (
        advice_reply(advice, asked.house)
        if starter is None
        else _nearest_starter(starter, advice, asked.house)
    )


def _named_starter(asked: Asked) -> Reply:
    try:
        return _starter_reply(find_starter(asked.words, knowledge=asked.knowledge), asked.house)
    except UnknownStarterError as error:
        what = f"There is no starter “{short(asked.words)}”."
        return mistake("starter", what, nearest(error.near), usage("starter"))


def _nearest_starter(starter: Starter, advice: Advice, house: House) -> Reply:
    document = starter_document(starter, knowledge=house.knowledge, nearest=True)
    again = f"starter:facts:{advice.profile}"
    return Reply("starter", document, again=again, page=f"/starters/{starter.id}", steps=(advice.profile,))


def _starter_reply(starter: Starter, house: House) -> Reply:
    document = starter_document(starter, knowledge=house.knowledge)
    return Reply("starter", document, again=f"starter {starter.id}", page=f"/starters/{starter.id}")


def _policy(asked: Asked) -> Reply:
    document = policy_document(asked.house.policy, today=asked.house.today())
    return Reply("policy", document, again="policy")


def _rules(asked: Asked) -> Reply:
    return Reply("rules", rules_document(knowledge=asked.knowledge), again="rules", page="/rules")


def _rule(asked: Asked) -> Reply:
    """One rule of the knowledge, or else of the house."""
    if not asked.words:
        return mistake("rule", "Say which rule you mean.", usage("rule"))
    try:
        document = rule_document(asked.words, knowledge=asked.knowledge)
    except UnknownEntryError as error:
        of_the_house = house_rule_document(asked.words, asked.house.policy, today=asked.house.today())
        if of_the_house is not None:
            return Reply("rule", of_the_house, again=f"rule {asked.words}")
        near = nearest(error.near) if error.near else "An id looks like A-71."
        listed = "The word rules lists them all."
        return mistake("rule", f"There is no rule “{short(asked.words)}”.", near, listed)
    rule = document.headline.partition(":")[0]
    return Reply("rule", document, again=f"rule {rule}", page=f"/rules/{rule}")


def _help(asked: Asked) -> Reply:
    ways = tuple(Line(f"{verb.usage} – {verb.summary}") for verb in VERBS)
    words = () if asked.about is None else _thread_ways()
    return Reply(
        "help",
        Document(
            "Describe your situation, and I will say which framework fits and why.",
            (
                Section("example", "For example", (Line(_EXAMPLE),)),
                Section("verbs", "What you can type", ways),
                *words,
                Section("manners", "Good to know", (Line(_TURN_OFF), Line("Nothing that you type is kept."))),
            ),
            (f"Knowledge {asked.knowledge.version}.",),
        ),
        again="help",
    )


def _thread_ways() -> tuple[Section]:
    """What can be said in a conversation besides the verbs, from the one registry of its words."""
    words = (f"{word.usage} – {word.summary}" for word in THREAD_WORDS if word.name not in COURTESIES)
    ways = ("anything else – is added to what is known, and the answer says what it changes", *words)
    return (Section("thread", "In this conversation", tuple(map(Line, ways))),)


VERBS: tuple[Verb, ...] = (
    Verb("advise", "your situation in your own words", "a recommendation with its reasons", advise_verb),
    Verb("compare", COMPARE, "the whole comparison, criterion by criterion", compare_verb),
    Verb("why not", "why not flask[: your situation]", "what speaks against one framework", _why_not),
    Verb("what if", WHAT_IF, "what a change would do to the answer", what_if_verb),
    Verb("next", "next: your situation", "the best next question", _next, ("next question",), "situation"),
    Verb(
        "record",
        "record: your situation",
        "a decision record to keep beside the code",
        _record,
        (),
        "situation",
    ),
    Verb("starter", "starter django", "a worked example to begin from", _starter, ("starters",)),
    Verb("rules", "rules", "every rule and fact with its id", _rules, ("list",), "nothing"),
    Verb("rule", "rule A-71", "one rule: when it speaks, and where it comes from", _rule),
    Verb(
        "policy",
        "policy",
        "what this house prefers, forbids or requires",
        _policy,
        ("house policy",),
        "nothing",
    ),
    Verb("help", "help", "this page", _help, ("?", "usage", "hilfe", "man", "help me"), "nothing"),
)
