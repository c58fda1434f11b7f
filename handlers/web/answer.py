"""One reply, as each surface shows it: what the page's panels hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from advisor import Advice, Document, advice_json
from advisor.commands import House, Reply
from advisor.starters import Starter, starter_for
from handlers.web.chart import Chart, chart_of
from handlers.web.github_markdown import github_markdown
from handlers.web.permalink import Link

#: Renderers of the other surfaces, by name: "slack" gives Block Kit blocks, "github" gives markdown.
Previews = Mapping[str, Callable[[Reply], object]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply and its renderings, and for an advice where it is kept. What this reply has not is None."""

    document: Document
    mistake: bool
    slack: list[Mapping[str, object]] | None
    github: Markup | None
    json: str | None
    advice: Advice | None
    link: Link | None
    chart: Chart | None
    starter: Starter | None

    @classmethod
    def of(cls, reply: Reply, *, house: House, previews: Previews) -> Answer:
        """Render a reply for every surface that there is a renderer for."""
        advice = reply.advice
        return cls(
            document=reply.document,
            mistake=reply.mistake,
            slack=_slack(reply, previews),
            github=_github(reply, previews),
            json=_json(reply),
            advice=advice,
            link=Link(advice.profile, advice.knowledge) if advice else None,
            chart=chart_of(advice) if advice else None,
            starter=starter_for(advice, knowledge=house.knowledge) if advice else None,
        )


def _slack(reply: Reply, previews: Previews) -> list[Mapping[str, object]] | None:
    if "slack" not in previews:
        return None
    blocks = previews["slack"](reply)
    if not isinstance(blocks, list | tuple):
        raise TypeError(f'previews["slack"] must give a sequence of blocks, not {type(blocks).__name__}')
    return list(blocks)


def _github(reply: Reply, previews: Previews) -> Markup | None:
    return github_markdown(str(previews["github"](reply))) if "github" in previews else None


def _json(reply: Reply) -> str | None:
    return json.dumps(advice_json(reply.advice), ensure_ascii=False, indent=2) if reply.advice else None
