"""Wording: an Advice becomes a Document, section by section. Every surface shows these words and no others."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.advice import Advice, Cited, Reason
from advisor.decision import strength_of
from advisor.document import Document, Line, Section
from advisor.elimination import elimination_phrase, wins_by_elimination
from advisor.knowledge.model import Knowledge
from advisor.phrases import capitalised
from advisor.policy import policy_section
from advisor.reading.reader import NOT_ENGLISH

_SHOWN_QUOTES = 3
_SHOWN_OTHERS = 4
_BEHIND = {
    "decisive": "far behind",
    "strong": "well behind",
    "moderate": "a step behind",
    "slight": "just behind",
    "none": "level",
}
_FIXED = "No likely change of one or two facts would change the pick."
_HOW_TO_SAY = (
    "Say what you are building and for whom, what data it holds, and what already runs; or answer a question "
    "below."
)
_PRIVACY = (
    "Made from rules and no language model; type rule and an id, such as rule A-71, to open one. Nothing that you "
    "wrote is kept once it is answered."
)


def advice_document(advice: Advice, *, knowledge: Knowledge) -> Document:
    """The one shape of an answer: verdict, understood, for, against, why not, warnings, next, question, version."""
    sections = _Wording(advice, knowledge).sections()
    return Document(f"{advice.headline}.", sections, (f"Knowledge {advice.knowledge}. {_PRIVACY}",))


def why_not_document(framework: str, advice: Advice, *, knowledge: Knowledge) -> Document:
    """An advice seen from one framework: what decided against it here, or that nothing did."""
    whole = advice_document(advice, knowledge=knowledge)
    name = knowledge.frameworks[framework].name
    decided = tuple(
        Line(one.sentence, rules=(one.rule,) if one.rule else ())
        for one in advice.why_not
        if one.framework == framework
    )
    asked = f"Why not {name}?" if decided else f"Nothing decides against {name}."
    own = [one for one in advice.reasons if one.framework == framework]
    sections = (
        Section("why_not", "What decided", decided),
        Section("reasons_against", f"Against {name}", _reasons(one for one in own if not one.supports)),
        Section("reasons_for", f"For {name}", _reasons(one for one in own if one.supports)),
        *(section for section in whole.sections if section.key == "understood"),
    )
    filled = tuple(section for section in sections if section.lines)
    return Document(f"{asked} {advice.headline}.", filled, whole.footer)


def questions_document(advice: Advice, *, knowledge: Knowledge) -> Document:
    """What to answer next, and what each answer would do; that no answer would change anything, when so."""
    whole = advice_document(advice, knowledge=knowledge)
    kept = tuple(section for section in whole.sections if section.key in ("flips", "understood"))
    if not advice.questions:
        return Document(f"No question would change this. {advice.headline}.", kept, whole.footer)
    asked = tuple(
        Section(f"question_{number}", one.question, (Line(f"Yes: {one.yes}."), Line(f"No: {one.no}.")))
        for number, one in enumerate(advice.questions, start=1)
    )
    return Document(f"{advice.headline}. What I would ask next:", (*asked, *kept), whole.footer)


class _Wording:
    """The sections of one advice, in words."""

    def __init__(self, advice: Advice, knowledge: Knowledge) -> None:
        self._advice = advice
        self._knowledge = knowledge

    def sections(self) -> tuple[Section, ...]:
        """All sections that have something to say, in the order of every answer."""
        parts = (
            self.verdict(),
            self.ranking(),
            policy_section(self._advice.policy),
            self.understood(),
            self.contradictions(),
            self.unread(),
            *self.reasons_for(),
            *self.reasons_against(),
            self.others(),
            self.why_not(),
            self.warnings(),
            self.companions(),
            self.next_steps(),
            self.flips(),
            self.questions(),
        )
        return tuple(section for section in parts if section.lines)

    def verdict(self) -> Section:
        said = self._what_is_left() or self._lead()
        return Section("verdict", "", (Line(f"{said}{self._against_your_wish()}"),))

    def ranking(self) -> Section:
        """Each framework with the strength of its case; nothing where too little was said."""
        if self._advice.verdict == "ask":
            return Section("ranking", "")
        lines = (
            Line(f"{one.name}: ruled out", rules=one.blocked_by)
            if one.blocked_by
            else Line(one.name, strength=one.strength)
            for one in self._advice.ranking
        )
        return Section("ranking", "", tuple(lines), ours=True)

    def _lead(self) -> str:
        if self._advice.verdict == "ask":
            return f"{self._why_ask()} {_HOW_TO_SAY}"
        first, second = self._advice.ranking[:2]
        if self._advice.verdict == "tie":
            level = f"What you said speaks for {first.name} about as much as for {second.name}."
            return f"{level} {self._breaker()}"
        if self._advice.action in ("stay", "stay_and_add"):
            return (
                f"You run {first.name} already, and nothing that you said outweighs the cost of leaving it."
            )
        if self._advice.action == "split":
            return (
                f"What you run can stay. {first.name} is the better home for {self._part()}, which can be "
                "a service of its own."
            )
        if self._advice.action == "move":
            return f"The reasons for {first.name} outweigh the cost of leaving what you run."
        lead = strength_of(first.score - second.score)
        behind = "is ruled out" if second.blocked_by else f"comes next, {_BEHIND[lead]}"
        summary = self._knowledge.frameworks[first.framework].summary
        return f"{first.name} is {summary}. {second.name} {behind}."

    def _what_is_left(self) -> str:
        """The lead where the pick wins by elimination; "" where it has a case of its own, or runs already."""
        advice = self._advice
        if advice.action not in ("start", "move") or not wins_by_elimination(advice):
            return ""
        leaving = "What speaks against staying outweighs the cost of leaving what you run."
        what = f"{self._picked()} is {self._knowledge.frameworks[advice.ranking[0].framework].summary}."
        return f"{what if advice.action == 'start' else leaving} {elimination_phrase(advice)}"

    def _why_ask(self) -> str:
        foreign = any(one.reason == NOT_ENGLISH for one in self._advice.unread)
        if foreign and not self._advice.facts:
            return "I read English only, so I could not read this."
        return "What you said so far does not separate the frameworks."

    def _against_your_wish(self) -> str:
        """That the pick is one that was ruled out by liking: said first, for it is what they will object to."""
        if not self._advice.profile.as_dict().get(f"avoids_{self._advice.pick}"):
            return ""
        return (
            f" You would rather not use {self._picked()}; that was counted, and what you need outweighs it."
        )

    def _part(self) -> str:
        """What is split off, as its entry calls it."""
        cited = (self._knowledge.entries[step.rule] for step in self._advice.next_steps)
        return next((entry.label for entry in cited if entry.kind == "part"), "one part of it")

    def _breaker(self) -> str:
        if self._advice.action in ("stay", "stay_and_add"):
            return f"That is no reason to leave {self._picked()}, which you run."
        if not self._advice.questions:
            return "No further answer would break the tie, so take the one your team knows better."
        return f"This would break the tie: {self._advice.questions[0].question}"

    def understood(self) -> Section:
        lines = tuple(
            Line(capitalised(fact.label), quotes=_quotes(one.text for one in fact.evidence))
            for fact in self._advice.facts
        )
        return Section("understood", "What I understood", lines)

    def contradictions(self) -> Section:
        return Section(
            "contradictions",
            "What does not fit together",
            tuple(Line(one.sentence) for one in self._advice.contradictions),
        )

    def unread(self) -> Section:
        lines = tuple(
            Line(f"Left aside: {one.reason}", quotes=(one.evidence.text,)) for one in self._advice.unread
        )
        return Section("unread", "What I did not count", lines)

    def reasons_for(self) -> tuple[Section, ...]:
        """Why the pick; in a tie, why each of the two."""
        return tuple(
            Section(
                "reasons_for" if name == self._advice.pick else f"reasons_for_{name}",
                f"Why {self._name(name)}",
                _reasons(one for one in self._advice.reasons if one.framework == name and one.supports),
                ours=True,
            )
            for name in self._chosen()
        )

    def reasons_against(self) -> tuple[Section, ...]:
        """What speaks against the pick; in a tie, against each of the two."""
        sections = []
        for name in self._chosen():
            lines = _reasons(
                one for one in self._advice.reasons if one.framework == name and not one.supports
            )
            none = (Line(f"Nothing that you said speaks against {self._name(name)}."),)
            key = "reasons_against" if name == self._advice.pick else f"reasons_against_{name}"
            sections.append(Section(key, f"What speaks against {self._name(name)}", lines or none, ours=True))
        return tuple(sections)

    def others(self) -> Section:
        """The best that speaks for those that did not win, so that nobody has to guess what was outweighed."""
        chosen = self._chosen()
        lines = _reasons(
            one
            for one in self._advice.reasons
            if one.supports and chosen and one.framework not in chosen and one.strength != "slight"
        )
        return Section("others", "What speaks for the others", lines[:_SHOWN_OTHERS], ours=True)

    def why_not(self) -> Section:
        lines = []
        for one in self._advice.why_not:
            name = self._knowledge.frameworks[one.framework].name
            named = name in one.sentence.partition(",")[0]  # early enough to see whom it is about
            sentence = one.sentence if named else f"{name}: {one.sentence}"
            lines.append(Line(sentence, rules=(one.rule,) if one.rule else ()))
        return Section("why_not", "Why not the others", tuple(lines), ours=True)

    def warnings(self) -> Section:
        return Section("warnings", "Watch out", cited_lines(self._advice.warnings), ours=True)

    def companions(self) -> Section:
        return Section("companions", "What to add", cited_lines(self._advice.companions), ours=True)

    def next_steps(self) -> Section:
        """The steps of a plan, numbered in words so that every surface shows the order; or what is left to decide."""
        steps = self._advice.next_steps
        if self._advice.action not in ("move", "split"):
            return Section("next_steps", "Left for you to decide", cited_lines(steps), ours=True)
        lines = (
            Line(f"Step {number}: {step.sentence}", rules=(step.rule,))
            for number, step in enumerate(steps, 1)
        )
        return Section("next_steps", "In this order", tuple(lines), ours=True)

    def flips(self) -> Section:
        """What would change the pick, or that nothing would; silent while nothing is picked."""
        if self._advice.pick is None:
            return Section("flips", "")
        lines = tuple(Line(one.sentence) for one in self._advice.flips) or (Line(_FIXED),)
        return Section("flips", "What would change this", lines, ours=True)

    def questions(self) -> Section:
        asked = self._advice.questions
        lines = tuple(Line(f"{one.question} If yes: {one.yes}. If no: {one.no}.") for one in asked)
        title = "Best next questions" if len(lines) > 1 else "Best next question"
        return Section("questions", title, lines, ours=True)

    def _picked(self) -> str:
        return self._name(self._advice.pick) if self._advice.pick else ""

    def _name(self, framework: str) -> str:
        return self._knowledge.frameworks[framework].name

    def _chosen(self) -> tuple[str, ...]:
        """The frameworks that the answer recommends: the pick first, in a tie its equal after it."""
        advice = self._advice
        if advice.pick is None:
            return ()
        level = advice.ranking[:2] if advice.verdict == "tie" else ()
        return (advice.pick, *(one.framework for one in level if one.framework != advice.pick))


def _reasons(reasons: Iterable[Reason]) -> tuple[Line, ...]:
    return tuple(Line(one.sentence, rules=(one.rule,), strength=one.strength) for one in reasons)


def cited_lines(sentences: Iterable[Cited]) -> tuple[Line, ...]:
    """Sentences as lines, each with its rule."""
    return tuple(Line(one.sentence, rules=(one.rule,)) for one in sentences)


def _quotes(texts: Iterable[str]) -> tuple[str, ...]:
    """The words behind a fact, each once, on one line, the first few of them."""
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts))[:_SHOWN_QUOTES]
