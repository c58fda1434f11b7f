"""Read the knowledge from its TOML files and check it; every error names file, entry and what was expected."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from marshmallow import ValidationError

from advisor.knowledge.errors import KnowledgeError
from advisor.knowledge.model import (
    Amount,
    Condition,
    Effect,
    Entry,
    Fact,
    FactIs,
    Framework,
    Kind,
    Knowledge,
    Source,
    Step,
)
from advisor.knowledge.schemas import EntrySchema, FactSchema, KnowledgeSchema

FRAMEWORK_SLOT = "X"
#: Kinds that are shown for one framework, and kinds that speak only when their own condition holds.
OF_A_FRAMEWORK = ("portrait", "companion", "next_step")
CONDITIONAL = ("warning", "companion", "part")
FACT_NAME = re.compile(rf"[a-z][a-z0-9_]*?(_{FRAMEWORK_SLOT})?")
CUES = (
    "negates",
    "restores",
    "denies_before",
    "denies_list",
    "later",
    "past",
    "others",
    "asks",
    "describes",
    "turns",
    "continues",
    "bridges",
    "compares",
    "chooses",
    "ignored",
)
KINDS = get_args(Kind)
#: What an entry of a kind cannot do without.
NEEDS = {"part": ("label",), "plan": ("action", "step")}
#: What a file says of an entry in words of its own; `entry_of` makes values of it.
_IN_WORDS = ("when", "any", "unless", "cases", "takes", "beside", "step", "effect")


def load_knowledge(folder: Path | None = None) -> Knowledge:
    """Load and check the knowledge in `folder` (default: the one that ships with the package).

    Raises `KnowledgeError` for anything missing, misspelt, doubled or pointing nowhere.
    """
    root = folder or Path(__file__).parent / "data"
    head = checked(KnowledgeSchema(), _toml(root / "knowledge.toml"), "knowledge.toml")
    frameworks = frameworks_of(head, "knowledge.toml")
    facts = dict(_facts(root / "facts", frameworks))
    _exclusions(facts)
    entries = dict(
        _entries(root / "entries", set(facts), set(frameworks), {one["id"] for one in head["sources"]})
    )
    for amount in head["amounts"]:
        _known(amount["fact"], facts, "fact", "knowledge.toml", f"amounts of {amount['fact']}")
    return Knowledge(
        version=head["version"],
        frameworks=frameworks,
        facts=facts,
        amounts=tuple(Amount(**(one | {"units": tuple(one["units"])})) for one in head["amounts"]),
        entries=entries,
        sources={one["id"]: Source(**one) for one in head["sources"]},
        spellings=head["spellings"],
        cues=_cues(root / "cues.toml"),
    )


def frameworks_of(head: Mapping[str, Any], file: str) -> dict[str, Framework]:
    """The frameworks that a checked head names, by id. Raises `KnowledgeError` where ids or nearness do not fit."""
    for member in ("frameworks", "sources"):
        _unique((one["id"] for one in head[member]), file, member)
    frameworks = {one["id"]: Framework(**(one | {"near": tuple(one["near"])})) for one in head["frameworks"]}
    for framework in frameworks.values():
        others = sorted(set(frameworks) - {framework.id})
        if sorted(framework.near) != others:
            raise KnowledgeError(f"{file}: {framework.id}: near: expected each of {', '.join(others)} once")
    return frameworks


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise KnowledgeError(f"{path.name}: this file is missing") from error
    except ValueError as error:  # TOMLDecodeError, or bytes that are not UTF-8
        raise KnowledgeError(f"{path.name}: not valid TOML: {error}") from error


def checked(schema: Any, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    """What a schema makes of raw data; raises `KnowledgeError` that begins with `where`."""
    try:
        return dict(schema.load(data))
    except ValidationError as error:
        raise KnowledgeError(f"{where}: {_flat(error.messages)}") from error


def _flat(messages: Any, path: str = "") -> str:
    """Marshmallow's nested messages as one line: `effect.0.strength: Must be one of: …`."""
    if isinstance(messages, dict):
        return "; ".join(
            _flat(value, f"{path}.{key}" if path else str(key)) for key, value in messages.items()
        )
    return f"{path}: {' '.join(map(str, messages))}"


