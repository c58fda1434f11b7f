"""Reading pages in tests: the text that a person sees, by element, and every tag with its attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "circle", "hr", "img", "input", "link", "meta", "path", "wbr"}


@dataclass
class Element:
    """A tag with its attributes and all the text inside it."""

    tag: str
    attributes: dict[str, str]
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return squeezed("".join(self.pieces))


class Page(HTMLParser):
    """A parsed page. It fails on tags that do not close each other in order: escaped text cannot do that."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.comments: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)
        for outer in self._open:
            outer.pieces.append(" " if tag in {"br", "li", "p", "td", "th", "div", "pre", "h2", "h3"} else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed but never opened: {tag}"
        opened = self._open.pop()
        assert opened.tag == tag, f"<{opened.tag}> closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def by_id(self, wanted: str) -> Element:
        return next(element for element in self.elements if element.attributes.get("id") == wanted)

    def has_id(self, wanted: str) -> bool:
        return any(element.attributes.get("id") == wanted for element in self.elements)

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def by_class(self, wanted: str) -> list[Element]:
        return [each for each in self.elements if wanted in each.attributes.get("class", "").split()]

    @property
    def tags(self) -> set[str]:
        return {element.tag for element in self.elements}


def squeezed(text: str) -> str:
    """The text with every run of white space as one space, as a browser shows it."""
    return " ".join(text.split())
