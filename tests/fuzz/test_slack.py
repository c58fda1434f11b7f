"""`POST /slack/events`: whatever is sent, signed or not, gets a proper answer, and what is kept can be worked."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.form.views import FORM
from tests.fakes.slack.workspace import ADA
from tests.fuzz.inputs import fuzzed, lap  # noqa: F401
from tests.fuzz.mutating import CANARY, Change, as_json, changed, changes, texts, twisted, twists
from tests.fuzz.service import SLACK_SECRET, Service
from tests.fuzz.storable import check_storable
from tests.fuzz.working import work
from tests.slack.sending import FORM as AS_FORM
from tests.slack.sending import JSON as AS_JSON
from tests.slack.sending import payload, sample, signature

INTERACTIONS = (
    "share_click",
    "link_button_click",
    "view_submission",
    "view_closed",
    "global_shortcut",
    "message_shortcut",
)
EVENTS = (
    "event_app_mention",
    "event_message_im",
    "event_message_changed",
    "event_app_home_opened",
    "event_link_shared",
    "event_function_executed",
    "url_verification",
    "app_rate_limited",
    "assistant",
    "uninstalled",
    "revoked",
)
#: What we read, and so what is most worth spoiling.
KEEN = frozenset(
    [
        "type",
        "subtype",
        "command",
        "text",
        "trigger_id",
        "response_url",
        "team_id",
        "enterprise_id",
        "team",
        "enterprise",
        "user",
        "id",
        "actions",
        "action_id",
        "action_ts",
        "value",
        "selected_option",
        "container",
        "message_ts",
        "thread_ts",
        "channel_id",
        "is_ephemeral",
        "message",
        "ts",
        "view",
        "hash",
        "callback_id",
        "private_metadata",
        "state",
        "values",
        "app_installed_team_id",
        "event",
        "authorizations",
        "user_id",
        "is_bot",
        "event_time",
        "is_enterprise_install",
        "bot_id",
        "channel",
        "channel_type",
        "tab",
        "assistant_thread",
        "links",
        "url",
        "unfurl_id",
        "source",
        "function",
        "inputs",
        "function_execution_id",
        "bot_access_token",
        "tokens",
        "bot",
        "challenge",
        "options",
        "question",
        "form_words",
        "words",
        "metadata",
    ]
)
#: Names that Slack gives; the log may name them, and so words of people are not put there.
NAMES = (
    "type",
    "action_id",
    "callback_id",
    "channel",
    "channel_id",
    "source",
    "unfurl_id",
    "ts",
    "team_id",
    "id",
)


@cache
def _event(name: str) -> str:
    """A sample's text, or one made of its envelope."""
    kinds: dict[str, dict[str, Any]] = {
        "assistant": {
            "type": "assistant_thread_started",
            "assistant_thread": {
                "user_id": ADA,
                "channel_id": "D024BE91L",
                "thread_ts": "1531420618.000300",
                "context": {"channel_id": "C1"},
            },
        },
        "uninstalled": {"type": "app_uninstalled"},
        "revoked": {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["U0BOT"]}},
    }
    if name in kinds:
        return json.dumps({**payload("event_app_mention.json"), "event": kinds[name]})
    return sample(f"{name}.json").decode()


@cache
def _interaction(name: str) -> str:
    """A sample's text, with the parts that make it ours."""
    if name == "options":
        return json.dumps(
            {**payload("share_click.json"), "type": "block_suggestion", "action_id": "a", "value": "v"}
        )
    given = payload(f"{name}.json")
    if name in ("view_submission", "view_closed"):
        memory = {"step": 1, "turn": 1, "given": "", "asked": "admin_panel", "url": ""}
        words = {"words": {"form_words": {"type": "plain_text_input", "value": f"an admin screen {CANARY}"}}}
        given["view"] |= {
            "callback_id": FORM,
            "private_metadata": json.dumps(memory),
            "state": {
                "values": {**words, "runs.1": {"form_runs": {"selected_option": {"value": "runs_flask"}}}}
            },
        }
    if name == "message_shortcut":
        given |= {"callback_id": "advise_on_this"}
        given["message"]["text"] = f"Flask or Django for our admin screens, {CANARY}?"
    return json.dumps(given)


def _headers(raw: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(raw, stamp, SLACK_SECRET)}


def _named(value: Any) -> Any:
    """The same payload with no word of a person where Slack has a name of its own."""
    if isinstance(value, dict):
        return {
            key: part.replace(CANARY, "C0") if key in NAMES and isinstance(part, str) else _named(part)
            for key, part in value.items()
        }
    return [_named(part) for part in value] if isinstance(value, list) else value


def _with_address(value: Any, url: str) -> Any:
    """The same payload with an address of this Slack's in place of the sample's."""
    text = json.dumps(value)
    for known in ("actions/T0001/1548261231/q3KlRq", "app/T0001/1/x", "app/T0001/2/y"):
        text = text.replace(f"https://hooks.slack.com/{known}", url)
    return json.loads(text)


def _send(service: Service, door: str, raw: bytes, *, kind: str) -> None:
    response = service.client.post("/slack/events", data=raw, headers=_headers(raw), content_type=kind)
    service.checked(door, response)
    check_storable(service)


