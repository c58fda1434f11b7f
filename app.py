"""The application, put together: settings, knowledge and database in, a Flask app with every edge out."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from advisor import prepare
from advisor.commands import House, Reply
from handlers.counts import UNCOUNTED, Counts
from handlers.database import open_engine
from handlers.errors import register_errors
from handlers.github import github_blueprint
from handlers.github.comment import comment
from handlers.github.setup import add_setup
from handlers.health import Health, health_blueprint
from handlers.house import open_house
from handlers.inbox import Inbox, Times
from handlers.logs import configure_logs
from handlers.metrics.answers import count_requests
from handlers.metrics.route import metrics_blueprint, open_metrics
from handlers.requests import register_requests
from handlers.settings import ROOT, Settings, environment
from handlers.slack import Behind, slack_blueprint
from handlers.slack.doors import add_doors, open_installing
from handlers.slack.message import reply_message
from handlers.slack.tokens import OneToken, Tokens
from handlers.web import error_page, form_page, plain_page, register_api, web_blueprint
from handlers.worker import InsideWorker, InsideWorkers, worker_makers


def create_app(settings: Settings | None = None) -> Flask:
    """The service. Without `settings` they are read from the environment, and this process's logs are set up.

    Raises SettingsError for an environment that cannot be used. Starts nothing and connects to nothing;
    `app.extensions` holds the `engine` and the `workers` to be started, of which there may be none.
    """
    if settings is None:
        settings = Settings.from_env(environment())
        configure_logs(settings)
    house = open_house(settings)
    prepare(house.knowledge)  # so that the first person to ask waits no longer than the second
    engine = open_engine(settings.database_url, patience=settings.database_patience)
    app = Flask(__name__, instance_path=str(ROOT / "instance"), static_folder=None)
    app.url_map.merge_slashes = False  # tidying //rules up leads to whatever host the request names
    app.extensions["engine"] = engine
    register_requests(app, settings=settings)
    counts = _register_metrics(app, settings, version=house.knowledge.version)
    inbox = Inbox(engine, times=Times.for_lease(settings.inbox_lease), counts=counts)
    installing = open_installing(settings, engine=engine)
    tokens = installing.tokens if installing else OneToken(settings.slack_bot_token)
    workers = app.extensions["workers"] = _workers(settings, inbox=inbox, house=house, tokens=tokens)
    gone = installing.removal.gone if installing else None
    behind = Behind(inbox=inbox, tokens=tokens, accepted=workers.wake, gone=gone, counts=counts)
    slack = slack_blueprint(settings, house=house, behind=behind)
    add_doors(slack, settings, behind=installing, page=plain_page)
    app.register_blueprint(slack)
    github = github_blueprint(settings, inbox=inbox, accepted=workers.wake)
    add_setup(github, settings, page=form_page)
    app.register_blueprint(github)
    health = app.extensions["health"] = Health(worker_dead=workers.dead if workers else None)
    app.register_blueprint(health_blueprint(engine=engine, knowledge=house.knowledge, health=health))
    _register_web(app, settings, house=house)
    register_errors(app, page=error_page)
    if hops := settings.trusted_proxy_hops:
        # Each proxy adds the address it sees at the right end; the host is configured, never believed.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app


def _workers(settings: Settings, *, inbox: Inbox, house: House, tokens: Tokens) -> InsideWorkers:
    """The workers inside this process: none where a process beside it works the inbox.

    Also where nobody can write yet: what waits too long has to be forgotten.
    """
    inside = settings.inbox_worker == "inside"
    makers = worker_makers(settings, inbox=inbox, house=house, tokens=tokens) if inside else ()
    return InsideWorkers(tuple(map(InsideWorker, makers)))


def _register_metrics(app: Flask, settings: Settings, *, version: str) -> Counts:
    """The route `/metrics`, and where to count; nothing is counted as long as nobody may ask."""
    metrics = open_metrics(settings, engine=app.extensions["engine"], version=version)
    app.register_blueprint(metrics_blueprint(metrics, token=settings.metrics_token))
    if metrics is None:
        return UNCOUNTED
    count_requests(app, counts=metrics.counts)
    return metrics.counts


def _register_web(app: Flask, settings: Settings, *, house: House) -> None:
    def as_comment(reply: Reply) -> str:
        return comment([reply.document], by="command")

    def as_blocks(reply: Reply) -> object:
        return reply_message(reply, public=False, public_url=settings.public_url)["blocks"]

    previews: dict[str, Callable[[Reply], object]] = {"slack": as_blocks, "github": as_comment}
    app.register_blueprint(web_blueprint(settings, house=house, previews=previews))
    register_api(app, house=house)
