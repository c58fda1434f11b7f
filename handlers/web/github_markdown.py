"""GitHub's markdown as HTML, for the preview on the page: CommonMark with tables and a few safe tags.

The comment is ours, but it quotes people: so of raw HTML only the tags that a comment of ours uses get
through, bare, and everything else is shown as text. Images are not fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import MutableMapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SAFE_TAG = re.compile(
    r"(</?(?:details|summary|b|strong|i|em|code|kbd|sub|sup|blockquote|p)>|<br ?/?>|<details open>)"
)
_ALIGNED = re.compile(r"text-align:(left|right|center)")


class _Renderer(RendererHTML):
    """Renders tokens without inline styles (the page's policy forbids them) and without raw HTML."""

    def html_block(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: MutableMapping[str, object]
    ) -> str:
        """A block of raw HTML, reduced to the safe tags."""
        return safe_tags(tokens[idx].content)

    def html_inline(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: MutableMapping[str, object]
    ) -> str:
        """A raw tag inside a line, reduced to the safe tags."""
        return safe_tags(tokens[idx].content)


def github_markdown(text: str) -> Markup:
    """The HTML of a GitHub comment. Safe for any input: nothing that the user wrote becomes markup."""
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"]).disable("image")
    tokens = parser.parse(text)
    for token in tokens:
        _without_style(token)
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - built from tokens above


def safe_tags(raw: str) -> str:
    """Raw HTML without its comments, the safe tags kept and all else escaped; entities keep their meaning."""
    pieces = _SAFE_TAG.split(_COMMENT.sub("", raw))
    return "".join(
        piece if place % 2 else str(escape(html.unescape(piece))) for place, piece in enumerate(pieces)
    )


def _without_style(token: Token) -> None:
    aligned = _ALIGNED.fullmatch(str(token.attrs.pop("style", "")))
    if aligned:
        token.attrJoin("class", f"align-{aligned[1]}")
