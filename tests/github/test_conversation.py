"""What people do on an issue, and what our one comment says then."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from advisor.commands import House
from handlers.github.comment import CUT, OFF, TAKEN_BACK
from handlers.github.history import MOST_ENTRIES, read_history
from handlers.github.triggers import MARKER
from handlers.inbox import Inbox
from tests.fakes.github import FakeGitHub
from tests.github.service import REPOSITORY, Service
from tests.github.test_forms import filled_in


def open_part(body: str) -> str:
    """The comment without what is folded beneath and without its hidden lines."""
    before = re.split(r"\n<details>\n<summary>(?:Answered before|Outdated)", body, maxsplit=1)[0]
    return re.sub(r"<!--.*?-->\n", "", before)


def first_line(body: str) -> str:
    return open_part(body).strip().partition("\n")[0]


def folded(body: str) -> list[str]:
    return re.findall(r"<summary>((?:Answered before|Outdated): .*)</summary>", body)


# ---- when it speaks ------------------------------------------------------------------------------------


def test_nobody_who_did_not_ask_hears_of_us(service: Service) -> None:
    service.deliver("issues.opened.plain")
    service.deliver("issues.labeled", label__name="bug")
    service.say("Which framework would you take?")
    service.work(hours=1)
    assert service.github.comments == {}
    assert service.reactions() == {}
    assert service.box.counts()["done"] == 2


def test_what_cannot_ask_costs_no_call_once_it_is_known_that_there_is_no_file(service: Service) -> None:
    service.deliver("issues.opened.plain")
    while service.worker.step():
        pass
    asked = len(service.github.calls)
    assert asked == 2  # the repository's own file, and the organisation's
    for _ in range(20):
        service.deliver("issues.opened.plain")
        service.deliver("issues.labeled", label__name="bug")
    while service.worker.step():
        pass
    assert len(service.github.calls) == asked
    assert service.box.counts()["done"] == 41


def test_a_comment_on_an_issue_or_pull_request_asks(service: Service) -> None:
    service.say("/framework an admin screen over Postgres", issue__pull_request={"url": "x"})
    service.work(hours=1)
    assert "Start with Django" in service.body()
    assert OFF["command"] in service.body().replace("\u200b", "")
    assert service.reactions() == {"comments/5001": ["eyes"]}


def test_our_form_asks_by_itself_and_is_read_field_by_field(service: Service) -> None:
    body = filled_in({"building": "A tool for refunds", "needs": ["Staff need an admin screen"]})
    service.deliver("issues.opened.plain", issue__number=12, issue__body=body)
    service.work(hours=1)
    assert "Staff need screens" in service.body()
    assert "log in" not in service.body()
    assert "You asked for this with the issue form" in service.body()
    assert service.reactions() == {}


def test_a_repository_can_want_every_new_issue_answered(service: Service) -> None:
    service.put_file("opt_in: true\n")
    service.deliver(
        "issues.opened.plain", issue__number=12, issue__body="Which one, over Postgres, with an admin?"
    )
    service.deliver(
        "issues.opened.plain", issue__number=13, issue__title="Typo", issue__body="In the readme."
    )
    service.work(hours=1)
    assert "This repository wants advice on every new issue" in service.body()
    assert service.bodies(13) == []


def test_where_a_new_issue_says_nothing_it_is_not_looked_up_what_runs(service: Service) -> None:
    service.put_file("opt_in: true\n")
    service.deliver("issues.opened.plain", issue__title="Typo", issue__body="In the readme.")
    service.work(hours=1)
    assert [call.path.rpartition("/")[2] for call in service.github.calls] == ["framework-advisor.yml"]


def test_a_new_issue_that_is_too_long_is_not_told_so_where_nobody_asked(service: Service) -> None:
    service.put_file("opt_in: true\n")
    service.deliver("issues.opened.plain", issue__number=12, issue__body="Postgres and an admin. " * 2_000)
    service.work(hours=1)
    assert service.bodies() == []
    assert service.box.counts()["done"] == 1


def test_a_label_that_a_person_puts_on_a_bots_issue_asks(service: Service) -> None:
    bot = {"id": 49699333, "login": "tracker[bot]", "type": "Bot"}
    text = "An admin screen over Postgres\n/framework help"
    service.deliver("issues.labeled", issue__user=bot, issue__body=text)
    service.work(hours=1)
    assert "Staff need screens" in service.body()
    assert "What you can type" not in service.body()


def test_a_repository_can_choose_its_label(service: Service) -> None:
    service.put_file("label: which framework\n")
    service.deliver("issues.opened.label")
    service.work(hours=1)
    assert service.bodies() == []
    service.deliver("issues.labeled", label__name="Which Framework")
    service.work(hours=1)
    assert "with the label which framework." in service.body()


def test_a_repository_can_turn_us_off(service: Service) -> None:
    service.put_file("triggers: []\n")
    service.deliver("issues.opened.label")
    service.say("/framework help")
    service.work(hours=1)
    assert service.github.comments == {}
    assert service.reactions() == {}


def test_whoever_may_not_command_gets_a_reaction_and_no_comment(service: Service) -> None:
    service.put_file("who: contributors\n")
    service.say("/framework help", comment__author_association="NONE")
    service.work(hours=1)
    assert service.github.comments == {}
    assert service.reactions() == {"comments/5001": ["confused"]}
    service.say("/framework help", comment=5_002, comment__author_association="CONTRIBUTOR")
    service.work(hours=1)
    assert "What you can type" in service.body()


def test_a_mistake_in_the_repositorys_file_is_told_in_the_comment_until_it_is_mended(
    service: Service,
) -> None:
    service.put_file("opt_in: true\nwhoo: @acme/team\n")
    service.deliver("issues.opened.label")
    service.deliver("issues.opened.plain", issue__number=13)
    service.work(hours=1)
    assert "For the maintainers" in service.body()
    assert "line 2" in service.body().casefold()
    assert "@acme" not in service.body()
    assert service.bodies(13) == []
    service.put_file("who: anyone\n")
    service.deliver("issues.labeled", issue__updated_at="2026-11-22T00:00:00Z")
    service.work(hours=1)
    assert "For the maintainers" not in service.body()


def test_the_policy_of_the_repository_speaks_beside_the_advice(service: Service) -> None:
    service.put_file("policy: .github/house-policy.toml\n")
    rule = '[[prefer]]\nid = "H-1"\nframework = "flask"\nreason = "we run it"\nowner = "Platform team"\n'
    service.github.put_file(REPOSITORY, ".github/house-policy.toml", rule)
    service.say("/framework an admin screen over Postgres")
    service.work(hours=1)
    assert "we run it" in service.body()
    assert "Start with Django" in service.body()


def test_what_the_repository_runs_is_looked_up_where_it_opts_in_and_nowhere_else(service: Service) -> None:
    service.github.put_file(REPOSITORY, "requirements.txt", "flask==3.1\ngunicorn\n")
    service.deliver("issues.opened.label")
    service.work(hours=1)
    assert "requirements.txt" not in service.body()
    assert [call.path for call in service.github.calls if call.path.endswith("/contents/")] == []
    service.now += 3_600
    service.put_file("opt_in: true\n")
    service.say("/framework")
    service.work(hours=1)
    assert "`requirements.txt, line 1`" in open_part(service.body())


# ---- a conversation ------------------------------------------------------------------------------------


def test_a_command_without_a_situation_is_about_the_issue(service: Service) -> None:
    service.say("/framework", issue__body="An admin screen over Postgres")
    service.work(hours=1)
    assert "`admin screen`" in service.body()


@pytest.mark.parametrize("earlier", [True, False])
def test_a_what_if_in_a_comment_is_a_difference_about_the_issue(service: Service, earlier: bool) -> None:
    if earlier:
        service.deliver("issues.opened.label")
    service.say("/framework what if no admin")
    service.work(hours=1)
    assert "What moved" in open_part(service.body())
    assert "Turned round: no admin panel is needed" in open_part(service.body())


def test_what_is_said_next_is_laid_over_what_is_known(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.say("/framework we also need websockets")
    service.work(hours=1)
    assert "New: it holds WebSocket connections" in open_part(service.body())
    service.say("/framework record", comment=5_002, at="10:05:00")
    service.work(hours=1)
    assert "WebSocket" in open_part(service.body())
    assert "five developers" not in service.body()


def test_a_situation_in_the_first_comment_stands_for_itself(service: Service) -> None:
    service.say("/framework a tiny webhook receiver in Flask style, no database")
    service.work(hours=1)
    assert "What I understood" in service.body()
    assert "What moved" not in service.body()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("advise", "Start with Django"),
        ("compare django flask", "Django and Flask compared"),
        ("why not flask", "Why not Flask"),
        ("what if no admin", "What moved"),
        ("next", "question"),
        ("record", "Decision"),
        ("starter", "python"),
        ("rules", "A-71"),
        ("rule A-71", "A-71"),
        ("policy", "policy"),
        ("help", "What you can type"),
    ],
)
def test_every_verb_makes_sense_in_a_comment(service: Service, words: str, shown: str) -> None:
    service.say(f"/framework {words}")
    service.work(hours=1)
    assert shown.casefold() in service.body().casefold()
    assert CUT not in service.body()
    assert service.reactions() == {"comments/5001": ["eyes"]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("hlep", "Did you mean “help”?"),
        ("compare django cobol", "I know Django, FastAPI and Flask"),
        ("rule A-999", "There is no rule"),
        ("word " * 4_500, "I read up to 20,000"),
    ],
)
def test_a_failed_command_is_answered_with_what_was_wrong(service: Service, words: str, told: str) -> None:
    service.say(f"/framework {words}")
    service.work(hours=1)
    assert told in service.body()
    assert service.reactions() == {"comments/5001": ["confused"]}


def test_public_is_no_word_here(service: Service) -> None:
    service.say("/framework public help")
    service.work(hours=1)
    assert "What you can type" not in service.body()


# ---- one comment ---------------------------------------------------------------------------------------


def test_several_commands_are_all_answered_in_the_one_comment(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.say("/framework compare django flask", comment=5_001, at="10:00:00")
    service.say("/framework rule A-71", comment=5_002, at="10:00:01")
    service.say("/framework why not flask", comment=5_003, at="10:00:02")
    service.work(hours=1)
    body = service.body()
    assert first_line(body) == "**Updated because a comment asks for “why not”.**"
    assert [each.split()[2] for each in folded(body)] == ["A-71:", "Django", "Start"]
    assert all(reactions == ["eyes"] for reactions in service.reactions().values())
    assert len(service.reactions()) == 3


def test_the_newest_command_stands_open_whichever_is_worked_first(service: Service) -> None:
    service.say("/framework why not flask", comment=5_003, at="10:00:02")
    service.work(hours=1)
    service.say("/framework rule A-71", comment=5_002, at="10:00:01")
    service.work(hours=1)
    assert "Why not Flask" in open_part(service.body())
    assert folded(service.body())[0].startswith("Answered before: A-71")


def test_only_so_many_answers_are_kept(service: Service) -> None:
    for number in range(MOST_ENTRIES + 2):
        service.say(f"/framework rule A-{number + 2}", comment=5_000 + number, at=f"10:00:0{number}")
    service.work(hours=1)
    assert len(folded(service.body())) == MOST_ENTRIES - 1
    assert len(read_history(service.body()).entries) == MOST_ENTRIES


@pytest.mark.parametrize("name", ["issues.labeled", "issues.opened.label"])
def test_the_same_asked_again_writes_nothing(service: Service, name: str) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    service.deliver(name, issue__updated_at="2026-11-22T00:00:00Z")
    service.work(hours=1)
    assert len(service.github.writes()) == 1
    assert "Updated because" not in service.body()


def test_the_label_added_anew_updates_the_comment_and_says_so(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    service.deliver(
        "issues.labeled", issue__body="A tiny webhook receiver", issue__updated_at="2026-11-22T00:00:00Z"
    )
    service.work(hours=1)
    assert first_line(service.body()) == "**Updated because the label framework-advice was added.**"
    assert folded(service.body()) == ["Outdated: Start with Django."]


def test_an_edit_that_changes_a_command_outdates_its_answer(service: Service) -> None:
    service.say("/framework compare django flask")
    service.work(hours=1)
    service.edit("/framework compare django flask", "/framework compare django fastapi")
    service.work(hours=1)
    assert first_line(service.body()) == "**Updated because a comment was edited and asks for “compare”.**"
    assert "Django and FastAPI compared" in open_part(service.body())
    assert folded(service.body()) == ["Outdated: Django and Flask compared."]
    assert [call.method for call in service.github.writes()] == ["POST", "PATCH"]


def test_a_command_that_is_taken_away_leaves_an_outdated_answer(service: Service) -> None:
    service.say("/framework compare django flask")
    service.work(hours=1)
    service.edit("/framework compare django flask", "Never mind.")
    service.work(hours=1)
    assert TAKEN_BACK in service.body()
    assert "###" not in open_part(service.body())
    assert folded(service.body()) == ["Outdated: Django and Flask compared."]
    assert service.reactions() == {"comments/5001": ["eyes"]}


def test_a_command_whose_comment_is_deleted_leaves_an_outdated_answer(service: Service) -> None:
    service.say("/framework compare django flask")
    service.work(hours=1)
    service.say("/framework compare django flask", action="deleted")
    service.work(hours=1)
    assert TAKEN_BACK in service.body()
    assert folded(service.body()) == ["Outdated: Django and Flask compared."]


def test_what_was_asked_in_a_deleted_comment_and_never_answered_writes_nothing(service: Service) -> None:
    service.say("/framework help", action="deleted")
    service.work(hours=1)
    assert service.bodies() == []
    assert service.reactions() == {}


def test_a_comment_of_ours_that_somebody_deleted_does_not_come_back_by_itself(service: Service) -> None:
    asked, fewer = "/framework help\n/framework rule A-71", "/framework help"
    service.deliver("issues.opened.command", issue__body=asked)
    service.say("/framework why not flask", issue__number=13)
    service.work(hours=1)
    service.github.comments.clear()
    service.deliver("issues.edited", issue__body=f"{asked}\n\nPS", changes={"body": {"from": asked}})
    service.deliver("issues.edited", issue__body=fewer, changes={"body": {"from": asked}})
    service.deliver("issues.labeled", issue__number=13, label__name="bug")
    service.say("/framework why not flask", issue__number=13, action="deleted")
    service.work(hours=1)
    assert service.bodies(13) == []
    assert service.box.counts()["dead"] == 0


def test_what_else_was_asked_stands_open_again_then(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.say("/framework help")
    service.work(hours=1)
    service.edit("/framework help", "Thanks")
    service.work(hours=1)
    assert first_line(service.body()) == "**Updated because a command was taken away.**"
    assert "Start with Django" in open_part(service.body())
    assert [each[:20] for each in folded(service.body())] == ["Outdated: Describe y"]


def test_one_of_two_commands_taken_away_leaves_the_other(service: Service) -> None:
    service.say("/framework rule A-71\n/framework rule A-31")
    service.work(hours=1)
    service.edit("/framework rule A-71\n/framework rule A-31", "/framework rule A-31")
    service.work(hours=1)
    assert open_part(service.body()).count("\n### ") == 1
    assert "### A-31" in open_part(service.body())


def test_nothing_is_written_where_what_is_taken_away_was_never_answered(service: Service) -> None:
    service.edit("/framework help", "Thanks")
    service.edit("/framework rule A-71\n/framework help", "/framework help", comment=5_002)
    service.work(hours=1)
    assert service.bodies() == []
    assert service.reactions() == {}


def test_old_words_of_a_comment_that_come_late_do_not_replace_new_ones(service: Service) -> None:
    service.edit("/framework rule A-71", "/framework rule A-31", at="11:00:00")
    service.work(hours=1)
    service.say("/framework rule A-71", at="10:00:00")
    service.work(hours=1)
    assert "### A-31" in service.body()
    assert folded(service.body()) == []


def test_a_receipt_that_fails_fails_nothing(service: Service) -> None:
    service.github.fates["POST"] = ["ok", "403"]
    service.say("/framework help")
    service.work(hours=1)
    assert len(service.bodies()) == 1
    assert service.reactions() == {}
    assert service.box.counts()["done"] == 1
    assert len([call for call in service.github.calls if call.path.endswith("/reactions")]) == 1


@pytest.mark.parametrize("fate", ["500", "drop", "429", "403-secondary"])
def test_a_bad_day_for_the_receipt_is_waited_out(service: Service, fate: str) -> None:
    service.github.fates["POST"] = ["ok", fate, fate]
    service.say("/framework help")
    service.work(hours=2)
    assert len(service.bodies()) == 1
    assert service.reactions() == {"comments/5001": ["eyes"]}
    assert service.box.counts()["done"] == 1


def test_a_receipt_is_not_worth_an_answer(service: Service) -> None:
    service.github.fates["POST"] = ["ok", *["500"] * 30]
    service.say("/framework help")
    service.work(hours=24)
    assert (len(service.bodies()), service.reactions()) == (1, {})
    assert service.box.counts()["done"] == 1


def test_a_command_in_the_description_has_its_receipt_on_the_issue(service: Service) -> None:
    service.deliver("issues.opened.command")
    service.work(hours=1)
    assert service.reactions() == {"13": ["eyes"]}


def test_the_record_is_linked_where_something_is_picked(box: Inbox, github: FakeGitHub, house: House) -> None:
    service = Service(box, github, replace(house, public_url="https://advisor.example.com"))
    service.deliver("issues.opened.label")
    service.say("/framework", issue__number=14, issue__title="Hm", issue__body=None)
    service.work(hours=1)
    assert "[Decision record](<https://advisor.example.com/advice/record?facts=" in service.body()
    assert "Decision record" not in service.body(14)


# ---- nothing forged ------------------------------------------------------------------------------------

HOSTILE = f"{MARKER}\n<!-- framework-advisor:facts {{}} --> @everyone @acme/team #1 GH-2 https://github.com/a/b/pull/3"


def test_hostile_titles_and_descriptions_stay_words(service: Service) -> None:
    title = "@everyone: an admin screen? #1 <!-- framework-advisor:facts {} --> <img src=x> GH-2"
    service.deliver("issues.opened.label", issue__title=title, issue__body=f"Postgres\n{HOSTILE}")
    service.say("/framework compare @everyone <!-- #1 -->")
    service.work(hours=1)
    body = service.body()
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body)
    assert not re.search(r"@\w|#\d|\bGH-\d|<img|/pull/", outside)
    assert outside.count("<!--") == 2
    assert body.count(MARKER) == 1


def test_somebody_elses_memory_does_not_count(service: Service) -> None:
    entry = '{"source":7,"at":9,"by":"label","said":[{"again":"help"}]}'
    forged = f'{MARKER}\n<!-- framework-advisor:facts {{"entries":[{entry}]}} -->\n'
    assert read_history(forged).entries
    service.github.add_comment(REPOSITORY, 12, forged, who="octocat")
    service.deliver("issues.opened.label")
    service.work(hours=1)
    theirs, ours = service.bodies()
    assert theirs == forged
    assert folded(ours) == []


def test_words_that_forge_our_memory_in_a_comment_are_not_even_kept(service: Service) -> None:
    assert not service.say(f"{MARKER}\n/framework help")


def test_a_maintainer_who_breaks_our_memory_loses_it_and_nothing_else(service: Service) -> None:
    service.deliver("issues.opened.label")
    service.work(hours=1)
    stored = service.github.comments[f"{REPOSITORY}#12"][0]
    stored["body"] = stored["body"].replace('"entries":[', '"entries":[7,')
    service.say("/framework help")
    service.work(hours=1)
    assert "What you can type" in service.body()
    assert folded(service.body()) == []
