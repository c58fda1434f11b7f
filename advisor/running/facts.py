"""What the dependency files of a project tell: which frameworks run, what stands beside them, and where it says so."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from advisor.advice import Evidence, FactRead, Unread
from advisor.knowledge.model import Knowledge
from advisor.phrases import joined
from advisor.running.dependencies import Dependency
from advisor.running.finding import LOCKS
from advisor.running.model import AtHand, Running, place
from advisor.running.packages import Package, packages
from advisor.running.requirements import in_requirements
from advisor.running.setups import in_environment, in_pipfile_lock, in_setup_cfg, in_setup_py
from advisor.running.tables import in_lock, in_pipfile, in_pyproject

_MOST_NAMED = 50  # of one file
_SHOWN_PARTS = 5
_SHOWN_PLACES = 3


class _Use(NamedTuple):
    """A package that tells something, where it stands, and why it does not count, or ""."""

    package: Package
    place: Evidence
    aside: str


def running_facts(files: Mapping[str, str], *, knowledge: Knowledge) -> Running:
    """What the files of a project tell, by path; other files than those of dependencies tell nothing. Never raises.

    Locks count only where no other file names a package that tells something: they hold what others need, too.
    """
    by_hand = {path: text for path, text in files.items() if posixpath.basename(path) not in LOCKS}
    uses, broken = _uses(by_hand)
    if not uses:
        uses, more = _uses({path: text for path, text in files.items() if path not in by_hand})
        broken += more
    counted = [use for use in uses if not use.aside]
    at_hand = (AtHand(rule, one.package.name, one.place) for one in counted for rule in one.package.answers)
    return Running(
        facts=tuple(_facts(counted, knowledge)),
        at_hand=tuple(one for one in at_hand if one.rule in knowledge.entries),
        aside=(*_aside(uses, counted, knowledge), *broken),
    )


def _uses(files: Mapping[str, str]) -> tuple[list[_Use], list[Unread]]:
    """The packages that tell something, in the order of the files, and what could not be read."""
    uses: list[_Use] = []
    broken: list[Unread] = []
    for path, text in files.items():
        try:
            uses += (
                _Use(package, place(path, one.line), one.aside)
                for one in itertools.islice(_dependencies(path, text), _MOST_NAMED)
                if (package := packages().find(one.name))
            )
        except ValueError:
            broken.append(Unread(place(path, None), "it could not be read as what its name says"))
    return uses, broken


def _dependencies(path: str, text: str) -> Iterator[Dependency]:
    """What a file names of the packages that tell something. Raises ValueError for what cannot be read."""
    name = posixpath.basename(path)
    match name:
        case "pyproject.toml":
            found = in_pyproject(text, _tells)
        case "Pipfile":
            found = in_pipfile(text, _tells)
        case "uv.lock" | "poetry.lock":
            found = in_lock(text, _tells)
        case "Pipfile.lock":
            found = in_pipfile_lock(text, _tells)
        case "setup.py":
            found = in_setup_py(text, _tells)
        case "setup.cfg":
            found = in_setup_cfg(text)
        case "environment.yml" | "environment.yaml":
            found = in_environment(text)
        case _:
            is_list = name.endswith((".txt", ".in")) and "constraint" not in name
            found = in_requirements(path, text) if is_list else iter(())
    return (one for one in found if _tells(one.name))


def _tells(name: str) -> bool:
    return packages().find(name) is not None


def _facts(counted: list[_Use], knowledge: Knowledge) -> Iterator[FactRead]:
    """The facts that packages tell, in the order of the frameworks."""
    present = [name for name in knowledge.frameworks if any(use.package.on == name for use in counted)]
    for framework in present:
        fact, uses = f"runs_{framework}", _of(framework, counted, alone=len(present) == 1)
        yield FactRead(fact, True, knowledge.facts[fact].yes + _with_parts(uses), _places(uses))
    telling = [use for use in counted if not (use.package.instead and present)]
    for fact in dict.fromkeys(use.package.fact for use in telling):
        if fact in knowledge.facts:
            evidence = _places(use for use in telling if use.package.fact == fact)
            yield FactRead(fact, True, knowledge.facts[fact].yes, evidence)


def _of(framework: str, counted: Iterable[_Use], *, alone: bool) -> list[_Use]:
    """What is there of a framework, itself first; where it is alone, what belongs to none is its own."""
    own = [use for use in counted if use.package.on == framework or (alone and use.package.on == "")]
    return sorted(own, key=lambda use: not use.package.is_framework)


def _with_parts(uses: list[_Use]) -> str:
    named = [use.package.name for use in uses if use.package.name and not use.package.is_framework]
    named = list(dict.fromkeys(named))
    shown = named[:_SHOWN_PARTS] + (["more"] if len(named) > _SHOWN_PARTS else [])
    return f", with {joined(shown)}" if shown else ""


def _aside(uses: list[_Use], counted: list[_Use], knowledge: Knowledge) -> Iterator[Unread]:
    """Frameworks that are named and do not count, each once."""
    present = {use.package.on for use in counted}
    told = set[str]()
    for use in uses:
        framework = use.package.on
        if use.aside and use.package.is_framework and framework not in present | told:
            told.add(framework)
            yield Unread(use.place, f"{knowledge.frameworks[framework].name} is there {use.aside}")


def _places(uses: Iterable[_Use]) -> tuple[Evidence, ...]:
    return tuple(itertools.islice(dict.fromkeys(use.place for use in uses), _SHOWN_PLACES))
