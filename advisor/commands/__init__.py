"""The registry of verbs, shared by every surface: words in, a reply as a view model out.

A verb is found at the start of the words; anything else is a situation to advise on. A reply never depends on the
surface, and `again` makes the same reply once more without the user's own words. A conversation (`converse`) knows what
was said before, as facts, and answers what is said next with what it moves.
"""

from __future__ import annotations

from advisor.commands.answering import answer, answer_again
from advisor.commands.conversation import converse, converse_again
from advisor.commands.talk import Talk
from advisor.commands.thread_words import THREAD_WORDS, ThreadWord
from advisor.commands.values import MAX_TEXT, Ask, House, Offer, Reply, Verb
from advisor.commands.verbs import VERBS

__all__ = [
    "MAX_TEXT",
    "THREAD_WORDS",
    "VERBS",
    "Ask",
    "House",
    "Offer",
    "Reply",
    "Talk",
    "ThreadWord",
    "Verb",
    "answer",
    "answer_again",
    "converse",
    "converse_again",
]
