"""A form under a page's words: what an edge may ask of whoever draws its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Ask:
    """One line to be typed: the field's name, what stands before it, and a word of help."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageForm:
    """A button that sends something somewhere: to this site, or to the whole address in `action`."""

    action: str
    method: Literal["get", "post"]
    button: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    asks: Ask | None = None
