"""Telling a text that is not English, so that the advice can say that it reads English only."""

from __future__ import annotations

import re

_LOOKED_AT = 2_000  # characters; a language shows early
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 5
_FEWEST_LETTERS = 6
#: Words that carry a sentence: without any of them a text is a list of nouns, or another language.
_ENGLISH = frozenset(
    """
    a about all also an and any are as at be because but by can could do does for from get give has have how i if in
    into is it its just like many more most my need no not of on one only or our out over really run should so some
    than that the their them then there they this through to up use used using want we well what when where which
    who will with without would yes you your
    """.split()  # noqa: SIM905 - readable as words
)
#: The same for the neighbours of English in the Latin script; no word that English has too.
_OTHERS = frozenset(
    """
    und oder nicht der das ein eine einen einer für mit wir ist sind ich auf zu von werden soll wollen brauchen keine
    le la les une des et est pour avec nous pas que qui dans sur je mais ou du au il sont avons notre besoin
    el los las uno una y es para con por lo muy pero su nuestro queremos necesitamos como del
    os um uma não na nos das seu mas mais é em precisamos queremos
    gli che di per sono della nel abbiamo dobbiamo non
    het een niet van wij naar voor maar zijn ook dat hebben willen
    och att det som inte är på vi har ikke og jeg til av
    nie się jest na dla oraz chcemy lub który
    """.split()  # noqa: SIM905 - readable as words
)


def is_foreign(text: str) -> bool:
    """Whether a text is most likely not English: another script, or the small words of another language.

    A list of nouns has few small words of any language and counts as English; so does anything very short.
    """
    beginning = text[:_LOOKED_AT]
    if not beginning.isascii() and _in_another_script(beginning):
        return True
    words = _WORD.findall(beginning.casefold())
    english = sum(map(_ENGLISH.__contains__, words))
    if len(words) < _FEWEST_WORDS or english * 3 >= len(words):  # too little to tell, or clearly English
        return False
    return english < sum(map(_OTHERS.__contains__, words)) // 2


def _in_another_script(text: str) -> bool:
    letters = "".join(_WORD.findall(text))
    latin = sum(letter < "\u0250" for letter in letters)
    return len(letters) >= _FEWEST_LETTERS and latin * 2 < len(letters)
