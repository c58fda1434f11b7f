"""The pages of the form as Slack's views: values in, dicts out, each through the one check.

A page is replaced by the next in place (`response_action: update`) rather than stacked upon it (`push`). Slack's own
way back from a stacked view throws away what was answered on it, and nothing is kept on our side; a page that takes
the place of another carries every answer along, both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor import Advice, Knowledge
from advisor.topics import in_order, title_of
from handlers.slack.blocks import Block, bar
from handlers.slack.escaping import clean, isolated, verbatim
from handlers.slack.form import answers as names
from handlers.slack.form.answers import Filled, field_name, running_facts
from handlers.slack.form.memory import NEEDS, QUESTIONS, WORDS, Memory
from handlers.slack.limits import OPTION_TEXT, OPTIONS, TYPED, View, checked_view
from handlers.slack.message import MODAL_TITLE
from handlers.slack.weighing import length

#: `callback_id` of every page.
FORM = "advise_form"

_STEP = {
    WORDS: "1 of 3 · Your situation. Say it in words, or leave them out and click your way through.",
    NEEDS: "2 of 3 · What it needs. Leave open what you do not know: open is not no.",
    QUESTIONS: "3 of 3 · What could still move it.",
}
_SUBMIT = {WORDS: "Next", NEEDS: "Next", QUESTIONS: "Show the advice"}
_ASK = "What are you building, for whom, and what do you know already?"
_AGAIN = "In your own words"
_EXAMPLE = "Internal tool for support staff, Postgres, five developers, an admin screen for refunds"
_ENGLISH = "A sentence or two, in English. Nothing that you type is kept."
_REREAD = "Add to it or change it: it is read again when you go on."
_RUNS = "New, or running already?"
_RUNS_HINT = "Where you choose nothing, your words decide."
_NEW = "Something new"
_UNDERSTOOD, _UNTICK = "What I understood", "Untick what is wrong; it is open then."
_CHOICES = ((names.YES, "Yes"), (names.NO, "No"), (names.OPEN, "Open: not known, or not settled"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows: `page` is what its fields hold, `advice` what that comes to so far.

    `quotes` are the words behind facts, as the person wrote them; `hints` what stands below questions; `notices` what
    has to be said before them.
    """

    memory: Memory
    page: Filled
    advice: Advice
    quotes: Mapping[str, str]
    hints: Mapping[str, str]
    notices: tuple[str, ...] = ()


def page_view(sheet: Sheet, *, knowledge: Knowledge) -> View:
    """The page on which the memory of the sheet says that somebody is."""
    step = sheet.memory.step
    if step == WORDS:
        fields = [_words(sheet, label=_ASK, hint=_ENGLISH), _runs(sheet, knowledge)]
    elif step == NEEDS:
        fields = [*_lists(sheet, knowledge), *_topics(sheet, knowledge), *_below(sheet)]
    else:
        fields = [*(_question(sheet, fact, knowledge) for fact in sheet.memory.asked), *_below(sheet)]
    return _view(sheet.memory, [*_head(sheet), *fields], submit=_SUBMIT[step], close="Cancel")


def advice_view(memory: Memory, blocks: Iterable[Block], *, address: str) -> View:
    """The last page: the blocks of the advice, and a way back to the answers."""
    buttons = [button(names.CHANGE, "Change the answers", "primary")]
    if address:
        buttons.append({**button("open_page", "Open page"), "url": address})
    return _view(
        memory, [*blocks, {"type": "actions", "block_id": "ways", "elements": buttons}], close="Done"
    )


def button(action: str, label: str, style: str = "") -> Block:
    """A button; `label` is ours and short."""
    styled = {"style": style} if style else {}
    return {"type": "button", "action_id": action, "text": _plain(label), **styled}


def fitting(words: str) -> str:
    """The words as they go into their field: line breaks kept, what is harmful gone, no more than fits."""
    lines = "\n".join(map(verbatim, words.splitlines())).strip()
    return lines if length(lines) <= TYPED else _cut(lines, TYPED)


def _view(memory: Memory, blocks: list[Block], *, close: str, submit: str = "") -> View:
    return checked_view(
        {
            "type": "modal",
            "callback_id": FORM,
            "private_metadata": memory.written(),
            "title": _plain(MODAL_TITLE),
            **({"submit": _plain(submit)} if submit else {}),
            "close": _plain(close),
            "blocks": blocks,
        }
    )


def _head(sheet: Sheet) -> list[Block]:
    notices = [{"type": "section", "text": _plain(notice)} for notice in sheet.notices]
    shown = [_preview(sheet.advice)] if sheet.advice.facts or sheet.memory.step != WORDS else []
    return [_context(_STEP[sheet.memory.step]), *notices, *shown]


def _preview(advice: Advice) -> Block:
    """What the answers come to so far: the headline, and how strong the case for each framework is."""
    cases = [f"{one.name} {'ruled out' if one.blocked_by else bar(one.strength)}" for one in advice.ranking]
    standing = f"\n{'   '.join(cases)}" if advice.verdict != "ask" else ""
    runs = [{"type": "text", "text": f"So far: {advice.headline}", "style": {"bold": True}}]
    runs += [{"type": "text", "text": standing}] if standing else []
    section = {"type": "rich_text_section", "elements": runs}
    return {"type": "rich_text", "block_id": "so_far", "elements": [section]}


