"""The OpenAPI document as values that a page can show: doors with examples, and the objects that they speak of."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Described = Mapping[str, Any]

_REFERENCE = "#/components/schemas/"
#: More allowed words than these are not listed.
_FEW = 10


class Kind(NamedTuple):
    """What a member may be, in words: `before`, the name of an object that the page describes (or ""), `after`."""

    before: str
    object: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object, or a part of an address."""

    name: str
    kind: Kind
    required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Thing:
    """An object that requests or answers are made of."""

    name: str
    members: tuple[Member, ...]


class Example(NamedTuple):
    """A request that works: what it shows, its address, its body as JSON (or ""), and a command that sends it."""

    says: str
    address: str
    body: str
    command: str


class Answered(NamedTuple):
    """A status that a door answers, what it means, and what the body is."""

    status: str
    says: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Door:
    """One operation. `takes` says what its members are together; `accepts` holds the types that it can answer with."""

    id: str
    method: str
    path: str
    title: str
    says: str
    takes: str
    members: tuple[Member, ...]
    examples: tuple[Example, ...]
    answers: tuple[Answered, ...]
    accepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """The doors about one thing."""

    name: str
    says: str
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole document."""

    paragraphs: tuple[str, ...]
    rooms: tuple[Room, ...]
    things: tuple[Thing, ...]

    @property
    def doors(self) -> tuple[Door, ...]:
        """All doors in the order of the page."""
        return tuple(door for room in self.rooms for door in room.doors)


def guide_of(document: Described, *, public_url: str) -> Guide:
    """Read a document of ours; commands begin with `public_url`."""
    reader = _Reader(document, public_url)
    doors = [
        (operation["tags"][0], reader.door(method, path, operation, item))
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]
    rooms = tuple(
        Room(tag["name"], tag["description"], tuple(door for name, door in doors if name == tag["name"]))
        for tag in document["tags"]
    )
    return Guide(tuple(_paragraphs(document["info"]["description"])), rooms, tuple(reader.things()))


class _Reader:
    def __init__(self, document: Described, public_url: str) -> None:
        self._schemas: Described = document["components"]["schemas"]
        self._responses: Described = document["components"]["responses"]
        self._public_url = public_url

    def door(self, method: str, path: str, operation: Described, item: Described) -> Door:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        parameters = item.get("parameters", [])
        body = self._resolved(content["schema"]) if content else {}
        answers = sorted(operation["responses"].items())
        return Door(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            title=operation["summary"].rstrip("."),
            says=" ".join(operation.get("description", "").split()),
            takes=body.get("description", ""),
            members=tuple(self._members(body) if body else map(_parameter, parameters)),
            examples=tuple(self._examples(path, content, parameters)),
            answers=tuple(self._answer(status, one) for status, one in answers),
            accepts=tuple(sorted(operation["responses"]["200"]["content"])),
        )

    def things(self) -> Iterator[Thing]:
        """The objects of answers, in the order of the alphabet; what requests are is told at their doors."""
        for name, schema in sorted(self._schemas.items()):
            if "properties" in schema and not name.endswith("Request") and name != "KnownFacts":
                yield Thing(name, tuple(self._members(schema)))

    def _members(self, schema: Described) -> Iterator[Member]:
        for name, one in schema["properties"].items():
            yield Member(name, kind_of(one), name in schema.get("required", ()), one.get("description", ""))

    def _examples(self, path: str, content: Described, parameters: Iterable[Described]) -> Iterator[Example]:
        if not content:
            for one in parameters:
                path = path.replace(f"{{{one['name']}}}", one["example"])
            yield Example("", path, "", f"curl {shlex.quote(self._public_url + path)}")
        for one in content.get("examples", {}).values():
            sent = json.dumps(one["value"], ensure_ascii=False)
            body = json.dumps(one["value"], ensure_ascii=False, indent=2)
            address = shlex.quote(self._public_url + path)
            command = f"curl {address} \\\n  --json {shlex.quote(sent)}"
            yield Example(one["summary"], path, body, command)

    def _answer(self, status: str, given: Described) -> Answered:
        one = self._resolved(given)
        content = one["content"]
        schema = content.get("application/json", {}).get("schema", {})
        return Answered(status, one["description"], kind_of(schema))

    def _resolved(self, given: Described) -> Described:
        reference = given.get("$ref")
        if reference is None:
            return given
        where = self._schemas if reference.startswith(_REFERENCE) else self._responses
        found: Described = where[reference.rpartition("/")[2]]
        return found


def kind_of(schema: Described) -> Kind:
    """What a schema allows, in words."""
    reference = schema.get("$ref")
    if reference is not None:
        name = reference.removeprefix(_REFERENCE)
        return Kind("facts") if name in ("KnownFacts", "SomeFacts") else Kind("", name)
    types = schema.get("type", "object")
    or_null = " or null" if isinstance(types, list) else ""
    words = [str(word) for word in schema.get("enum", ()) if word is not None]
    if words and len(words) <= _FEW:
        return Kind(f"{', '.join(words[:-1])} or {words[-1]}", after=or_null)
    type_ = next(one for one in types if one != "null") if isinstance(types, list) else types
    if type_ == "array":
        inner = kind_of(schema["items"])
        return Kind(f"list of {inner.before}", inner.object, inner.after)
    if type_ == "object":
        inner = kind_of(schema.get("additionalProperties") or {"type": "anything"})
        return Kind(f"object of {inner.before}", inner.object, inner.after)
    named = {"string": "text", "integer": "whole number", "boolean": "true or false", "anything": "anything"}
    return Kind("date" if schema.get("format") == "date" else named[type_], after=or_null)


def _parameter(given: Described) -> Member:
    return Member(given["name"], kind_of(given["schema"]), True, given["description"])


def _paragraphs(text: str) -> Iterator[str]:
    return (" ".join(part.split()) for part in text.strip().split("\n\n"))
