"""Slack's `mrkdwn` as HTML, for the preview on the page: the part of it that an app's messages use."""

from __future__ import annotations

import re
from itertools import groupby

from markupsafe import Markup, escape

from handlers.web.links import safe_href, unbroken

#: Slack: three characters are sent as entities, and only these are turned back.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTED = re.compile(r"(?:>|&gt;) ?")

# A mark opens where no word stands before it and closes where none follows: `snake_case_name` stays as it is.
_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<control>[^<>\n]+)>"
    r"|:(?P<emoji>[a-z0-9_+\-]+):"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)

_MARKS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<del>{}</del>"),
}

#: The names that an app of ours may write; any other name is shown as it stands.
EMOJI = {
    "arrow_right": "→",
    "ballot_box_with_check": "☑️",
    "black_small_square": "▪️",
    "bulb": "💡",
    "grey_question": "❔",
    "heavy_check_mark": "✔️",
    "heavy_minus_sign": "➖",
    "heavy_plus_sign": "➕",
    "information_source": "ℹ️",
    "no_entry": "⛔",
    "no_entry_sign": "🚫",
    "question": "❓",
    "scales": "⚖️",
    "speech_balloon": "💬",
    "thinking_face": "🤔",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "x": "❌",
}


def mrkdwn(text: str) -> Markup:
    """The HTML of a `mrkdwn` string; everything that is not one of Slack's marks is escaped."""
    pieces = _FENCE.split(text)
    return Markup("").join(
        Markup("<pre>{}</pre>").format(unescape(piece)) if place % 2 else _lines(piece)
        for place, piece in enumerate(pieces)
        if piece
    )


def emoji(name: str) -> str:
    """The character for an emoji's name, or the name between colons when it is not one of ours."""
    return EMOJI.get(name, f":{name}:")


def with_emoji(text: str) -> str:
    """A `plain_text` string with the emoji names in it replaced."""
    return re.sub(r":([a-z0-9_+\-]+):", lambda found: emoji(found[1]), text)


def unescape(text: str) -> str:
    """Turn Slack's three entities back into characters, the ampersand last."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _lines(text: str) -> Markup:
    html = Markup("")
    for quoted, group in groupby(text.split("\n"), key=lambda line: bool(_QUOTED.match(line))):
        if quoted:
            lines = (_inline(_QUOTED.sub("", line, count=1)) for line in group)
            html += Markup("<blockquote>{}</blockquote>").format(Markup("<br>").join(lines))
        else:
            html += Markup("<br>").join(_inline(line) for line in group)
    return html


def _inline(text: str) -> Markup:
    html, end = Markup(""), 0
    for found in _INLINE.finditer(text):
        html += unbroken(unescape(text[end : found.start()])) + _marked(found)
        end = found.end()
    return html + unbroken(unescape(text[end:]))


def _marked(found: re.Match[str]) -> Markup:
    kind, inner = str(found.lastgroup), str(found[str(found.lastgroup)])
    if kind == "code":
        return Markup("<code>{}</code>").format(unescape(inner))
    if kind == "control":
        return _control(inner)
    if kind == "emoji":
        return escape(emoji(inner))
    return _MARKS[kind].format(_inline(inner))


def _control(inner: str) -> Markup:
    """What stands between angle brackets: a link, or a mention of a person, channel or group."""
    target, _, label = inner.partition("|")
    if target[:1] in "@#!":
        return Markup('<span class="mention">{}</span>').format(unescape(label or target))
    href = safe_href(unescape(target))
    if href is None:
        return escape(unescape(f"<{inner}>"))
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(href, unescape(label or target))
