"""How gunicorn serves the application; every gunicorn command in this folder reads it by itself."""

from __future__ import annotations

import os
import sys
import time

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from handlers.heap import share_heap, stop_looking_at_what_is_loaded
from handlers.logs import log_config
from handlers.metrics.folder import ended, forget_the_dead, share
from handlers.near_names import near_names
from handlers.settings import Settings, SettingsError, environment
from handlers.surfaces import surfaces

_environment = environment()
try:
    _settings = Settings.from_env(_environment)
    if _settings.house_policy:  # or each web process would refuse it at length
        from handlers.house import open_house

        open_house(_settings)
except SettingsError as error:
    sys.exit(str(error))

bind = f"{_settings.bind_address}:{_settings.port}"
workers = _settings.web_concurrency
worker_class = "handlers.serving.GracefulWorker"
threads = 8
# Loaded in each worker: connections, locks and threads must not be shared by a fork.
preload_app = False
# Heroku's router keeps idle connections for 90 seconds; the server has to keep them longer.
keepalive = 95
# Heroku kills 30 seconds after it asks to stop.
graceful_timeout = 25
control_socket_disable = True
# Each web process shows that it lives by touching a file; in memory no slow disk and no read-only one is in the way.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
logconfig_dict = log_config(_settings)


def on_starting(_server: Arbiter) -> None:
    """Makes room for the numbers of /metrics, which begin anew with each start."""
    if share(_settings):
        forget_the_dead(now=time.time())


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """Each web process puts its numbers where the others do, and its threads share one heap."""
    share(_settings)
    share_heap()


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """A web process that has ended is not counted among the living."""
    ended(worker.pid)


def when_ready(server: Arbiter) -> None:
    """Says where to find the service and which surfaces are on."""
    server.log.info("Framework Advisor is at %s", _settings.public_url)
    for sentence in surfaces(_settings):
        server.log.info("%s", sentence)
    for sentence in near_names(_environment):
        server.log.warning("%s", sentence)


def post_worker_init(worker: Worker) -> None:
    """Starts to work the inbox in this web process, unless a process beside it does; /readyz says when it ends."""
    stop_looking_at_what_is_loaded()
    worker.wsgi.extensions["workers"].start()
    worker.wsgi.extensions["health"].ending = lambda: not worker.alive
