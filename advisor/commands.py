"""The registry of verbs, shared by every surface: words in, a reply as a view model out.

A verb is found at the start of the words; anything else is a situation to advise on. A reply never depends on the
surface, and `again` makes the same reply once more without the user's own words.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from advisor import (
    Advice,
    Document,
    Knowledge,
    Line,
    Profile,
    ProfileError,
    Section,
    UnknownEntryError,
    advice_document,
    advise,
    advise_profile,
    comparison_document,
    objections_document,
    rule_document,
    rules_document,
    why_not_document,
)

#: The longest text that is read, in characters; a longer one is answered with what to do instead.
MAX_TEXT = 20_000
#: A lone word or two that resemble a verb are a mistyped verb; more words are a situation.
_VERB_WORDS = 2
_LIKE = 0.75
_SHOWN = 60

_TURN_OFF = (
    "In Slack only you see an answer unless you add the word public. On GitHub I speak only where I am asked."
)
_EXAMPLE = "internal tool for support staff, Postgres, five devs, an admin screen for refunds"


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer. `again` given to `answer_again` makes the same reply; `mistake` marks the user's mistakes.

    `page` is the path on which the service shows the same, where there is one.
    """

    verb: str
    document: Document
    advice: Advice | None = None
    again: str = ""
    page: str = ""
    mistake: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its name, how it is used, what it does, and what else it is called."""

    name: str
    usage: str
    summary: str
    run: Callable[[str, Knowledge], Reply]
    other_names: tuple[str, ...] = ()


def answer(words: str, *, knowledge: Knowledge) -> Reply:
    """Answer what somebody typed after the command. Never raises; every text gets a reply."""
    if len(words) > MAX_TEXT:
        return _too_long(len(words))
    text = words.strip()
    if not text:
        return _help("", knowledge)
    verb, rest = _verb(text, knowledge)
    if verb is not None:
        return verb.run(rest, knowledge)
    near = _mistyped(text, knowledge)
    if near is not None:
        return _mistake(
            near.name,
            f"I do not know the word “{_short(text)}”.",
            f"Did you mean “{near.usage.partition('[')[0].strip()}”?",
            _verbs_line(),
        )
    return _advise(text, knowledge)


def answer_again(again: str, *, knowledge: Knowledge) -> Reply:
    """Make a reply once more from `Reply.again`: facts, or a verb with its words. Never raises."""
    asked, given, facts = again[:MAX_TEXT].rpartition("facts:")
    if not given:
        return answer(again, knowledge=knowledge)
    try:
        advice = advise_profile(Profile.parse(facts), knowledge=knowledge)
    except ProfileError as error:
        return _mistake("advise", "These facts cannot be read.", str(error))
    framework = asked.removeprefix("why not ").strip(" :")
    if framework in knowledge.frameworks:
        return _why_not_reply(framework, advice, knowledge)
    return _advice_reply(advice, knowledge)


def _advise(text: str, knowledge: Knowledge) -> Reply:
    return _advice_reply(advise(text, knowledge=knowledge), knowledge)


def _advice_reply(advice: Advice, knowledge: Knowledge) -> Reply:
    document = advice_document(advice, knowledge=knowledge)
    return Reply("advise", document, advice, again=f"facts:{advice.profile}", page=advice.permalink)


def _compare(rest: str, knowledge: Knowledge) -> Reply:
    rest = _SITUATION.split(rest, maxsplit=1)[0]
    names = _frameworks(rest, knowledge)
    unknown = _unknown_words(rest, knowledge)
    if unknown:
        known = ", ".join(framework.name for framework in knowledge.frameworks.values())
        return _mistake(
            "compare", f"I cannot compare “{_short(unknown[0])}”.", f"I know {known}.", _usage("compare")
        )
    if len(names) == 1:
        return _mistake("compare", "A comparison takes at least two frameworks.", _usage("compare"))
    chosen = names or list(knowledge.frameworks)
    document = comparison_document(chosen, knowledge=knowledge)
    return Reply("compare", document, again=f"compare {' '.join(chosen)}")


def _why_not(rest: str, knowledge: Knowledge) -> Reply:
    """`why not flask: <situation>` says what decided there; without a situation, what speaks against it at all."""
    framework, situation = _framework_and_situation(rest, knowledge)
    if framework is None:
        known = ", ".join(one.name for one in knowledge.frameworks.values())
        return _mistake("why not", f"Say which framework you mean: {known}.", _usage("why not"))
    if not situation:
        return Reply(
            "why not", objections_document(framework, knowledge=knowledge), again=f"why not {framework}"
        )
    return _why_not_reply(framework, advise(situation, knowledge=knowledge), knowledge)


def _why_not_reply(framework: str, advice: Advice, knowledge: Knowledge) -> Reply:
    document = why_not_document(framework, advice, knowledge=knowledge)
    return Reply("why not", document, advice, again=f"why not {framework}:facts:{advice.profile}")


def _rules(_rest: str, knowledge: Knowledge) -> Reply:
    return Reply("rules", rules_document(knowledge=knowledge), again="rules", page="/rules")


def _rule(rest: str, knowledge: Knowledge) -> Reply:
    if not rest:
        return _mistake("rule", "Say which rule you mean.", _usage("rule"))
    try:
        document = rule_document(rest, knowledge=knowledge)
    except UnknownEntryError as error:
        near = f"The nearest are {', '.join(error.near)}." if error.near else "An id looks like A-71."
        return _mistake("rule", f"There is no rule “{_short(rest)}”.", near, "The word rules lists them all.")
    rule = document.headline.partition(":")[0]
    return Reply("rule", document, again=f"rule {rule}", page=f"/rules/{rule}")


def _help(_rest: str, knowledge: Knowledge) -> Reply:
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
            (f"Knowledge {knowledge.version}.",),
        ),
        again="help",
    )


VERBS: tuple[Verb, ...] = (
    Verb("advise", "your situation in your own words", "a recommendation with its reasons", _advise),
    Verb(
        "compare", "compare django fastapi [flask]", "the whole comparison, criterion by criterion", _compare
    ),
    Verb("why not", "why not flask[: your situation]", "what speaks against one framework", _why_not),
    Verb("rules", "rules", "every rule and fact with its id", _rules, ("list",)),
    Verb("rule", "rule A-71", "one rule: when it speaks, and where it comes from", _rule),
    Verb("help", "help", "this page", _help, ("?", "usage", "hilfe", "man", "help me")),
)
_BY_NAME: Mapping[str, Verb] = {name: verb for verb in VERBS for name in (verb.name, *verb.other_names)}
#: How a name stands in a text: any white space within it, and a word ends after it.
_SPELT: Mapping[str, re.Pattern[str]] = {
    name: re.compile(re.escape(name).replace(r"\ ", r"\s+") + r"(?![^\W_])", re.IGNORECASE)
    for name in _BY_NAME
}
#: What a mistyped verb may have been: names and usages. Names of three letters resemble too many words.
_MISTAKABLE: Mapping[str, Verb] = {
    **{verb.usage.casefold(): verb for verb in VERBS},
    **{name: verb for name, verb in _BY_NAME.items() if len(name) > 3},
}
#: How many words may follow `compare` before a text counts as a situation unless it names frameworks.
_FEW_WORDS = 5
#: What may follow `rule`, however it is written: "A-71", "a 71".
_RULE = re.compile(r"\W*[a-z]\W*\d+\W*", re.IGNORECASE)
_TAKES_WORDS = frozenset(("advise", "compare", "why not", "rule"))


def _verb(text: str, knowledge: Knowledge) -> tuple[Verb | None, str]:
    """The verb that the text begins with, and the rest. A verb that takes no words must stand alone."""
    for name, verb in _BY_NAME.items():
        found = _SPELT[name].match(text)
        if found is None:
            continue
        rest = text[found.end() :]
        if verb.name not in _TAKES_WORDS and rest.strip(" .!?/"):
            continue
        if _is_situation(verb, rest, knowledge):
            continue
        return verb, rest.strip(" \t\n:,-")
    return None, text


def _is_situation(verb: Verb, rest: str, knowledge: Knowledge) -> bool:
    """Whether many words after `rule` or `compare` name nothing to look up ("compare our options: we run …")."""
    words = len(rest.split())
    if verb.name == "rule":
        return words > 1 and _RULE.fullmatch(rest) is None
    return verb.name == "compare" and words > _FEW_WORDS and not _frameworks(rest, knowledge)


def _mistyped(text: str, knowledge: Knowledge) -> Verb | None:
    """The verb that one or two lone words resemble, or a word before names of frameworks."""
    words = text.casefold().split()
    if len(words) > _VERB_WORDS and _unknown_words(" ".join(words[1:]), knowledge):
        return None
    # A first word that is spelt right is no mistake: "help desk" and "rules engine" are situations.
    for candidate in (" ".join(words), *(word for word in words[:1] if word not in _BY_NAME)):
        near = difflib.get_close_matches(candidate[:_SHOWN], list(_MISTAKABLE), n=1, cutoff=_LIKE)
        if near:
            return _MISTAKABLE[near[0]]
    return None


_WORD = re.compile(r"fast[ -]api|[a-z]+", re.IGNORECASE)
#: What follows one of these after `compare` is a situation, which the comparison itself cannot take in.
_SITUATION = re.compile(r"\b(?:for|in|when|if|on|as)\b", re.IGNORECASE)
_JOINING = frozenset(("and", "or", "vs", "versus", "with", "to", "against"))


def _named(word: str, knowledge: Knowledge) -> str | None:
    """The framework that a word names, typing mistakes allowed."""
    near = difflib.get_close_matches(word.casefold()[:_SHOWN], list(knowledge.frameworks), n=1, cutoff=_LIKE)
    return near[0] if near else None


def _frameworks(text: str, knowledge: Knowledge) -> list[str]:
    found = (_named(word, knowledge) for word in _WORD.findall(text))
    return list(dict.fromkeys(name for name in found if name))


def _unknown_words(text: str, knowledge: Knowledge) -> list[str]:
    words = _WORD.findall(text)
    return [word for word in words if word.casefold() not in _JOINING and _named(word, knowledge) is None]


def _framework_and_situation(rest: str, knowledge: Knowledge) -> tuple[str | None, str]:
    """The first framework that is named ("just use Flask"), and what stands after it."""
    for word in _WORD.finditer(rest):
        framework = _named(word.group(), knowledge)
        if framework is not None:
            return framework, rest[word.end() :].strip(" \t:,.?!-\n")
    return None, ""


def _usage(name: str) -> str:
    return f"Type “{_BY_NAME[name].usage}”."


def _verbs_line() -> str:
    return "Otherwise describe your situation in a sentence or two, or type help."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


def _mistake(verb: str, what: str, *ways: str) -> Reply:
    return Reply(verb, Document(what, (Section("ways", "", tuple(Line(way) for way in ways)),)), mistake=True)


def _too_long(length: int) -> Reply:
    return _mistake(
        "advise",
        f"That is {length:,} characters; I read up to {MAX_TEXT:,}.",
        "Give me the part that says what you build, for whom, and what already runs.",
    )
