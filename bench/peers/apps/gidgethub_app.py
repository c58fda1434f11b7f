"""gidgethub on aiohttp, as its documentation shows it."""

import os
from typing import Any

import aiohttp
from aiohttp import web
from gidgethub import aiohttp as gh_aiohttp
from gidgethub import routing, sansio

router = routing.Router()
routes = web.RouteTableDef()


@router.register("issue_comment", action="created")
async def commented(event: sansio.Event, gh: gh_aiohttp.GitHubAPI, *_args: Any, **_kwargs: Any) -> None:
    """Do nothing."""


@routes.post("/github/webhooks")
async def receive(request: web.Request) -> web.Response:
    """Verify, and hand the event to whoever waits for it."""
    body = await request.read()
    event = sansio.Event.from_http(request.headers, body, secret=os.environ["GITHUB_WEBHOOK_SECRET"])
    async with aiohttp.ClientSession() as session:
        gh = gh_aiohttp.GitHubAPI(session, "bench", oauth_token="bench")
        await router.dispatch(event, gh)
    return web.Response(text="ok")


if __name__ == "__main__":
    app = web.Application()
    app.add_routes(routes)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]))
