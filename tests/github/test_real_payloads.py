"""Every delivery that GitHub publishes as an example, signed and sent through the real route."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import npm
from tests.github.deliveries import encoded, headers

EVENTS = ("issues", "issue_comment", "installation", "installation_repositories", "ping")


@pytest.fixture(scope="module")
def examples(pytestconfig: pytest.Config) -> dict[str, list[dict[str, Any]]]:
    cache = pytestconfig.cache
    assert cache is not None
    return {each["name"]: each["examples"] for each in npm.read(npm.EXAMPLES, cache=cache)}


@pytest.mark.parametrize("event", EVENTS)
def test_every_published_example_is_answered_with_a_reason(
    client: FlaskClient, examples: dict[str, list[dict[str, Any]]], event: str
) -> None:
    assert examples[event]
    for number, payload in enumerate(examples[event]):
        body = encoded(payload)
        sent = headers(body, event, guid=str(uuid.UUID(int=number)))
        answer = client.post("/github/webhooks", data=body, headers=sent)
        said = json.loads(answer.data)
        assert answer.status_code in (200, 202), (payload.get("action"), said)
        assert said["reason"], said
        assert said["message"], said


def test_no_example_of_another_event_is_taken_for_one_that_asks(
    client: FlaskClient, examples: dict[str, list[dict[str, Any]]]
) -> None:
    """Whatever an App is subscribed to by mistake is answered 200 and leaves no trace."""
    for event in sorted(set(examples) - set(EVENTS)):
        body = encoded(examples[event][0])
        answer = client.post("/github/webhooks", data=body, headers=headers(body, event))
        assert (answer.status_code, json.loads(answer.data)["reason"]) == (200, "event_ignored"), event
