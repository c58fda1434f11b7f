"""Cutting a change into parts: where something new begins to be said, dropped, forgotten or supposed.

"what if we need websockets and drop the admin?" says "we need websockets" and drops "the admin".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern in any case, in which `[ ]` stands for any white space between two words."""
    return re.compile(pattern.replace("[ ]", r"(?:\s{1,9}+)"), re.VERBOSE | re.IGNORECASE)


# All repetitions have a bound and give nothing back, so that any words are read in time linear in their length.

#: What a what-if opens with, wherever it stands.
_WHAT_IF = r"""
    (?: (?:what|how) [ ] (?:if|about|when)
      | (?:suppos(?:e|ing)|imagin(?:e|ing)|assum(?:e|ing)|provided) (?:[ ]that)?
      | let['’]?s [ ] (?:say|assume|suppose|imagine) (?:[ ]that)?
      | say (?=[ ](?:we|it|the|there|that|our)\b)
      | if ) \b
"""
#: A whole question around an "if": "would you still say Django if we had no admin?".
_OPENING = _compiled(
    rf"""
    \W*+ (?: (?:and|so|but|ok|okay|well|hm+|yes|now|then|also|right) \b [\s,]*+ )*+
    (?: {_WHAT_IF} | (?:what|how|would|does|do|will|is|did|could|can) \b [^.!?;,:\n]{{0,60}}? \b if \b )
    """
)
#: What may stand between the beginning of a part and its verb.
_LEAD = r"""
    (?: (?: and|but|so|also|then|now|please|just|even|actually|rather|instead|simply|maybe|perhaps
      | we|you|they|i|it|us|somebody|someone|(?:the|our) [ ] team|team|let['’]?s|let
      | could|can|would|should|will|['’]d|['’]ll|['’]re|['’]m
      | (?:decide[sd]?|want(?:ed|s)?|had|have|were|agreed?|plan(?:ned)?) [ ] to
      ) \b [\s,]{0,9}+ ){0,9}+
"""
_DROP = r"""
    drop(?:s|ped|ping)? | remov(?:es?|ed|ing) | ditch(?:es|ed|ing)? | scrap(?:s|ped|ping)? | lose[sd]? | losing | lost
  | cut (?:s|ting)? (?:[ ]out)? | kill(?:s|ed|ing)? | strip(?:s|ped|ping)? (?:[ ]out)? | delet(?:es?|ed|ing)
  | g[eo]t(?:s|ting)? [ ] rid [ ] of | (?:do|did|does|doing) [ ] away [ ] with | (?:leave|leaving|left) [ ] out
  | (?:take|took|taking) [ ] (?:away|out) | skip(?:s|ped|ping)? | minus
  | no [ ] longer [ ] (?:need|want|have|use|require)(?:s|ed)? | stop(?:s|ped)? [ ] (?:needing|using|wanting|having)
  | without (?! [ ] (?:(?:the|any|an?) [ ])? \w+ing\b )
"""
_FORGET = r"""
    forget (?:[ ]about|[ ]that)? | never [ ]? mind | disregard | ignore | set [ ] aside | take [ ] back | scratch
  | strike | unsay | undecided [ ] (?:about|on)
  | (?: (?:are|am|is|were) [ ])? (?: (?:not|aren['’]?t|isn['’]?t|weren['’]?t) [ ] sure | unsure ) (?:[ ]yet)? [ ]
    (?:if|whether|about)
  | (?:do[ ]not|don['’]?t|did[ ]not|didn['’]?t) [ ] know (?:[ ]yet)? (?:[ ](?:if|whether|about))?
"""
_SAY = r"""
    with | add(?:s|ed|ing)? | need(?:s|ed)? | want(?:s|ed)? | ha(?:ve|s|d) | us(?:e|ed|ing) | keep | kept | get | gain
  | include | require[sd]? | run | know | knew | no | not | never | nobody
"""
_SUBJECT = r"we | it | they | there | (?:the|our) [ ] team"
_HEAD = rf"""
    \s{{0,9}}+ (?P<opening> (?: (?:and|but|then|so) \s{{1,9}}+ ){{0,3}}+ {_WHAT_IF} \s{{0,9}}+ )? (?P<said>)
    (?: {_LEAD} (?: (?P<drop> {_DROP} ) | (?P<forget> {_FORGET} ) | (?: {_SAY} ) ) \b (?!-)
      | (?: {_SUBJECT} ) \b
      | (?(opening) | (?!) ) )
"""
_FIRST = _compiled(_HEAD)
_NEXT = _compiled(rf"(?: [,;:.!?\n(—–] | \b (?:and|but|then|plus|or) (?=\s) ) {_HEAD}")
_GONE = _compiled(
    r"""
    (?<=\S) \s{1,9} (?: (?:is|are|was|were|gets?|got|has[ ]been|have[ ]been|had[ ]been|would[ ]be|will[ ]be|be) [ ]
            (?:dropped|removed|gone|cut|scrapped|ditched|deleted|left[ ]out|taken[ ]out)
        | (?:goes|go|went) [ ] away | (?:disappear|fall[ ]away|falls[ ]away|fell[ ]away) (?:s|ed)? ) \b
    """
)
_STOP = re.compile(r"[,;:.!?\n]")
_AND = _compiled(r"\b (?:and|but) \b")
_STATES = _compiled(rf"\b (?: {_SAY} | {_SUBJECT} ) \b")

