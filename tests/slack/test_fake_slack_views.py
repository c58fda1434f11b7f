"""The fake's modals, Home tabs, workflow steps and threads of an agent, as Slack's own client meets them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from tests.fakes.slack import ADA, FakeSlack, Refusal, Workspace, acknowledge
from tests.slack.calling import CHANNEL, DIRECT, client_of, refusal

View = dict[str, Any]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(title: str = "Form", **more: Any) -> View:
    element = {"type": "plain_text_input", "action_id": "text"}
    field = {"type": "input", "block_id": "situation", "label": plain("Situation"), "element": element}
    return {"type": "modal", "title": plain(title), "submit": plain("Go"), "blocks": [field], **more}


def home(text: str) -> View:
    return {"type": "home", "blocks": [{"type": "section", "text": plain(text)}]}


@pytest.fixture
def there(fake: FakeSlack) -> Workspace:
    return fake.default


@pytest.fixture
def client(fake: FakeSlack) -> WebClient:
    return client_of(fake, fake.default.token)


def title(there: Workspace) -> str | None:
    """What stands above the modal that Ada looks at."""
    shown = there.modal()
    return shown["title"]["text"] if shown else None


def test_a_trigger_is_good_once_and_for_three_seconds(
    fake: FakeSlack, client: WebClient, there: Workspace
) -> None:
    trigger = there.trigger()
    fake.advance(3)
    client.views_open(trigger_id=trigger, view=modal())
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "trigger_exchanged"
    trigger = there.trigger()
    fake.advance(3.1)
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "trigger_expired"
    assert refusal(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_view_that_slack_refuses_costs_no_trigger(client: WebClient, there: Workspace) -> None:
    trigger = there.trigger()
    assert refusal(client.views_open, trigger_id=trigger, view=home("a")) == "invalid_arguments"
    assert refusal(client.views_open, trigger_id=trigger, view=modal("a" * 25)) == "invalid_arguments"
    large = modal(private_metadata="a" * 250_000)
    assert refusal(client.views_open, trigger_id=trigger, view=large) == "view_too_large"
    assert client.views_open(trigger_id=trigger, view=modal())["view"]["root_view_id"]


def test_three_modals_may_lie_upon_one_another(client: WebClient, there: Workspace) -> None:
    first = client.views_open(trigger_id=there.trigger(), view=modal("1"))["view"]
    for name in ("2", "3"):
        pushed = client.views_push(trigger_id=there.trigger(view=first["id"]), view=modal(name))["view"]
        assert (pushed["root_view_id"], title(there)) == (first["id"], name)
    trigger = there.trigger(view=first["id"])
    assert refusal(client.views_push, trigger_id=trigger, view=modal("4")) == "push_limit_reached"
    assert refusal(client.views_push, trigger_id=there.trigger(), view=modal("4")) == "not_found"
    there.closes()
    assert title(there) == "2"


def test_an_update_with_an_old_hash_is_refused(client: WebClient, there: Workspace) -> None:
    opened = client.views_open(trigger_id=there.trigger(), view=modal(external_id="mine"))["view"]
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal("later", external_id="mine"))
    late = {"view_id": opened["id"], "hash": opened["hash"], "view": modal("too late")}
    assert refusal(client.views_update, **late) == "hash_conflict"
    client.views_update(external_id="mine", view=modal("latest", external_id="mine"))
    assert title(there) == "latest"
    twin = {"trigger_id": there.trigger(), "view": modal(external_id="mine")}
    assert refusal(client.views_open, **twin) == "duplicate_external_id"
    there.closes()
    assert refusal(client.views_update, view_id=opened["id"], view=modal()) == "not_found"


def test_every_person_has_a_home_of_their_own(client: WebClient, there: Workspace) -> None:
    first = client.views_publish(user_id=ADA, view=home("one"))["view"]
    client.views_publish(user_id="U2", view=home("two"))
    client.views_publish(user_id=ADA, view=home("three"), hash=first["hash"])
    shown = there.home()
    assert shown is not None
    assert (shown["id"], shown["blocks"][0]["text"]["text"]) == (first["id"], "three")
    late = {"user_id": ADA, "view": home("late"), "hash": first["hash"]}
    assert refusal(client.views_publish, **late) == "hash_conflict"
    assert refusal(client.views_publish, user_id=ADA, view=modal()) == "invalid_arguments"
    there.home_tab = False
    assert refusal(client.views_publish, user_id=ADA, view=home("a")) == "not_enabled"


def test_a_submitted_modal_does_what_it_is_answered_with(client: WebClient, there: Workspace) -> None:
    first = client.views_open(trigger_id=there.trigger(), view=modal("1"))["view"]["id"]
    errors = {"response_action": "errors", "errors": {"situation": "Say a little more."}}
    assert acknowledge(there, first, errors) == errors["errors"]
    acknowledge(there, first, {"response_action": "update", "view": modal("2")})
    assert title(there) == "2"
    acknowledge(there, first, {"response_action": "push", "view": modal("3")})
    with pytest.raises(Refusal, match="not_found"):
        acknowledge(there, first, None)
    shown = there.modal()
    assert shown is not None
    acknowledge(there, shown["id"], None)
    assert title(there) == "2"
    acknowledge(there, first, {"response_action": "push", "view": modal("4")})
    shown = there.modal()
    assert shown is not None
    acknowledge(there, shown["id"], {"response_action": "clear"})
    assert title(there) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"text": "stands at an element"}},
        {"response_action": "errors", "errors": {"situation": ""}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": modal("a" * 25)},
        {"response_action": "update", "view": home("a")},
        {"response_action": "close"},
        {"text": "thanks"},
    ],
)
def test_an_answer_to_a_submission_that_slack_would_not_take(
    client: WebClient, there: Workspace, answer: dict[str, Any]
) -> None:
    opened = client.views_open(trigger_id=there.trigger(), view=modal())["view"]["id"]
    with pytest.raises(Refusal, match="invalid_arguments"):
        acknowledge(there, opened, answer)


def test_a_step_is_over_once_and_its_token_is_good_for_it_alone(
    fake: FakeSlack, client: WebClient, there: Workspace
) -> None:
    run, other = there.executes(question="Postgres"), there.executes()
    own = client_of(fake, run.token)
    success, error = own.functions_completeSuccess, own.functions_completeError
    unknown = {"function_execution_id": other.id, "error": "a"}
    assert refusal(error, **unknown) == "function_execution_not_found"
    success(function_execution_id=run.id, outputs={"pick": "Django"})
    assert run.outcome == {"outputs": {"pick": "Django"}}
    again = {"function_execution_id": run.id, "error": "a"}
    assert refusal(error, **again) == "execution_not_in_running_state"
    client.functions_completeError(function_execution_id=other.id, error="nothing to go by")
    assert other.outcome == {"error": "nothing to go by"}


def test_an_agents_status_is_cleared_by_its_reply(client: WebClient, there: Workspace) -> None:
    ts = there.says(DIRECT, "hello")["ts"]
    client.assistant_threads_setStatus(channel_id=DIRECT, thread_ts=ts, status="is thinking")
    assert there.status == {(DIRECT, ts): "is thinking"}
    client.chat_postMessage(channel=DIRECT, thread_ts=ts, text="Django")
    assert there.status == {}
    client.assistant_threads_setTitle(channel_id=DIRECT, thread_ts=ts, title="Refunds")
    assert there.titles == {(DIRECT, ts): "Refunds"}
    nowhere = {"channel_id": DIRECT, "thread_ts": "1531420618.999999", "status": "a"}
    assert refusal(client.assistant_threads_setStatus, **nowhere) == "thread_not_found"


def test_an_agent_suggests_up_to_four_prompts(client: WebClient, there: Workspace) -> None:
    prompt = {"title": "Compare", "message": "compare Django and Flask"}
    client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, prompts=[prompt] * 4)
    assert there.prompts == {(DIRECT, ""): [prompt] * 4}
    for wrong in ([prompt] * 5, [], [{"title": "Compare"}]):
        given: dict[str, Any] = {"channel_id": CHANNEL, "prompts": wrong}
        assert refusal(client.assistant_threads_setSuggestedPrompts, **given) == "invalid_arguments"
