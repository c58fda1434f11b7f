"""Text to words: one spelling and inflection, boundaries, what is left out, and places that are always true."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Knowledge
from advisor.reading import Reader
from advisor.reading.words import FILLERS, Speller, Words, cut, stem


@pytest.fixture(scope="module")
def speller(knowledge: Knowledge) -> Speller:
    return Speller(knowledge.spellings)


@pytest.fixture(scope="module")
def read(speller: Speller) -> Callable[[str], Words]:
    return lambda text: cut(text, speller)


INFLECTIONS = """
cache caches cached caching
deploy deploys deployed deploying
query queries queried querying
try tries tried trying
need needs needed needing
add adds added adding
class classes
box boxes
match matches matched matching
stop stops stopped stopping
plan plans planned planning
serve serves served serving
route routes routed routing
install installs installed installing
control controls controlled controlling
process processes processed processing
access accesses accessed accessing
address addresses addressed
fix fixes fixed fixing
see sees seeing
staff staffing
story stories
database databases
write writes wrote written writing
build builds built building
run runs ran running
choose chooses chose chosen choosing
be am is are was were been being
have has had having
do does did doing done
know knows knew known
make makes made making
send sends sent sending
person people
child children
user users user's users' User USERS
API apis APIs API's
analysis analyses
status statuses
""".strip().splitlines()


@pytest.mark.parametrize("family", INFLECTIONS, ids=lambda family: family.split()[0])
def test_every_form_of_a_word_reads_alike(family: str, speller: Speller) -> None:
    first, *others = family.split()
    assert speller(first)
    assert {form: speller(form) for form in others} == dict.fromkeys(others, speller(first))


BRITISH_AND_AMERICAN = [
    ("organise", "organize"),
    ("organised", "organized"),
    ("organising", "organizing"),
    ("organisation", "organization"),
    ("organisations", "organizations"),
    ("authorise", "authorize"),
    ("authorisation", "authorization"),
    ("optimise", "optimize"),
    ("optimised", "optimizing"),
    ("customise", "customized"),
    ("serialisation", "serialization"),
    ("analyse", "analyze"),
    ("analysed", "analyzed"),
    ("analysing", "analyzing"),
    ("behaviour", "behavior"),
    ("colour", "color"),
    ("colours", "colors"),
    ("favour", "favor"),
    ("modelling", "modeling"),
    ("modelled", "modeled"),
    ("labelled", "labeled"),
    ("cancelled", "canceled"),
    ("catalogue", "catalog"),
    ("catalogues", "catalogs"),
    ("centre", "center"),
    ("centres", "centers"),
    ("licence", "license"),
    ("licences", "licenses"),
    ("programme", "program"),
    ("fulfil", "fulfill"),
]


@pytest.mark.parametrize(("british", "american"), BRITISH_AND_AMERICAN)
def test_british_and_american_spelling_read_alike(british: str, american: str, speller: Speller) -> None:
    assert speller(british) == speller(american)


DISTINCT = [
    ("four", "for"),
    ("hour", "our"),
    ("sing", "s"),
    ("red", "r"),
    ("string", "str"),
    ("thing", "th"),
    ("feed", "fe"),
    ("bus", "bu"),
    ("this", "thi"),
    ("django", "djang"),
    ("less", "le"),
    ("news", "new"),
    ("data", "date"),
    ("deploy", "deployment"),
    ("user", "use"),
    ("form", "former"),
]


@pytest.mark.parametrize(("word", "other"), DISTINCT)
def test_different_words_stay_different(word: str, other: str, speller: Speller) -> None:
    assert speller(word) != speller(other)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("don't", "dont"),
        ("don’t", "dont"),
        ("donʼt", "dont"),
        ("DON’T", "dont"),
        ("Dajngo", "django"),
        ("djano", "django"),
        ("flaks", "flask"),
        ("fastpai", "fastapi"),
        ("FastAPI", "fastapi"),
        ("PostgreSQL", "postgres"),
        ("backoffice", "back office"),
        ("e-commerce", "ecommerce"),
        ("real-time", "realtime"),
        ("Web-Sockets", "WebSockets"),
        ("micro-service", "microservices"),
        ("sign-up", "signup"),
        ("back–office", "back office"),
        ("team_member", "team member"),
        ("café", "CAFÉ"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_and_typos_read_as_what_is_meant(
    written: str, meant: str, read: Callable[[str], Words]
) -> None:
    assert read(written).norms == read(meant).norms


KNOWN = ("permission", "authentication", "transaction", "contract", "reference", "difficult", "role")
SLIPS = [
    ("permision", "permission"),
    ("permisssions", "permission"),
    ("perimssion", "permission"),
    ("authetication", "authentication"),
    ("transacitons", "transaction"),
    ("microservces", "micro service"),
]


@pytest.mark.parametrize(("written", "meant"), SLIPS)
def test_a_long_word_with_a_slip_is_read_as_what_is_meant(written: str, meant: str) -> None:
    speller = Speller({"microservices": "micro service"})
    forms = {form for word in (*KNOWN, "micro", "service") for form in speller(word)}
    assert speller(written) != tuple(form for word in meant.split() for form in speller(word))
    speller.learn(forms)
    assert speller(written) == tuple(form for word in meant.split() for form in speller(word))


@pytest.mark.parametrize(
    "word", ["contact", "contrast", "preference", "rolle", "permis", "authentikation", "пермисион"]
)
def test_what_may_be_another_word_is_left_alone(word: str) -> None:
    speller = Speller({})
    before = speller(word)
    speller.learn({form for known in KNOWN for form in speller(known)})
    assert speller(word) == before


def test_known_words_are_never_corrected(knowledge: Knowledge) -> None:
    reader = Reader(knowledge)
    one = reader.read("An administrative application with permissions, documentation and transactions.")
    other = reader.read("An adminstrative applicaton with permisions, documetation and transactons.")
    assert one.profile == other.profile


def test_fillers_are_left_out(read: Callable[[str], Words]) -> None:
    assert read(" ".join(sorted(FILLERS))).norms == []
    assert read("our very own API").norms == read("own API").norms


def test_words_shorter_than_four_letters_and_numbers_keep_their_form() -> None:
    assert [stem(word) for word in ("as", "gas", "ads", "v2s", "123s", "e2e")] == [
        "as", "gas", "ads", "v2s", "123s", "e2e",
    ]  # fmt: skip


def test_a_speller_forgets_nothing_that_it_was_taught_when_its_memory_is_full() -> None:
    speller = Speller({"pg": "postgres"}, remembered=1)
    assert speller("users") == speller("users") == ("user",)
    assert speller("pg") == speller("pg") == ("postgr",) == speller("postgres")


HARD_STOPS = [
    "We have users. Roles matter",
    "We have users! Roles matter",
    "We have users? Roles matter",
    "We have users… Roles matter",
    "We have users... Roles matter",
    "We have users?! Roles matter",
    "We have users; roles matter",
    "We have users;roles matter",
    "We have users.Roles matter",
    "(We have users.) Roles matter",
    "“We have users.” Roles matter",
    '"We have users." Roles matter',
    "We have users.\nRoles matter",
    "We have users\n\nRoles matter",
    "We have users\r\n\r\nRoles matter",
    "We have users\n   \nRoles matter",
    "We have users\n- Roles matter",
    "We have users\n* Roles matter",
    "We have users\n• Roles matter",
    "We have users\n+ Roles matter",
    "We have users\n1. Roles matter",
    "We have users\n2) Roles matter",
    "We have users\n## Roles matter",
    "We have *users.* Roles matter",
    "We have _users._ Roles matter",
]


@pytest.mark.parametrize("text", HARD_STOPS)
def test_a_hard_stop_begins_a_sentence(text: str, read: Callable[[str], Words]) -> None:
    words = read(text)
    sentences = dict(zip(words.norms, words.sentences, strict=True))
    assert sentences["rol"] == sentences["user"] + 1
    assert sentences["matter"] == sentences["rol"]


PAUSES = [
    "users, roles",
    "users (roles)",
    "users [roles]",
    "users – roles",
    "users — roles",
    "users—roles",
    "users - roles",
    "users -- roles",
    "users: roles",
    "users=roles",
    "users roles=yes",
    "users|roles",
    "users • roles",
    "users\nroles",
    "users\r\nroles",
]


@pytest.mark.parametrize("text", PAUSES)
def test_a_pause_begins_a_segment_and_no_sentence(text: str, read: Callable[[str], Words]) -> None:
    words = read(text)
    assert words.norms[:2] == ["user", "rol"]
    assert words.segments[1] > words.segments[0]
    assert words.sentences[1] == words.sentences[0]


JOINED = [
    "users roles",
    "a line that is long enough for text that wraps has users\nroles",
    "a line that is long enough for text that wraps has users\r\nroles",
    "users-roles",
    "users_roles",
    "users/roles",
    "users & roles",
    "users + roles",
    "*users* roles",
    "`users` roles",
    "“users” roles",
    "‘users’ roles",
    "users\u00a0roles",
    "users\u200broles",
    "users\u2028roles",
    "users 😀 roles",
    "v1.2 users roles",
    "node.js users roles",
    "users.roles",
]


@pytest.mark.parametrize("text", JOINED)
def test_nothing_else_parts_words(text: str, read: Callable[[str], Words]) -> None:
    words = read(text)
    assert words.norms[-2:] == ["user", "rol"]
    assert words.segments[-1] == words.segments[-2] == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Users? Roles.", {0}),
        ("Users. Roles?", {1}),
        ("Users?! Roles", {0}),
        ("Users!? Roles", {0}),
        ("Users...? Roles", {0}),
        ("Users. Roles!", set()),
        ("“Users?” she asked. Roles?", {0, 2}),
        ("search?q=users", set()),
    ],
)
def test_a_question_is_known_by_its_mark(text: str, asked: set[int], read: Callable[[str], Words]) -> None:
    assert read(text).asked == asked


SILENT = [
    "```\nadmin\n```",
    "```python\nadmin = 1\n```",
    "   ```\nadmin\n   ```",
    "````\n```\nadmin\n```\n````",
    "~~~\nadmin\n~~~",
    "~~~~ text\nadmin\n~~~~~",
    "```\n```",
    "```admin```",
    "``` admin\nadmin ```",
    "```\r\nadmin\r\n```\r",
    "> admin",
    "  > admin",
    ">admin\n> admin",
    "<!-- admin -->",
    "<!-- admin\n\nadmin -->",
    "<!--admin",
    "https://admin.example.com/admin?admin=1#admin",
    "http://example.com/admin",
    "<https://example.com/admin>",
    "<@U024BE7LH|admin>",
    "<@U024BE7LH>",
    "<#C024BE7LR|admin>",
    "<!subteam^SAZ94GDB8|admin>",
    "<!here>",
    "- [ ] admin",
    "* [ ] admin",
]


@pytest.mark.parametrize("text", SILENT)
def test_code_quotes_comments_addresses_and_mentions_say_nothing(
    text: str, read: Callable[[str], Words]
) -> None:
    assert read(text).norms == []
    around = f"users\n{text}\nroles" if not text.startswith("<!--admin") else f"users roles\n{text}"
    assert read(around).norms == ["user", "rol"]


HEARD = [
    ("`admin` panel", ["admin", "panel"]),
    ("```admin without an end", ["admin", "without", "end"]),
    ("a > b admin", ["b", "admin"]),
    ("- [x] admin", ["x", "admin"]),
    ("<https://example.com/x|admin panel>", ["admin", "panel"]),
    ("[admin](https://example.com/x)", ["admin"]),
    ("**admin** ~~panel~~", ["admin", "panel"]),
    ("<b>admin</b>", ["b", "admin", "b"]),
    ("``admin``", ["admin"]),
    ("```\ncode\n```\nadmin", ["admin"]),
    ("see https://example.com/x, admin", ["see", "admin"]),
    ("管理 admin", ["管理", "admin"]),
]


@pytest.mark.parametrize(("text", "norms"), HEARD)
def test_what_a_person_said_is_heard_through_its_markup(
    text: str, norms: list[str], read: Callable[[str], Words]
) -> None:
    assert read(text).norms == norms


MARKUP = "`~<>!-#*_[]()|.,;:?…“”’'\"\n\r\t /=@"
PIECES = [*MARKUP, "a", "admin", "no", "don’t", "```", "~~~", "<!--", "-->", "http://", "İ", "ß", "e\u0301"]
anything = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(anything)
def test_places_are_true_in_any_text(text: str) -> None:
    speller = Speller({"db": "database", "realtime": "real time"})
    words = cut(text, speller)
    sizes = {len(part) for part in (words.norms, words.starts, words.ends, words.sentences, words.segments)}
    assert len(sizes) == 1
    for norm, start, end in zip(words.norms, words.starts, words.ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert norm in speller(text[start:end])


@given(anything)
def test_words_sentences_and_segments_run_forwards(text: str) -> None:
    words = cut(text, Speller({}))
    assert words.starts == sorted(words.starts)
    assert words.sentences == sorted(words.sentences)
    assert words.segments == sorted(words.segments)
    assert all(segment >= sentence for segment, sentence in zip(words.segments, words.sentences, strict=True))


@given(anything)
def test_cutting_is_deterministic(text: str) -> None:
    assert cut(text, Speller({})) == cut(text, Speller({}))


@given(st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo", "Nd"]), min_size=1))
def test_any_word_of_any_script_has_a_form_and_keeps_it(word: str) -> None:
    speller = Speller({})
    assert all(speller(word)) or word.casefold() in FILLERS
    assert speller(word) == speller(word)