Kind = Literal["say", "drop", "forget"]


class Part(NamedTuple):
    """A stretch of the words: what it does, where it begins, and where what is to be read begins and ends."""

    kind: Kind
    start: int
    body: int
    end: int


def opening_of(words: str) -> int:
    """Where the words go on after what opens a what-if; 0 where nothing does."""
    opening = _OPENING.match(words)
    return opening.end() if opening else 0


def parts_of(words: str, begin: int) -> Iterator[Part]:
    """The parts from `begin` on. What is said goes on until something is dropped, forgotten or supposed anew."""
    found = _FIRST.match(words, begin)
    part = _begun(found) if found else Part("say", begin, begin, begin)
    while True:
        found = _next(words, part)
        end = found.start() if found else len(words)
        yield from _turned(words, part._replace(end=end))
        if found is None:
            return
        part = _begun(found)


def _next(words: str, part: Part) -> re.Match[str] | None:
    """Where the part ends and another begins; more of what is said stays in one part, to be read in one piece."""
    for found in _NEXT.finditer(words, part.body):
        if part.kind != "say" or found["opening"] or found["drop"] or found["forget"]:
            return found
    return None


def _begun(found: re.Match[str]) -> Part:
    kind: Kind = "drop" if found["drop"] else "forget" if found["forget"] else "say"
    if kind == "say":
        return Part(kind, found.start("said"), found.start("said"), found.end())
    return Part(kind, found.start(kind), found.end(kind), found.end())


def _turned(words: str, part: Part) -> Iterator[Part]:
    """A part, divided where it says of something that it is gone: "the admin is dropped" drops the admin."""
    if part.kind != "say":
        yield part
        return
    begin = part.body
    for gone in _GONE.finditer(words, begin, part.end):
        first = _clause(words, begin, gone.start())
        if first > begin:
            yield Part("say", begin, begin, first)
        yield Part("drop", first, first, gone.start())
        begin = gone.end()
    yield Part("say", begin, begin, part.end)


def _clause(words: str, begin: int, end: int) -> int:
    """Where the clause begins that ends at `end`; "the admin and the login" is one, "we need it and the admin" two."""
    for stop in _STOP.finditer(words, begin, end):
        begin = stop.end()
    for joint in _AND.finditer(words, begin, end):
        if _STATES.search(words, begin, joint.start()):
            begin = joint.end()
    return begin
