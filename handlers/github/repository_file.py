"""What a repository's file tells us: whether we may speak unasked, what asks us, who may ask, the house's policy.

The file is somebody else's, so it is read strictly: whatever is not named here is a mistake, and while there is one
the defaults hold. docs/github.md explains each member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from marshmallow import ValidationError, fields, post_load

from advisor.phrases import capitalised
from advisor.policy.fields import Found, Strict, flat, told, wrong
from advisor.policy.problems import HouseFileError, Problem, shown

if TYPE_CHECKING:
    from handlers.github.yaml_places import Places

Trigger = Literal["command", "label", "form"]
Who = Literal["anyone", "contributors", "members"]

PATH = ".github/framework-advisor.yml"
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
WHO: tuple[Who, ...] = get_args(Who)
#: The longest file that is read, in bytes.
MAX_FILE = 16 * 1024
LONGEST_LABEL = 50
"""GitHub: a label's name has at most this many characters."""
LONGEST_PATH = 200

_MOST_TOLD = 5
_JOINER = "\u200d"  # holds the parts of an emoji together
_NOTHING = "nothing follows the colon; give a value, or leave the line out"
_LIST: dict[str, Any] = {
    "invalid": f"write a list between [ and ], such as [{', '.join(TRIGGERS)}]",
    "null": _NOTHING,
}
_FILE_NAME = re.compile(r"(?:(?!\.{1,2}/)[^/\\]+/)*[^/\\]+\.toml")


@dataclass(frozen=True, slots=True)
class RepositoryRules:
    """What a repository wants of us.

    `opt_in`: we may speak of ourselves, and read its dependency files. `triggers` is what asks us, and `label` the
    name of the label that does. `who` may ask: anyone who can comment; contributors, who have had something merged,
    and members; or members, which are owner, members and collaborators. `policy` is the path of the house's policy in
    the repository that the file stands in.
    """

    opt_in: bool = False
    triggers: frozenset[Trigger] = frozenset(TRIGGERS)
    label: str = "framework-advice"
    who: Who = "anyone"
    policy: str | None = None


DEFAULTS = RepositoryRules()


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Why a file of a repository is not used, for the people who can mend it.

    `path` is its place in the repository. `message` is one paragraph which names the line of each mistake; `line` is
    the first of them, from 1, or None for the file as a whole. Words of the file in it are short and on one line, but
    whoever renders it escapes them.
    """

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    @classmethod
    def of(cls, path: str, problems: Iterable[Problem]) -> FileProblem:
        """The problems of one file as one: the first few, in the order of its lines."""
        found = sorted(problems, key=lambda one: one.line or 0)
        sentences = [capitalised(str(one)) for one in found[:_MOST_TOLD]]
        more = ["There is more; mend these first."] if len(found) > _MOST_TOLD else []
        return cls(path, found[0].line, " ".join([*sentences, *more]))

    @classmethod
    def of_policy(cls, path: str, error: HouseFileError) -> FileProblem:
        """What is wrong with a house policy, in the same form."""
        return cls.of(path, error.problems)


def read_rules(text: str, *, path: str = PATH) -> RepositoryRules | FileProblem:
    """What the file says, or everything that is wrong with it. Never raises, whatever the text.

    An empty file, or one with comments only, gives the defaults.
    """
    # 30 ms that web processes, which need the value alone, are spared
    from handlers.github.yaml_places import Places, YamlError  # noqa: PLC0415

    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_FILE:
        return FileProblem(path, None, f"It has {size:,} bytes; at most {MAX_FILE:,} are read.")
    try:
        places = Places(text.removeprefix("\ufeff"))
    except YamlError as error:
        return FileProblem.of(path, [error.problem])
    return _checked(places, path)


def _checked(places: Places, path: str) -> RepositoryRules | FileProblem:
    if not isinstance(places.data, dict | None):
        members = ", ".join(_SCHEMA.fields)
        return FileProblem.of(
            path, [Problem(1, "", f"members were expected, such as opt_in: true. Allowed: {members}.")]
        )
    found, rules = list(places.repeated), DEFAULTS
    try:
        rules = _SCHEMA.load(places.data or {})
    except ValidationError as error:
        found += flat(error.messages)
    return FileProblem.of(path, (_problem(one, places) for one in found)) if found else rules


def _problem(found: Found, places: Places) -> Problem:
    path, said = found
    named = ", ".join(shown(part) if isinstance(part, str) else f"number {part + 1}" for part in path)
    return Problem(places.line(path), named, told(said, path, _SCHEMA.fields))


def _yes_or_no(given: object) -> bool:
    if not isinstance(given, bool):
        raise wrong(f"{_found(given)} stands here; write true or false, without quotes")
    return given


def _word_of(what: str, allowed: tuple[str, ...]) -> Callable[[object], str]:
    """A reader for one of a few words; `what` names them."""

    def read(given: object) -> str:
        if not isinstance(given, str):
            raise wrong(f"{_found(given)} stands here", "", allowed)
        if given not in allowed:
            raise wrong(f"there is no “{shown(given)}” among {what}", given, allowed)
        return given

    return read


def _label(given: object) -> str:
    if not isinstance(given, str):
        raise wrong(f"{_found(given)} stands here; write the label's name, in quotes")
    name = given.strip()
    if not name or len(name) > LONGEST_LABEL or not name.replace(_JOINER, "").isprintable():
        raise wrong(
            f"“{shown(name)}” is no label's name; it has 1 to {LONGEST_LABEL} characters that can be shown"
        )
    return name


def _policy(given: object) -> str:
    asked = "write the path of a TOML file in this repository, such as .github/house-policy.toml"
    if not isinstance(given, str):
        raise wrong(f"{_found(given)} stands here; {asked}")
    if len(given) > LONGEST_PATH or not given.isprintable() or not _FILE_NAME.fullmatch(given):
        raise wrong(f"“{shown(given)}” is no such path; {asked}")
    return given


def _found(given: object) -> str:
    """What stands in the file, for a sentence."""
    match given:
        case str():
            return f"“{shown(given)}”"
        case bool():
            return "a yes or no"
        case list():
            return "a list"
        case _:
            return "a value with members of its own"


class _Given(fields.Field[Any]):
    """A value that a function reads, which raises what is wrong with it."""

    def __init__(self, read: Callable[[object], Any], **options: Any) -> None:
        self._read = read
        super().__init__(error_messages={"null": _NOTHING}, **options)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        return self._read(value)


class _RulesSchema(Strict):
    """The members of the file."""

    opt_in = _Given(_yes_or_no)
    triggers = fields.List(_Given(_word_of("what can ask", TRIGGERS)), error_messages=_LIST)
    label = _Given(_label)
    who = _Given(_word_of("those who may ask", WHO))
    policy = _Given(_policy)

    @post_load
    def make(self, given: dict[str, Any], **_: object) -> RepositoryRules:
        """The value; what is not given keeps its default."""
        if "triggers" in given:
            given["triggers"] = frozenset(given["triggers"])
        return RepositoryRules(**given)


_SCHEMA = _RulesSchema()
