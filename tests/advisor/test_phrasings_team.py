"""How people speak of their team, of what runs, of why they lean one way: what is read from it, and what is not."""

from __future__ import annotations

import pytest

from advisor import Knowledge
from advisor.reading import Reader

#: A sentence, the facts that it must give ("-" before a fact: denied), and facts that it must not give.
READ = [
    # What the house runs
    ("The platform team only supports Django.", "house_django", "house_flask"),
    ("Seven teams, all of them on FastAPI.", "house_fastapi", "runs_flask"),
    ("The golden path ships a Flask service.", "house_flask", "house_django"),
    ("Nobody else here uses Flask.", "-house_flask", ""),
    # Who builds it
    ("From intern to principal, everybody commits.", "mixed_experience", "solo"),
    ("Two physicists who barely code and a veteran.", "mixed_experience", ""),
    ("All of us have the same level of experience.", "-mixed_experience", ""),
    ("Every team owns its own part, a scrum of scrums keeps us in step.", "larger_team", "solo"),
    ("Eleven backend engineers share it.", "larger_team", "solo"),
    ("We are a team of three.", "-larger_team", "solo"),
    ("I am the entire IT department.", "solo", "larger_team"),
    ("The bus factor is one.", "solo", ""),
    ("There are four of us on it.", "-solo", ""),
    # How they like to work
    ("I like to be told where things go.", "conventions_wanted", "few_users"),
    ("A standard project layout that every new hire finds their way around.", "conventions_wanted", ""),
    ("Let me arrange the modules freely.", "-conventions_wanted", ""),
    ("Fully featured, with login and admin there on day one.", "batteries_wanted", ""),
    ("Everything should be baked in.", "batteries_wanted", ""),
    ("Nothing included, please.", "-batteries_wanted", ""),
    ("CI rejects missing annotations.", "typed_team", ""),
    ("The group thinks in dataclasses.", "typed_team", ""),
    ("We are not a typed shop, nobody here annotates everything.", "-typed_team", ""),
    ("Validation: to be decided. Storage: no idea.", "strategy_unclear", ""),
    ("Torn between JWT and sessions.", "strategy_unclear", ""),
    ("It is all thought through, everything is settled.", "-strategy_unclear", ""),
    ("Our principal engineer guards the module boundaries.", "architecture_owner", ""),
    ("I have twenty years in the industry and I define the architecture.", "architecture_owner", ""),
    ("Nobody is responsible for the design.", "-architecture_owner", ""),
    # How long and how large
    ("More modules will follow, region by region.", "growth_expected", ""),
    ("We start small and then it becomes a platform.", "growth_expected", ""),
    ("It will remain the same size.", "-growth_expected", ""),
    ("It must stay online until 2040.", "long_life", ""),
    ("A contract of a 15 year lifetime.", "long_life", ""),
    ("It can be switched off after the exhibition.", "-long_life", "long_life"),
    ("Something usable has to be up by Monday.", "fast_delivery", ""),
    ("The trade fair opens in ten days.", "fast_delivery", ""),
    ("There is no rush at all.", "-fast_delivery", ""),
    ("Too many libraries, I feel lost in choices: decision overload.", "few_decisions", ""),
    ("Somebody else should make those decisions.", "few_decisions", ""),
    ("We love choosing each library.", "-few_decisions", ""),
    ("A single thing to deploy and a single thing to monitor.", "monolith", ""),
    ("We fold the three services back into one.", "monolith", ""),
    ("They must be independently deployable from the start.", "-monolith", "monolith"),
    ("Our product owner keeps changing direction.", "uncertain_requirements", ""),
    ("There is only a hazy idea of what the portal should do.", "uncertain_requirements", ""),
    ("The requirements are frozen.", "-uncertain_requirements", ""),
    ("We got hacked and cannot afford another breach.", "security_defaults", ""),
    ("I do not trust us with session handling.", "security_defaults", ""),
    ("The reverse proxy takes care of TLS and authentication.", "-security_defaults", ""),
    ("Alembic and declarative models are what we want.", "sqlalchemy_wanted", ""),
    ("The reports need window functions.", "sqlalchemy_wanted", ""),
    ("I work on it after bedtime, an afternoon per week.", "little_time", ""),
    ("My day job is teaching; I squeeze it in.", "little_time", ""),
    ("We are a full-time team.", "-little_time", ""),
    ("My contract ends in June and the client will inherit it.", "hands_change", ""),
    ("A new board every year.", "hands_change", ""),
    ("The same four people have maintained it since 2012.", "-hands_change", ""),
    # Why they lean one way
    ("Nobody starts a site in Django nowadays.", "newest_hype", ""),
    ("We don't want to be left behind, so we ride the wave.", "newest_hype", ""),
    ("The only argument is higher throughput.", "speed_only", ""),
    ("We judge them by benchmarks alone.", "speed_only", ""),
    ("Benchmarks played no part.", "-speed_only", "speed_only"),
    ("Security trumps everything.", "one_quality", ""),
    ("Take whichever is safest, the rest is secondary.", "one_quality", ""),
    ("Several factors play together here.", "-one_quality", ""),
    ("The pages are slow, so we believe in asyncio.", "async_cure", ""),
    ("Async would make the queries faster.", "async_cure", ""),
    ("Async will not help.", "-async_cure", "async_cure"),
    ("The staff console is pushed to next quarter.", "admin_later", ""),
    ("Until then we patch rows with psql.", "admin_later", ""),
    ("The staff dashboard must be there from the start.", "-admin_later", ""),
    ("Users wouldn't notice, it would buy us nothing.", "low_gain", ""),
    ("I cannot name a problem it solves.", "low_gain", ""),
    ("It would let us delete thousands of lines of homegrown code.", "-low_gain", ""),
    ("I am in the third week of a bootcamp.", "learning", ""),
    ("Third semester student here, the lecturer wants a small site.", "learning", ""),
    ("Sales wants us off Flask.", "outsider_asks", ""),
    ("The rewrite is the CEO's idea.", "outsider_asks", ""),
    ("It is our own decision.", "-outsider_asks", "outsider_asks"),
    ("Third-party add-ons by agencies rely on our internals.", "addons_depend", ""),
    ("There is a plugin store.", "addons_depend", ""),
    # What they know, run, like and dislike
    ("Flask is our bread and butter.", "knows_flask", "avoids_flask"),
    ("We have shipped five Django sites.", "knows_django", ""),
    ("FastAPI would be unfamiliar to us.", "-knows_fastapi", "knows_fastapi"),
    ("The intranet is powered by Django.", "runs_django", ""),
    ("`from flask import Flask` stands at the top of it.", "runs_flask", "runs_django"),
    ("It was never Flask.", "-runs_flask", "runs_flask"),
    ("Django has been vetoed.", "avoids_django", "prefers_django"),
    ("Please don't suggest FastAPI.", "avoids_fastapi", "prefers_fastapi"),
    ("Django would be fine with us.", "-avoids_django", "avoids_django"),
    ("I would reach for Flask.", "prefers_flask", "avoids_flask"),
    ("The team is itching to use FastAPI.", "prefers_fastapi", "avoids_fastapi"),
    ("FastAPI doesn't excite anybody.", "-prefers_fastapi", "prefers_fastapi"),
    # False friends
    ("We don't want React, and we don't need translations.", "", "outsider_asks few_decisions"),
    ("The job is finished in two minutes per request.", "", "little_time"),
    ("Nobody changed it last week.", "", "long_life"),
    ("Users only look at charts.", "", "one_quality"),
    ("The feeds cannot be trusted at all.", "", "newest_hype"),
    ("Colleagues wrote them in a weekly meeting.", "", "addons_depend"),
    ("We verify it on our side.", "", "little_time"),
    ("Do big companies use Flask?", "", "house_flask"),
]


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> Reader:
    return Reader(knowledge)


@pytest.mark.parametrize(("text", "given", "absent"), READ)
def test_a_sentence_gives_what_it_says_and_no_more(
    text: str, given: str, absent: str, reader: Reader
) -> None:
    read = reader.read(text).profile.as_dict()
    expected = {fact.removeprefix("-"): not fact.startswith("-") for fact in given.split()}
    assert {fact: read.get(fact) for fact in expected} == expected
    assert not [fact for fact in absent.split() if read.get(fact)]
