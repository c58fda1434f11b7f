"""Starters: short worked examples to begin from (A-80). The files are data, and what is shown is what the tests run.

An advice is offered the first starter of its framework, in the order of `starters.toml`, of which one of the facts
that it names is yes, or that names none.
"""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields

from advisor.advice import Advice
from advisor.document import Code, Document, Line, Section
from advisor.knowledge import Knowledge, KnowledgeError

#: Where the starters lie that ship: beside this package, since they are projects of their own.
SHIPPED_IN = Path(__file__).parents[1] / "starters"
_FILE = "starters.toml"
_WORD = re.compile(r"[a-z]+")
_SHOWN = 60
_NEAREST = Line(
    "Of our examples this comes nearest to what you said. It shows how things are done, not your own case."
)
_FOLDER = Line("In an empty folder that holds these files, and an environment of its own:")


class UnknownStarterError(LookupError):
    """No starter goes by these words; `near` holds the nearest names, or all of them where none is near."""

    def __init__(self, wanted: str, near: tuple[str, ...]) -> None:
        super().__init__(f"There is no starter “{wanted}”.")
        self.wanted = wanted
        self.near = near


@dataclass(frozen=True, slots=True)
class Starter:
    """A worked example: `id` names it, and so do the words of `also`; `framework` is an id; `any` holds ids of facts.

    `install` is what follows `pip install`; `set_up` are commands that end, `start` those that keep running or ask.
    `shows` and `left` say what it shows and what it leaves to decide. `files` are named by their paths.
    """

    id: str
    framework: str
    title: str
    also: tuple[str, ...]
    any: tuple[str, ...]
    made_with: str
    install: str
    set_up: tuple[str, ...]
    start: tuple[str, ...]
    shows: tuple[Line, ...]
    left: tuple[Line, ...]
    files: tuple[Code, ...]


class _LineSchema(Schema):
    text = fields.String(required=True)
    rules = fields.List(fields.String(), required=True)


class _StarterSchema(Schema):
    framework = fields.String(required=True)
    title = fields.String(required=True)
    also = fields.List(fields.String(), required=True)
    any = fields.List(fields.String(), load_default=list)
    made_with = fields.String(required=True)
    install = fields.String(required=True)
    set_up = fields.List(fields.String(), required=True)
    start = fields.List(fields.String(), required=True)
    shows = fields.List(fields.Nested(_LineSchema), required=True)
    left = fields.List(fields.Nested(_LineSchema), required=True)
    files = fields.List(fields.String(), required=True)


def load_starters(folder: Path | None = None) -> tuple[Starter, ...]:
    """Read the starters in `folder` (default: those that ship). Raises `KnowledgeError` for all that is wrong."""
    root = folder or SHIPPED_IN
    try:
        raw = tomllib.loads((root / _FILE).read_text(encoding="utf-8"))
        return tuple(_starter(name, one, root / name) for name, one in raw.items())
    except KnowledgeError:
        raise
    except (OSError, ValueError) as error:  # a file is missing, not TOML or not UTF-8
        raise KnowledgeError(f"{_FILE}: {error}") from error


def starters(knowledge: Knowledge) -> tuple[Starter, ...]:
    """All starters for the frameworks of this knowledge, in the order in which they are offered."""
    return tuple(one for one in _shipped() if one.framework in knowledge.frameworks)


def starter_for(advice: Advice, *, knowledge: Knowledge) -> Starter | None:
    """The starter that fits the pick and the facts; None where nothing is picked."""
    facts = advice.profile.as_dict()
    for one in starters(knowledge):
        if one.framework == advice.pick and (not one.any or any(facts.get(fact) for fact in one.any)):
            return one
    return None


def find_starter(words: str, *, knowledge: Knowledge) -> Starter:
    """The starter that somebody names, by its name or another word for it. Raises `UnknownStarterError`.

    A word that is no framework's name is the more exact one: "flask layout" is the layout.
    """
    known = starters(knowledge)
    said = {word.removesuffix("s") for word in _WORD.findall(words.casefold().replace("fast api", "fastapi"))}
    for names in (said - set(knowledge.frameworks), said):
        for one in known:
            if names & {one.id, *one.also}:
                return one
    ids = [one.id for one in known]
    near = [hit for word in sorted(said) for hit in difflib.get_close_matches(word[:_SHOWN], ids, n=1)]
    raise UnknownStarterError(words, tuple(dict.fromkeys(near or ids)))


def starter_document(starter: Starter, *, knowledge: Knowledge, nearest: bool = False) -> Document:
    """The starter, whole: what it shows, each file, how to run it, and what it leaves to decide.

    `nearest`: it was chosen for a situation, which it does not show but comes nearest to.
    """
    commands = (f"python -m pip install {starter.install}", *starter.set_up, *starter.start)
    files = (Section(f"file_{number}", "", code=code) for number, code in enumerate(starter.files, start=1))
    sections = (
        *((Section("nearest", "", (_NEAREST,)),) if nearest else ()),
        Section("shows", "What it shows", starter.shows),
        *files,
        Section("run", "How to run it", (_FOLDER,), code=Code("sh", "\n".join(commands) + "\n")),
        Section("left", "Left for you to decide", starter.left),
    )
    tested = f"Our tests run these files as they stand, with {starter.made_with}."
    return Document(f"{starter.title}.", sections, (tested, f"Knowledge {knowledge.version}."))


@functools.cache
def _shipped() -> tuple[Starter, ...]:
    return load_starters()


def _starter(name: str, raw: Any, folder: Path) -> Starter:
    try:
        data = dict(_StarterSchema().load(raw))
    except ValidationError as error:
        raise KnowledgeError(f"{_FILE}: {name}: {error}") from error
    for member in ("also", "any", "set_up", "start"):
        data[member] = tuple(data[member])
    for member in ("shows", "left"):
        data[member] = tuple(Line(line["text"], rules=tuple(line["rules"])) for line in data[member])
    data["files"] = tuple(
        Code("python", folder.joinpath(path).read_text(encoding="utf-8"), path) for path in data["files"]
    )
    return Starter(id=name, **data)
