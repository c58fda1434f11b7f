"""How people tell what they run, how small it is and where it lives: what is read from it, and what is not."""

from __future__ import annotations

import pytest

from advisor import Knowledge
from advisor.reading.reader import reader_of

#: A sentence, the facts that it must give ("-" before one that it denies), and those that it must not give.
SAID = [
    # What runs, and how well
    ("The old tool is ticking along nicely", "works_well", "no_time_to_move"),
    ("Current system runs fine and the librarians trust it", "works_well", ""),
    ("It goes down every time the payroll starts", "-works_well", ""),
    ("Customers complain and we see random crashes", "-works_well", ""),
    # How much code
    ("There is hardly more than a skeleton so far", "small_codebase", "large_codebase"),
    ("Six commits, that is it", "small_codebase", "large_codebase"),
    ("I could review the entire backend during lunch", "small_codebase", "large_codebase"),
    ("The monolith has become enormous", "large_codebase", "small_codebase"),
    (
        "Hundreds of serializers and templates, twelve years of business rules",
        "large_codebase",
        "small_codebase",
    ),
    (
        "mypy needs forty minutes for our monorepo, it is too big to rewrite",
        "large_codebase",
        "small_codebase",
    ),
    # No time for a move
    ("Switching has to wait, the team is fully booked", "no_time_to_move", ""),
    ("Roadmap first, so no migration now", "no_time_to_move", ""),
    ("This is the wrong moment to replace the framework", "no_time_to_move", ""),
    ("There is no time pressure and we were granted four months to port it", "-no_time_to_move", ""),
    # Blocked requests
    ("When somebody starts the report, the whole site freezes", "sync_bottleneck", ""),
    ("Other users have to wait, and then they get 502", "sync_bottleneck", ""),
    ("Quick lookups get held up behind the exports", "sync_bottleneck", ""),
    ("Most of the workers are idle", "-sync_bottleneck", ""),
    # Parts of a platform, rebuilt
    ("For the fourth time we write a login form from scratch", "rebuilding_platform", ""),
    ("Half of our tickets are about sessions and permission plumbing", "rebuilding_platform", ""),
    ("We stitched together ten extensions for accounts", "rebuilding_platform", ""),
    # Parts that nobody keeps up
    ("Two plugins have no maintainer any more", "unmaintained_parts", ""),
    ("We are stuck with Werkzeug below 2, upstream is dead", "unmaintained_parts", ""),
    ("We carry a private fork of a Flask extension", "unmaintained_parts", ""),
    ("All our dependencies are actively maintained packages", "-unmaintained_parts", ""),
    # Code without order
    ("Every colleague brings his own idea of naming", "tangled_code", ""),
    ("Reviews are mostly arguments about where things belong", "tangled_code", ""),
    ("Change one thing and you break something elsewhere", "tangled_code", ""),
    ("The services all look alike, with strict layering", "-tangled_code", ""),
    # Clients in step by hand
    ("Every API change needs a matching pull request in the Swift app", "client_by_hand", ""),
    ("The docs drift from the code", "client_by_hand", ""),
    ("Models are written once in Python and once more in Kotlin", "client_by_hand", ""),
    # What stands around it
    ("The other daemons are all asyncio", "async_neighbours", ""),
    ("It must live in the same event loop as the bot", "async_neighbours", ""),
    ("Everything around it is synchronous", "-async_neighbours", ""),
    ("The CLI imports the same models as the site", "shared_models", ""),
    ("Our entities live in a shared package", "shared_models", ""),
    ("Nothing apart from the web app touches the tables", "-shared_models", ""),
    # Where people come from
    ("I am coming from Koa", "micro_relative", "platform_relative"),
    ("All I know is Express handlers", "micro_relative", "platform_relative"),
    ("We look for a cousin of Sinatra", "micro_relative", "platform_relative"),
    ("Former Symfony developers, all three of us", "platform_relative", "micro_relative"),
    ("We grew up with Spring Boot", "platform_relative", "micro_relative"),
    ("No Rails in our past", "-platform_relative", ""),
    # Async already
    ("Every repository method is awaited, with aiosqlite below", "async_stack", ""),
    ("The engine is written with trio", "async_stack", ""),
    ("The code is purely synchronous", "-async_stack", ""),
    # Products that are extended
    ("An extension for Indico", "flask_product", "django_product"),
    ("We write a CTFd theme", "flask_product", "django_product"),
    ("A module for InvenTree that prints labels", "django_product", "flask_product"),
    ("Plugin for Nautobot", "django_product", "flask_product"),
    # Queries
    ("Requests hang for seconds waiting on MySQL", "database_bottleneck", ""),
    ("The APM trace shows one endless join", "database_bottleneck", ""),
    ("Postgres answers instantly: the database is bored", "-database_bottleneck", ""),
    # Short lives
    ("A capstone project, nobody needs it afterwards", "prototype", ""),
    ("A rough first draft to show to the board", "prototype", ""),
    ("This is no prototype", "-prototype", ""),
    # Files
    ("Each recipe is a markdown file in git", "plain_files", ""),
    ("The spreadsheets on the network drive are our database", "plain_files", ""),
    ("Shapefiles from the survey, loaded at startup", "plain_files", ""),
    # Every part picked by oneself
    ("We pick our own ORM and swap the template engine", "full_control", ""),
    ("I know every dependency by name, and I wire everything by hand", "full_control", ""),
    ("I don't care which ORM it brings, defaults are fine", "-full_control", ""),
    # A page around something
    ("A page with an upload form in front of the classifier", "demo_page", ""),
    ("We turn a notebook into a web page so that biologists can try the model", "demo_page", ""),
    # Hosts
    ("The hoster's plan has no ASGI support, only Passenger", "wsgi_only_host", ""),
    ("Uvicorn won't even start there", "wsgi_only_host", ""),
    ("The VPS is ours, uvicorn is no problem", "-wsgi_only_host", ""),
    ("Compiled packages are forbidden on that machine", "no_compiler", ""),
    ("It is impossible to build cryptography on this box", "no_compiler", ""),
    ("An Alpine image with gcc, native extensions install without trouble", "-no_compiler", ""),
    # Little data
    ("The whole database fits on an index card", "tiny_data", ""),
    ("One reading a day", "tiny_data", ""),
    ("We could hardcode the data", "tiny_data", ""),
    ("There are two billion rows", "-tiny_data", ""),
    # A platform that goes unused
    ("We pulled in Django only for its routing", "platform_unused", ""),
    ("Ninety per cent: most of the framework stays unused", "platform_unused", ""),
    ("No ORM and no admin, only views", "platform_unused", ""),
    # A part beside what runs
    ("The old system stays untouched", "separate_part", ""),
    ("It should run alongside the existing shop as an independent service", "separate_part", ""),
    ("We throw out the whole platform", "-separate_part", ""),
    # How narrow, how light
    ("That is all it will ever do", "small_scope", ""),
    ("It renames scans, no plans to extend it", "small_scope", ""),
    ("A thin layer over the Jira API, it reformats the answer", "thin_wrapper", ""),
    ("We pass everything on unchanged", "thin_wrapper", ""),
    ("Keep it slim, with as few abstractions as possible", "lightweight", ""),
    ("No heavyweight framework, please", "lightweight", ""),
    ("Each additional package needs an approval", "few_dependencies", ""),
    ("The fewer the better: nobody will update libraries here", "few_dependencies", ""),
    ("Dependencies are no issue", "-few_dependencies", ""),
    # Who uses it
    ("Nobody but me reads it", "single_user", ""),
    ("For my wife and me", "single_user", ""),
    ("At most twelve accounts", "few_users", ""),
    ("Four secretaries will open it", "few_users", ""),
    ("Tens of thousands of citizens use it", "-few_users", ""),
    # Where it runs
    ("Billed per invocation, and it scales down to zero", "serverless", ""),
    ("A long-running container, day and night", "-serverless", ""),
    ("Apache with ExecCGI", "cgi_host", ""),
    ("A new process for every hit", "cgi_host", ""),
    ("We cannot upgrade the interpreter", "old_python", ""),
    ("The machine has 3.6, and that stays", "old_python", ""),
    ("We run Python 3.13", "-old_python", ""),
    ("Companies run their own instance", "self_hosted", ""),
    ("We operate it centrally", "-self_hosted", ""),
    # Easy now, hard later
    ("The first cut is easy, the real requirements come later", "easy_start", ""),
    ("The first release is already huge", "-easy_start", ""),
]


@pytest.mark.parametrize(("text", "given", "absent"), SAID, ids=[text for text, _, _ in SAID])
def test_what_people_say_of_what_they_have_is_read(
    text: str, given: str, absent: str, knowledge: Knowledge
) -> None:
    read = {f"{'' if fact.value else '-'}{fact.fact}" for fact in reader_of(knowledge).read(text).facts}
    assert set(given.split()) <= read
    assert not set(absent.split()) & read
