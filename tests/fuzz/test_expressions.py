"""No regular expression of ours can take longer than a text is long, whatever the text."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from handlers.settings import ROOT
from tests.fuzz.ambiguity import slow

_FUNCTIONS = frozenset(
    {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
)

#: Expressions that may take as long as the square of what they read, and what bounds them; none is exponential.
BOUNDED: Mapping[str, str] = {
    "advisor/reading/words.py": "its fences: a text has 20,000 characters at most, and a fence ends the one before it",
}
#: Expressions that are made while running, and why they are safe. Those that a module keeps are looked at as well.
MADE: Mapping[str, str] = {
    "advisor/commands/answering.py": "kept by the module",
    "advisor/commands/thread_words.py": "kept by the module",
    "advisor/reading/change.py": "a name of ours between two borders",
    "advisor/reading/change_parts.py": "kept by the modules that call it",
    "advisor/running/setups.py": "a name between two loops that share no character, at the beginning of a line",
    "advisor/running/tables.py": "escaped words; every loop stands between two that it shares no character with",
    "handlers/refusals.py": "the operator's own key",
    "handlers/slack/conversations.py": "an escaped id, and one loop with an end of its own",
}


def _files() -> Iterator[Path]:
    yield ROOT / "app.py"
    for folder in ("advisor", "handlers"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def _expressions() -> Iterator[tuple[str, re.Pattern[str] | None, str]]:
    """Where each expression stands, what it is, and how it is written; None for one that is made while running."""
    for path in _files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = str(path.relative_to(ROOT))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and _is_expression(call) and call.args:
                yield f"{name}:{call.lineno}", _made(call, name), ast.unparse(call.args[0])


def _is_expression(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="re"), attr=attr):
            return attr in _FUNCTIONS
        case ast.Attribute(attr="Regexp"):
            return True
    return False


def _made(call: ast.Call, file: str) -> re.Pattern[str] | None:
    """The expression, made as its module makes it."""
    module = importlib.import_module(_module(file))
    try:
        values = [_value(node, module) for node in call.args[:2]]
    except NameError:
        values = [_value(call.args[0], module)] if isinstance(call.args[0], ast.Constant) else []
    flags = [value for value in values[1:] if isinstance(value, re.RegexFlag)]
    return re.compile(values[0], *flags) if values else None


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _value(node: ast.expr, module: Any) -> Any:
    return eval(compile(ast.Expression(node), "<expression>", "eval"), vars(module))


def _kept() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The expressions that modules keep, however they were made."""
    for path in _files():
        if path.name != "__main__.py":
            module = importlib.import_module(_module(str(path.relative_to(ROOT))))
            for value in vars(module).values():
                yield from ((str(path.relative_to(ROOT)), one) for one in _patterns(value))


def _patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (one for one in value.values() if isinstance(one, re.Pattern))
    elif isinstance(value, tuple):
        yield from (one for one in value if isinstance(one, re.Pattern))


def test_no_expression_of_ours_is_slow_on_any_text() -> None:
    found = {(place.partition(":")[0], one) for place, one, _ in _expressions() if one} | set(_kept())
    assert len(found) > 100
    kinds = {(place, one.pattern): kind for place, one in found if (kind := slow(one))}
    assert {place for place, _ in kinds} == set(BOUNDED), kinds
    assert set(kinds.values()) == {"square"}, kinds


def test_every_expression_that_is_made_while_running_has_a_reason() -> None:
    assert {place.partition(":")[0] for place, one, _ in _expressions() if one is None} == set(MADE)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        (r"(a+)+b", "exponential"),
        (r"(?:a*)*b", "exponential"),
        (r"(?:a|ab|b)*c", "exponential"),
        (r"(?:a{1,40})+b", "exponential"),
        (r"x(?=(?:a+)+b)", "exponential"),
        (r"(?:\w+\s?)*\Z", "exponential"),
        (r"a*a*b", "square"),
        (r"[ \t]+(.*?)[ \t]*#*[ \t]*\Z", "square"),
        (r"\d+\.?\d+", "square"),
        (r"(?:[^/]+/)*x", ""),
        (r"(?:a|ba)*c", ""),
        (r"[ \t]++(.*)\Z", ""),
        (r"(?:\w++\s?)*+\Z", ""),
        (r"\s*+[=:]\s*+(.*)", ""),
    ],
)
def test_what_is_slow_is_found_and_what_is_not_is_left(expression: str, kind: str) -> None:
    assert slow(re.compile(expression)) == kind
