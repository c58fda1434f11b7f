"""The kinds of members that a policy and its cases are made of; each says what is wrong with a value in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from advisor.policy.places import Path
from advisor.policy.problems import Wrong, shown

MOST_WORDS = 20
#: The message for a member that the schema does not have; whoever shows it adds the members that there are.
UNKNOWN = "unknown member"
STRINGS: dict[str, Any] = {
    "required": "must be given",
    "null": "must not be null",
    "invalid": "write a text in quotes",
    "invalid_utf8": "write a text in quotes",
}
LISTS: dict[str, Any] = {
    "invalid": "write a list of words in quotes, between [ and ]",
    "null": "must not be null",
}

Check = Callable[[Any], None]
#: Something wrong, and where it stands.
Found = tuple[Path, Wrong | str]


class Strict(Schema):
    """A schema to which every member that it does not name is a mistake."""

    class Meta:
        """Unknown members are mistakes."""

        unknown = RAISE

    error_messages = {"unknown": UNKNOWN, "type": "write named members here"}  # noqa: RUF012 - marshmallow's own way


class Text(fields.Field[str]):
    """A text for people: white space made single, at most so long, nothing that cannot be printed."""

    def __init__(self, longest: int, **options: Any) -> None:
        self._longest = longest
        super().__init__(error_messages=STRINGS, **options)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> str:
        if not isinstance(value, str):
            raise wrong(STRINGS["invalid"])
        text = " ".join(value.split())
        if not text:
            raise wrong("must not be empty")
        if len(text) > self._longest:
            raise wrong(f"this is {len(text):,} characters long; at most {self._longest:,} are read")
        if not text.isprintable():
            raise wrong("must not hold control characters, nor marks that hide or reorder text")
        return text


def wrong(said: str, word: str = "", allowed: Iterable[str] = ()) -> ValidationError:
    """A marshmallow error that carries what is wrong; the nearest right word is looked up only when it is shown."""
    return ValidationError([Wrong(said, word, tuple(allowed))])


def one_of(what: str, allowed: Iterable[str]) -> Check:
    """A check that a word is one of those allowed; `what` names it, such as "framework"."""
    words = tuple(allowed)

    def check(word: str) -> None:
        if word not in words:
            raise wrong(f"there is no {what} “{shown(word)}”", word, words)

    return check


def word(check: Check, **options: Any) -> fields.String:
    """A word that passes the check."""
    return fields.String(validate=check, error_messages=STRINGS, **options)


def words(check: Check) -> fields.List[Any]:
    """A list of a few words, each of which passes the check; empty when it is left out."""

    def few(given: list[str]) -> None:
        if not given:
            raise wrong("the list is empty; leave it out, or name something in it")
        if len(given) > MOST_WORDS:
            raise wrong(f"these are {len(given):,} words; at most {MOST_WORDS} are read")

    return fields.List(word(check), validate=few, load_default=list, error_messages=LISTS)


def flat(messages: Any, path: Path = ()) -> Iterator[Found]:
    """Marshmallow's nested messages, one after the other, each with its place."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            whole = key == "_schema" and UNKNOWN not in inner  # about the table, not about a member so called
            yield from flat(inner, path if whole else (*path, key))
    else:
        yield from ((path, message) for message in messages)


def told(said: Wrong | str, path: Path, members: Iterable[str]) -> str:
    """What is wrong, as a sentence; `members` are those that may stand where this one does."""
    if said == UNKNOWN:
        name = str(path[-1])
        said = Wrong(f"there is no member “{shown(name)}” here", name, tuple(members))
    return str(said if isinstance(said, Wrong) else Wrong(said))
