"""Wording of changes: a Difference becomes a Document that says first whether the pick changed, then what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from advisor.advice import Evidence, Reason, Strength
from advisor.changes import Bottom, Difference, FactMoved, FrameworkMoved
from advisor.decision import strength_of
from advisor.document import Document, Line, Section
from advisor.knowledge.model import Knowledge
from advisor.policy import policy_section
from advisor.reading.change import ChangeRead
from advisor.wording import cited_lines

_SHOWN = 4  # reasons of a kind; a fifth is shown rather than counted
_SAY_INSTEAD = (
    "Say what the project or the team has, needs or lacks: “what if we also need websockets?”, “without the admin?”.",
    "“Forget the database” makes a fact open again.",
)
_RANKS = ("first", "second", "third")
#: How far a case moved, by the strength that its points come to.
_FAR: Mapping[Strength, str] = {
    "decisive": "a great deal",
    "strong": "a lot",
    "moderate": "a step",
    "slight": "a little",
}


def difference_document(
    moved: Difference, *, knowledge: Knowledge, read: ChangeRead | None = None
) -> Document:
    """What a change did, the person's question first: has the pick changed? `read` adds their own words.

    It says so plainly when the change moved nothing, was known already, or was not understood.
    """
    words = _Wording(moved, knowledge, read)
    return Document(words.headline(), words.sections(), (f"Knowledge {knowledge.version}.",))


def bottom_phrase(bottom: Bottom, *, knowledge: Knowledge) -> str:
    """What an advice comes to, as a phrase: "Django", "a tie between Django and Flask", "too little to say"."""
    if bottom.pick is None:
        return "too little to say"
    if bottom.level:
        return f"a tie between {_level(bottom, knowledge)}"
    return knowledge.frameworks[bottom.pick].name


def headline_of(before: Bottom, after: Bottom, *, knowledge: Knowledge) -> str:
    """The answer to "does that change it?", as a sentence."""
    was = bottom_phrase(before, knowledge=knowledge)
    now = bottom_phrase(after, knowledge=knowledge)
    if (before.verdict, before.pick, set(before.level)) == (after.verdict, after.pick, set(after.level)):
        return f"Still {now}."
    if after.pick is None:
        return f"Then too little is left to say; it was {was}."
    if before.pick is None:
        return f"Now there is enough to say: {now}."
    if after.level:
        other = f", instead of {_level(before, knowledge)}" if before.level else ""
        return f"Now {now}{other}."
    if before.level:
        return f"That breaks the tie: {now}."
    if after.action == "split":
        return f"That changes a part of it. {after.headline}."
    return f"That changes it: {now} instead of {was}."


class _Wording:
    """One difference in words."""

    def __init__(self, moved: Difference, knowledge: Knowledge, read: ChangeRead | None) -> None:
        self._moved = moved
        self._knowledge = knowledge
        self._read = read

    def headline(self) -> str:
        moved, read = self._moved, self._read
        answer = headline_of(moved.before, moved.after, knowledge=self._knowledge)
        if moved.facts or moved.moved:
            return answer
        if read is None:
            return f"{answer[:-1]}: nothing changed."
        if read.understood:
            return f"{answer[:-1]}: that was so already."
        return f"{answer[:-1]}: I found no fact in that, so nothing changed."

    def sections(self) -> tuple[Section, ...]:
        """All sections that have something to say."""
        moved = self._moved
        parts = (
            Section("moved", "", tuple(self._outcome())),
            Section("facts", "What you changed", tuple(self._facts())),
            Section("contradictions", "What does not fit together", tuple(self._contradictions())),
            Section("unread", "What I did not count", tuple(self._unread())),
            Section(
                "frameworks", "What moved", tuple(map(self._framework, filter(_tells, moved.frameworks)))
            ),
            Section("came_in", "What counts now", tuple(self._reasons(moved.came_in))),
            Section("went_out", "What no longer counts", tuple(self._reasons(moved.went_out))),
            Section("warnings_in", "New to watch out for", cited_lines(moved.warnings_in)),
            Section("warnings_out", "No longer to watch out for", cited_lines(moved.warnings_out)),
            Section("companions_in", "What to add now", cited_lines(moved.companions_in)),
            Section("companions_out", "No longer to add", cited_lines(moved.companions_out)),
            Section("policy_in", "What house policy says now", policy_section(moved.policy_in).lines),
            Section("policy_out", "What house policy no longer says", tuple(self._unsaid())),
            Section("ways", "What to say instead", tuple(self._instead())),
        )
        return tuple(section for section in parts if section.lines)

    def _outcome(self) -> Iterator[Line]:
        """How the advice reads now where the pick alone does not tell it, and whether nothing moved."""
        before, after = self._moved.before, self._moved.after
        if before.action != after.action:
            yield Line(f"Before: {before.headline}. Now: {after.headline}.")
        if self._moved.facts and not self._moved.moved:
            yield Line("No reason came in and none went out, so nothing moved.")

    def _facts(self) -> Iterator[Line]:
        """What became of each fact, in the words that did it; what was said and known before, too."""
        for one in self._moved.facts:
            yield Line(self._fact(one), quotes=self._quotes(one.fact))
        changed = {one.fact for one in self._moved.facts}
        read = self._read
        for fact in read.facts if read else ():
            if fact.fact not in changed:
                yield Line(f"Known already: {fact.label}", quotes=_texts(fact.evidence))
        for fact in read.forgotten if read else ():
            if fact.fact not in changed:
                yield Line(
                    f"Open already: {self._knowledge.facts[fact.fact].yes}",
                    quotes=_texts(fact.evidence),
                )

    def _fact(self, one: FactMoved) -> str:
        was, now = (side.label if side else "" for side in (one.before, one.after))
        if not was:
            return f"New: {now}"
        if now:
            return f"Turned round: {now} (before: {was})"
        gave_way = self._read is not None and one.fact in {fact.fact for fact in self._read.replaced}
        return f"Gives way to that: {was}" if gave_way else f"Open again: {was}"

    def _quotes(self, fact: str) -> tuple[str, ...]:
        read = self._read
        said = (*read.facts, *read.forgotten) if read else ()
        return next((_texts(one.evidence) for one in said if one.fact == fact), ())

    def _contradictions(self) -> Iterator[Line]:
        for one in self._read.contradictions if self._read else ():
            yield Line(one.sentence)

    def _unread(self) -> Iterator[Line]:
        if self._read is None or self._read.frameworks:
            return
        for one in self._read.unread:
            yield Line(f"Left aside: {one.reason}", quotes=_texts((one.evidence,)))

    def _framework(self, one: FrameworkMoved) -> Line:
        was_out, is_out = (bool(rules) for rules in one.blocked_by)
        if is_out and not was_out:
            return Line(f"{one.name} is ruled out now", rules=one.blocked_by[1])
        if is_out:
            return Line(f"{one.name} is still ruled out", rules=one.blocked_by[1])
        place = self._place(one)
        if was_out:
            return Line(f"{one.name} is no longer ruled out, {_case(one)}{place}")
        return Line(f"{one.name} {_gain(one)}{place}")

    def _place(self, one: FrameworkMoved) -> str:
        """Where it stands; nowhere before there is a pick."""
        before, after = (_RANKS[rank - 1] for rank in one.rank)
        if before == after or self._moved.after.pick is None:
            return ""
        return f"; {after} now" + (f", {before} before" if self._moved.before.pick else "")

    def _reasons(self, reasons: tuple[Reason, ...]) -> Iterator[Line]:
        """The strongest reasons, and how many more there are."""
        shown = reasons if len(reasons) <= _SHOWN + 1 else reasons[:_SHOWN]
        for one in shown:
            side = "For" if one.supports else "Against"
            name = self._knowledge.frameworks[one.framework].name
            yield Line(f"{side} {name}: {one.sentence}", rules=(one.rule,), strength=one.strength)
        if len(shown) < len(reasons):
            rules = tuple(dict.fromkeys(one.rule for one in reasons[len(shown) :]))
            yield Line(f"And {len(reasons) - len(shown)} more that weigh no more than these", rules=rules)

    def _unsaid(self) -> Iterator[Line]:
        """What rules of the house no longer say; one that says something else now is told there."""
        speaking = {one.rule for one in self._moved.policy_in}
        gone = tuple(one for one in self._moved.policy_out if one.rule not in speaking)
        yield from policy_section(gone).lines

    def _instead(self) -> Iterator[Line]:
        read = self._read
        if read is None or read.understood:
            return
        for name in read.frameworks:
            known = self._knowledge.frameworks[name].name
            yield Line(f"To hear what speaks against {known} here, type why not {name}.")
        yield from map(Line, _SAY_INSTEAD)


def _gain(one: FrameworkMoved) -> str:
    """How far a framework's case moved, and what it is now."""
    points = one.score[1] - one.score[0]
    if points == 0:
        return "stays as strong as it was"
    return f"{'gains' if points > 0 else 'loses'} {_FAR[strength_of(abs(points))]}: {_case(one)}"


def _case(one: FrameworkMoved) -> str:
    before, after = (f"a {word} case" if word != "none" else "no case of its own" for word in one.strength)
    return f"still {after}" if before == after else f"{after} now"


def _tells(one: FrameworkMoved) -> bool:
    """Whether it is worth a line: equals behind the first that changed places are not."""
    return one.score[0] != one.score[1] or one.blocked_by[0] != one.blocked_by[1] or 1 in one.rank


def _level(bottom: Bottom, knowledge: Knowledge) -> str:
    return " and ".join(knowledge.frameworks[name].name for name in bottom.level)


def _texts(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(one.text.split()) for one in evidence))
