"""The registry of verbs, shared by every surface: words in, a reply as a view model out.

A verb is found at the start of the words; anything else is a situation to advise on. A reply never depends on the
surface, and `again` makes the same reply once more without the user's own words.
"""

from __future__ import annotations

from advisor.commands.answering import answer, answer_again
from advisor.commands.values import MAX_TEXT, Ask, House, Offer, Reply, Verb
from advisor.commands.verbs import VERBS

__all__ = ["MAX_TEXT", "VERBS", "Ask", "House", "Offer", "Reply", "Verb", "answer", "answer_again"]