@fuzzed("Slack: commands")
@given(texts, changes, twists)
def test_any_signed_command_is_answered(
    service: Service, words: str, wrong: list[Change], twist: str
) -> None:
    form: dict[str, Any] = dict(parse_qsl(sample("command.form").decode(), keep_blank_values=True))
    form = changed({**form, "text": words, "response_url": service.response_url()}, wrong, keen=KEEN)
    raw = urlencode(form, errors="surrogatepass").encode()
    _send(service, "Slack: commands", twisted(raw.decode(), twist), kind=AS_FORM)


@fuzzed("Slack: interactions")
@given(st.sampled_from((*INTERACTIONS, "options")), changes, twists)
def test_any_signed_interaction_is_answered(
    service: Service, name: str, wrong: list[Change], twist: str
) -> None:
    given_ = _with_address(json.loads(_interaction(name)), service.response_url())
    text = twisted(as_json(_named(changed(given_, wrong, keen=KEEN))), twist)
    _send(service, "Slack: interactions", urlencode({"payload": text}).encode(), kind=AS_FORM)


@fuzzed("Slack: events")
@given(st.sampled_from(EVENTS), changes, twists)
def test_any_signed_event_is_answered(service: Service, name: str, wrong: list[Change], twist: str) -> None:
    given_ = json.loads(_event(name))
    raw = twisted(as_json(_named(changed(given_, wrong, keen=KEEN))), twist)
    _send(service, "Slack: events", raw, kind=AS_JSON)


@fuzzed("Slack: any bytes")
@given(
    st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        (AS_FORM, AS_JSON, "", "text/plain", "multipart/form-data; boundary=x", f"{AS_JSON}; charset=ucs2")
    ),
    st.sampled_from(
        (
            b"",
            b"payload=",
            b"command=/framework&text=",
            b"{",
            b'{"type":"event_callback","event":',
            b"ssl_check=1&",
        )
    ),
)
def test_any_signed_bytes_are_answered(service: Service, raw: bytes, kind: str, before: bytes) -> None:
    _send(service, "Slack: any bytes", before + raw, kind=kind)


NUMBERS = (
    "",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "١٥٣١٤٢٠٦١٨",
    "0x10",
    "1_000",
    " 1 ",
    "+1",
    "nan",
    "\x0b1",
)
GIVEN = (
    "",
    "v0=",
    "v0=" + "0" * 64,
    "v1=" + "0" * 64,
    "v0=é",
    "v0=\ud800",
    "sha256=" + "0" * 64,
    "v0=" + "0" * 9_000,
)


@fuzzed("Slack: signature")
@given(
    st.sampled_from(("time", "signature", "body", "missing", "other secret", "twice")),
    st.sampled_from(NUMBERS) | st.integers().map(str) | st.text(max_size=12),
    st.sampled_from(GIVEN) | st.text(max_size=80),
)
def test_nothing_unsigned_gets_in(service: Service, wrong: str, stamp: str, given_: str) -> None:
    raw = sample("command.form")
    headers = _headers(raw)
    if wrong == "time":
        headers["X-Slack-Request-Timestamp"] = _header(stamp)
    elif wrong == "signature":
        headers["X-Slack-Signature"] = _header(given_)
    elif wrong == "body":
        raw += b"&x=" + stamp.encode("utf-8", "replace")
    elif wrong == "missing":
        headers.pop(("X-Slack-Signature", "X-Slack-Request-Timestamp")[len(stamp) % 2])
    elif wrong == "other secret":
        headers["X-Slack-Signature"] = signature(
            raw, headers["X-Slack-Request-Timestamp"], given_.encode("utf-8", "replace").decode()
        )
    else:
        headers["X-Slack-Signature"] = f"{headers['X-Slack-Signature']},{_header(given_)}"
    response = service.client.post("/slack/events", data=raw, headers=headers, content_type=AS_FORM)
    service.checked("Slack: signature", response)
    assert response.status_code == 401


def _header(text: str) -> str:
    """As much of a text as can stand in a header: the server has refused the rest before."""
    return "".join(sign for sign in text if sign not in "\r\n\x00" and ord(sign) < 256)


@fuzzed("Slack: what was kept, worked")
@given(st.lists(st.tuples(st.sampled_from(EVENTS[:5]), texts, changes), min_size=1, max_size=4))
def test_whatever_was_kept_is_worked(service: Service, sent: list[tuple[str, str, list[Change]]]) -> None:
    service.forget()
    for name, words, wrong in sent:
        given_ = _heard(service, name, words)
        raw = as_json(_named(changed(given_, wrong, keen=KEEN))).encode()
        service.checked(
            "Slack: events",
            service.client.post("/slack/events", data=raw, headers=_headers(raw), content_type=AS_JSON),
        )
    work(service, "Slack: what was kept, worked")


def _heard(service: Service, name: str, words: str) -> dict[str, Any]:
    """An event about something that the Slack behind the service knows of."""
    given_: dict[str, Any] = json.loads(_event(name))
    if name in ("event_app_mention", "event_message_im"):
        channel = "C2147483705" if name == "event_app_mention" else "D024BE91L"
        said = service.slack.default.says(channel, f"<@{service.slack.default.bot_user}> {words}", person=ADA)
        given_["event"] |= {"text": said["text"], "ts": said["ts"], "channel": said["channel"]}
    return given_
