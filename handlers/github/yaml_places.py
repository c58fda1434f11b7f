"""Plain data out of a stranger's YAML, with the line of every part; nothing is built from it but texts and lists.

A file of ours needs named members, lists and words. So everything else that YAML can do is refused with its line:
aliases and anchors (a few lines of which can stand for gigabytes), tags, a name that stands twice, more than one
document, deep nesting. Numbers and dates stay the words that stand there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from advisor.policy.fields import Found
from advisor.policy.places import Path
from advisor.policy.problems import Problem, Wrong, shown

_DEEPEST = 6
_BOOL, _NULL = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"


class YamlError(ValueError):
    """A text that is not YAML, or YAML that is not read; `problem` says what is wrong and in which line."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.problem = Problem(line, "", said)


class Places:
    """The values of a YAML text, and where each stands.

    `data` is None for an empty text; else texts, True, False, None, lists and dicts with texts as keys.
    `repeated` holds members that stand there more than once, of which the first is in `data`.
    """

    def __init__(self, text: str) -> None:
        """Raises YamlError, and nothing else for any text."""
        self.repeated: list[Found] = []
        self._lines: dict[Path, int] = {}
        root = _composed(text)
        self.data = None if root is None else self._value(root, ())

    def line(self, path: Path) -> int | None:
        """The line on which a part stands, from 1."""
        return self._lines.get(path)

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return dict(self._members(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self._value(each, (*path, number)) for number, each in enumerate(node.value)]
        if node.tag == _NULL:
            return None
        if node.tag == _BOOL:
            return yaml.SafeLoader.bool_values[node.value.lower()]
        return node.value

    def _members(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        seen = set[str]()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(line, "a name was expected before the colon, not a list or members.")
            if key.value in seen:
                again = f"“{shown(key.value)}” stands here again in line {line}; keep one of the two"
                self.repeated.append(((*path, key.value), Wrong(again)))
                continue
            seen.add(key.value)
            self._lines[(*path, key.value)] = line
            yield key.value, self._value(value, (*path, key.value))


class _Loader(yaml.SafeLoader):
    """Composes nodes and refuses what a plain file has no use for, as soon as it comes by."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One part of the document. Raises YamlError."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if getattr(event, "anchor", None) is not None:  # of an alias, or of what it would stand for
            raise YamlError(
                line, "anchors (&) and aliases (*) are not read; write the value out, or put it in quotes."
            )
        if getattr(event, "tag", None) is not None:
            raise YamlError(line, "tags (!) are not read; write the value alone, or put it in quotes.")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise YamlError(line, "lists and members lie too deep within each other here.")
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _composed(text: str) -> yaml.Node | None:
    try:
        return _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, "a character that cannot be shown stands here; take it out.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, _said(error)) from error
    except (ValueError, OverflowError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(1, "a number or an escape in it is too large to be read.") from error


def _said(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "it cannot be read"
    if "'\\t'" in problem:
        return "a tab stands here; indent with spaces."
    if "document" in problem and isinstance(error, yaml.composer.ComposerError):
        return "a second document begins here (---); one file holds one."
    return f"this is not YAML: {shown(problem)}."


__all__ = ["Places", "YamlError"]
