"""Real payloads with something wrong in them: drawn as a few small changes, so that a failure shrinks to one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

#: A word that nobody would write: whatever holds it was sent, and must not stand in the log.
CANARY = "kanarienvogel7f3a"

#: Stands in a payload for JSON that Python would not write itself.
_BIG, _DEEP, _HUGE = "\x01big\x01", "\x01deep\x01", "\x01huge\x01"
_RAW = {_BIG: "9" * 5_000, _DEEP: "[" * 3_000 + "]" * 3_000, _HUGE: "1e999"}

NASTY: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfff\ud800y",
    "\u202ertl\u202c",
    "\u2028\u2029\x85\x1b[31m",
    "\ufeff",
    "e\u0301" * 200,
    "👩‍💻" * 50,
    "<!channel> <!everyone> <@U0BOT> <#C1|x> @team",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "![x](https://evil.example.com/x.png) [y](javascript:alert(1)) <!-- --> -->",
    "https://hooks.slack.com.evil.example.com/x",
    "//evil.example.com",
    "/\\evil.example.com",
    "http://[::1",
    "../../etc/passwd",
    "%00%ff%0d%0aSet-Cookie: x=1",
    "\r\nX-Evil: 1",
    "{{7*7}} {% raw %} ${7*7} %s %n {0}",
    "' OR 1=1 --",
    "1e999",
    "NaN",
    "-1",
    "9" * 400,
    "١٢٣",
    "```\n" * 50,
    "> " * 300,
    "(" * 500,
    "no " * 500 + "admin",
    "payload",
    "/framework compare",
    "admin_panel,-relational_data,admin_panel",
    f"{CANARY} an admin screen over Postgres",
    f"compare django {CANARY}",
    f"what if {CANARY} no admin",
    f"<https://example.com/{CANARY}|x>",
    CANARY * 300,
)
LEAVES: tuple[object, ...] = (
    *NASTY,
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    2**64,
    10**40,
    0.5,
    -0.0,
    float("nan"),
    float("inf"),
    [],
    {},
    [None],
    [[]],
    {"": ""},
    {"type": None},
    [0] * 300,
    ["x"] * 300,
    {str(number): number for number in range(200)},
    _BIG,
    _DEEP,
    _HUGE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is wrong: at which part (counted round), in which way, with what."""

    where: int
    how: str
    what: object


HOWS = ("put", "put", "put", "drop", "append", "prepend", "wrap", "many", "add", "retype")

leaves: st.SearchStrategy[Any] = st.sampled_from(LEAVES) | st.text(max_size=20) | st.integers()
texts: st.SearchStrategy[str] = (
    st.sampled_from(NASTY) | st.text(max_size=40) | st.lists(st.sampled_from(NASTY), max_size=3).map(" ".join)
)
change = st.builds(Change, st.integers(0, 2**12), st.sampled_from(HOWS), leaves)
changes = st.lists(change, max_size=3)


def changed(sample: Any, wrong: Sequence[Change], *, keen: frozenset[str] = frozenset()) -> Any:
    """The sample with these changes; every second one hits a member with a name in `keen`, if there is one."""
    found = copy.deepcopy(sample)
    for one in wrong:
        places = list(_places(found))
        chosen = [place for place in places if place[1] in keen] if one.where % 2 else []
        if chosen or places:
            here = chosen or places
            _change(*here[one.where // 2 % len(here)], one)
    return found


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every member of every part, as the part and the member's name or number."""
    stack = [value]
    while stack:
        part = stack.pop()
        if isinstance(part, dict | list):
            names = list(part) if isinstance(part, dict) else range(len(part))
            for name in names:
                yield part, name
                stack.append(part[name])


def _change(part: Any, name: Any, one: Change) -> None:
    old = part[name]
    match one.how:
        case "drop":
            del part[name]
        case "append" if isinstance(old, str):
            part[name] = f"{old}{one.what}"
        case "prepend" if isinstance(old, str):
            part[name] = f"{one.what}{old}"
        case "wrap":
            part[name] = [old] if one.where % 3 else {"value": old}
        case "many":
            part[name] = [old] * 12
        case "add" if isinstance(part, dict):
            part[str(one.what)[:20]] = copy.deepcopy(one.what)
        case "retype":
            part[name] = list(old) if isinstance(old, dict) else str(old)
        case _:
            part[name] = copy.deepcopy(one.what)


def as_json(value: object) -> str:
    """The value as JSON, with what Python would not write itself in its place."""
    text = json.dumps(value)
    for mark, raw in _RAW.items():
        text = text.replace(json.dumps(mark), raw)
    return text


TWISTS = ("none",) * 27 + ("twice", "cut", "flipped", "bom", "utf-16", "latin-1", "more", "spaces", "comma")


def twisted(text: str, twist: str) -> bytes:  # noqa: C901, PLR0911 - one case for each twist
    """The text as bytes, with something wrong that no JSON value can hold."""
    raw = text.encode("utf-8", "surrogatepass")
    match twist:
        case "twice":
            return b'{"type": "block_actions", "action": "opened", ' + raw[1:]
        case "cut":
            return raw[: len(raw) * 2 // 3]
        case "flipped":
            return raw[: len(raw) // 2] + bytes((raw[len(raw) // 2] ^ 0xA5,)) + raw[len(raw) // 2 + 1 :]
        case "bom":
            return b"\xef\xbb\xbf" + raw
        case "utf-16" | "latin-1":
            return text.encode(twist, "replace")
        case "more":
            return raw + b"\x00{}"
        case "spaces":
            return b" \n\t" * 500 + raw
        case "comma":
            return raw[:-1] + b"," + raw[-1:]
        case _:
            return raw


twists = st.sampled_from(TWISTS)
