"""How the words around a phrase change it: denied, later, past, somebody else's, a question, about a tool."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Knowledge, advise
from advisor.knowledge.loading import CUES
from advisor.reading.patterns import CUE, Match
from advisor.reading.scope import REASONS, Scope
from advisor.reading.words import Speller, cut

WATCHED = {
    "admin": "admin_panel",
    "login": "user_accounts",
    "roles": "roles_permissions",
    "websockets": "websockets",
    "blog": "content_site",
    "monolith": "monolith",
    "microservices": "microservices",
    "database": "own_database",
    "shop": "commerce",
    "swagger": "openapi",
    "json": "structured_answers",
    "endpoint": "small_scope",
}


def read(text: str, knowledge: Knowledge) -> str:
    """The watched facts in a text, as `+admin -login`; a fact set aside is named after a `?`."""
    advice = advise(text, knowledge=knowledge)
    facts = advice.profile.as_dict()
    known = [f"{'+' if facts[fact] else '-'}{word}" for word, fact in WATCHED.items() if fact in facts]
    aside = [
        f"?{word}" for word in WATCHED if any(word in one.evidence.text.lower() for one in advice.unread)
    ]
    return " ".join(known + [one for one in aside if one.replace("?", "+") not in known])


DENIED = [
    ("no admin", "-admin"),
    ("No admin panel.", "-admin"),
    ("no login, no admin, just an endpoint", "-admin -login +endpoint"),
    ("don't need an admin panel", "-admin"),
    ("We don’t need an admin panel", "-admin"),
    ("We do not need an admin panel", "-admin"),
    ("We will not need an admin panel", "-admin"),
    ("We won't be needing an admin panel", "-admin"),
    ("We never need an admin panel", "-admin"),
    ("we are not going to have an admin panel", "-admin"),
    ("There is no need for websockets", "-websockets"),
    ("It is not necessary to have an admin panel", "-admin"),
    ("We cannot have websockets", "-websockets"),
    ("It doesn't have an admin panel", "-admin"),
    ("It has neither an admin panel nor a login", "-admin -login"),
    ("neither an admin nor logins", "-admin -login"),
    ("without users, roles or admin", "-admin -roles"),
    ("without an admin panel", "-admin"),
    ("no admin panel or login", "-admin -login"),
    ("no admin panel and login", "-admin -login"),
    ("no admin panel, login or roles", "-admin -login -roles"),
    ("no admin panel, login, or roles", "-admin -login -roles"),
    ("no admin panel or login or roles", "-admin -login -roles"),
    ("there is no admin panel and no login", "-admin -login"),
    ("There will be no login, no roles and no admin", "-admin -login -roles"),
    ("no admin, no login or roles", "-admin -login -roles"),
    ("we don't want roles and do not need logins", "-login -roles"),
    ("We don't need login and don't need an admin panel", "-admin -login"),
    ("not a blog", "-blog"),
    ("This isn't a blog", "-blog"),
    ("we aren't building a blog", "-blog"),
    ("I don't think we need an admin panel", "-admin"),
    ("zero admin panels", "-admin"),
    ("we skip the admin panel", "-admin"),
    ("- no admin panel\n- no login", "-admin -login"),
    ("_no_ admin", "-admin"),
    ("**no** admin panel", "-admin"),
    ("NO ADMIN PANEL", "-admin"),
    ("no “admin” panel", "-admin"),
    ("I don't think that we need an admin panel", "-admin"),
    ("We don't believe that roles or logins are needed", "-login -roles"),
    ("It is not the case that we have websockets", "-websockets"),
    ("everything except an admin panel", "-admin"),
    ("anything but a blog", "-blog"),
    ("all of it apart from logins", "-login"),
    ("no admin, logins or websockets, and roles", "-admin -login +roles -websockets"),
    ("Not needed: admin panel", "-admin"),
    ("Not needed: admin panel, logins, roles", "-admin -login -roles"),
    ("Out of scope - login, websockets", "-login -websockets"),
    ("Not needed:\n\n- admin panel\n- logins\n\nWe have websockets.", "-admin -login +websockets"),
    ("Non-goals:\n* admin panel\n* a blog", "-admin -blog"),
    ("## Out of scope\n\n- websockets\n- roles\n\n## Wanted\n\n- login", "+login -roles -websockets"),
    ("I doubt that we need websockets", "-websockets"),
    ("An admin panel we don't need", "-admin"),
    ("a login we need, roles we don't want", "+login -roles"),
    ("a login is wanted, websockets are not", "+login -websockets"),
    ("login yes, admin no", "-admin +login"),
    ("They have roles and we do not", "+roles"),
    ("Websockets will not be used", "-websockets"),
    ("Unwanted: websockets and roles", "-roles -websockets"),
    ("Not needed for now: admin panel", "-admin"),
    ("Nobody said that we need an admin panel", "-admin"),
]


@pytest.mark.parametrize(("text", "expected"), DENIED)
def test_a_denial_governs_what_follows_and_its_list(text: str, expected: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge) == expected


DENIED_BEFORE = [
    ("an admin panel is not needed", "-admin"),
    ("An admin panel isn't needed.", "-admin"),
    ("An admin panel is not needed for now", "-admin"),
    ("an admin panel won't be needed", "-admin"),
    ("admin panel not required", "-admin"),
    ("an admin panel, not needed", "-admin"),
    ("websockets aren't required", "-websockets"),
    ("websockets are unnecessary", "-websockets"),
    ("an admin panel would be overkill", "-admin"),
    ("admin panel is out of scope", "-admin"),
    ("an admin panel is neither needed nor wanted", "-admin"),
    ("no admin panel needed", "-admin"),
    ("no websockets required", "-websockets"),
    ("roles are not needed but logins are", "+login -roles"),
    ("admin panel not needed, login required", "-admin +login"),
    ("login is not required, an admin panel is required", "+admin -login"),
    ("An admin panel is no priority", "-admin"),
    ("Websockets are no requirement here", "-websockets"),
    ("There is no requirement for websockets", "-websockets"),
    ("A blog is a non-goal", "-blog"),
    ("An admin panel is not needed at all", "-admin"),
    ("An admin panel is not planned yet", "-admin"),
]


@pytest.mark.parametrize(("text", "expected"), DENIED_BEFORE)
def test_a_closing_denial_governs_what_stands_before_it(
    text: str, expected: str, knowledge: Knowledge
) -> None:
    assert read(text, knowledge) == expected


ANSWERED = [
    ("Admin panel: no.", "-admin"),
    ("Admin panel: no", "-admin"),
    ("Admin panel - no", "-admin"),
    ("Admin panel – no", "-admin"),
    ("Admin panel (no)", "-admin"),
    ("admin=no", "-admin"),
    ("admin_panel=no", "-admin"),
    ("admin=no login=yes", "-admin +login"),
    ("admin: none", "-admin"),
    ("an admin panel: not required", "-admin"),
    ("| Admin panel | no |", "-admin"),
    ("- Admin panel: no\n- Logins: yes", "-admin +login"),
    ("Admin panel: yes", "+admin"),
    ("Admin panel? No.", "-admin"),
    ("Admin panel? No. Login? Yes.", "-admin +login"),
    ("Admin panel? Not needed.", "-admin"),
    ("Do we need an admin panel? No.", "-admin"),
    ("Do we need an admin panel? No, never.", "-admin"),
    ("Do we need an admin panel, logins or roles? No.", "-admin -login -roles"),
    ("Do we need an admin panel? Yes.", "+admin"),
    ("Do we need an admin panel? Yes, for support.", "+admin"),
    ("Do we need an admin panel? No idea.", "?admin"),
    ("Do we need an admin panel?", "?admin"),
    ("No. We need an admin panel.", "+admin"),
    ("no, we need an admin panel", "+admin"),
    ("Yes, an admin panel. No logins.", "+admin -login"),
    ("We need an admin panel. No.", "+admin"),
    ("No", ""),
    ("No. No.", ""),
    ("### Admin panel\n\nNo", "-admin"),
    ("### Admin panel\n\nNo\n\n### Login\n\nYes", "-admin +login"),
    ("**Admin panel**\n\nNot needed", "-admin"),
    ("## Do you need websockets?\n\nNo", "-websockets"),
    ("An admin panel.\n\nNo", "+admin"),
    ("# Admin panel. No", "+admin"),
    ("#" + " x" * 200 + "\n\nNo admin", "-admin"),
    ("x " * 200 + "admin panel.\n\nNo.", "+admin"),
]


@pytest.mark.parametrize(("text", "expected"), ANSWERED)
def test_a_word_that_stands_alone_answers_what_was_named_or_asked_before_it(
    text: str, expected: str, knowledge: Knowledge
) -> None:
    assert read(text, knowledge) == expected


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("It serves our model", "model_serving", True),
        ("It serves no model", "model_serving", False),
        ("It serves no trained model", "model_serving", False),
        ("It does not serve our model", "model_serving", False),
        ("The boundaries of the services are not settled", "boundaries_unclear", True),
        ("Upload a picture without a login and get the label back", "demo_page", True),
    ],
)
def test_a_no_in_the_gap_of_a_phrase_denies_it(
    text: str, fact: str, value: bool, knowledge: Knowledge
) -> None:
    assert advise(text, knowledge=knowledge).profile.as_dict()[fact] is value


@pytest.mark.parametrize(
    "text", ["Django would be overkill", "Flask would be too heavy", "Django is overkill"]
)
def test_a_denial_that_belongs_to_a_phrase_does_not_deny_it(text: str, knowledge: Knowledge) -> None:
    assert advise(text, knowledge=knowledge).profile.as_dict()["lightweight"] is True


ENDS = [
    ("no admin panel. Users log in, with a login", "-admin +login"),
    ("no admin panel; a login", "-admin +login"),
    ("no admin, but a login", "-admin +login"),
    ("no admin but we have logins", "-admin +login"),
    ("no admin panel, there is a login", "-admin +login"),
    ("no admin panel, we have a login", "-admin +login"),
    ("no admin panel, login yes", "-admin +login"),
    ("no admin panel and we need websockets", "-admin +websockets"),
    ("no admin panel because we have websockets", "-admin +websockets"),
    ("no admin panel although there is a login", "-admin +login"),
    ("There is no admin panel – a login will do", "-admin +login"),
    ("no admin panel\n\nlogin", "-admin +login"),
    ("no admin panel.\n- login", "-admin +login"),
    ("- no admin panel\n- login", "-admin +login"),
    ("no admin panel.Login with roles", "-admin +login +roles"),
    ("login, no admin", "-admin +login"),
    ("login and no admin", "-admin +login"),
    ("a login without an admin panel, with roles", "-admin +login +roles"),
    ("an API without an admin panel, but with logins", "-admin +login"),
    ("They won't talk to us before there is a Swagger", "+swagger"),
    ("Nobody signs unless there is a login", "+login"),
    ("No database and no state, takes bytes or text in and returns JSON", "-database +json"),
    ("no login, sends data or returns JSON", "-login +json"),
    ("no admin panel, websockets or roles", "-admin -roles -websockets"),
    ("nothing except an admin panel", "+admin"),
    ("no roles except for an admin panel", "+admin -roles"),
]


@pytest.mark.parametrize(("text", "expected"), ENDS)
def test_a_denial_ends_with_its_list_its_clause_or_its_sentence(
    text: str, expected: str, knowledge: Knowledge
) -> None:
    assert read(text, knowledge) == expected


AFFIRMED = [
    ("We cannot do without an admin panel", "+admin"),
    ("we can't live without websockets", "+websockets"),
    ("it can't work without websockets", "+websockets"),
    ("not without an admin panel", "+admin"),
    ("We won't not have an admin panel", "+admin"),
    ("there's no way around an admin panel", "+admin"),
    ("not only websockets but also an admin panel", "+admin +websockets"),
    ("not just websockets, also an admin panel", "+admin +websockets"),
    ("not merely a blog", "+blog"),
    ("nothing but a blog", "+blog"),
    ("no doubt we need an admin panel", "+admin"),
    ("We don't want to build an admin panel ourselves", "+admin"),
    ("No problem if there is a login", "+login"),
    ("There is no way that we do not need an admin panel", "+admin"),
    ("It is not true that we need no admin panel", "+admin"),
    ("I don't think that we can do without a login", "+login"),
    ("not more than 3 endpoints", "+endpoint"),
    ("no more than 3 endpoints", "+endpoint"),
    ("We want nothing else than websockets", "+websockets +endpoint"),
    ("We don't need anything other than an admin panel", "+admin"),
    ("I don't deny that it is a blog", "+blog"),
    ("Without doubt we need roles", "+roles"),
]


@pytest.mark.parametrize(("text", "expected"), AFFIRMED)
def test_a_denial_denied_affirms(text: str, expected: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge) == expected


CONTRAST = [
    ("not a monolith but microservices", "-monolith +microservices"),
    ("not a monolith, but microservices", "-monolith +microservices"),
    ("microservices, not a monolith", "-monolith +microservices"),
    ("a monolith instead of microservices", "+monolith -microservices"),
    ("a monolith rather than microservices", "+monolith -microservices"),
    ("We want a monolith as opposed to microservices", "+monolith -microservices"),
    ("not a blog but an admin panel", "+admin -blog"),
    ("an admin panel, not a blog", "+admin -blog"),
    ("login instead of roles", "+login -roles"),
    ("rather a shop than a blog", "-blog +shop"),
    ("We would rather have a monolith than microservices", "+monolith -microservices"),
    ("not so much a blog as a shop", "-blog +shop"),
    ("more of a shop than a blog", "-blog +shop"),
    ("less of a blog than a shop", "-blog +shop"),
    ("We prefer a monolith over microservices", "+monolith -microservices"),
    ("It is not a blog, it is a shop", "-blog +shop"),
]


@pytest.mark.parametrize(("text", "expected"), CONTRAST)
def test_of_two_things_contrasted_one_is_meant(text: str, expected: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge) == expected


ASIDE = [
    ("later", "we might need websockets"),
    ("later", "Possibly websockets."),
    ("later", "perhaps websockets"),
    ("later", "maybe websockets later"),
    ("later", "eventually websockets"),
    ("later", "websockets someday"),
    ("later", "websockets next year"),
    ("later", "one day we want websockets"),
    ("later", "WebSockets are nice to have"),
    ("later", "websockets in phase two"),
    ("later", "websockets in the future"),
    ("later", "When we grow we need websockets"),
    ("later", "If we grow we need websockets"),
    ("past", "we used to have websockets"),
    ("past", "previously we had websockets"),
    ("past", "formerly we had websockets"),
    ("past", "Years ago we had websockets"),
    ("past", "Back then we had websockets"),
    ("past", "in my previous company we had websockets"),
    ("past", "my last job had websockets"),
    ("others", "our competitor has websockets"),
    ("others", "Another team has websockets"),
    ("others", "A friend said websockets are great"),
    ("others", "I read that FastAPI supports websockets"),
    ("others", "Everybody says websockets are great"),
    ("asks", "Do we need websockets?"),
    ("asks", "Do I actually need websockets?"),
    ("asks", "Should we add websockets?"),
    ("asks", "Does FastAPI support websockets?"),
    ("asks", "How hard are websockets?"),
    ("asks", "we are not sure whether we need websockets"),
    ("describes", "FastAPI has websockets"),
    ("describes", "FastAPI offers websockets"),
    ("describes", "With FastAPI you get websockets"),
    ("describes", "One option is websockets"),
    ("later", "websockets, maybe later"),
    ("later", "websockets (later)"),
    ("later", "websockets, but only later"),
    ("later", "websockets: later"),
    ("later", "Later: websockets"),
    ("later", "Websockets? Maybe later."),
    ("later", "### Websockets\n\nLater"),
    ("later", "Nice to have:\n- a blog\n- websockets"),
    ("others", "The data scientist says one can't have websockets in it"),
    ("others", "Somebody wants to port it because of websockets"),
    ("others", "A colleague proposes to rewrite everything because websockets are missing"),
    ("others", "Contrary to a shop with websockets we have pages"),
    ("asks", "Are websockets worth it?"),
    ("asks", "Do you think we need websockets?"),
    ("asks", "Should we use websockets?"),
    ("asks", "And should we use websockets?"),
    ("asks", "It is easy, should we use websockets?"),
    ("asks", "What about websockets?"),
    ("asks", "How about websockets?"),
    ("asks", "Would websockets make sense?"),
]


@pytest.mark.parametrize(("reason", "text"), ASIDE)
def test_what_is_no_statement_about_the_project_now_is_set_aside_with_the_reason(
    reason: str, text: str, knowledge: Knowledge
) -> None:
    advice = advise(text, knowledge=knowledge)
    assert "websockets" not in advice.profile.as_dict()
    assert unread(advice, "websockets") == [REASONS[reason]]


def unread(advice: Advice, word: str) -> list[str]:
    return [one.reason for one in advice.unread if word in one.evidence.text.lower()]


TURNED = [
    ("maybe websockets, but an admin panel for sure", "+admin ?websockets"),
    ("perhaps websockets, and an admin panel", "+admin ?websockets"),
    ("An admin panel. Websockets later.", "+admin ?websockets"),
    ("we used to have websockets but now need an admin panel", "+admin ?websockets"),
    ("formerly we had websockets, now we need an admin panel", "+admin ?websockets"),
    ("Back then we had websockets. Now we need an admin panel.", "+admin ?websockets"),
    ("our competitor has websockets, we need an admin panel", "+admin ?websockets"),
    ("A competitor has websockets; we need an admin panel.", "+admin ?websockets"),
    ("Another team has websockets and we need an admin panel", "+admin ?websockets"),
    ("Unlike our competitor, we need an admin panel", "+admin"),
    ("Does Django support websockets? We need an admin panel.", "+admin ?websockets"),
    ("FastAPI has websockets, we need an admin panel", "+admin ?websockets"),
    ("We need an admin panel. Our competitor has websockets.", "+admin ?websockets"),
    ("unlike our competitor we need an admin panel", "+admin"),
    ("Unlike a blog it has a login", "+login ?blog"),
    ("Unlike us. They need a login.", "+login"),
    ("an API, websockets (later), and a login", "+login ?websockets"),
    ("Should we use websockets? We need an admin panel.", "+admin ?websockets"),
    ("Should we use websockets for a blog?", "+blog ?websockets"),
    ("We have a login, do we want websockets?", "+login ?websockets"),
]


@pytest.mark.parametrize(("text", "expected"), TURNED)
def test_a_new_thought_speaks_of_the_project_again(text: str, expected: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge) == expected


CHOICES = [
    ("Which one for an internal tool with an admin panel?", "+admin"),
    ("Should I use Django or Flask for a shop with roles?", "+roles +shop"),
    ("Is FastAPI the right choice, with websockets and a login?", "+login +websockets"),
    ("What would you pick for a shop with a login?", "+login +shop"),
    ("Can you recommend something that has an admin panel?", "+admin"),
    ("We need an admin panel, which framework?", "+admin"),
    ("For a shop with roles, should we pick Django?", "+roles +shop"),
]


@pytest.mark.parametrize(("text", "expected"), CHOICES)
def test_a_question_of_what_to_choose_tells_the_situation(
    text: str, expected: str, knowledge: Knowledge
) -> None:
    assert read(text, knowledge) == expected


def test_a_competitor_does_not_run_what_we_run(knowledge: Knowledge) -> None:
    facts = advise("Our competitor runs on Django, we build something new", knowledge=knowledge).profile
    assert "runs_django" not in facts.as_dict()


# A scope by itself, with cues put by hand on the letters of a text.

KINDS = list(CUES)


def scope(text: str, cues: str) -> Scope:
    """Cues as `negates:0 turns:4-5`, by the numbers of words."""
    words = cut(text, Speller({}))
    matches = []
    for cue in cues.split():
        kind, _, place = cue.partition(":")
        first, _, last = place.partition("-")
        matches.append(Match(CUE + kind, int(first), int(last or first), whole=True))
    return Scope(words, matches)


def at(index: int) -> Match:
    return Match("x", index, index, whole=True)


@pytest.mark.parametrize(
    ("text", "cues", "denied"),
    [
        ("n x x x", "negates:0", [1, 2, 3]),
        ("n x, x x", "negates:0", [1]),
        ("n x, x, or x, x", "negates:0", [1, 2, 3, 4]),
        ("n x, x, nor x", "negates:0", [1, 2, 3, 4]),
        ("n x, x x x x x x or x", "negates:0", [1]),
        ("n x or x and x", "negates:0", [1, 2, 3, 4, 5]),
        ("n x. x or x", "negates:0", [1]),
        ("n x b x", "negates:0 turns:2", [1]),
        ("n x c x", "negates:0 continues:2", [1]),
        ("x n x", "negates:1", [2]),
        ("n n x", "negates:0 negates:1", [1]),
        ("n n x", "negates:0-1", [1, 2]),
        ("n n x", "restores:0-1 negates:1", []),
        ("n x and n x", "negates:0 negates:3", [1, 2, 4]),
        ("n x, n x or x", "negates:0 negates:2", [1, 3, 4, 5]),
        ("x x d", "denies_before:2", [0, 1]),
        ("x, x d", "denies_before:2", [0, 1]),
        ("x. x d", "denies_before:2", [1]),
        ("x b x d", "turns:1 denies_before:3", [1, 2]),
        ("x x x x x x x d", "denies_before:7", [2, 3, 4, 5, 6]),
        ("x x d", "denies_before:2 restores:2", []),
        ("x x d d d", "denies_before:2-3 denies_before:3-4", [0, 1]),
        ("we d x", "denies_before:1", [2]),
        ("x do d x", "denies_before:2", [3]),
        ("x, n", "negates:1", [0]),
        ("y, x x, n, x", "negates:3", [1, 2]),
        ("x? n.", "negates:1", [0]),
        ("y. x, x? n.", "negates:3", [1, 2]),
        ("x. n.", "negates:1", []),
        ("n. x", "negates:0", []),
    ],
)
def test_the_reach_of_a_denial(text: str, cues: str, denied: list[int]) -> None:
    words = cut(text, Speller({}))
    read = scope(text, cues)
    assert [index for index in range(len(words.norms)) if read.denied(at(index))] == denied


@pytest.mark.parametrize(
    ("text", "cues", "extent"),
    [
        ("n x", "negates:0", (0, 1)),
        ("x d", "denies_before:1", (0, 1)),
        ("n y y y y x", "negates:0", (0, 5)),
        ("n y y y y y x", "negates:0", (6, 6)),
        ("y x", "", (1, 1)),
    ],
)
def test_a_phrase_is_quoted_with_the_denial_close_to_it(
    text: str, cues: str, extent: tuple[int, int]
) -> None:
    read = scope(text, cues)
    index = next(i for i, norm in enumerate(cut(text, Speller({})).norms) if norm == "x")
    assert read.extent(at(index)) == extent


@pytest.mark.parametrize(
    ("text", "cues", "aside"),
    [
        ("x l x", "later:1", [0, 1, 2]),
        ("x, x l x, x", "later:2", [1, 2, 3]),
        ("x b x l", "later:3 turns:1", [1, 2, 3]),
        ("x l b x", "later:1 turns:2", [0, 1]),
        ("x. l x. x", "later:1", [1, 2]),
        ("x p x, x. x", "past:1", [2, 3]),
        ("x o x b x", "others:1 turns:3", [2]),
        ("o x, we x", "others:0", [1]),
        ("q x x", "asks:0", [1, 2]),
        ("q x? yes, x", "asks:0", []),
        ("t x", "describes:0", [1]),
        ("t", "describes:0", []),
    ],
)
def test_the_reach_of_what_sets_aside(text: str, cues: str, aside: list[int]) -> None:
    read = scope(text, cues)
    count = len(cut(text, Speller({})).norms)
    assert [index for index in range(count) if read.set_aside(at(index)) is not None] == aside


def test_no_cue_reaches_farther_than_forty_words() -> None:
    text = "n" + " x" * 100
    for kind in ("negates", *REASONS):
        read = scope(text, f"{kind}:0")
        reached = [i for i in range(1, 101) if read.denied(at(i)) or read.set_aside(at(i))]
        assert 30 < len(reached) <= 40
    backwards = scope("x " * 100 + "l", "later:100")
    assert sum(backwards.set_aside(at(index)) is not None for index in range(100)) == 40


#: Where a denial ends at a clause of its own, and where the list that it denies goes on.
JOINED = [
    ("We have no warehouse and staff need an admin", "+admin"),
    ("There is no test server and staff correct entries in the admin", "+admin"),
    ("We have no data officer and use a database", "+database"),
    ("It has no login and uses a database", "-login +database"),
    ("It does not send mail and keeps a database", "+database"),
    ("Without CI and the team runs a shop", "+shop"),
    ("No designer, no budget and the support team wants roles", "+roles"),
    ("There is no login and data is stored in a database", "-login +database"),
    ("We have no deadline so customers log into the shop", "+login +shop"),
    ("We have no CI and customers order in a shop", "+shop"),
    ("There are no pages and the support team edits roles", "+roles"),
    ("No login and admin", "-admin -login"),
    ("No login and no admin", "-admin -login"),
    ("without login and roles", "-login -roles"),
    ("No login and roles are needed", "-login -roles"),
    ("No login and admin is fine for us", "-admin -login"),
    ("There is no login and staff admin", "-admin -login"),
    ("No login and people or roles", "-login -roles"),
    ("Nobody needs a login and uses the admin", "-admin -login"),
    ("There is no need to log in and use the admin", "-admin -login"),
    ("No login and a shop for staff", "-login -shop"),
    ("no login and", "-login"),
    ("no login and, so to speak, a shop", "-login +shop"),
]


@pytest.mark.parametrize(("text", "told"), JOINED)
def test_a_clause_of_its_own_ends_a_denial_and_a_list_goes_on(
    text: str, told: str, knowledge: Knowledge
) -> None:
    assert set(read(text, knowledge).split()) == set(told.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The database must never be overwritten", "+database"),
        ("Roles must not be seen by others", "+roles"),
        ("The login must not get slow", "+login"),
        ("Data must not be put into the database unencrypted", "+database"),
        ("Customers must never see the shop of each other", "+shop"),
        ("Nobody should be able to open the admin without a login", "+admin +login"),
        ("Nobody may open the admin without a login", "+admin +login"),
        ("Without an admin this would not work for the office", "+admin"),
        ("We couldn't get websockets working so far", "+websockets"),
        ("It must not have a database", "-database"),
        ("There must not be a login", "-login"),
        ("We must not use a database", "-database"),
        ("It should work without a login", "-login"),
        ("People are able to open it without a login", "-login"),
        ("We cannot get a database", "-database"),
    ],
)
def test_a_constraint_on_a_thing_shows_that_it_is_there(text: str, told: str, knowledge: Knowledge) -> None:
    assert set(read(text, knowledge).split()) == set(told.split())


words_and_stops = st.lists(
    st.sampled_from(["x", "we", "or", "and", "yes", "do", "takes", "for", ",", ".", "?", "\n- ", "\n# "]),
    max_size=30,
)


@given(words_and_stops, st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 29), st.integers(0, 2))))
def test_any_cues_anywhere_are_borne(parts: list[str], cues: list[tuple[str, int, int]]) -> None:
    words = cut(" ".join(parts), Speller({}))
    size = len(words.norms)
    matches = [
        Match(CUE + kind, first, min(first + more, size - 1), whole=True)
        for kind, first, more in cues
        if first < size
    ]
    read = Scope(words, matches)
    for index in range(size):
        first, last = read.extent(at(index))
        assert 0 <= first <= index <= last < size
        assert read.set_aside(at(index)) in {None, *REASONS}
        assert read.denied(at(index)) in {True, False}
