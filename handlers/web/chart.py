"""The ranking, drawn: for each framework a bar of blocks, one for each reason that counts, as long as it is strong."""

from __future__ import annotations

import hashlib
import textwrap
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from flask import render_template

from advisor import Advice
from advisor.advice import Ranked, Reason, Strength
from advisor.knowledge.model import POINTS

#: The size of the picture that a link's preview shows, in pixels.
WIDTH, HEIGHT = 1200, 630
#: How long all bars together are, against and for, in units of the drawing on the page.
SPAN = 1000

_GAP = 6
_FONTS = Path(__file__).parent / "fonts"
_FONT_FILES = tuple(str(_FONTS / name) for name in ("inter-400.ttf", "inter-600.ttf", "literata-600.ttf"))
_PLACE = 380, 740  # where bars begin in the picture, and how long they are together
_FIRST_BAR, _BAR_STEP = 330, 84
#: Characters a line, lines, and the size at which so many fit above the bars.
_HEADLINES = ((24, 1, 84), (31, 1, 66), (38, 2, 54), (52, 2, 40), (80, 99, 28))
#: Points that fill the drawing at least, so that one moderate reason does not look like certainty.
_FULL = 12

#: The colours of the picture in the dark. It stands in the file itself, so its hash stands in the file's policy.
DARK = (
    "@media (prefers-color-scheme:dark){.c-paper{fill:#141619}.c-ink{fill:#e9e7e2}.c-soft{fill:#a8acb3}"
    ".c-for{fill:#86cdb5}.c-against{fill:#eba094}.c-line{stroke:#7b8087}.c-stem{stroke:#86cdb5}}"
)
PICTURE_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{b64encode(hashlib.sha256(DARK.encode()).digest()).decode()}'"
)


class Block(NamedTuple):
    """One reason in a bar: where it begins and how long it is, and its sentence."""

    x: float
    width: float
    supports: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A framework's bar. `word` says how strong its case is, `told` says all that is drawn."""

    name: str
    word: str
    strength: Strength
    blocked_by: tuple[str, ...]
    told: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars, best first, and where on `span` they begin; what speaks against lies before that."""

    bars: tuple[Bar, ...]
    zero: float
    span: float

    @property
    def told(self) -> str:
        """Everything that is drawn, in words."""
        return " ".join(bar.told for bar in self.bars)


def chart_of(advice: Advice, *, span: float = SPAN) -> Chart:
    """Draw an advice's reasons over `span` units, all on the same scale. Lengths follow from the rules' strengths."""
    sides = [(_side(advice, one, False), _side(advice, one, True)) for one in advice.ranking]
    most = [max(map(_points, column)) for column in zip(*sides, strict=True)]
    unit = span / max(sum(most), _FULL)
    zero = most[0] * unit
    bars = (
        _bar(one, against, speaking, zero=zero, unit=unit)
        for one, (against, speaking) in zip(advice.ranking, sides, strict=True)
    )
    return Chart(tuple(bars), zero, span)


def picture(advice: Advice) -> str:
    """The chart as an SVG file of its own, with the headline: what a preview of the link shows."""
    left, span = _PLACE
    lines, size = _headline(advice.headline)
    return render_template(
        "web/chart.svg",
        advice=advice,
        chart=chart_of(advice, span=span),
        lines=[(line, 125 + size + place * size * 1.15) for place, line in enumerate(lines)],
        size=size,
        left=left,
        first=_FIRST_BAR,
        step=_BAR_STEP,
        dark=DARK,
    )


@lru_cache(maxsize=64)
def rasterised(svg: str) -> bytes:
    """A picture as PNG. Fonts are those that ship with it, so it looks the same on a machine that has none."""
    import resvg_py  # noqa: PLC0415 - 1 MB for pictures that many processes never draw

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=list(_FONT_FILES)
    )
    return bytes(drawn)


def _headline(text: str) -> tuple[list[str], int]:
    """The headline in a few lines, as large as it fits."""
    fitting = ((textwrap.wrap(text, columns), most, size) for columns, most, size in _HEADLINES)
    return next((lines, size) for lines, most, size in fitting if len(lines) <= most)


def _side(advice: Advice, one: Ranked, supports: bool) -> tuple[Reason, ...]:
    """The reasons for or against a framework, strongest first."""
    return tuple(
        reason
        for reason in advice.reasons
        if reason.framework == one.framework
        and reason.supports == supports
        and reason.rule not in one.blocked_by
    )


def _points(reasons: Iterable[Reason]) -> int:
    return sum(POINTS[one.strength] for one in reasons)


def _bar(
    one: Ranked, against: tuple[Reason, ...], speaking: tuple[Reason, ...], *, zero: float, unit: float
) -> Bar:
    word = "ruled out" if one.blocked_by else _CASES[one.strength]
    told = f"{one.name}: {word}. {_count(speaking)} for it, {_count(against).lower()} against."
    blocks = (*_blocks(against, zero, -unit), *_blocks(speaking, zero, unit))
    return Bar(one.name, word, one.strength, one.blocked_by, told, blocks)


_CASES: dict[Strength, str] = {
    "decisive": "a decisive case",
    "strong": "a strong case",
    "moderate": "a moderate case",
    "slight": "a slight case",
    "none": "no case",
}


def _count(reasons: tuple[Reason, ...]) -> str:
    words = {0: "Nothing speaks", 1: "One reason speaks"}
    return words.get(len(reasons), f"{len(reasons)} reasons speak")


def _blocks(reasons: tuple[Reason, ...], zero: float, unit: float) -> Iterator[Block]:
    """Blocks from the beginning outwards; `unit` is negative where they grow to the left."""
    at = zero
    for one in reasons:
        end = at + POINTS[one.strength] * unit
        left, right = min(at, end), max(at, end)
        yield Block(left + _GAP / 2, max(right - left - _GAP, 1), one.supports, one.sentence)
        at = end
