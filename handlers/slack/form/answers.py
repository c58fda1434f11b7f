"""Reading a page of the form: from what Slack tells of its fields to facts.

One rule: what a page shows counts. An answer to a question wins over the words, and a fact that was unticked is open
again; the words tell what no field on the page shows. Open is not no: it leaves the fact unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor import Knowledge, Profile
from handlers.slack.form.memory import WORDS, Answers, Memory

#: The field of the words keeps its name on every page, so that Slack keeps what was typed. The names of all other
#: fields end in the turn: Slack keeps what was chosen in a field of the same name, whatever a new page says of it.
WORDS_FIELD, RUNS_FIELD, LIST_FIELD = "words", "runs", "list"
#: `action_id` of the fields, and of the buttons on a page.
TYPE, RUNS, ANSWER, TICK = "form_words", "form_runs", "form_answer", "form_tick"
BACK, CHANGE = "form_back", "form_change"

#: What a choice between yes, no and open sends; and for what runs, the choice that nothing does.
YES, NO, OPEN, NEW = "yes", "no", "open", "new"
_VALUES = {YES: True, NO: False}

#: What Slack tells of a page: by field and element, what was typed or chosen.
Values = Mapping[str, Mapping[str, Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in on a page. `runs` is the choice of what runs, or ""; `ticked` are listed facts that hold."""

    words: str
    runs: str
    answers: Answers
    ticked: Mapping[str, bool]


def field_name(fact: str, memory: Memory) -> str:
    """The `block_id` of a field on the page that the memory belongs to; errors are told Slack by it."""
    return f"{fact}.{memory.turn}"


def filled(values: Values, memory: Memory) -> Filled:
    """What the page holds; of a field that Slack does not tell about, what it was drawn with."""
    typed = values.get(WORDS_FIELD, {}).get(TYPE, {}).get("value")
    return Filled(
        words=typed if isinstance(typed, str) else "",
        runs=_chosen(values, field_name(RUNS_FIELD, memory), RUNS),
        answers={fact: _answer(values, fact, memory) for fact in memory.asked},
        ticked=_ticked(values, memory),
    )


def given_by(memory: Memory, page: Filled, heard: Answers, *, knowledge: Knowledge) -> dict[str, bool | None]:
    """All answers that say something else than the words (`heard`), with what the page shows laid over them."""
    answers = _Answers(memory.given, heard)
    if memory.step == WORDS:
        answers.run(page.runs, running_facts(knowledge))
    for fact, value in page.answers.items():
        # A question that was open and still is leaves the fact to the words, which may tell it by now.
        if value is not None or memory.asked[fact] is not None:
            answers.set(fact, value)
    for fact, value in memory.listed.items():
        answers.set(fact, value if fact in page.ticked else None)
    return answers.given


def profile_of(given: Answers, heard: Answers) -> Profile:
    """The facts: those in the words, with the answers laid over them."""
    facts = {**heard, **given}
    return Profile.of({fact: value for fact, value in facts.items() if value is not None})


def running_facts(knowledge: Knowledge) -> tuple[str, ...]:
    """The facts that say which framework runs already."""
    return tuple(
        fact for fact in knowledge.facts if fact in {f"runs_{name}" for name in knowledge.frameworks}
    )


def runs_choice(given: Answers, heard: Answers, *, knowledge: Knowledge) -> str:
    """The choice of what runs that stands for these answers: facts in their text form, `NEW`, or "" for none yet."""
    facts = running_facts(knowledge)
    running = [fact for fact in facts if given.get(fact, heard.get(fact))]
    if running:
        return ",".join(running)
    return NEW if all(fact in given and given[fact] is None for fact in facts) else ""


class _Answers:
    """Answers, beside what the words say: one that says the same as they do is none of its own."""

    def __init__(self, given: Answers, heard: Answers) -> None:
        self.given = dict(given)
        self._heard = heard

    def set(self, fact: str, value: bool | None) -> None:
        if self._heard.get(fact) == value:
            self.given.pop(fact, None)
        else:
            self.given[fact] = value

    def run(self, choice: str, facts: Iterable[str]) -> None:
        chosen = choice.split(",")
        for fact in facts if choice else ():
            if fact in chosen:
                self.set(fact, True)
            elif choice == NEW:
                self.given[fact] = None
            elif self.given.get(fact, self._heard.get(fact)) is not False:
                self.set(fact, None)


def _answer(values: Values, fact: str, memory: Memory) -> bool | None:
    chosen = _chosen(values, field_name(fact, memory), ANSWER)
    return _VALUES.get(chosen) if chosen else memory.asked[fact]


def _chosen(values: Values, field: str, action: str) -> str:
    option = values.get(field, {}).get(action, {}).get("selected_option")
    return _text(option)


def _ticked(values: Values, memory: Memory) -> dict[str, bool]:
    lists = [each[TICK] for field, each in values.items() if _is_list(field, memory) and TICK in each]
    if not lists:
        return memory.listed
    options = [option for one in lists for option in _options(one.get("selected_options"))]
    return {fact: value for fact, value in memory.listed.items() if fact in options}


def _is_list(field: str, memory: Memory) -> bool:
    return field.startswith(f"{LIST_FIELD}_") and field.endswith(f".{memory.turn}")


def _options(found: object) -> list[str]:
    return [_text(option) for option in found] if isinstance(found, list) else []


def _text(option: object) -> str:
    value = option.get("value") if isinstance(option, dict) else None
    return value if isinstance(value, str) else ""
