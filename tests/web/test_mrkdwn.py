from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.mrkdwn import mrkdwn, with_emoji
from tests.web.markup import Page

DRAWN = [
    ("plain", "plain"),
    ("*bold* and _slanted_ and ~gone~", "<strong>bold</strong> and <em>slanted</em> and <del>gone</del>"),
    ("*bold _and slanted_*", "<strong>bold <em>and slanted</em></strong>"),
    ("`a*b*c`", "<code>a*b*c</code>"),
    ("```\nfirst\n*second*\n```", "<pre>first\n*second*</pre>"),
    ("one\ntwo", "one<br>two"),
    (
        "> quoted\n> twice\nafter",
        "<blockquote>quoted<br>twice</blockquote>after",
    ),
    ("&gt; quoted", "<blockquote>quoted</blockquote>"),
    (
        "<https://example.org/a?b=1&amp;c=2|the page>",
        '<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">the page</a>',
    ),
    ("<@U123|Ada> <!here>", '<span class="mention">Ada</span> <span class="mention">!here</span>'),
    (":warning: careful", "⚠️ careful"),
    (":no_such_name: stays", ":no_such_name: stays"),
]


@pytest.mark.parametrize(("written", "html"), DRAWN)
def test_slacks_marks_are_drawn(written: str, html: str) -> None:
    assert mrkdwn(written) == html


@pytest.mark.parametrize(
    "written", ["snake_case_name", "2*3*4", "a ~ b ~ c", "* not bold *", "~/home and ~/lib"]
)
def test_marks_inside_words_and_around_spaces_are_not_marks(written: str) -> None:
    assert mrkdwn(written) == written


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
        ("\"quoted\" & 'single'", "&#34;quoted&#34; &amp; &#39;single&#39;"),
    ],
)
def test_nothing_that_was_escaped_for_slack_becomes_markup(written: str, html: str) -> None:
    assert mrkdwn(written) == html


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//elsewhere.example", "https://a b"],
)
def test_a_link_to_a_script_or_to_nowhere_is_shown_as_text(target: str) -> None:
    html = mrkdwn(f"<{target}|press me>")
    assert "<a" not in html
    assert "press me" in html


@given(st.text(st.sampled_from("*_~`<>&;|:@#! \n\"'abgtl/htps")))
def test_any_text_gives_tags_that_close_each_other(written: str) -> None:
    page = Page(mrkdwn(written))
    assert page.tags <= {"strong", "em", "del", "code", "pre", "blockquote", "br", "a", "span"}
    assert all(set(element.attributes) <= {"href", "rel", "class"} for element in page.elements)


def test_a_plain_text_has_its_emoji_names_replaced() -> None:
    assert with_emoji("done :white_check_mark:") == "done ✅"
