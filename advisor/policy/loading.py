"""Read a house policy from its TOML text and check it; everything that is wrong is told at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from advisor.advice import Action
from advisor.knowledge.model import Condition, FactIs, Knowledge
from advisor.policy.fields import Found, flat, told
from advisor.policy.model import HouseKind, HouseRule
from advisor.policy.places import Path, Places, too_dotted
from advisor.policy.problems import MOST_SHOWN, PolicyError, Problem, shown
from advisor.policy.schemas import KINDS, MEMBERS, policy_schema
from advisor.policy.speaking import Policy

#: The longest policy that is read, in characters.
MAX_POLICY = 100_000

_ACTION_WORDS: Mapping[Action, str] = {
    "start": "new projects",
    "stay": "projects that stay as they are",
    "stay_and_add": "projects that stay and add something",
    "split": "projects that split a part off",
    "move": "projects that move",
}


def load_policy(text: str, *, knowledge: Knowledge) -> Policy:
    """Read and check a policy over the facts and frameworks of this knowledge.

    Raises `PolicyError`, which lists every problem with its line, and nothing else for any text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    data = _toml(text)
    places = Places(text)
    rules = _checked(data, places, knowledge)
    tables = [((kind, number), raw) for kind in KINDS for number, raw in enumerate(rules[kind])]
    tables.sort(key=lambda one: places.line(one[0]) or 0)  # as they stand in the file
    return Policy(tuple(_rule(path[0], _signed(raw, rules), knowledge) for path, raw in tables))


def _checked(data: Mapping[str, Any], places: Places, knowledge: Knowledge) -> Mapping[str, Any]:
    """The members of a policy as the schema gives them back. Raises `PolicyError`."""
    found = list(_across(data))
    rules: Mapping[str, Any] = {}
    try:
        rules = policy_schema(knowledge).load(data)
    except ValidationError as error:
        found += flat(error.messages)
    if found:
        raise PolicyError(_problems(found, data, places))
    return rules


def _toml(text: str) -> dict[str, Any]:
    if len(text) > MAX_POLICY:
        raise PolicyError(
            [Problem(None, "", f"It has {len(text):,} characters; at most {MAX_POLICY:,} are read.")]
        )
    if (line := too_dotted(text)) is not None:
        raise PolicyError([Problem(line, "", "too many dots; no member of a policy has one in its name.")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).partition(" (at ")
        numbered = re.match(r"line (\d+)", place)
        number = int(numbered[1]) if numbered else text.count("\n") + 1
        raise PolicyError([Problem(number, "", f"this is not TOML: {shown(said)}.")]) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, lists within lists
        raise PolicyError(
            [Problem(None, "", "A value in it is too large or too deep to be read.")]
        ) from error


def _across(data: Mapping[str, Any]) -> Iterator[Found]:
    """What no rule shows by itself: ids that are taken, and owners that nobody gives."""
    taken = set[str]()
    for path, rule in _tables(data):
        given = rule.get("id")
        if isinstance(given, str):
            if given.casefold() in taken:
                yield (*path, "id"), f"the id “{shown(given)}” is taken; each rule has one of its own"
            taken.add(given.casefold())
        if "owner" not in rule and "owner" not in data:
            yield (*path, "owner"), "must be given, here or once for all at the top of the file"


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for kind in KINDS:
        rules = data.get(kind)
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict):
                yield (kind, number), rule


def _problems(found: Iterable[Found], data: Mapping[str, Any], places: Places) -> list[Problem]:
    """What was found in the order of the lines; words are looked up only for as many as are shown."""
    lined = [(places.line(path), path, said) for path, said in found]
    lined.sort(key=lambda one: (one[0] or 0, [str(part) for part in one[1]], str(one[2].__class__)))
    return [
        Problem(line, _named(path, data), told(said, path, MEMBERS[str(path[0]) if len(path) > 1 else ""]))
        for line, path, said in lined[: MOST_SHOWN + 1]
    ]


def _named(path: Path, data: Mapping[str, Any]) -> str:
    """A place for people: `prefer H-1, when`."""
    words = [shown(part) if isinstance(part, str) else f"number {part + 1}" for part in path]
    if len(path) > 1:
        rule = data[str(path[0])][path[1]]
        given = rule.get("id") if isinstance(rule, dict) else None
        words[:2] = [f"{path[0]} {shown(given) if isinstance(given, str) and given else words[1]}"]
    return ", ".join(words)


def _signed(raw: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """A rule with the file's owner and link where it names none itself."""
    return {**raw, "owner": raw["owner"] or rules["owner"], "link": raw["link"] or rules["link"]}


def _rule(kind: HouseKind, raw: Mapping[str, Any], knowledge: Knowledge) -> HouseRule:
    framework = raw["framework"]
    when = Condition(*(tuple(map(FactIs.of, raw[part])) for part in ("when", "any", "unless")))
    return HouseRule(
        kind=kind,
        name=knowledge.frameworks[framework].name if framework else "",
        companion=raw.get("companion", ""),
        when=when,
        actions=tuple(raw["actions"]),
        scope=_scope(tuple(raw["actions"]), when, knowledge),
        **{member: raw[member] for member in ("id", "framework", "reason", "owner", "link", "until")},
    )


def _scope(actions: tuple[Action, ...], when: Condition, knowledge: Knowledge) -> str:
    """What a rule is about, in words: "new projects, if staff need screens"; "" where it is about everything."""

    def labels(literals: Iterable[FactIs], joining: str) -> str:
        return joining.join(knowledge.facts[one.fact].label(one.value) for one in literals)

    parts = (
        " and ".join(_ACTION_WORDS[action] for action in actions),
        f"if {labels(when.all, ' and ')}" if when.all else "",
        f"if {labels(when.any, ' or ')}" if when.any else "",
        f"unless {labels(when.unless, ' or ')}" if when.unless else "",
    )
    return ", ".join(filter(None, parts))
