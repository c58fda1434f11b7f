"""Documents of every kind, hostile ones included."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from advisor.advice import Strength
from advisor.document import Code, Document, Line, Section, Table

HOSTILE = (
    "",
    " ",
    "\n",
    "<!channel>",
    "<@U1>",
    "<https://example.com|our wiki>",
    "&lt;!here&gt;",
    "&amp;amp;",
    "`",
    "```x```",
    "*bold* _it_ ~no~",
    ":tada:",
    "🙂" * 200,
    "שלום עולם",
    "\u202eturned",
    "a\x00b",
    "\ud83d",
    "x" * 10_000,
    "> quote",
    "&" * 3_000,
    "word " * 1_000,
    "“”",
    "… cut here, 3 lines more",
)

SHORT = tuple(text for text in HOSTILE if len(text) <= 200)
STRENGTHS: tuple[Strength | None, ...] = (None, "decisive", "strong", "moderate", "slight", "none")

Texts = st.SearchStrategy[str]


def tuples(of: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


@st.composite
def tables(draw: st.DrawFn, texts: Texts, rows: int) -> Table:
    width = draw(st.integers(0, 5))
    row = st.lists(texts, min_size=width, max_size=width).map(tuple)
    return Table(draw(row), draw(tuples(row, rows)))


def documents(texts: Texts, *, sections: int, lines: int) -> st.SearchStrategy[Document]:
    line = st.builds(Line, texts, tuples(texts, 3), tuples(texts, 3), st.sampled_from(STRENGTHS))
    table = st.none() | tables(texts, lines)
    code = st.builds(Code, texts, st.lists(texts, max_size=2 * lines).map("\n".join), texts)
    section = st.builds(Section, st.just("key"), texts, tuples(line, lines), table, st.none() | code)
    return st.builds(Document, texts, tuples(section, sections), tuples(texts, 15))


#: Documents that often fit.
short = documents(st.sampled_from(SHORT) | st.text(max_size=30), sections=3, lines=4)
#: Documents that often do not.
large = documents(st.sampled_from(HOSTILE) | st.text(max_size=60), sections=60, lines=8)