def _below(sheet: Sheet) -> list[Block]:
    back = {"type": "actions", "block_id": "way_back", "elements": [button(names.BACK, "Back")]}
    return [_words(sheet, label=_AGAIN, hint=_REREAD), back]


def _words(sheet: Sheet, *, label: str, hint: str) -> Block:
    typed = fitting(sheet.page.words)
    element = {
        "type": "plain_text_input",
        "action_id": names.TYPE,
        "multiline": True,
        "max_length": TYPED,
        "placeholder": _plain(_EXAMPLE),
        **({"initial_value": typed} if typed else {}),
    }
    return _input(names.WORDS_FIELD, label, element, hint=hint)


def _runs(sheet: Sheet, knowledge: Knowledge) -> Block:
    facts = running_facts(knowledge)
    options = [_option(names.NEW, _NEW), *(_option(fact, _label(fact, True, knowledge)) for fact in facts)]
    chosen = sheet.page.runs
    if "," in chosen:
        together = [knowledge.frameworks[fact.removeprefix("runs_")].name for fact in chosen.split(",")]
        options.append(_option(chosen, f"It runs on {' and '.join(together)}"))
    element = _radio(names.RUNS, options, chosen)
    return _input(field_name(names.RUNS_FIELD, sheet.memory), _RUNS, element, hint=_RUNS_HINT, tells=True)


def _topics(sheet: Sheet, knowledge: Knowledge) -> list[Block]:
    """The questions, each topic with its title above them."""
    blocks: list[Block] = []
    groups: dict[str, list[str]] = {}
    for fact in sheet.memory.asked:
        groups.setdefault(knowledge.facts[fact].group, []).append(fact)
    for group, facts in groups.items():
        blocks.append({"type": "header", "text": _plain(title_of(group))})
        blocks += [_question(sheet, fact, knowledge) for fact in facts]
    return blocks


def _question(sheet: Sheet, fact: str, knowledge: Knowledge) -> Block:
    value = sheet.page.answers[fact]
    chosen = names.OPEN if value is None else names.YES if value else names.NO
    element = _radio(names.ANSWER, [_option(*choice) for choice in _CHOICES], chosen)
    label = knowledge.facts[fact].question
    return _input(field_name(fact, sheet.memory), label, element, hint=sheet.hints.get(fact, ""), tells=True)


def _lists(sheet: Sheet, knowledge: Knowledge) -> list[Block]:
    """What is known and not asked about, by topic, each fact ticked: nothing counts that cannot be seen."""
    groups: dict[str, list[str]] = {}
    for fact in sorted(sheet.memory.listed):
        groups.setdefault(knowledge.facts[fact].group, []).append(fact)
    blocks: list[Block] = [{"type": "header", "text": _plain(_UNDERSTOOD)}] if groups else []
    for group in sorted(groups, key=in_order):
        facts = groups[group]
        parts = [facts[start : start + OPTIONS] for start in range(0, len(facts), OPTIONS)]
        blocks += [_list(sheet, f"{group}_{number}", part, knowledge) for number, part in enumerate(parts)]
    return blocks


def _list(sheet: Sheet, name: str, facts: list[str], knowledge: Knowledge) -> Block:
    options = {fact: _listed(sheet, fact, knowledge) for fact in facts}
    ticked = [option for fact, option in options.items() if fact in sheet.page.ticked]
    element = {
        "type": "checkboxes",
        "action_id": names.TICK,
        "options": list(options.values()),
        **({"initial_options": ticked} if ticked else {}),
    }
    title = title_of(knowledge.facts[facts[0]].group)
    return _input(
        field_name(f"{names.LIST_FIELD}_{name}", sheet.memory), title, element, hint=_UNTICK, tells=True
    )


def _listed(sheet: Sheet, fact: str, knowledge: Knowledge) -> Block:
    option = _option(fact, _label(fact, sheet.memory.listed[fact], knowledge))
    quote = sheet.quotes.get(fact)
    return {**option, "description": _plain(quoted(quote, OPTION_TEXT))} if quote else option


def quoted(words: str, most: int) -> str:
    """Somebody's words in quotation marks, on one line, harmless, and no longer than `most`."""
    text = clean(words)
    return f"“{isolated(text if length(text) <= most - 4 else _cut(text, most - 5) + '…')}”"


def _label(fact: str, value: bool, knowledge: Knowledge) -> str:
    said = knowledge.facts[fact].yes if value else knowledge.facts[fact].no
    return said[:1].upper() + said[1:]


def _radio(action: str, options: list[Block], chosen: str) -> Block:
    initial = [option for option in options if option["value"] == chosen]
    first: dict[str, Any] = {"initial_option": initial[0]} if initial else {}
    return {"type": "radio_buttons", "action_id": action, "options": options, **first}


def _input(name: str, label: str, element: Block, *, hint: str = "", tells: bool = False) -> Block:
    """A field that may be left; one that `tells` lets us know at once what is chosen in it."""
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        **({"dispatch_action": True} if tells else {}),
        "label": _plain(label),
        **({"hint": _plain(hint)} if hint else {}),
        "element": element,
    }


def _option(value: str, label: str) -> Block:
    return {"text": _plain(label), "value": value}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_plain(text)]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def _cut(text: str, most: int) -> str:
    return text.encode("utf-16-le", "ignore")[: 2 * most].decode("utf-16-le", "ignore")
