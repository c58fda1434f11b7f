from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Profile, ProfileError

names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
profiles = st.dictionaries(names, st.booleans(), max_size=8).map(Profile.of)


def test_equal_facts_give_equal_profiles_in_whatever_order_they_come() -> None:
    assert Profile.of({"b": True, "a": False}) == Profile.of([("a", False), ("b", True)])
    assert hash(Profile.of({"b": True, "a": False})) == hash(Profile.of({"a": False, "b": True}))


def test_the_text_form_has_yes_first_then_no_each_sorted() -> None:
    profile = Profile.of(
        {"openapi": False, "relational_data": True, "async_wanted": False, "admin_panel": True}
    )
    assert str(profile) == "admin_panel,relational_data,-async_wanted,-openapi"


@given(profiles)
def test_the_text_form_reads_back_as_the_same_profile(profile: Profile) -> None:
    assert Profile.parse(str(profile)) == profile
    assert str(Profile.parse(str(profile))) == str(profile)


@pytest.mark.parametrize(
    "text", [" admin_panel , -openapi ", "-openapi,,admin_panel,", "admin_panel,-openapi,-openapi"]
)
def test_spaces_gaps_order_and_repetition_do_not_matter(text: str) -> None:
    assert Profile.parse(text) == Profile.of({"admin_panel": True, "openapi": False})


@pytest.mark.parametrize("text", ["", " ", ",", " , ,"])
def test_nothing_is_a_profile_of_no_facts(text: str) -> None:
    profile = Profile.parse(text)
    assert (profile, len(profile), str(profile)) == (Profile(), 0, "")


def test_a_fact_that_is_both_yes_and_no_is_refused_in_a_sentence() -> None:
    with pytest.raises(ProfileError) as caught:
        Profile.parse("solo,openapi,-solo")
    assert str(caught.value) == "“solo” is given both as yes and as no; keep one of the two."


def test_one_fact_can_be_set_changed_and_forgotten() -> None:
    profile = Profile.of({"solo": True})
    assert profile.with_fact("openapi", False).as_dict() == {"solo": True, "openapi": False}
    assert profile.with_fact("solo", False).as_dict() == {"solo": False}
    assert profile.with_fact("solo", None) == Profile()
    assert profile.with_fact("openapi", None) == profile
    assert profile.as_dict() == {"solo": True}, "a profile does not change"


def test_the_facts_as_a_dict_are_a_copy() -> None:
    profile = Profile.of({"solo": True})
    profile.as_dict()["solo"] = False
    assert profile == Profile.of({"solo": True})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("solo,admin_pannel", "There is no fact called “admin_pannel”. Did you mean admin_panel?"),
        ("-admin", "There is no fact called “admin”. Did you mean admin_panel?"),
        ("runs_flesk", "There is no fact called “runs_flesk”. Did you mean runs_flask?"),
        ("runs_fango", "There is no fact called “runs_fango”. Did you mean runs_django or runs_flask?"),
        ("-", "There is no fact called “”."),
        ("qqqq", "There is no fact called “qqqq”."),
    ],
)
def test_an_unknown_fact_is_refused_with_the_nearest_names(text: str, message: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Profile.parse(text).check(["solo", "admin_panel", "runs_flask", "runs_django"])
    assert str(caught.value) == message


def test_known_facts_pass_the_check() -> None:
    Profile.parse("solo,-admin_panel").check(["admin_panel", "solo"])
