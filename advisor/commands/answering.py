"""Answering: the verb is found at the start of the words, and whatever is none of them is a situation."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from advisor import Knowledge, Profile, ProfileError
from advisor.commands.names import LIKE, frameworks, unknown_word
from advisor.commands.offers import skipped_facts
from advisor.commands.values import CHANGED, MAX_TEXT, SHOWN, Asked, House, Reply, Verb, mistake, short
from advisor.commands.verbs import FEW_WORDS, VERBS, advise_verb
from advisor.commands.what_if import change_reply

#: A lone word or two that resemble a verb are a mistyped verb; more words are a situation.
_VERB_WORDS = 2
#: How many words may follow `compare` before a text counts as a situation unless it names frameworks.
_COMPARED_WORDS = 5

_AGAIN = "They may come from another version of the knowledge; describe your situation again."

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
#: What may follow `rule`, however it is written: "A-71", "a 71".
_RULE = re.compile(r"\W*[a-z]\W*\d+\W*", re.IGNORECASE)


def answer(words: str, *, house: House, about: Profile | None = None) -> Reply:
    """Answer what somebody typed. Never raises; every text gets a reply.

    `about` holds the facts that the conversation is about, where it has some: a verb without a situation takes them.
    """
    if len(words) > MAX_TEXT:
        return _too_long(len(words))
    text = words.strip()
    if not text:
        return advise_verb(Asked("", house, about))
    verb, rest = verb_of(text, house.knowledge)
    if verb is not None:
        return verb.run(Asked(rest, house, about))
    return mistyped(text, house.knowledge) or advise_verb(Asked(text, house))


def answer_again(again: str, *, house: House) -> Reply:
    """Make a reply once more from `Reply.again`: facts, or a verb with its words. Never raises."""
    asked, given, facts = again[:MAX_TEXT].rpartition("facts:")
    if not given:
        return answer(again, house=house)
    try:
        after, changes, known = facts.rpartition(CHANGED)
        about = _profile(known, house)
        if changes:
            return change_reply(
                _profile(after, house), about, house=house, skipped=skipped_facts(asked.strip(" :"))
            )
    except ProfileError as error:
        return mistake("advise", "These facts cannot be read.", str(error), _AGAIN)
    return answer(asked.strip(" :"), house=house, about=about)


def verb_of(text: str, knowledge: Knowledge) -> tuple[Verb | None, str]:
    """The verb that the text begins with, and the rest. A verb that takes no words must stand alone."""
    for name, verb in _BY_NAME.items():
        found = _SPELT[name].match(text)
        if found is None:
            continue
        rest = text[found.end() :]
        if _is_situation(verb, rest, knowledge):
            continue
        return verb, rest.strip(" \t\n:,-")
    return None, text


def _profile(facts: str, house: House) -> Profile:
    """Facts in their text form; raises `ProfileError`."""
    profile = Profile.parse(facts)
    profile.check(house.knowledge.facts)
    return profile


def _is_situation(verb: Verb, rest: str, knowledge: Knowledge) -> bool:
    """Whether what follows a verb's name shows that it was not meant as one ("compare our options: we run …")."""
    alone = not rest.strip(" .!?/")
    if verb.takes == "nothing" or alone:
        return not alone
    if verb.takes == "situation":
        return not rest.lstrip().startswith(":")
    words = len(rest.split())
    if verb.name == "starter":
        return words > FEW_WORDS and not rest.lstrip().startswith(":")
    if verb.name == "rule":
        return words > 1 and _RULE.fullmatch(rest) is None
    return verb.name == "compare" and words > _COMPARED_WORDS and not frameworks(rest, knowledge)


def mistyped(text: str, knowledge: Knowledge) -> Reply | None:
    """The reply to what looks like a mistyped verb; None for anything else."""
    near = _meant(text, knowledge)
    if near is None:
        return None
    return mistake(
        near.name,
        f"I do not know the word “{short(text)}”.",
        f"Did you mean “{near.usage.partition('[')[0].strip()}”?",
        "Otherwise describe your situation in a sentence or two, or type help.",
    )


def _meant(text: str, knowledge: Knowledge) -> Verb | None:
    """The verb that one or two lone words resemble, or a word before names of frameworks."""
    words = text.casefold().split()
    if len(words) > _VERB_WORDS and unknown_word(" ".join(words[1:]), knowledge):
        return None
    # A first word that is spelt right is no mistake: "help desk" and "rules engine" are situations.
    for candidate in (" ".join(words), *(word for word in words[:1] if word not in _BY_NAME)):
        near = difflib.get_close_matches(candidate[:SHOWN], list(_MISTAKABLE), n=1, cutoff=LIKE)
        if near:
            return _MISTAKABLE[near[0]]
    return None


def _too_long(length: int) -> Reply:
    return mistake(
        "advise",
        f"That is {length:,} characters; I read up to {MAX_TEXT:,}.",
        "Give me the part that says what you are building, for whom, and what already runs.",
    )
