"""Plans: the steps of a move or a split in their order, put together from the plans that the knowledge holds."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.advice import Cited
from advisor.course import Course
from advisor.knowledge.model import PLACES, Entry, Knowledge


def steps_of(
    course: Course, *, to: str | None, facts: Mapping[str, bool], knowledge: Knowledge
) -> tuple[Cited, ...]:
    """The steps of a course in order, each with the id of its plan; none unless it moves or splits something.

    `to` is where it goes, or None where that is open. In each place stands the step of the plan that names most of what
    is the case: what runs and where it goes, then where it goes, then neither. A split begins with what its part says.
    """
    if course.action not in ("move", "split"):
        return ()
    runs = course.leaves if course.action == "move" else course.stays
    steps = [Cited(course.part.id, course.part.says)] if course.part else []
    places = PLACES[len(steps) :]
    fitting = sorted(
        (plan for plan in knowledge.of_kind("plan") if _fits(plan, course, runs, to)), key=_generality
    )
    for place in places:
        steps += _step(place, fitting, facts)
    return tuple(steps)


def _fits(plan: Entry, course: Course, runs: tuple[str, ...], to: str | None) -> bool:
    """Whether a plan is for this course; one that names what runs is only for where nothing else does."""
    return (
        plan.action == course.action
        and plan.framework in (None, to)
        and (plan.runs is None or runs == (plan.runs,))
    )


def _generality(plan: Entry) -> int:
    return (plan.framework is None) + (plan.runs is None)


def _step(place: str, plans: list[Entry], facts: Mapping[str, bool]) -> list[Cited]:
    """The first step for a place that is to be taken, as a list of one; none is an empty list."""
    for plan in plans:
        for step in plan.steps:
            if step.place == place and step.when.holding(facts) is not None:
                return [Cited(plan.id, step.says)]
    return []