def _known(name: str, allowed: Collection[str], what: str, file: str, where: str) -> None:
    if name not in allowed:
        near = difflib.get_close_matches(name, sorted(allowed), n=3) or sorted(allowed)
        raise KnowledgeError(f"{file}: {where}: no {what} is called “{name}”; nearest: {', '.join(near)}")


def _unique(names: Iterable[str], file: str, where: str) -> None:
    seen = set[str]()
    for name in names:
        if name in seen:
            raise KnowledgeError(f"{file}: {where}: “{name}” is given twice")
        seen.add(name)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise KnowledgeError(f"{folder.name}: this folder is missing")
    return sorted(
        (path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name
    )


def _lines(block: str) -> tuple[str, ...]:
    """The patterns of a block, one a line; `#` starts a comment."""
    lines = (line.partition("#")[0].strip() for line in block.splitlines())
    return tuple(line for line in lines if line)


def _facts(folder: Path, frameworks: Mapping[str, Framework]) -> Iterator[tuple[str, Fact]]:
    schema, seen = FactSchema(), set[str]()
    for path in _files(folder):
        for name, raw in _toml(path).items():
            if not FACT_NAME.fullmatch(name):
                raise KnowledgeError(
                    f"{path.name}: {name}: a fact is lower case with underscores, like admin_panel"
                )
            data = checked(schema, raw, f"{path.name}: {name}")
            group = path.name.removesuffix(".toml")
            for fact in _each_framework(name, group, data, frameworks):
                if fact.id in seen:
                    raise KnowledgeError(f"{path.name}: {fact.id}: this fact is there already")
                seen.add(fact.id)
                yield fact.id, fact


def _each_framework(
    name: str, group: str, data: Mapping[str, Any], frameworks: Mapping[str, Framework]
) -> Iterator[Fact]:
    """One fact, or one for each framework where the name ends in `_X` (`runs_X` → `runs_django` …)."""
    says, denies = _lines(data["says"]), _lines(data["denies"])
    texts = {key: data[key] for key in ("yes", "no", "question")}
    rest = {name: data[name] for name in ("costs", "turns", "says_what")}
    rest["excludes"] = tuple(data["excludes"])
    if not name.endswith(f"_{FRAMEWORK_SLOT}"):
        yield Fact(id=name, group=group, says=says, denies=denies, **rest, **texts)
        return
    for framework in frameworks.values():

        def named(line: str, word: str = framework.id) -> str:
            return " ".join(word if part == FRAMEWORK_SLOT else part for part in line.split(" "))

        yield Fact(
            id=name.removesuffix(FRAMEWORK_SLOT) + framework.id,
            group=group,
            says=tuple(map(named, says)),
            denies=tuple(map(named, denies)),
            **rest,
            **{key: text.replace("{X}", framework.name) for key, text in texts.items()},
        )


def _exclusions(facts: Mapping[str, Fact]) -> None:
    """Check that what facts exclude exists, and that each of them could still be yes."""
    for fact in facts.values():
        where = f"{fact.id}: excludes"
        for word in fact.excludes:
            other = FactIs.of(word)
            _known(other.fact, facts, "fact", f"{fact.group}.toml", where)
            if other.fact == fact.id:
                raise KnowledgeError(f"{fact.group}.toml: {where}: a fact cannot exclude itself")
            if other.value and f"-{other.fact}" in fact.excludes:
                raise KnowledgeError(
                    f"{fact.group}.toml: {where}: “{other.fact}” cannot be ruled out both ways"
                )


def _cues(path: Path) -> dict[str, tuple[str, ...]]:
    cues = _toml(path)
    for kind, block in cues.items():
        _known(kind, CUES, "kind of cue", path.name, "top level")
        if not isinstance(block, str):
            raise KnowledgeError(f"{path.name}: {kind}: expected one text with a pattern on each line")
    return {kind: _lines(block) for kind, block in cues.items()}


def _entries(
    folder: Path, facts: set[str], frameworks: set[str], sources: set[str]
) -> Iterator[tuple[str, Entry]]:
    schema, seen = EntrySchema(), set[str]()
    for path in _files(folder):
        for kind, where, raw in _tables(_toml(path), path.name):
            data = checked(schema, raw, where)
            if data["id"] in seen:
                raise KnowledgeError(f"{where}: this id is given twice")
            seen.add(data["id"])
            _known(data["source"], sources, "source", path.name, data["id"])
            yield data["id"], entry_of(data, kind, path.name, facts, frameworks)


def _tables(content: Mapping[str, Any], file: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The entries of a file: kind, where it stands, and what it says, with the file's defaults filled in."""
    defaults = {key: value for key, value in content.items() if not isinstance(value, (list, dict))}
    for kind, raws in content.items():
        if kind in defaults:
            continue
        _known(kind, KINDS, "kind of entry", file, "top level")
        for number, raw in enumerate(raws, start=1):
            where = f"{file}: {kind} number {number}"
            if not isinstance(raw, dict):
                raise KnowledgeError(f"{where}: expected a table; each entry begins with [[{kind}]]")
            yield kind, f"{file}: {raw['id']}" if "id" in raw else where, defaults | raw


def entry_of(data: dict[str, Any], kind: Any, file: str, facts: set[str], frameworks: set[str]) -> Entry:
    """An entry from what `EntrySchema` made of it; raises `KnowledgeError` for ids that nothing carries."""
    where = data["id"]
    _fits(kind, data, f"{file}: {where}", frameworks)
    for name in filter(None, (data["framework"], data["runs"], *data["beside"])):
        _known(name, frameworks, "framework", file, where)
    for fact in data["takes"]:
        _known(fact, facts, "fact", file, where)
    effects = tuple(_effect(raw, file, where, facts, frameworks) for raw in data["effect"])
    condition = _condition(data, file, where, facts)
    always = kind not in CONDITIONAL and (not condition.unless or kind == "next_step")
    if not (condition.all or condition.any or always):
        raise KnowledgeError(f"{file}: {where}: it needs at least one fact in when or any")
    steps = tuple(
        Step(one["place"], _condition(one, file, where, facts), one["says"]) for one in data["step"]
    )
    lists: dict[str, Any] = {member: tuple(data[member]) for member in ("cases", "takes", "beside")}
    rest = {key: value for key, value in data.items() if key not in _IN_WORDS}
    return Entry(kind=kind, effects=effects, when=condition, steps=steps, **lists, **rest)


def _fits(kind: Any, data: Mapping[str, Any], where: str, frameworks: set[str]) -> None:
    """Raise `KnowledgeError` where an entry lacks what its kind cannot do without."""
    if kind in OF_A_FRAMEWORK and data["framework"] is None:
        raise KnowledgeError(f"{where}: a {kind} names its framework: one of {', '.join(sorted(frameworks))}")
    if (kind == "criterion" or data["cells"]) and set(data["cells"] or ()) != frameworks:
        wanted = ", ".join(sorted(frameworks))
        raise KnowledgeError(f"{where}: cells: there is one cell for each of {wanted}")
    for member in NEEDS.get(kind, ()):
        if not data[member]:
            raise KnowledgeError(f"{where}: {member}: a {kind} cannot do without")


def _condition(data: Mapping[str, Any], file: str, where: str, facts: set[str]) -> Condition:
    def literals(words: Iterable[str]) -> tuple[FactIs, ...]:
        found = tuple(map(FactIs.of, words))
        for literal in found:
            _known(literal.fact, facts, "fact", file, where)
        return found

    return Condition(literals(data["when"]), literals(data["any"]), literals(data["unless"]))


def _effect(raw: Mapping[str, Any], file: str, where: str, facts: set[str], frameworks: set[str]) -> Effect:
    directions = [word for word in ("supports", "opposes", "blocks") if raw[word]]
    if len(directions) != 1:
        raise KnowledgeError(f"{file}: {where}: an effect has exactly one of supports, opposes, blocks")
    direction = directions[0]
    _known(raw[direction], frameworks, "framework", file, where)
    condition = _condition(raw, file, where, facts)
    if not (condition.all or condition.any):
        raise KnowledgeError(f"{file}: {where}: an effect needs at least one fact in when or any")
    return Effect(condition, raw[direction], direction, raw["strength"], raw["because"])  # type: ignore[arg-type]
