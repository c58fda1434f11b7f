"""What Slack sends becomes values of ours, and whatever it leaves out is empty."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.errors import PayloadError
from handlers.slack.incoming import (
    Click,
    Gone,
    Heard,
    LinksShared,
    Opened,
    Other,
    Shortcut,
    StepRun,
    Submission,
)
from handlers.slack.intake import Pressed, to_delivery
from handlers.slack.schemas import understand
from handlers.slack.tokens import Workspace
from tests.slack.sending import payload

HERE = Workspace("T0001")
SAMPLES = [
    "event_app_mention.json",
    "event_message_im.json",
    "event_app_home_opened.json",
    "event_link_shared.json",
    "event_function_executed.json",
    "event_message_changed.json",
    "global_shortcut.json",
    "message_shortcut.json",
    "share_click.json",
    "view_submission.json",
    "view_closed.json",
    "url_verification.json",
]


def event(inner: dict[str, Any], **envelope: Any) -> dict[str, Any]:
    given = payload("event_app_mention.json")
    return {**given, "event": inner, **envelope}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("event_app_mention.json", Heard),
        ("event_message_im.json", Heard),
        ("event_app_home_opened.json", Opened),
        ("event_link_shared.json", LinksShared),
        ("event_function_executed.json", StepRun),
        ("event_message_changed.json", Other),
        ("global_shortcut.json", Shortcut),
        ("message_shortcut.json", Shortcut),
        ("view_submission.json", Submission),
        ("view_closed.json", Other),
    ],
)
def test_each_kind_is_a_value_of_its_own(name: str, kind: type) -> None:
    assert isinstance(understand(payload(name)), kind)


def test_a_removed_app_and_revoked_tokens_name_the_workspace() -> None:
    gone = understand(event({"type": "app_uninstalled"}, event_time=7))
    assert gone == Gone(HERE, uninstalled=True, at=7)
    tokens = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U0BOT"]}}
    assert understand(event(tokens, event_time=7)) == Gone(HERE, uninstalled=False, bots=("U0BOT",), at=7)
    assert understand(event({"type": "tokens_revoked"}, event_time=None)) == Gone(HERE, uninstalled=False)


def test_an_app_that_an_organisation_had_as_a_whole_is_removed_from_all_of_it() -> None:
    whole = {"team_id": "T0001", "enterprise_id": "E1", "user_id": "U0BOT", "is_bot": True}
    gone = understand(
        event({"type": "app_uninstalled"}, authorizations=[{**whole, "is_enterprise_install": True}])
    )
    assert isinstance(gone, Gone)
    assert gone.workspace == Workspace("", "E1")


def test_without_authorizations_the_envelope_says_where_it_was() -> None:
    heard = understand(event(payload("event_app_mention.json")["event"], authorizations=None))
    assert isinstance(heard, Heard)
    assert (heard.workspace, heard.me) == (HERE, "")


def test_a_submission_in_an_organisation_names_it() -> None:
    given = {**payload("view_submission.json"), "team": None, "enterprise": {"id": "E1"}}
    submission = understand(given)
    assert isinstance(submission, Submission)
    assert submission.workspace == Workspace("", "E1")


def test_in_a_shared_channel_a_modal_belongs_to_the_workspace_that_has_the_app() -> None:
    given = payload("view_submission.json")
    given["view"]["app_installed_team_id"], given["team"] = HERE.team, {"id": "T0OTHER"}
    submission = understand(given)
    assert isinstance(submission, Submission)
    assert submission.workspace == HERE


@pytest.mark.parametrize(
    ("container", "message", "thread"),
    [
        ({"thread_ts": "1.0"}, {}, "1.0"),
        ({}, {"thread_ts": "1.0"}, "1.0"),
        ({"is_ephemeral": True, "thread_ts": "1.0"}, {"thread_ts": "1.0"}, ""),
        ({}, None, ""),
    ],
)
def test_a_click_is_in_the_thread_that_its_message_stands_in_unless_one_person_alone_sees_it(
    container: dict[str, Any], message: dict[str, Any] | None, thread: str
) -> None:
    given = payload("share_click.json")
    given["container"] = {"type": "message", "message_ts": "1.1", "channel_id": "C1", **container}
    click = understand({**given, "message": message})
    assert isinstance(click, Click)
    assert click.thread == thread


def test_what_is_said_and_clicked_in_an_organisations_thread_waits_for_one_another() -> None:
    said = Heard(Workspace("T1", "E1"), "C1", "1.2", "1.0", "hello", direct=False, me="U0BOT")
    used = Pressed(Workspace("", "E1"), "C1", "1.0", "help", "1.1:again_0:1.3", "U0BOT")
    assert to_delivery(said, now=1.0).target == to_delivery(used, now=1.0).target


@pytest.mark.parametrize(
    ("inner", "wrong"),
    [
        ({"type": "app_mention", "user": "U1", "ts": "1.1"}, "channel"),
        ({"type": "app_mention", "user": "U1", "channel": "C1", "ts": "yesterday"}, "ts"),
        ({"type": "app_mention", "user": "U1", "channel": "C" * 41, "ts": "1.1"}, "channel"),
        ({"type": "link_shared", "links": []}, "links"),
        ({"type": "function_executed", "function": {}}, "function"),
        (
            {
                "type": "function_executed",
                "function": {"callback_id": "advise_step"},
                "function_execution_id": "Fx1",
                "bot_access_token": "x\r\ny",
            },
            "bot_access_token",
        ),
        ({"type": "app_home_opened"}, "user"),
        ({"type": "assistant_thread_started", "assistant_thread": {}}, "assistant_thread"),
        ({"type": 5}, "event"),
        ({"type": "message", "subtype": []}, "channel"),
    ],
)
def test_what_slack_would_not_send_is_refused_with_the_field(inner: dict[str, Any], wrong: str) -> None:
    with pytest.raises(PayloadError) as refused:
        understand(event(inner))
    assert wrong in refused.value.errors


@given(st.data())
def test_a_payload_with_anything_anywhere_is_understood_or_refused(data: st.DataObject) -> None:
    """Whatever stands in one place of a payload: a value of ours or an error that says where, never anything else."""
    anything = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=5),
        st.lists(st.none(), max_size=2),
        st.just({}),
    )
    given = copy.deepcopy(payload(data.draw(st.sampled_from(SAMPLES))))
    place: Any = given
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or data.draw(st.booleans()):
            place[key] = data.draw(anything)
            break
        place = inside
    wrong: object = "nothing"
    try:
        understand(given)
    except PayloadError as error:
        wrong = error.errors
    assert wrong


@pytest.mark.parametrize("name", ["event_app_mention.json", "event_link_shared.json"])
def test_what_no_database_can_hold_is_kept_all_the_same(name: str) -> None:
    """JSON can carry NUL and halves of surrogate pairs, which PostgreSQL refuses: Slack would send them for ever."""
    given = payload(name)
    given["event"] |= {"channel": "C\x00\ud800", "source": "\udfffx"}
    given["authorizations"][0]["team_id"] = given["team_id"] = "T\ud800\x00"
    kept = understand(given)
    assert isinstance(kept, Heard | LinksShared)
    assert kept.channel == "C\ufffd\ufffd"
    delivery = to_delivery(kept, now=1.0)
    for text in (delivery.key, delivery.lane, delivery.target):
        assert "\x00" not in text
        assert text.encode()


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("event_link_shared.json", ("event", "links")),
        ("event_app_mention.json", ("authorizations",)),
        ("share_click.json", ("actions",)),
        ("view_submission.json", ("view", "state", "values")),
    ],
)
def test_more_parts_than_slack_ever_sends_are_refused_before_each_is_looked_at(
    name: str, places: tuple[str, ...]
) -> None:
    given = payload(name)
    *above, last = places
    place = given
    for each in above:
        place = place[each]
    place[last] = {f"b{n}": n for n in range(1_001)} if last == "values" else [1] * 1_001
    with pytest.raises(PayloadError) as caught:
        understand(given)
    assert "At most 1,000 are read." in str(caught.value.errors)


def test_of_many_mistakes_a_few_are_told() -> None:
    values = {f"{number}{'x' * 10_000}": number for number in range(500)}
    given = payload("view_submission.json")
    given["view"]["state"]["values"] = values
    with pytest.raises(PayloadError) as caught:
        understand(given)
    told = caught.value.errors["view"]
    assert isinstance(told, dict)
    assert len(told["state"]["values"]) == 10
    assert len(str(told)) < 2_000
