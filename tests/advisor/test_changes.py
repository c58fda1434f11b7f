"""What-if as a diff: how a change is read, what lies between two advices, and how that is told."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Document, Knowledge, Profile, advice_json, advise_profile
from advisor.advice import PolicyLine
from advisor.change_wording import difference_document
from advisor.changes import Difference, difference, difference_json
from advisor.document import Line
from advisor.reading.change import ChangeRead, apply_change
from tests.advisor.building import knowledge_of

KNOWN = "admin_panel,own_database,larger_team"
#: Words → what becomes of the facts above, and of others: "+fact", "-fact", or "?fact" for open again.
SAID = {
    "what if we also need websockets?": "+websockets",
    "What if we need WebSockets too": "+websockets",
    "we also need websockets": "+websockets",
    "websockets": "+websockets",
    "websockets?": "+websockets",
    "and websockets?": "+websockets",
    "also websockets": "+websockets",
    "with websockets": "+websockets",
    "add websockets": "+websockets",
    "what about websockets?": "+websockets",
    "How about websockets?": "+websockets",
    "what if we eventually need websockets": "+websockets",
    "what if we later add websockets?": "+websockets",
    "suppose we might need websockets": "+websockets",
    "would it change if we needed websockets?": "+websockets",
    "does that change anything if we need websockets?": "+websockets",
    "imagine there are websockets": "+websockets",
    "assuming we need websockets": "+websockets",
    "let's say we need websockets": "+websockets",
    "Let’s say we need websockets": "+websockets",
    "say we need websockets": "+websockets",
    "ok, and what if we need websockets": "+websockets",
    "don't forget the websockets": "+websockets",
    "what happens if we need websockets and an OpenAPI contract": "+websockets +openapi",
    "and if the team only knew Flask": "+knows_flask",
    "What if the team knew Flask?": "+knows_flask",
    "what about a mobile app": "+outside_consumers",
    "what if there is no deadline and the team knows Django": "-fast_delivery +knows_django",
    "what if we have no designer and customers log in": "+user_accounts",
    "drop the deadline": "-fast_delivery",
    "there is no hurry": "-fast_delivery",
    "what if only two devs remain": "-larger_team",
    "what if just three engineers stay": "-larger_team",
    "what if it were an API only": "+api_first -server_pages",
    "What if no admin?": "-admin_panel",
    "what if no admin": "-admin_panel",
    "no admin after all": "-admin_panel",
    "without the admin?": "-admin_panel",
    "what about without the admin": "-admin_panel",
    "drop the admin": "-admin_panel",
    "let's drop the admin": "-admin_panel",
    "we could just drop the admin": "-admin_panel",
    "what if we dropped the admin?": "-admin_panel",
    "what if the team decides to drop the admin": "-admin_panel",
    "remove the admin": "-admin_panel",
    "scrap the admin panel": "-admin_panel",
    "get rid of the admin": "-admin_panel",
    "do away with the admin": "-admin_panel",
    "leave out the admin": "-admin_panel",
    "take away the admin": "-admin_panel",
    "skip the admin": "-admin_panel",
    "we no longer need the admin": "-admin_panel",
    "what if we don't need the admin": "-admin_panel",
    "what if staff need no admin panel": "-admin_panel",
    "what if the admin is dropped?": "-admin_panel",
    "what if the admin goes away": "-admin_panel",
    "would you still say Django if we had no admin?": "-admin_panel",
    "what about no database": "-own_database",
    "suppose we had no database": "-own_database",
    "drop the admin and the login": "-admin_panel -user_accounts",
    "drop the admin, the login and the database": "-admin_panel -user_accounts -own_database",
    "without the admin or the database": "-admin_panel -own_database",
    "drop no database": "+own_database",
    "drop the API only": "-api_first",
    "what  if we\nno longer  need the admin": "-admin_panel",
    "what if the admin was gone, and we need websockets": "-admin_panel +websockets",
    "what if we need websockets and the admin is dropped": "-admin_panel +websockets",
    "what if the admin and the login are gone?": "-admin_panel -user_accounts",
    "we have websockets, the admin goes away and the login is dropped": "+websockets -admin_panel -user_accounts",
    "forget the admin": "?admin_panel",
    "forget about the admin, please": "?admin_panel",
    "never mind the admin": "?admin_panel",
    "take back the database": "?own_database",
    "ignore the admin and the database": "?admin_panel ?own_database",
    "we don't know yet if we need an admin": "?admin_panel",
    "we're not sure about the admin any more": "?admin_panel",
    "forget the websockets": "?websockets",
    "what if we need websockets and drop the admin?": "+websockets -admin_panel",
    "what if we drop the admin and need websockets?": "+websockets -admin_panel",
    "drop the admin and also add websockets": "+websockets -admin_panel",
    "drop the admin; we need websockets": "+websockets -admin_panel",
    "what if we need websockets but no admin": "+websockets -admin_panel",
    "with websockets and without the admin": "+websockets -admin_panel",
    "plus websockets, minus the admin": "+websockets -admin_panel",
    "what if we need websockets, and what about no database?": "+websockets -own_database",
    "without the admin, login and database but with websockets":
        "+websockets -admin_panel -user_accounts -own_database",
    "drop the admin, forget the database and add websockets": "-admin_panel ?own_database +websockets",
    "add websockets. Drop websockets": "-websockets",
    "forget the admin, no, drop the admin": "-admin_panel",
    "drop the admin, or rather forget the admin": "?admin_panel",
}  # fmt: skip
NOT_SAID = {
    "": [],
    "?!": [],
    "what if": [],
    "what if my cat gets hungry?": [("my cat gets hungry", "no fact that I know")],
    "do we need websockets?": [("websockets", "a question, not a statement")],
    "maybe later we need websockets": [("websockets", "said to come later or only perhaps")],
    "what if we used drop-down menus": [("we used drop-down menus", "no fact that I know")],
    "drop it": [("drop it", "no fact that I know")],
    "what if " + "we dance and " * 20: [],
}


def read(words: str, knowledge: Knowledge, known: str = KNOWN) -> ChangeRead:
    return apply_change(Profile.parse(known), words, knowledge=knowledge)


@pytest.mark.parametrize(("words", "expected"), SAID.items())
def test_a_change_is_read_as_it_is_meant(words: str, expected: str, knowledge: Knowledge) -> None:
    change = read(words, knowledge)
    said = {f"{'+' if one.value else '-'}{one.fact}" for one in change.facts}
    assert said | {f"?{one.fact}" for one in change.forgotten} == set(expected.split())
    facts = Profile.parse(KNOWN).as_dict()
    for one in change.facts:
        facts[one.fact] = one.value
    for one in change.forgotten:
        facts.pop(one.fact, None)
    assert change.profile == Profile.of(facts)
    assert (change.understood, change.frameworks, change.unread) == (True, (), ())


@pytest.mark.parametrize(("words", "aside"), NOT_SAID.items())
def test_where_no_fact_is_found_nothing_changes_and_what_was_read_is_shown(
    words: str, aside: list[tuple[str, str]], knowledge: Knowledge
) -> None:
    change = read(words, knowledge)
    assert change.profile == Profile.parse(KNOWN)
    assert not change.understood
    assert [(one.evidence.text, one.reason) for one in change.unread] == aside


EVIDENCE = [
    ("ok, what if we need websockets and then drop the Admin?", "websockets", "websockets"),
    ("ok, what if we need websockets and then drop the Admin?", "admin_panel", "drop the Admin"),
    ("we drop the admin and the login", "user_accounts", "login"),
    ("what if the admin is dropped", "admin_panel", "admin"),
    ("What if the team knew fast api?", "knows_fastapi", "team knew fast api"),
    ("please never mind the admin", "admin_panel", "never mind the admin"),
]


@pytest.mark.parametrize(("words", "fact", "text"), EVIDENCE)
def test_each_fact_shows_the_words_that_said_it(
    words: str, fact: str, text: str, knowledge: Knowledge
) -> None:
    change = read(words, knowledge)
    [one] = [one for one in (*change.facts, *change.forgotten) if one.fact == fact]
    assert [evidence.text for evidence in one.evidence] == [text]


REPLACED = [
    (KNOWN + ",relational_data", "what about no database?", ["relational_data"]),
    ("monolith", "what if we had microservices?", ["monolith"]),
    ("plain_files", "what if we need relational data?", ["plain_files"]),
    ("plain_files", "what if we need websockets?", []),
    ("own_database", "what if the data is relational", []),
]


@pytest.mark.parametrize(("known", "words", "gone"), REPLACED)
def test_what_cannot_stand_beside_a_new_fact_gives_way(
    known: str, words: str, gone: list[str], knowledge: Knowledge
) -> None:
    change = read(words, knowledge, known)
    assert [one.fact for one in change.replaced] == gone
    assert not set(gone) & set(change.profile.as_dict())
    assert change.understood


def test_two_new_facts_that_exclude_each_other_both_stand(knowledge: Knowledge) -> None:
    change = read("what if we had a monolith and microservices", knowledge, "")
    assert change.replaced == ()
    assert {"monolith", "microservices"} <= set(change.profile.as_dict())


def test_in_a_what_if_it_may_come_later(knowledge: Knowledge) -> None:
    words, profile = "we need websockets later", Profile()
    assert not apply_change(profile, words, knowledge=knowledge).understood
    assert apply_change(profile, words, knowledge=knowledge, supposing=True).understood
    assert apply_change(profile, f"what if {words}", knowledge=knowledge).understood


@pytest.mark.parametrize(
    "words", ["what about FastAPI?", "and fast api then?", "fast-api", "How about FASTAPI", "fastapi instead"]
)
def test_a_framework_alone_is_no_fact_and_is_recognised(words: str, knowledge: Knowledge) -> None:
    change = read(words, knowledge)
    assert (change.frameworks, change.understood) == (("fastapi",), False)


def test_a_contradiction_within_a_change_is_told(knowledge: Knowledge) -> None:
    words = "what if we need websockets, but there are no websockets"
    [one] = read(words, knowledge).contradictions
    assert one.fact == "websockets"
    assert all(words[each.start : each.end] == each.text for each in one.evidence)


WORDS = st.lists(
    st.sampled_from([*" ".join(SAID).split(), ",", ".", "?", "\n", "or", "would", "if", "'d", "é", "—"]),
    max_size=30,
).map(" ".join)


@given(words=WORDS | st.text(max_size=200), known=st.sampled_from([KNOWN, "", "relational_data,-websockets"]))
def test_any_words_are_read_and_evidence_points_into_them(
    words: str, known: str, knowledge: Knowledge
) -> None:
    change = read(words, knowledge, known)
    shown = [one for fact in (*change.facts, *change.forgotten) for one in fact.evidence]
    shown += [one.evidence for one in change.unread]
    shown += [one for contradiction in change.contradictions for one in contradiction.evidence]
    assert all(words[one.start : one.end] == one.text != "" for one in shown)
    named = {one.fact for one in (*change.facts, *change.forgotten, *change.replaced)}
    before, after = Profile.parse(known).as_dict(), change.profile.as_dict()
    assert {name for name in {*before, *after} if before.get(name) != after.get(name)} <= named
    assert all(after[one.fact] is one.value for one in change.facts)
    assert not {one.fact for one in (*change.forgotten, *change.replaced)} & set(after)


LONG = [
    "would we if what if and so ",
    "and then ",
    "drop the ",
    "is not sure ",
    " ",
    "\n",
    ", ",
    "x is dropped ",
]


@pytest.mark.parametrize("words", LONG)
def test_words_that_could_be_divided_in_very_many_ways_are_read_to_their_end(
    words: str, knowledge: Knowledge
) -> None:
    """Were each way tried, this would never end."""
    text = words * (20_000 // len(words)) + ". What if we need websockets?"
    assert "websockets" in {one.fact for one in read(text, knowledge).facts}


def advices(data: st.DataObject, knowledge: Knowledge) -> tuple[Advice, Advice]:
    """Two advices whose facts differ by a few."""
    facts = st.dictionaries(st.sampled_from(list(knowledge.facts)), st.booleans(), max_size=6)
    first = data.draw(facts)
    second = first | data.draw(facts)
    for gone in data.draw(st.lists(st.sampled_from(sorted(second)), max_size=3) if second else st.just([])):
        second.pop(gone, None)
    before, after = (advise_profile(Profile.of(one), knowledge=knowledge) for one in (first, second))
    return before, after


@given(data=st.data())
def test_nothing_lies_between_an_advice_and_itself(data: st.DataObject, knowledge: Knowledge) -> None:
    advice, _ = advices(data, knowledge)
    moved = difference(advice, advice)
    assert not moved.moved
    assert not moved.pick_changed
    assert moved == Difference(moved.before, moved.before, *[()] * 10)


@given(data=st.data())
def test_the_way_back_brings_in_what_went_out(data: st.DataObject, knowledge: Knowledge) -> None:
    before, after = advices(data, knowledge)
    there, back = difference(before, after), difference(after, before)
    assert (there.before, there.after) == (back.after, back.before)
    assert (there.came_in, there.went_out) == (back.went_out, back.came_in)
    assert (there.warnings_in, there.warnings_out) == (back.warnings_out, back.warnings_in)
    assert (there.companions_in, there.companions_out) == (back.companions_out, back.companions_in)
    assert [(one.fact, one.after, one.before) for one in there.facts] == [tuple(one) for one in back.facts]
    turned = {(one.framework, one.name, *(pair[::-1] for pair in one[2:])) for one in there.frameworks}
    assert turned == {tuple(one) for one in back.frameworks}


@given(data=st.data())
def test_all_that_a_difference_names_is_true_of_its_advices(
    data: st.DataObject, knowledge: Knowledge
) -> None:
    before, after = advices(data, knowledge)
    moved = difference(before, after)
    was, now = before.profile.as_dict(), after.profile.as_dict()
    for fact in moved.facts:
        assert was.get(fact.fact) is (fact.before.value if fact.before else None)
        assert now.get(fact.fact) is (fact.after.value if fact.after else None)
        assert fact.before != fact.after
    assert {one.fact for one in moved.facts} == {name for name, _ in set(was.items()) ^ set(now.items())}
    for side, advice in enumerate((before, after)):
        ranked = {one.framework: (place, one) for place, one in enumerate(advice.ranking, start=1)}
        for one in moved.frameworks:
            place, standing = ranked[one.framework]
            assert (one.rank[side], one.score[side], one.strength[side]) == (
                place,
                standing.score,
                standing.strength,
            )
            assert one.blocked_by[side] == standing.blocked_by
    assert set(moved.came_in) <= set(after.reasons)
    assert set(moved.went_out) <= set(before.reasons)
    speaking = [
        {(one.rule, one.framework, one.sentence) for one in advice.reasons} for advice in (before, after)
    ]
    assert {(one.rule, one.framework, one.sentence) for one in moved.came_in} == speaking[1] - speaking[0]
    assert {(one.rule, one.framework, one.sentence) for one in moved.went_out} == speaking[0] - speaking[1]
    assert set(moved.warnings_in) == set(after.warnings) - set(before.warnings)
    assert set(moved.companions_out) == set(before.companions) - set(after.companions)


@given(data=st.data())
def test_a_difference_as_json_holds_all_of_it(data: st.DataObject, knowledge: Knowledge) -> None:
    before, after = advices(data, knowledge)
    moved = difference(before, after)
    form = json.loads(json.dumps(difference_json(moved)))
    assert list(form) == [
        "pick_changed", "moved", "verdict", "pick", "action", "headline", "facts", "frameworks", "came_in",
        "went_out", "warnings_in", "warnings_out", "companions_in", "companions_out", "policy_in", "policy_out",
    ]  # fmt: skip
    assert form["pick"] == {"before": before.pick, "after": after.pick}
    assert form["pick_changed"] is (before.pick != after.pick)
    assert [one["rule"] for one in form["came_in"]] == [one.rule for one in moved.came_in]
    assert [one["score"]["after"] for one in form["frameworks"]] == [one.score[1] for one in moved.frameworks]
    values = {None: None, True: "yes", False: "no"}
    assert {one["fact"]: (one["before"], one["after"]) for one in form["facts"]} == {
        one.fact: tuple(values[side.value if side else None] for side in (one.before, one.after))
        for one in moved.facts
    }


def told(known: str, words: str, knowledge: Knowledge) -> Document:
    change = read(words, knowledge, known)
    before, after = (
        advise_profile(one, knowledge=knowledge) for one in (Profile.parse(known), change.profile)
    )
    return difference_document(difference(before, after), knowledge=knowledge, read=change)


def between(lines: list[str], known: str, then: str) -> Document:
    """What is told of a change of facts under a small knowledge."""
    knowledge = knowledge_of(*lines)
    before, after = (advise_profile(Profile.parse(one), knowledge=knowledge) for one in (known, then))
    return difference_document(difference(before, after), knowledge=knowledge)


def lines_of(document: Document, key: str) -> list[Line]:
    return [line for section in document.sections if section.key == key for line in section.lines]


def texts(document: Document, key: str) -> list[str]:
    return [line.text for line in lines_of(document, key)]


RULES = [
    "django supports strong when a",
    "fastapi supports decisive when b",
    "flask supports strong when c",
    "django blocks when d",
    "fastapi supports strong when e",
    "django supports slight when s",
    "django opposes moderate when t",
    "flask supports decisive when runs_flask",
]
HEADLINES = [
    ("a", "a,s", "Still Django."),
    ("a", "a,b", "That changes it: FastAPI instead of Django."),
    ("a", "a,c", "Now a tie between Django and Flask."),
    ("a,c", "a,c,b", "That breaks the tie: FastAPI."),
    ("a,c", "a,c,s", "Still a tie between Django and Flask."),
    ("a,c", "a,e", "Now a tie between Django and FastAPI, instead of Django and Flask."),
    ("", "a", "Now there is enough to say: Django."),
    ("", "a,c", "Now there is enough to say: a tie between Django and Flask."),
    ("a", "", "Then too little is left to say; it was Django."),
    ("a,c", "", "Then too little is left to say; it was a tie between Django and Flask."),
    ("", "s", "Still too little to say."),
    ("a,c,d", "c", "Still Flask."),
]


@pytest.mark.parametrize(("known", "then", "headline"), HEADLINES)
def test_the_headline_answers_whether_that_changes_it(known: str, then: str, headline: str) -> None:
    assert between(RULES, known, then).headline == headline


MOVES = [
    ("a", "a,b", ["FastAPI gains a great deal: a decisive case now; first now, second before", "Django"]),
    ("a", "a,s", ["Django gains a little: still a strong case"]),
    ("a,s", "a", ["Django loses a little: still a strong case"]),
    ("a,t", "a", ["Django gains a step: a strong case now"]),
    ("a,c,s", "c,s", ["Flask stays as strong as it was; first now, second before", "Django loses a lot: a slight"]),
    ("a,c", "a,c,d", ["Flask stays as strong as it was; first now, second before", "Django is ruled out now"]),
    ("a,c,d", "a,c,d,s", ["Django is still ruled out"]),
    ("a,c,d", "a,c", ["Django is no longer ruled out, still a strong case; first now, third before", "Flask"]),
    ("", "a", ["Django gains a lot: a strong case now"]),
    ("", "c", ["Flask gains a lot: a strong case now; first now", "Django stays as strong as it was"]),
    ("c", "", ["Django stays as strong as it was", "Flask loses a lot: no case of its own now"]),
    ("a", "a,z", []),
]  # fmt: skip


@pytest.mark.parametrize(("known", "then", "expected"), MOVES)
def test_it_says_how_far_each_case_moved(known: str, then: str, expected: list[str]) -> None:
    found = texts(between([*RULES, "flask supports slight when y,z"], known, then), "frameworks")
    assert len(found) == len(expected)
    assert all(text.startswith(begin) for text, begin in zip(found, expected, strict=True)), found


def test_a_framework_that_is_ruled_out_cites_the_rule() -> None:
    document = between(RULES, "a,c", "a,c,d")
    [line] = [one for one in lines_of(document, "frameworks") if "ruled out" in one.text]
    assert line.rules == ("T-4",)


def test_what_came_in_and_what_went_out_stand_with_their_rules() -> None:
    document = between(RULES, "a,s", "b,s,t")
    assert lines_of(document, "came_in") == [
        Line("For FastAPI: Because of T-2.", rules=("T-2",), strength="decisive"),
        Line("Against Django: Because of T-7.", rules=("T-7",), strength="moderate"),
    ]
    assert lines_of(document, "went_out") == [
        Line("For Django: Because of T-1.", rules=("T-1",), strength="strong")
    ]


def test_many_reasons_are_cut_and_the_rest_counted() -> None:
    rules = [f"django supports strong when {one}" for one in "abcdef"]
    assert len(lines_of(between(rules, "", "a,b,c,d,e"), "came_in")) == 5
    *shown, last = lines_of(between(rules, "", "a,b,c,d,e,f"), "came_in")
    assert len(shown) == 4
    assert last == Line("And 2 more that weigh no more than these", rules=("T-5", "T-6"))


def test_an_action_that_is_another_is_told() -> None:
    document = between(RULES, "runs_flask,c", "runs_flask,b,e,c")
    assert texts(document, "moved") == []
    document = between(RULES, "c", "c,runs_flask")
    assert texts(document, "moved") == ["Before: Start with Flask. Now: Stay with Flask."]


def test_a_change_that_moves_nothing_is_told_so(knowledge: Knowledge) -> None:
    document = told(
        "admin_panel,relational_data", "forget the websockets and what if we run a queue", knowledge
    )
    assert document.headline.startswith("Still Django")
    inert = between([*RULES, "flask supports slight when y,z"], "a", "a,z")
    assert inert.headline == "Still Django."
    assert texts(inert, "moved") == ["No reason came in and none went out, so nothing moved."]
    assert texts(inert, "facts") == ["New: z is so"]


def test_what_was_known_already_is_told_so(knowledge: Knowledge) -> None:
    document = told("admin_panel", "what if we need an admin? And forget the websockets", knowledge)
    assert document.headline == "Still Django: that was so already."
    assert lines_of(document, "facts") == [
        Line(f"Known already: {knowledge.facts['admin_panel'].yes}", quotes=("admin",)),
        Line(f"Open already: {knowledge.facts['websockets'].yes}", quotes=("forget the websockets",)),
    ]
    assert texts(document, "ways") == []


def test_what_was_not_understood_is_told_with_what_to_say_instead(knowledge: Knowledge) -> None:
    document = told("admin_panel", "what if my cat gets hungry?", knowledge)
    assert document.headline == "Still Django: I found no fact in that, so nothing changed."
    assert lines_of(document, "unread") == [
        Line("Left aside: no fact that I know", quotes=("my cat gets hungry",))
    ]
    assert "“without the admin?”" in texts(document, "ways")[0]


def test_a_difference_of_nothing_is_one_line() -> None:
    document = between(RULES, "a", "a")
    assert (document.headline, document.sections) == ("Still Django: nothing changed.", ())


def test_a_framework_alone_is_answered_with_the_way_to_ask_about_it(knowledge: Knowledge) -> None:
    document = told("admin_panel", "what about Flask?", knowledge)
    assert texts(document, "ways")[0] == "To hear what speaks against Flask here, type why not flask."
    assert texts(document, "unread") == []


def test_each_fact_is_told_with_what_became_of_it(knowledge: Knowledge) -> None:
    words = "add websockets, drop the admin, no database, and forget the login"
    document = told("admin_panel,relational_data,user_accounts,own_database", words, knowledge)
    fact = knowledge.facts
    assert lines_of(document, "facts") == [
        Line(
            f"Turned round: {fact['admin_panel'].no} (before: {fact['admin_panel'].yes})",
            quotes=("drop the admin",),
        ),
        Line(
            f"Turned round: {fact['own_database'].no} (before: {fact['own_database'].yes})",
            quotes=("no database",),
        ),
        Line(f"Gives way to that: {fact['relational_data'].yes}"),
        Line(f"Open again: {fact['user_accounts'].yes}", quotes=("forget the login",)),
        Line(f"New: {fact['websockets'].yes}", quotes=("websockets",)),
    ]


def test_a_contradiction_is_shown(knowledge: Knowledge) -> None:
    document = told("admin_panel", "what if we need websockets, but there are no websockets", knowledge)
    assert texts(document, "contradictions")[0].startswith("You say both ")


def house_line(rule: str, *, agrees: bool) -> PolicyLine:
    return PolicyLine(
        rule, "prefer", "django", f"House policy prefers Django ({agrees}).", agrees, "platform"
    )


def test_what_house_policy_says_of_the_change_stands_by_itself() -> None:
    knowledge = knowledge_of(*RULES)
    before, after = (advise_profile(Profile.parse(one), knowledge=knowledge) for one in ("a", "a,b"))
    kept, gone = house_line("H-3", agrees=True), house_line("H-2", agrees=True)
    before = dataclasses.replace(before, policy=(house_line("H-1", agrees=True), gone, kept))
    after = dataclasses.replace(after, policy=(house_line("H-1", agrees=False), kept))
    moved = difference(before, after)
    form = difference_json(moved)
    assert form["policy_in"] == [advice_json(after)["policy"][0]]  # type: ignore[index]
    assert form["policy_out"] == advice_json(before)["policy"][:2]  # type: ignore[index]
    document = difference_document(moved, knowledge=knowledge)
    [said] = texts(document, "policy_in")
    assert said == "House policy prefers Django (False). (H-1, platform)"
    [unsaid] = texts(document, "policy_out")
    assert "H-2" in unsaid


@given(data=st.data())
def test_every_difference_can_be_told_and_tells_its_rules(data: st.DataObject, knowledge: Knowledge) -> None:
    before, after = advices(data, knowledge)
    moved = difference(before, after)
    document = difference_document(moved, knowledge=knowledge)
    claims = set(document.claims())
    assert {one.rule for one in (*moved.came_in, *moved.went_out)} <= claims
    assert {one.rule for one in (*moved.warnings_in, *moved.companions_in, *moved.companions_out)} <= claims
    assert all(section.lines for section in document.sections)
    assert ("Still" in document.headline) is (
        (before.pick, before.verdict, level(before)) == (after.pick, after.verdict, level(after))
    )
    assert document.footer == (f"Knowledge {knowledge.version}.",)


def level(advice: Advice) -> set[str]:
    return {one.framework for one in advice.ranking[:2]} if advice.verdict == "tie" else set()


def test_where_only_a_part_goes_elsewhere_the_diff_says_so(knowledge: Knowledge) -> None:
    before, after = (
        advise_profile(Profile.parse(facts), knowledge=knowledge)
        for facts in (
            "runs_flask,websockets,wsgi_only_host",
            "admin_panel,runs_flask,websockets,wsgi_only_host",
        )
    )
    document = difference_document(difference(before, after), knowledge=knowledge)
    assert document.headline == (
        "That changes a part of it. Stay with Flask, and split the staff screens off into Django."
    )
