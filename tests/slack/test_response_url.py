"""Posts to response URLs: to Slack only, once only, and never longer than a person waits."""

from __future__ import annotations

import pytest

from handlers.slack.message import notice
from handlers.slack.response_url import PostError, ResponseUrls
from tests.fakes.slack import USES, FakeSlack, Says

HELLO = notice("hello")


@pytest.fixture
def urls(fake: FakeSlack) -> ResponseUrls:
    return ResponseUrls(fake.url, timeout=0.5)


def test_a_message_arrives(fake: FakeSlack, urls: ResponseUrls) -> None:
    urls.post(fake.response_url(), HELLO)
    assert fake.posts == [HELLO]


def test_a_sixth_post_is_refused_by_slack(fake: FakeSlack, urls: ResponseUrls) -> None:
    for _use in range(USES):
        urls.post(fake.response_url(), HELLO)
    with pytest.raises(PostError, match="404 used_url"):
        urls.post(fake.response_url(), HELLO)


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (Says(500, "internal"), "500 internal"),
        (Says(500, "<html>with text of anybody</html>"), "500"),
        (Says(200, '{"ok": false, "error": "invalid_blocks"}'), "200"),
        (Says(404, "expired_url"), "404 expired_url"),
        (Says(302, "", {"Location": "/elsewhere"}), "302"),
        (Says(429, "slow", {"Retry-After": "3600"}), "429 slow"),
        (Says(drop=True), "RemoteDisconnected"),
        (Says(hang=True), "TimeoutError"),
        (Says(200, "ok", {"Transfer-Encoding": "chunked"}), "IncompleteRead"),
    ],
)
def test_a_post_that_slack_does_not_confirm_has_failed(
    fake: FakeSlack, urls: ResponseUrls, says: Says, reason: str
) -> None:
    fake.script(says)
    with pytest.raises(PostError) as caught:
        urls.post(fake.response_url(), HELLO)
    assert caught.value.reason == reason
    assert fake.posts == []


@pytest.mark.parametrize(("retry_after", "waited"), [("2", 2.0), ("", 1.0), ("soon", 1.0)])
def test_when_slack_asks_for_patience_the_post_is_made_once_more(
    fake: FakeSlack, retry_after: str, waited: float
) -> None:
    waits: list[float] = []
    fake.script(Says(429, "ratelimited", {"Retry-After": retry_after} if retry_after else {}))
    ResponseUrls(fake.url, sleep=waits.append).post(fake.response_url(), HELLO)
    assert (waits, fake.posts) == ([waited], [HELLO])


def test_patience_ends_after_the_second_time(fake: FakeSlack) -> None:
    waits: list[float] = []
    fake.script(Says(429), Says(429))
    with pytest.raises(PostError, match="429"):
        ResponseUrls(fake.url, sleep=waits.append).post(fake.response_url(), HELLO)
    assert len(waits) == 1


@pytest.mark.parametrize(
    ("api_url", "url"),
    [
        ("https://slack.com/api", "https://hooks.slack.com/actions/T1/2/3"),
        ("https://slack.com/api", "https://hooks.slack.com:443/actions/T1/2/3"),
        ("https://slack.com/api", "https://HOOKS.slack.com/actions/T1/2/3"),
        ("https://slack-gov.com/api", "https://hooks.slack-gov.com/actions/T1/2/3"),
        ("http://127.0.0.1:9/api", "http://127.0.0.1:9/actions/T1/2/3"),
        ("http://127.0.0.1:9/api", "https://hooks.slack.com/actions/T1/2/3"),
    ],
)
def test_slacks_addresses_are_allowed(api_url: str, url: str) -> None:
    assert ResponseUrls(api_url).allows(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.slack.com",
        "http://hooks.slack.com/actions",
        "https://hooks.slack.com:8443/actions",
        "https://hooks.slack.com.example.com/actions",
        "https://example.com/hooks.slack.com",
        "https://hooks.slack.com@169.254.169.254/",
        "https://169.254.169.254/latest/meta-data",
        "https://evil.example\\@hooks.slack.com/",
        "https://hooks.slack.com/\r\nHost: example.com",
        "https://hooks.slack.com/with space",
        "https://hooks.slack.com/ü",
        "https://[::1/",
        "https://hooks.slack.com:port/",
        "file:///etc/passwd",
        "ftp://hooks.slack.com/",
    ],
)
def test_no_other_address_is_contacted(url: str) -> None:
    urls = ResponseUrls("https://slack.com/api")
    assert not urls.allows(url)
    with pytest.raises(PostError, match="not_a_slack_address"):
        urls.post(url, HELLO)
