from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.github_markdown import github_markdown
from tests.web.markup import Page

COMMENT = """<!-- framework-advisor:1 -->

## Start with Django

- **An admin early** [A-25](https://advisor.example/rules/A-25) `admin screen`
- ~~not this~~

<details><summary>How they <b>compare</b></summary>

| criterion | Django | Flask |
|:--|--:|:-:|
| admin | built in | your own |

</details>

<sub>Knowledge 1</sub>
"""


def test_a_comment_is_drawn_with_its_headings_lists_tables_and_folds() -> None:
    page = Page(github_markdown(COMMENT))
    assert {"h2", "li", "strong", "a", "code", "details", "summary", "table", "sub"} <= page.tags
    assert page.all("summary")[0].text == "How they compare"
    assert page.all("a")[0].attributes == {
        "href": "https://advisor.example/rules/A-25",
        "rel": "noopener noreferrer",
    }


def test_the_hidden_marker_stays_hidden() -> None:
    page = Page(github_markdown(COMMENT))
    assert not page.comments
    assert "framework-advisor:1" not in "".join(element.text for element in page.elements)


def test_columns_are_aligned_without_inline_styles() -> None:
    page = Page(github_markdown(COMMENT))
    assert [cell.attributes for cell in page.all("td")] == [
        {"class": "align-left"},
        {"class": "align-right"},
        {"class": "align-center"},
    ]


def test_a_line_break_in_a_comment_is_a_line_break_on_the_page() -> None:
    assert "<br" in github_markdown("one\ntwo")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "text <script>alert(1)</script> text",
        '<img src=x onerror="alert(1)">',
        "![x](https://elsewhere.example/pixel.png)",
        "[press](javascript:alert(1))",
        "[press](data:text/html;base64,x)",
        '<details ontoggle="alert(1)" open>',
        "<style>body{display:none}</style>",
        '<a href="javascript:alert(1)">press</a>',
        "<iframe src=/></iframe>",
        "<svg/onload=alert(1)>",
        "<!-- --><script>alert(1)</script><!-- -->",
        "<!<!-- -->-- --><script>alert(1)</script>",
    ],
)
def test_hostile_markup_is_shown_and_does_nothing(hostile: str) -> None:
    html = github_markdown(hostile)
    page = Page(html)
    assert not page.tags & {"script", "img", "style", "iframe", "svg", "link", "form"}
    assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
    assert all(link.attributes["href"].startswith(("http", "/")) for link in page.all("a"))


@given(st.text(st.sampled_from("<>/!-[]()`*_~|&;\"'=: \nabdehimprstuvy")))
def test_any_text_gives_only_known_tags_without_handlers_or_styles(written: str) -> None:
    known = (
        "a b blockquote br code del details em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre strong sub summary sup "
        "table tbody td th thead tr ul"
    )
    page = _tolerant(github_markdown(written))
    assert page.tags <= set(known.split())
    allowed = {"href", "rel", "class", "title", "start", "open"}
    assert all(set(element.attributes) <= allowed for element in page.elements)


class _Tolerant(Page):
    """Raw safe tags of a comment need not be balanced; a browser mends that inside the panel."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and any(element.tag == tag for element in self._open):
            if self._open.pop().tag == tag:
                return

    def close(self) -> None:
        super().close()
        self._open.clear()


def _tolerant(html: str) -> Page:
    return _Tolerant(html)
