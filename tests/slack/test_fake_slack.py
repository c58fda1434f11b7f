"""The fake says what Slack says, to Slack's own client: who may call, and what messages may be."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack, Workspace
from tests.slack.calling import CHANNEL, DIRECT, client_of, refusal

FACTS = {"event_type": "framework_advice", "event_payload": {"facts": "admin_panel"}}
HEADER = [{"type": "header", "text": {"type": "plain_text", "text": "Django"}}]


@pytest.fixture
def client(fake: FakeSlack) -> WebClient:
    return client_of(fake, fake.default.token)


@pytest.fixture
def there(fake: FakeSlack) -> Workspace:
    return fake.default


def test_a_bot_is_told_who_it_is(client: WebClient, there: Workspace) -> None:
    who = client.auth_test()
    assert (who["team_id"], who["user_id"], who["bot_id"]) == (there.team, there.bot_user, there.bot_id)
    assert "chat:write" in who.headers["x-oauth-scopes"].split(",")


def test_tokens_that_are_none_unknown_or_revoked_are_refused(fake: FakeSlack, client: WebClient) -> None:
    assert refusal(client_of(fake, "xoxb-somebody-elses").auth_test) == "invalid_auth"
    assert refusal(client_of(fake, "").auth_test) == "not_authed"
    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.auth_revoke()["revoked"] is True
    assert refusal(client.auth_test) == "token_revoked"


def test_what_is_not_in_the_scopes_is_refused_by_the_scopes_name(fake: FakeSlack) -> None:
    bare = fake.workspace("T0002", scopes={"commands"})
    client = client_of(fake, bare.token)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=bare.channel(), text="hello")
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )
    place = bare.im()
    ts = bare.says(place, "hello")["ts"]
    assert refusal(client.conversations_replies, channel=place, ts=ts) == "missing_scope"


def test_methods_that_slack_has_not_are_unknown(client: WebClient) -> None:
    assert refusal(client.api_call, api_method="chat.shout") == "unknown_method"


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({"Content-Type": "application/json"}, b"{", "invalid_json"),
        ({"Content-Type": "application/json"}, b"[]", "json_not_object"),
        ({"Content-Type": "text/csv"}, b"a,b", "invalid_post_type"),
    ],
)
def test_bodies_that_nobody_can_read_are_refused(
    fake: FakeSlack, headers: dict[str, str], body: bytes, error: str
) -> None:
    with urlopen(Request(f"{fake.url}/auth.test", data=body, headers=headers)) as answer:
        assert error in answer.read().decode()
    assert fake.calls[-1].error == error


def test_a_posted_message_stands_in_its_thread_with_its_metadata(client: WebClient, there: Workspace) -> None:
    asked = there.says(CHANNEL, "which framework?")
    sent = client.chat_postMessage(
        channel=CHANNEL, text="Django", blocks=HEADER, thread_ts=asked["ts"], metadata=FACTS
    )
    question, answer = there.thread(CHANNEL, asked["ts"])
    assert (question["reply_count"], question["latest_reply"]) == (1, sent["ts"])
    assert (answer["text"], answer["metadata"], answer["bot_id"]) == ("Django", FACTS, there.bot_id)
    assert there.spoken(CHANNEL) == [one for one in there.messages(CHANNEL) if one["ts"] == sent["ts"]]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"channel": "C404"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": HEADER}, "no_text"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"text": "", "markdown_text": "a" * 12_001}, "msg_too_long"),
        ({"markdown_text": "a"}, "markdown_text_conflict"),
        ({"blocks": [{"type": "header"}]}, "invalid_blocks"),
        ({"blocks": {"type": "header"}}, "invalid_blocks_format"),
        ({"attachments": [{"blocks": [{"type": "header"}]}]}, "invalid_attachments"),
        ({"attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"thread_ts": "1531420618.999999"}, "thread_not_found"),
        ({"link_names": True}, "invalid_arguments"),
        ({"parse": "full"}, "invalid_arguments"),
        ({"metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "a", "event_payload": {"a": {"b": {}}}}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a", "event_payload": {"a": ["b"]}}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "a", "event_payload": {"a": "b" * 8_000}}}, "metadata_too_large"),
    ],
)
def test_a_message_that_slack_would_not_take(client: WebClient, wrong: dict[str, Any], error: str) -> None:
    given = {"channel": CHANNEL, "text": "hello", **wrong}
    form = {name: json.dumps(one) if isinstance(one, dict | list) else one for name, one in given.items()}
    assert refusal(client.api_call, api_method="chat.postMessage", json=given) == error
    assert refusal(client.api_call, api_method="chat.postMessage", data=form) == error


def test_where_the_bot_is_not_it_cannot_post(client: WebClient, there: Workspace) -> None:
    assert refusal(client.chat_postMessage, channel=there.channel(member=False), text="a") == "not_in_channel"
    hidden = there.channel(kind="private", member=False)
    assert refusal(client.chat_postMessage, channel=hidden, text="a") == "channel_not_found"
    there.channels[CHANNEL].archived = True
    assert refusal(client.chat_postMessage, channel=CHANNEL, text="a") == "is_archived"


def test_a_reply_is_no_thread_and_a_thread_without_its_beginning_is_none(
    client: WebClient, there: Workspace
) -> None:
    first = there.says(CHANNEL, "first")["ts"]
    reply = there.says(CHANNEL, "second", thread=first)["ts"]
    assert refusal(client.chat_postMessage, channel=CHANNEL, text="a", thread_ts=reply) == "invalid_thread_ts"
    there.deletes(CHANNEL, first)
    assert [one.get("subtype") for one in there.messages(CHANNEL)] == ["tombstone", None]
    there.deletes(CHANNEL, there.says(CHANNEL, "alone")["ts"])
    assert len(there.messages(CHANNEL)) == 2


def test_only_its_own_messages_are_the_bots_to_change(client: WebClient, there: Workspace) -> None:
    theirs = there.says(CHANNEL, "hello")["ts"]
    mine = client.chat_postMessage(channel=CHANNEL, text="Django", metadata=FACTS)["ts"]
    for call, word in ((client.chat_update, "cant_update"), (client.chat_delete, "cant_delete")):
        more = {"text": "a"} if word == "cant_update" else {}
        assert refusal(call, channel=CHANNEL, ts=theirs, **more) == f"{word}_message"
        assert refusal(call, channel=CHANNEL, ts="1531420618.999999", **more) == "message_not_found"
    assert refusal(client.chat_update, channel=CHANNEL, ts=mine, text="a" * 4_001) == "msg_too_long"
    client.chat_update(channel=CHANNEL, ts=mine, text="Flask")
    [message] = there.spoken(CHANNEL)
    assert (message["text"], message["metadata"], "edited" in message) == ("Flask", FACTS, True)
    client.chat_update(channel=CHANNEL, ts=mine, text="Flask", metadata={})
    assert "metadata" not in there.spoken(CHANNEL)[0]
    client.chat_delete(channel=CHANNEL, ts=mine)
    assert there.spoken(CHANNEL) == []


def test_a_whisper_is_seen_by_one_person_and_cannot_be_changed(client: WebClient, there: Workspace) -> None:
    told = client.chat_postEphemeral(channel=CHANNEL, user="U1", text="between us")
    assert [one["text"] for one in there.whispered(CHANNEL, "U1")] == ["between us"]
    assert there.whispered(CHANNEL, "U2") == there.messages(CHANNEL) == []
    late = {"channel": CHANNEL, "ts": told["message_ts"], "text": "a"}
    assert refusal(client.chat_update, **late) == "message_not_found"
    assert refusal(client.chat_postEphemeral, channel=DIRECT, user="U1", text="a") == "user_not_in_channel"


def test_a_thread_is_read_in_pages_and_metadata_only_when_asked_for(
    client: WebClient, there: Workspace
) -> None:
    first = there.says(DIRECT, "first")["ts"]
    client.chat_postMessage(channel=DIRECT, text="second", thread_ts=first, metadata=FACTS)
    there.says(DIRECT, "third", thread=first)
    page = client.conversations_replies(channel=DIRECT, ts=first, limit=2)
    assert [one["text"] for one in page["messages"]] == ["first", "second"]
    assert page["messages"][1]["metadata"] == {"event_type": "framework_advice"}
    cursor = page["response_metadata"]["next_cursor"]
    last = client.conversations_replies(channel=DIRECT, ts=first, cursor=cursor)
    assert ([one["text"] for one in last["messages"]], last["has_more"]) == (["third"], False)
    whole = client.conversations_replies(channel=DIRECT, ts=first, include_all_metadata=True)
    assert whole["messages"][1]["metadata"] == FACTS
    latest = client.conversations_replies(
        channel=DIRECT, ts=first, oldest=page["messages"][1]["ts"], inclusive=True
    )
    assert [one["text"] for one in latest["messages"]] == ["first", "second", "third"]
    alone = client.conversations_replies(channel=DIRECT, ts=page["messages"][1]["ts"])
    assert [one["text"] for one in alone["messages"]] == ["second"]


def test_a_thread_that_is_not_there_cannot_be_read(client: WebClient, there: Workspace) -> None:
    replies, outside = client.conversations_replies, there.channel(member=False)
    ts = there.says(outside, "hello")["ts"]
    assert refusal(replies, channel=outside, ts=ts) == "not_in_channel"
    assert refusal(replies, channel=CHANNEL, ts=ts) == "thread_not_found"
    assert refusal(replies, channel="C404", ts=ts) == "channel_not_found"
    ts = there.says(CHANNEL, "hello")["ts"]
    assert refusal(replies, channel=CHANNEL, ts=ts, cursor="garbage") == "invalid_cursor"
    assert refusal(replies, channel=CHANNEL, ts=ts, limit="many") == "invalid_arguments"


def test_a_direct_message_is_opened_once(client: WebClient, there: Workspace) -> None:
    opened = client.conversations_open(users="U2147483697")["channel"]["id"]
    assert (opened, there.im()) == (DIRECT, DIRECT)
    assert client.chat_postMessage(channel="U77", text="hello")["channel"] == there.im("U77") != DIRECT
    assert refusal(client.conversations_open, users="nobody") == "user_not_found"
    assert refusal(client.conversations_open, users="") == "users_list_not_supplied"


def test_a_link_gets_a_preview_where_it_stands_and_nothing_to_click(
    client: WebClient, there: Workspace
) -> None:
    url = "https://advisor.example.com/advice?facts=a&v=1"
    there.unfurl_domains.add("advisor.example.com")
    ts = there.says(CHANNEL, f"see <{url.replace('&', '&amp;')}>")["ts"]
    client.chat_unfurl(channel=CHANNEL, ts=ts, unfurls={url: {"blocks": HEADER}})
    assert there.unfurls[CHANNEL, ts] == {url: {"blocks": HEADER}}
    draft = there.composes(url)
    client.chat_unfurl(unfurl_id=draft, source="composer", unfurls={url: {"blocks": HEADER}})
    assert there.unfurls["composer", draft] == {url: {"blocks": HEADER}}
    button = {"type": "button", "action_id": "a", "text": HEADER[0]["text"]}
    use = {url: {"blocks": [{"type": "actions", "elements": [button]}]}}
    for wrong, error in (
        ({"unfurls": use}, "cannot_parse_attachment"),
        ({"unfurls": {"https://elsewhere.example.com/": {"blocks": HEADER}}}, "cannot_unfurl_url"),
        ({"unfurls": {f"{url}&w=2": {"blocks": HEADER}}}, "cannot_unfurl_message"),
        ({"unfurls": {}}, "missing_unfurls"),
        ({"unfurls": "blocks"}, "invalid_unfurls_format"),
        ({"ts": "1531420618.999999"}, "cannot_find_message"),
        ({"channel": "C404"}, "cannot_find_channel"),
        ({"unfurl_id": "unfurl-404", "source": "composer"}, "cannot_find_message"),
    ):
        given = {"channel": CHANNEL, "ts": ts, "unfurls": {url: {"blocks": HEADER}}, **wrong}
        assert refusal(client.chat_unfurl, **given) == error
