"""The buttons below a private answer: answers to the best next question, and the row of ways on.

Every click is answered to the person who clicked, except *Share in channel*. Messages in Slack keep their buttons
for good, so the ids of these do not change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.commands import Offer, Reply
from handlers.feedback import UNDECIDED, Opinion
from handlers.slack.blocks import Block
from handlers.slack.limits import BUTTON_LABEL, BUTTON_TEXT, BUTTON_URL, BUTTON_VALUE, sound
from handlers.slack.weighing import length

#: `action_id` of the buttons; what is answered again is numbered, because no two may be alike in a message.
SHARE, AGAIN, OPEN_PAGE, DISMISS = "share_in_channel", "again", "open_page", "dismiss"
REFINE, IN_THREAD = "refine", "answer_in_thread"
#: Whether an answer was useful; `action_id` begins with it.
FEEDBACK = "feedback"

#: More offers than this are left out, the last first: a row of buttons is read at a glance.
MOST_OFFERS = 4

#: What can be judged, and how it begins in a button's value.
_JUDGED = frozenset({"advise", "what if"})
USEFUL, NOT_USEFUL = "useful", "not_useful"

_SHARE = ("Share in channel", "Share this answer with everyone in this channel")
_IN_THREAD = ("Answer in thread", "Show this answer to everyone, in the thread under the message")
_REFINE = ("Refine", "Change what is known here in a form")
_USEFUL = ("Useful", "Say that this answer was useful; only that it was is counted")
_NOT_USEFUL = ("Not useful", "Say that this answer was not useful; only that it was not is counted")
_OPEN = ("Open page", "Open this answer as a page in your browser")
_DISMISS = ("Dismiss", "Take this answer off your screen")
_TOO_LONG_TO_SHARE = (
    "This answer is too long for a share button; begin with “public:” to answer in the channel."
)
_TOO_LONG_TO_OFFER = (
    "So much is known here that there is no button for {labels}; type /framework help to see the words."
)


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be clicked below an answer: `asked` stands beneath its question, `last` at the end."""

    asked: tuple[Block, ...] = ()
    last: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer stands: its page's `address`, or ""; in a thread, or before one person alone.

    In a thread it is shared already and belongs to everyone there, so nobody can share or dismiss it. Before one person
    it may be about a message: `thread` then names the thread under that message.
    """

    address: str = ""
    in_thread: bool = False
    thread: str = ""


def buttons(reply: Reply, where: Where) -> Buttons:
    """The buttons of a reply; a mistake has none."""
    if reply.mistake:
        return Buttons()
    answers = reply.ask.answers if reply.ask else ()
    offers = reply.offers[:MOST_OFFERS]
    row = [
        *_shared(reply, where),
        *_offered(offers, start=len(answers)),
        *_refined(reply),
        *([_button(OPEN_PAGE, *_OPEN, url=where.address)] if 0 < length(where.address) <= BUTTON_URL else []),
        *([] if where.in_thread else [_button(DISMISS, *_DISMISS)]),
    ]
    notes = _notes(reply, (*answers, *offers), in_thread=where.in_thread)
    return Buttons(_row(_offered(answers)), (*_row(row), *notes, *_feedback(reply, where)))


def opinion(value: str) -> Opinion | None:
    """What a feedback button's value says, or None where it is none."""
    word, _, rest = value.partition(":")
    knowledge, _, pick = rest.partition(":")
    known = word in (USEFUL, NOT_USEFUL) and 0 < len(knowledge) <= 20 and 0 < len(pick) <= 40
    return Opinion(knowledge, pick, word == USEFUL) if known else None


def _shared(reply: Reply, where: Where) -> list[Block]:
    """The way to show a private answer to others: under the message that it is about, or in the channel."""
    if where.in_thread:
        return []
    value = f"{where.thread} {reply.again}" if where.thread and reply.again else reply.again
    action, label = (IN_THREAD, _IN_THREAD) if where.thread else (SHARE, _SHARE)
    return [_button(action, *label, value=value)] if _fits(value) else []


def _refined(reply: Reply) -> list[Block]:
    facts = str(reply.advice.profile) if reply.advice else ""
    return [_button(REFINE, *_REFINE, value=facts)] if _fits(facts) else []


def _feedback(reply: Reply, where: Where) -> tuple[Block, ...]:
    """Useful or not, below an advice. In a thread it is Slack's own element; answers to a command have plain buttons.

    Slack, "context actions block": made for what an app says in a conversation.
    """
    if reply.advice is None or reply.verb not in _JUDGED:
        return ()
    values = [
        f"{word}:{reply.advice.knowledge}:{reply.advice.pick or UNDECIDED}" for word in (USEFUL, NOT_USEFUL)
    ]
    if not where.in_thread:
        both = zip((_USEFUL, _NOT_USEFUL), values, strict=True)
        plain = [
            _button(f"{FEEDBACK}_{place}", *words, value=value) for place, (words, value) in enumerate(both)
        ]
        return _row(plain)
    positive, negative = (
        _judgement(*words, value) for words, value in zip((_USEFUL, _NOT_USEFUL), values, strict=True)
    )
    element = {"type": "feedback_buttons", "action_id": FEEDBACK}
    return (
        {
            "type": "context_actions",
            "elements": [{**element, "positive_button": positive, "negative_button": negative}],
        },
    )


def _judgement(label: str, says: str, value: str) -> Block:
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"text": text, "value": value, "accessibility_label": _short(says, BUTTON_LABEL)}


def _offered(offers: Iterable[Offer], *, start: int = 0) -> list[Block]:
    return [
        _button(f"{AGAIN}_{number}", offer.label, offer.says, value=offer.again)
        for number, offer in enumerate(offers, start)
        if _fits(offer.again)
    ]


def _notes(reply: Reply, offers: tuple[Offer, ...], *, in_thread: bool) -> tuple[Block, ...]:
    """A button whose value is too long for Slack is missing, and that is said."""
    missing = [f"“{offer.label}”" for offer in offers if offer.again and not _fits(offer.again)]
    said = [_TOO_LONG_TO_SHARE] if length(reply.again) > BUTTON_VALUE and not in_thread else []
    said += [_TOO_LONG_TO_OFFER.format(labels=", ".join(missing))] if missing else []
    texts = [{"type": "plain_text", "text": text, "emoji": False} for text in said]
    return ({"type": "context", "elements": texts},) if texts else ()


def _row(elements: list[Block]) -> tuple[Block, ...]:
    return (sound({"type": "actions", "elements": elements}),) if elements else ()


def _button(action: str, label: str, says: str, **more: str) -> Block:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": _short(label, BUTTON_TEXT), "emoji": False},
        "accessibility_label": _short(says, BUTTON_LABEL),
        **more,
    }


def _short(text: str, most: int) -> str:
    if length(text) <= most:
        return text
    start = text.encode("utf-16-le", "ignore")[: 2 * (most - 1)]
    return f"{start.decode('utf-16-le', 'ignore')}…"


def _fits(value: str) -> bool:
    return 0 < length(value) <= BUTTON_VALUE
