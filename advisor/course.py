"""Stay or move: what a decision means for the system that runs today, as one of five actions.

Something runs when a framework is said to run (`runs_X`) or part of the code has moved to it (`half_moved_to_X`).

- **start**: nothing runs.
- **split**: something is said to run, but not the pick and nothing that is ruled out, and one part makes the
  difference. Either that is said (`separate_part`), or some `part` of the knowledge fits whose facts, taken away, leave
  a running framework in front. Something else must speak for that one (more than that it runs or is known), unless the
  part is one by nature, as a live feed is in Django (`beside`). What runs stays; the part goes to the pick.
- **move**: the pick does not run and no part explains why; or the pick runs and another running framework is ruled
  out, has sunk below nothing, or is on its way to the pick already. Where nothing is picked, the ruled out moves.
- **stay and add**: what runs stays, and a companion of it meets a need that was named.
- **stay**: everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.advice import Action
from advisor.decision import Decision, Fired, rules_of
from advisor.knowledge.model import Entry, Knowledge
from advisor.scales import LEANINGS

_SAID_TO_BE_A_PART = "separate_part"


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of what runs: `stays` go on, `leaves` are left; a move to `half_way` has begun in vain.

    `part` is set when the action is "split": the entry of the part that goes to the pick. `finishing` tells that part
    of the code has moved to the pick already. `companions` belong to what stays, or to the pick where all is new.
    """

    action: Action
    stays: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    half_way: tuple[str, ...] = ()
    part: Entry | None = None
    finishing: bool = False
    companions: tuple[Entry, ...] = ()


def course_of(decision: Decision, facts: Mapping[str, bool], *, knowledge: Knowledge) -> Course:
    """The action that a decision on these facts comes to, and what it means for what runs."""
    pick = decision.pick
    running = _said(facts, "runs_", knowledge)
    half_way = _said(facts, "half_moved_to_", knowledge)
    if not running and not half_way:
        return Course("start", companions=_companions((pick,), facts, knowledge))
    out = tuple(one.framework for one in decision.ranking if one.framework in running and one.blocked_by)
    if pick is None:
        return Course("move", leaves=out) if out else Course("stay", running or half_way)
    stays_whole = out or pick in running or not running
    part = None if stays_whole else _part(decision, facts, running, knowledge)
    if part:
        needed = _companions(running, _without(part, facts), knowledge)
        return Course("split", running, part=part, companions=needed)
    companions = _companions((pick,), facts, knowledge)
    leaves = _left(decision, running, half_way)
    if leaves or pick in half_way or pick not in running:
        kept = (pick,) if pick in running else ()
        return Course("move", kept, leaves, finishing=pick in half_way, companions=companions)
    action: Action = "stay_and_add" if companions else "stay"
    return Course(action, (pick,), half_way=half_way, companions=companions)


def _said(facts: Mapping[str, bool], family: str, knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(name for name in knowledge.frameworks if facts.get(f"{family}{name}"))


def _left(decision: Decision, running: tuple[str, ...], half_way: tuple[str, ...]) -> tuple[str, ...]:
    """What is left for the pick; where the pick runs too, only what was ruled out, sank below nothing, or is moving."""
    pick = decision.pick
    if pick not in running or pick in half_way:
        return tuple(name for name in dict.fromkeys((*running, *half_way)) if name != pick)
    return tuple(
        one.framework
        for one in decision.ranking
        if one.framework in running and one.framework != pick and (one.blocked_by or one.score < 0)
    )


def _part(
    decision: Decision, facts: Mapping[str, bool], running: tuple[str, ...], knowledge: Knowledge
) -> Entry | None:
    """The first part that may go to the pick and explains why the pick is not what runs; None where none does."""
    for part in knowledge.of_kind("part"):
        if part.framework not in (None, decision.pick):
            continue
        if facts.get(_SAID_TO_BE_A_PART):
            if any(facts.get(key.fact) is key.value for key in part.when.any):
                return part
        elif part.when.holding(facts) and _rest_stays(part, facts, running, knowledge):
            return part
    return None


def _without(part: Entry, facts: Mapping[str, bool]) -> dict[str, bool]:
    """The facts about everything but the part."""
    own = {key.fact for key in part.when.any} | set(part.takes)
    return {fact: value for fact, value in facts.items() if fact not in own}


def _rest_stays(
    part: Entry, facts: Mapping[str, bool], running: tuple[str, ...], knowledge: Knowledge
) -> bool:
    """Whether the rest has what runs in front; where the part is none by nature, for a reason of its own."""
    rest = rules_of(knowledge).decide(_without(part, facts))
    first = rest.pick or rest.ranking[0].framework
    if first not in running:
        return False
    return first in part.beside or any(_speaks_for(first, one, knowledge) for one in rest.fired)


def _speaks_for(framework: str, one: Fired, knowledge: Knowledge) -> bool:
    on_project = any(knowledge.facts[fact].group not in LEANINGS for fact in one.facts)
    return one.effect.framework == framework and one.points > 0 and on_project


def _companions(
    frameworks: Iterable[str | None], facts: Mapping[str, bool], knowledge: Knowledge
) -> tuple[Entry, ...]:
    """The companions of these frameworks that answer a need among the facts."""
    return tuple(
        entry
        for entry in knowledge.of_kind("companion")
        if entry.framework in frameworks and entry.when.holding(facts) is not None
    )
