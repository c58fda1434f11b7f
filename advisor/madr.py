"""The parts of a decision record in the shape of MADR 4, written from an advice.

MADR: "Markdown Architectural Decision Records", https://adr.github.io/madr/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.advice import Advice, Cited, Ranked, Reason
from advisor.elimination import wins_by_elimination
from advisor.knowledge.model import POINTS, Knowledge
from advisor.markdown import bullets, code, escaped, heading, numbered, paragraph
from advisor.phrases import capitalised, joined
from advisor.policy import policy_section

_MOST_FACTS = 3
_BECAUSE = {
    "start": "what is known makes a {} case for it",
    "stay": "nothing that is known outweighs the cost of leaving it",
    "stay_and_add": "nothing that is known outweighs the cost of leaving it, and what it lacks can be added",
    "split": "one part has good reasons for another framework, while nothing calls for moving the rest",
    "move": "the reasons for it outweigh the cost of leaving what runs",
}
#: The same where the choice has no case of its own.
_LESS = {
    "start": "less speaks against it than against the others",
    "move": "less speaks against it than against the others, what runs among them",
}
_HOLDS = (
    "The decision holds as long as its drivers do: read them again before the work begins, and whenever one of them "
    "changes. For the team to fill in: who looks at it again, and when."
)
_OPEN = "There is nothing to confirm yet. Answer what is open, then write this record again."


class Record:
    """The parts of one record, as blocks of markdown between which a blank line stands."""

    def __init__(self, advice: Advice, knowledge: Knowledge) -> None:
        self._advice = advice
        self._knowledge = knowledge
        self._facts = advice.profile.as_dict()
        said = {fact for fact, value in self._facts.items() if value}
        self._running = [
            name for name in knowledge.frameworks if said & {f"runs_{name}", f"half_moved_to_{name}"}
        ]
        self.chosen = next((one for one in advice.ranking if one.framework == advice.pick), None)
        if advice.verdict != "clear":
            self.chosen = None

    def context(self) -> Iterator[str]:
        """The question, and what was known when it was asked."""
        yield heading(2, "Context and Problem Statement")
        names = joined([one.name for one in self._knowledge.frameworks.values()], "or")
        if self._running:
            running = joined([self._name(name) for name in self._running])
            others = [one.name for one in self._knowledge.frameworks.values() if one.id not in self._running]
            or_move = f", or move to {joined(others, 'or')}" if others else ", and on which of them"
            yield paragraph(f"The project runs on {running}. Should it stay there{or_move}?")
        else:
            yield paragraph(f"Which web framework should the project be built on: {names}?")
        if not self._facts:
            yield paragraph("Nothing was known about the project when this was written.")
            return
        yield paragraph("What was known:")
        labels = dict.fromkeys(
            one.label for one in self._advice.facts
        )  # two facts can come to the same words
        yield bullets(escaped(f"{capitalised(words)}.") for words in labels)

    def drivers(self) -> Iterator[str]:
        """Each fact that a reason rests on, with the side it takes and the rules that say so."""
        yield heading(2, "Decision Drivers")
        found = [(one.label, self._sides(one.fact)) for one in self._advice.facts]
        weighing = [escaped(f"{capitalised(words)}: {sides}.") for words, sides in found if sides]
        yield (
            bullets(weighing)
            if weighing
            else paragraph("Nothing that is known so far speaks for or against any of the options.")
        )

    def options(self) -> Iterator[str]:
        """The options, the strongest first, each with what it is."""
        yield heading(2, "Considered Options")
        summaries = ((one, self._knowledge.frameworks[one.framework].summary) for one in self._advice.ranking)
        yield bullets(escaped(f"{self._option(one)} ({summary})") for one, summary in summaries)

    def outcome(self) -> Iterator[str]:
        """What was chosen and why, what follows, what would change it, and what is open."""
        yield heading(2, "Decision Outcome")
        yield paragraph(escaped(self._choice()))
        if self._advice.verdict == "tie" and self._advice.pick and self._running:
            then = "it stays on" if self._advice.action in ("stay", "stay_and_add") else "it goes to"
            yield paragraph(f"Until something breaks the tie, {then} {self._name(self._advice.pick)}.")
        yield from self._consequences()
        yield from self._next()
        yield from self._confirmation()
        yield from self._policy()
        yield from self._open()

    def pros_and_cons(self) -> Iterator[str]:
        """What speaks for and against each option; for the one chosen that has been said."""
        yield heading(2, "Pros and Cons of the Options")
        for one in self._advice.ranking:
            yield heading(3, self._option(one))
            if self.chosen is one:
                yield paragraph("Chosen. What speaks for and against it is under Consequences.")
                continue
            yield from map(paragraph, self._decided(one))
            reasons = [reason for reason in self._advice.reasons if reason.framework == one.framework]
            yield bullets(self._arguments(reasons) or ["Neutral, because nothing that is known concerns it."])

    def more(self, public_url: str, superseded: str) -> Iterator[str]:
        """Where the record comes from: the advice, the knowledge, the facts, the rules."""
        advice = self._advice
        yield heading(2, "More Information")
        items = [f"Supersedes {superseded}."] if superseded else []
        where = f"<{public_url}{advice.permalink}>" if public_url else _path(advice.permalink)
        items.append(f"The advice as it was given: {where}")
        items.append("“You” is the team that decides.")
        items.append(
            f"Written by Framework Advisor from its rules, knowledge {escaped(advice.knowledge)}, without a language "
            "model."
        )
        items += [f"The facts in short: {code(str(advice.profile))}"] if self._facts else []
        rules = self._cited()
        items += [f"Rules behind it: {', '.join(rules)}."] if rules else []
        yield bullets(items)

    def _choice(self) -> str:
        advice = self._advice
        if self.chosen is None:
            level = joined([one.name for one in advice.ranking[:2]])
            tie = f"Not decided: what is known speaks for {level} about equally."
            ask = "Not decided: too little is known to tell the options apart."
            return tie if advice.verdict == "tie" else ask
        left = advice.action in _LESS and wins_by_elimination(advice)
        because = _LESS[advice.action] if left else _BECAUSE[advice.action].format(self.chosen.strength)
        parts = (
            f"Chosen option: “{self._option(self.chosen)}”, because {because}.",
            self._weighed(),
            self._field(),
        )
        return " ".join(filter(None, parts))

    def _weighed(self) -> str:
        """The facts behind the strongest reasons for the choice."""
        reasons = [one for one in self._advice.reasons if one.supports and one.framework == self._advice.pick]
        best = max((POINTS[one.strength] for one in reasons), default=0)
        facts = dict.fromkeys(fact for one in reasons if POINTS[one.strength] == best for fact in one.facts)
        labels = [self._label(fact) for fact in facts][:_MOST_FACTS]
        return f"What weighed most: {'; '.join(labels)}." if labels else ""

    def _field(self) -> str:
        """How the others stand."""
        others = [one for one in self._advice.ranking if one.framework != self._advice.pick]
        behind = [one for one in others if not one.blocked_by and one.strength != "none"]
        hollow = [one.name for one in others if not one.blocked_by and one.strength == "none"]
        said = [f"{one.name} has a {one.strength} case." for one in behind]
        said += [f"On balance nothing speaks for {joined(hollow, 'or')}."] if hollow else []
        return " ".join([*said, *(f"{one.name} is ruled out." for one in others if one.blocked_by)])

    def _consequences(self) -> Iterator[str]:
        yield heading(3, "Consequences")
        advice = self._advice
        own = [one for one in advice.reasons if self.chosen and one.framework == self.chosen.framework]
        items = self._arguments(own)
        items += [f"Companion: {_cited(one)}" for one in advice.companions]
        items += [f"Warning: {_cited(one)}" for one in advice.warnings]
        if self.chosen is None:
            yield paragraph(f"None yet, since nothing is decided.{' Whatever it will be:' if items else ''}")
        if items:
            yield bullets(items)
        elif self.chosen:
            yield bullets(["Neutral, because no rule says more about it."])

    def _next(self) -> Iterator[str]:
        steps = [_cited(one) for one in self._advice.next_steps]
        if steps and self._advice.action in ("move", "split"):
            yield heading(3, "Plan")
            yield numbered(steps)
        elif steps:
            yield heading(3, "Left to Decide")
            yield bullets(steps)

    def _confirmation(self) -> Iterator[str]:
        yield heading(3, "Confirmation")
        yield paragraph(_HOLDS if self.chosen else _OPEN)
        if self._advice.flips:
            yield paragraph("What would change it:")
            yield bullets(escaped(one.sentence) for one in self._advice.flips)

    def _policy(self) -> Iterator[str]:
        lines = policy_section(self._advice.policy).lines
        if lines:
            yield heading(3, "House Policy")
            yield paragraph("What the house asks for, beside what the rules say:")
            yield bullets(escaped(line.text) for line in lines)

    def _open(self) -> Iterator[str]:
        asked = [f"{one.question} If yes: {one.yes}. If no: {one.no}." for one in self._advice.questions]
        for one in self._advice.contradictions:
            yes, no = (self._knowledge.facts[one.fact].label(value) for value in (True, False))
            taken = self._label(one.fact)
            asked.append(f"It was said both that {yes} and that {no}; taken here: {taken}. Which is it?")
        if asked:
            yield heading(3, "Open Questions")
            yield bullets(map(escaped, asked))

    def _decided(self, one: Ranked) -> Iterator[str]:
        if one.blocked_by:
            yield f"Ruled out by {joined(list(one.blocked_by))}."
            return
        for lost in self._advice.why_not:
            if lost.framework == one.framework and lost.fact:
                yield escaped(f"Not chosen, above all because {self._label(lost.fact)} ({lost.rule}).")

    def _arguments(self, reasons: Iterable[Reason]) -> list[str]:
        ordered = sorted(reasons, key=lambda one: not one.supports)
        return [
            escaped(
                f"{'Good' if one.supports else 'Bad'}, because {self._lowered(one.sentence)} "
                f"({one.strength}, {one.rule})"
            )
            for one in ordered
        ]

    def _sides(self, fact: str) -> str:
        """What a fact speaks for and against: "for Django (A-11, A-59); against Flask (A-60)"."""
        sides: dict[str, list[str]] = {}
        for one in sorted(self._advice.reasons, key=lambda one: not one.supports):
            if fact in one.facts:
                side = f"{'for' if one.supports else 'against'} {self._name(one.framework)}"
                sides.setdefault(side, []).append(one.rule)
        return "; ".join(f"{side} ({', '.join(dict.fromkeys(rules))})" for side, rules in sides.items())

    def _option(self, one: Ranked) -> str:
        """The option's name: a framework for a new project, else what to do with the one that runs."""
        action, picked = self._advice.action, one.framework == self._advice.pick
        if not self._running:
            return one.name
        if one.framework not in self._running:
            return (
                f"Split a part off to {one.name}" if picked and action == "split" else f"Move to {one.name}"
            )
        if picked and action == "move":
            return f"Move everything to {one.name}"
        add = " and add to it" if picked and action == "stay_and_add" else ""
        return f"Keep {'everything on ' if action == 'split' else ''}{one.name}{add}"

    def _cited(self) -> list[str]:
        """Every rule that the record names, each once, in order."""
        advice = self._advice
        cited = (*advice.warnings, *advice.companions, *advice.next_steps)
        named = {one.rule for one in advice.reasons} | {one.rule for one in cited}
        named |= {rule for one in advice.ranking for rule in one.blocked_by}
        named |= {one.rule for one in advice.why_not if one.rule}
        return sorted(named, key=lambda rule: (rule[:1], len(rule), rule))

    def _label(self, fact: str) -> str:
        return self._knowledge.facts[fact].label(self._facts[fact])

    def _name(self, framework: str) -> str:
        return self._knowledge.frameworks[framework].name

    def _lowered(self, sentence: str) -> str:
        """A sentence that goes on after "because": names and abbreviations keep their capital."""
        word = re.split(r"\W", sentence, maxsplit=1)[0]
        names = {one.name for one in self._knowledge.frameworks.values()} | {"I"}
        if word in names or any(letter.isupper() for letter in word[1:]):
            return sentence
        return sentence[:1].lower() + sentence[1:]


def _path(permalink: str) -> str:
    return f"{code(permalink)} on the service that gave it"


def _cited(one: Cited) -> str:
    return escaped(f"{one.sentence} ({one.rule})")
