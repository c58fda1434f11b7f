"""The verbs: what each one answers. A new verb is a function here and a row in `VERBS`."""

from __future__ import annotations

import re

from advisor import (
    Advice,
    Document,
    Line,
    Section,
    UnknownEntryError,
    advice_document,
    comparison_document,
    objections_document,
    rule_document,
    rules_document,
    why_not_document,
)
from advisor.commands.names import framework_and_rest, frameworks, known_names, unknown_words
from advisor.commands.values import Asked, House, Reply, Verb, mistake, short

_TURN_OFF = (
    "In Slack only you see an answer unless you add the word public. On GitHub I speak only where I am asked."
)
_EXAMPLE = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"
#: What follows one of these after `compare` is a situation, which the comparison itself cannot take in.
_SITUATION = re.compile(r"\b(?:for|in|when|if|on|as)\b", re.IGNORECASE)


def usage(name: str) -> str:
    """How to use a verb, as a sentence."""
    return f"Type “{next(verb.usage for verb in VERBS if verb.name == name)}”."


def advice_reply(advice: Advice, house: House) -> Reply:
    """An advice as a reply: made again from its facts."""
    document = advice_document(advice, knowledge=house.knowledge)
    return Reply("advise", document, advice, again=f"facts:{advice.profile}", page=advice.permalink)


def why_not_reply(framework: str, advice: Advice, house: House) -> Reply:
    """What decided against one framework in an advice."""
    document = why_not_document(framework, advice, knowledge=house.knowledge)
    return Reply("why not", document, advice, again=f"why not {framework}:facts:{advice.profile}")


def advise_verb(asked: Asked) -> Reply:
    """A recommendation on the words; without any, how to ask."""
    advice = asked.advice()
    return _help(asked) if advice is None else advice_reply(advice, asked.house)


def _compare(asked: Asked) -> Reply:
    rest = _SITUATION.split(asked.words, maxsplit=1)[0]
    names = frameworks(rest, asked.knowledge)
    unknown = unknown_words(rest, asked.knowledge)
    if unknown:
        known = f"I know {known_names(asked.knowledge)}."
        return mistake("compare", f"I cannot compare “{short(unknown[0])}”.", known, usage("compare"))
    if len(names) == 1:
        return mistake("compare", "A comparison takes at least two frameworks.", usage("compare"))
    chosen = names or list(asked.knowledge.frameworks)
    document = comparison_document(chosen, knowledge=asked.knowledge)
    return Reply("compare", document, again=f"compare {' '.join(chosen)}")


def _why_not(asked: Asked) -> Reply:
    """`why not flask: <situation>` says what decided there; without a situation, what speaks against it at all."""
    framework, situation = framework_and_rest(asked.words, asked.knowledge)
    if framework is None:
        which = f"Say which framework you mean: {known_names(asked.knowledge)}."
        return mistake("why not", which, usage("why not"))
    advice = Asked(situation, asked.house, asked.about).advice()
    if advice is None:
        document = objections_document(framework, knowledge=asked.knowledge)
        return Reply("why not", document, again=f"why not {framework}")
    return why_not_reply(framework, advice, asked.house)


def _rules(asked: Asked) -> Reply:
    return Reply("rules", rules_document(knowledge=asked.knowledge), again="rules", page="/rules")


def _rule(asked: Asked) -> Reply:
    if not asked.words:
        return mistake("rule", "Say which rule you mean.", usage("rule"))
    try:
        document = rule_document(asked.words, knowledge=asked.knowledge)
    except UnknownEntryError as error:
        near = f"The nearest are {', '.join(error.near)}." if error.near else "An id looks like A-71."
        listed = "The word rules lists them all."
        return mistake("rule", f"There is no rule “{short(asked.words)}”.", near, listed)
    rule = document.headline.partition(":")[0]
    return Reply("rule", document, again=f"rule {rule}", page=f"/rules/{rule}")


def _help(asked: Asked) -> Reply:
    ways = tuple(Line(f"{verb.usage}: {verb.summary}") for verb in VERBS)
    return Reply(
        "help",
        Document(
            "Describe your situation, and I will say which framework fits and why.",
            (
                Section("example", "For example", (Line(_EXAMPLE),)),
                Section("verbs", "What you can type", ways),
                Section("manners", "Good to know", (Line(_TURN_OFF), Line("Nothing that you type is kept."))),
            ),
            (f"Knowledge {asked.knowledge.version}.",),
        ),
        again="help",
    )


VERBS: tuple[Verb, ...] = (
    Verb("advise", "your situation in your own words", "a recommendation with its reasons", advise_verb),
    Verb(
        "compare", "compare django fastapi [flask]", "the whole comparison, criterion by criterion", _compare
    ),
    Verb("why not", "why not flask[: your situation]", "what speaks against one framework", _why_not),
    Verb("rules", "rules", "every rule and fact with its id", _rules, ("list",), takes_words=False),
    Verb("rule", "rule A-71", "one rule: when it speaks, and where it comes from", _rule),
    Verb("help", "help", "this page", _help, ("?", "usage", "hilfe", "man", "help me"), takes_words=False),
)
