"""When an issue asks for advice, and when what looks like a command is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.github.schemas import IssueEvent, read_event
from handlers.github.triggers import (
    MARKER,
    MAX_BODY,
    MAX_COMMANDS,
    Candidate,
    Ignored,
    commands,
    might_ask,
    situation,
)
from tests.github.deliveries import sample


def words(body: str) -> list[str]:
    return [command.words for command in commands(body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/framework an API for partners", ["an API for partners"]),
        ("Hello\n/framework an API", ["an API"]),
        ("Hello\r\n\r\n/framework an API\r\n\r\nBye", ["an API"]),
        ("Hello\r/framework an API", ["an API"]),
        ("   /framework up to three spaces", ["up to three spaces"]),
        ("/Framework Telephones write capitals", ["Telephones write capitals"]),
        ("/framework", [""]),
        ("/framework   ", [""]),
        ("/framework\twith a tab", ["with a tab"]),
        ("/framework one\n/framework two", ["one", "two"]),
        ("/framework one\n\ntext\n\n/framework two", ["one", "two"]),
        ("/framework with *stars* and `code` and <b>tags</b>", ["with *stars* and `code` and <b>tags</b>"]),
        ("/framework a\n---", ["a"]),
        ("# Title\n/framework a", ["a"]),
        ("> quoted\n\n/framework a", ["a"]),
        ("- item\n\n/framework a", ["a"]),
        ("- item\n\n  /framework inside an item, on its own line", ["inside an item, on its own line"]),
        ("```\ncode\n```\n/framework a", ["a"]),
        ("<!-- note -->\n\n/framework a", ["a"]),
        ("<details>\n\n/framework a\n\n</details>", ["a"]),
        ("*open\n/framework a* b", ["a* b"]),
        ("/framework compare django flask", ["compare django flask"]),
    ],
)
def test_a_command_on_a_line_of_its_own_is_obeyed(body: str, expected: list[str]) -> None:
    assert words(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Which framework?",
        "please /framework an API",
        "see `/framework an API`",
        "/frameworks an API",
        "/framework-advice an API",
        "framework an API",
        "//framework an API",
        "/ framework an API",
        "https://example.com\u200b/framework an API",
        "- /framework as a list item",
        "1. /framework as a list item",
        "| /framework | in a table |\n| --- | --- |\n| a | b |",
    ],
)
def test_anything_else_is_no_command(body: str) -> None:
    assert words(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "```\n/framework a\n```",
        "```text\n/framework a\n```",
        "~~~\n/framework a\n~~~",
        "````\n```\n/framework a\n```\n````",
        "```\n/framework never closed",
        "- ```\n  /framework a\n  ```",
        "1. item\n   ```\n   /framework a\n   ```",
        "text\n\n    /framework a",
        "text\n\n\t/framework a",
        "`code that goes on\n/framework a` b",
        "``code ` that\n/framework a `` b",
        "<pre>\n/framework a\n</pre>",
        "<pre>\n\n/framework a\n\n</pre>",
        "<code>\n/framework a\n</code>",
    ],
)
def test_a_command_in_code_is_not_obeyed(body: str) -> None:
    assert words(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "> /framework a",
        ">/framework a",
        "> > /framework a",
        "> somebody wrote\n/framework a",
        "> - item\n/framework a",
        "> ```\n> /framework a\n> ```",
        "- > quote\n  > /framework a",
        "<blockquote>\n/framework a\n</blockquote>",
    ],
)
def test_a_quoted_command_is_not_obeyed(body: str) -> None:
    assert words(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "<!-- /framework a -->",
        "<!--\n/framework a\n-->",
        "<!--\n\n/framework a\n\n-->",
        "<!-- never closed\n/framework a",
        "text <!-- begins here\n/framework a\nends --> here",
        "<!-- one -->\n<!--\n/framework a\n-->",
    ],
)
def test_a_command_in_a_comment_is_not_obeyed(body: str) -> None:
    assert words(body) == []


@given(st.text(alphabet=st.sampled_from("/framework `~>-<!#*\n\t\r |1.\ue000\ue001é"), max_size=200))
def test_any_text_can_be_looked_through(body: str) -> None:
    for command in commands(body):
        assert "/framework" in body.casefold()
        assert command.words == command.words.strip()


@given(st.text(max_size=300))
def test_a_fence_around_any_text_silences_it(body: str) -> None:
    longest = max((len(run) for run in body.split("\n") for run in [run.strip()] if run), default=0)
    fence = "`" * (longest + 3)
    assert words(f"{fence}\n/framework a\n{body}\n/framework b\n{fence}") == []


@given(
    st.text(alphabet=st.characters(exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=100)
)
def test_the_words_after_a_command_arrive_as_they_were_typed(typed: str) -> None:
    clean = typed.replace("\ue000", "").replace("\ue001", "").replace("\0", "")
    assert words(f"/framework {clean}\n\nBye") == [clean.strip()]


@pytest.mark.parametrize(
    "unit",
    ["[", "![", "`", "> ", "- ", "*a ", "<!--", "<a b='", "|a", "/framework a\n", "&a;", "\\", "[a](", "_*"],
)
def test_no_text_takes_long(unit: str) -> None:
    body = "/framework a\n\n" + unit * (MAX_BODY // len(unit))
    begun = time.process_time()
    assert words(body)[0] == "a"
    assert time.process_time() - begun < 10


def test_what_is_longer_than_github_allows_is_not_read() -> None:
    assert words(" " * MAX_BODY + "\n/framework a") == []


# ---- from a delivery to what it may ask --------------------------------------------------------------------


def event(name: str, **changes: object) -> IssueEvent:
    return read_event(name.partition(".")[0], sample(name, **changes))


def candidate(name: str, **changes: object) -> Candidate:
    found = might_ask(event(name, **changes))
    assert isinstance(found, Candidate)
    return found


def reason(name: str, **changes: object) -> str:
    found = might_ask(event(name, **changes))
    assert isinstance(found, Ignored)
    return found.reason


def test_a_new_issue_may_ask_by_its_labels_or_by_being_there() -> None:
    found = candidate("issues.opened.label", issue__title="Refunds", issue__body="An internal tool")
    assert found == Candidate(
        occasion="opened",
        words=(),
        left_out=0,
        labels=("question", "framework-advice"),
        form=False,
        situation="advise: Refunds\n\nAn internal tool",
        association="MEMBER",
    )


def test_a_comment_may_ask_about_its_issue() -> None:
    found = candidate(
        "issue_comment.created", issue__body="An internal tool", comment__body="Hm.\n/framework next"
    )
    assert (found.occasion, found.words, found.labels) == ("commented", ("next",), ())
    assert found.situation == "advise: Which framework for the refund desk?\n\nAn internal tool"


def test_a_comment_on_a_pull_request_may_ask_as_well() -> None:
    assert candidate("issue_comment.created", issue__pull_request={"url": "x"}).words == (
        "compare django flask",
    )


def test_more_labels_than_an_issue_can_have_are_not_looked_at() -> None:
    labels = [{"name": f"label-{number}"} for number in range(101)]
    event = read_event("issues", sample("issues.opened.plain", issue__labels=labels))
    assert (len(event.labels), event.labels[-1]) == (100, "label-99")


def test_any_label_that_is_added_may_ask_under_some_file() -> None:
    assert candidate("issues.labeled", label__name="bug").labels == ("bug",)
    assert candidate("issues.labeled", issue__labels=[{"name": "ours"}], label__name="bug").labels == ("bug",)


def test_a_title_that_begins_like_a_verb_is_still_a_situation() -> None:
    found = candidate("issues.opened.label", issue__title="Compare our options", issue__body=None)
    assert found.situation == "advise: Compare our options"


def test_html_comments_and_commands_are_no_part_of_a_situation() -> None:
    body = "<!-- Describe it here -->An API<!--\nmore\n-->\n/framework\nBye\n<!-- never closed"
    assert situation("T", body) == "advise: T\n\nAn API\nBye\n<!-- never closed"


def test_many_open_html_comments_take_no_time() -> None:
    begun = time.process_time()
    situation("T", "<!--" * 16_000)
    assert time.process_time() - begun < 5


CHANGED = [
    ("text", "text\n/framework a", "edited"),
    ("/framework a", "/framework b", "edited"),
    ("/framework a", "/framework a\n/framework a", "edited"),
    (None, "/framework a", "edited"),
    ("> /framework a", "/framework a", "edited"),
    ("/framework a\n/framework b", "/framework b", "taken_back"),
    ("/framework a", "text", "taken_back"),
    ("/framework a", "```\n/framework b\n```", "taken_back"),
    ("/framework a", "/framework a", None),
    ("/framework a\ntypo", "/framework a\nfixed", None),
    ("/framework  a", "text\n\n/framework a  ", None),
    ("/framework a\n/framework b", "/framework b\n/framework a", None),
    ("text", "other text", None),
]


@pytest.mark.parametrize(("before", "after", "occasion"), CHANGED)
@pytest.mark.parametrize("place", ["issue", "comment"])
def test_an_edit_asks_only_with_a_line_that_was_not_there(
    before: str | None, after: str, occasion: str | None, place: str
) -> None:
    changes = {f"{place}__body": after, "changes": {"body": {"from": before}}}
    if place == "comment":
        found = might_ask(event("issue_comment.created", action="edited", **changes))
    else:
        found = might_ask(event("issues.edited", **changes))
    assert (found.occasion if isinstance(found, Candidate) else None) == occasion


def test_several_commands_are_kept_up_to_a_limit() -> None:
    body = "\n".join(f"/framework {number}" for number in range(MAX_COMMANDS + 2))
    found = candidate("issues.opened.command", issue__body=body)
    assert found.words == tuple(str(number) for number in range(MAX_COMMANDS))
    assert found.left_out == 2


def test_a_transferred_issue_brings_its_comment_along() -> None:
    assert reason("issues.opened.transferred") == "transferred"
    assert candidate("issues.opened.transferred", changes={}).occasion == "opened"


BOT = {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"}
APP = {"id": 15368, "slug": "github-actions"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sender": BOT}, "sender_is_bot"),
        ({"comment__user": BOT}, "text_by_bot"),
        ({"comment__performed_via_github_app": APP}, "text_by_bot"),
        ({"comment__body": f"{MARKER}\n/framework help"}, "own_comment"),
        ({"comment__body": f"{MARKER}\n/framework help", "action": "edited"}, "own_comment"),
        ({"comment__body": "no command"}, "not_asked"),
        ({"comment__body": f"{MARKER}\n/framework help", "action": "deleted"}, "own_comment"),
        ({"comment__body": "no command", "action": "deleted"}, "not_asked"),
        ({"comment__user": BOT, "action": "deleted"}, "text_by_bot"),
        ({"action": "opened"}, "action_ignored"),
        ({"action": "labeled", "label": {"name": "framework-advice"}}, "action_ignored"),
    ],
)
def test_bots_and_our_own_comments_are_never_answered(changes: dict[str, object], why: str) -> None:
    assert reason("issue_comment.created", **changes) == why


def test_a_person_may_ask_about_an_issue_that_a_bot_opened() -> None:
    assert candidate("issue_comment.created", issue__user=BOT).occasion == "commented"


def test_a_person_who_puts_the_label_on_what_a_bot_wrote_asks_and_the_bots_commands_do_not() -> None:
    found = candidate("issues.labeled", issue__user=BOT, issue__body="An API\n/framework help")
    assert (found.occasion, found.labels, found.words) == ("labeled", ("framework-advice",), ())
    assert found.situation.endswith("An API")
    assert reason("issues.labeled", issue__user=BOT, sender=BOT) == "sender_is_bot"
    assert reason("issues.opened.label", issue__user=BOT) == "text_by_bot"


def test_a_comment_that_is_deleted_takes_its_commands_back_after_all_that_was_done_to_it() -> None:
    made, gone = event("issue_comment.created"), event("issue_comment.created", action="deleted")
    found = might_ask(gone)
    assert isinstance(found, Candidate)
    assert (found.occasion, found.words) == ("taken_back", ())
    assert gone.updated_at > made.updated_at


@pytest.mark.parametrize(
    ("changes", "association"),
    [
        ({}, "NONE"),
        ({"sender__id": 7}, "COLLABORATOR"),
        ({"sender": None}, "NONE"),
        ({"sender": {"type": "User"}}, "NONE"),
        ({"issue__user": None}, "NONE"),
    ],
)
def test_whoever_edits_somebody_elses_text_has_write_access(
    changes: dict[str, object], association: str
) -> None:
    changes = {"issue__author_association": "NONE", **changes}
    assert candidate("issues.edited", **changes).association == association
