"""The advice at its permalink, and what belongs to it: changing facts, what-ifs, the record, the chart."""

from __future__ import annotations

import json

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from advisor import Document, Line, Section, advice_json
from advisor.change_wording import difference_document
from advisor.changes import difference
from advisor.commands import MAX_TEXT, House
from advisor.reading.change import apply_change
from handlers.web.advice_view import View, advice_at, record_of, view_of
from handlers.web.api.problems import ApiError, problem_answer
from handlers.web.chart import PICTURE_POLICY, picture, rasterised
from handlers.web.headers import DATA_POLICY, guard, revalidated, unlisted, unstored
from handlers.web.permalink import MAX_FACTS, LinkError, read_link
from handlers.web.toggles import with_changes

#: What a what-if may weigh as a form: its words in the widest spelling, the facts, and some air.
MAX_FORM = MAX_TEXT * 12 + MAX_FACTS + 4_096

_JSON = "application/json"


def add_advice(pages: Blueprint, *, house: House) -> None:
    """Add `GET /advice` and all that stands below it; an address that cannot be used is answered with ways on."""
    _add_page(pages, house)
    _add_changes(pages, house)
    _add_files(pages, house)
    pages.register_error_handler(LinkError, _refused)


def _add_page(pages: Blueprint, house: House) -> None:
    @pages.get("/advice")
    def permalink() -> ResponseReturnValue:
        """The whole advice from facts, as a page or as JSON; any other spelling leads to the one address."""
        link, knowledge = read_link(request.args, now=house.knowledge)
        if request.query_string.decode("latin-1") != link.query:
            return redirect(link.path)
        if _wants_json():
            found = advice_at(link, knowledge=knowledge, house=house)
            return _kept(_json(advice_json(found)))
        return _kept(_page(view_of(link, knowledge=knowledge, house=house)))


def _add_changes(pages: Blueprint, house: House) -> None:
    @pages.get("/advice/change")
    def change() -> ResponseReturnValue:
        """Set facts (`set=admin_panel`, `-admin_panel`, `~admin_panel`), and lead to the advice that follows."""
        link, knowledge = read_link(request.args, now=house.knowledge)
        changed = with_changes(link.profile, request.args.getlist("set"), knowledge=knowledge)
        return redirect(link.changed_to(changed).path, 303)

    @pages.post("/advice/what-if")
    def what_if() -> ResponseReturnValue:
        """Change facts in words, and lead to the advice that follows; words that change nothing stay in the box."""
        request.max_content_length = MAX_FORM
        link, knowledge = read_link({"facts": request.form.get("facts", "")}, now=house.knowledge)
        words = request.form.get("words", "")
        if len(words) > MAX_TEXT:
            moved = _too_long(words)
            return unstored(_page(view_of(link, knowledge=knowledge, house=house, moved=moved), words=words))
        read = apply_change(link.profile, words, knowledge=knowledge)
        if read.profile != link.profile:
            return redirect(link.changed_to(read.profile).path, 303)
        advice = advice_at(link, knowledge=knowledge, house=house)
        moved = difference_document(difference(advice, advice), knowledge=knowledge, read=read)
        return unstored(_page(view_of(link, knowledge=knowledge, house=house, moved=moved), words=words))

    @pages.get("/advice/what-if")
    def what_if_answered() -> ResponseReturnValue:
        """Where a what-if changed nothing, its page has this address; whoever opens it again gets the advice."""
        return redirect(read_link(request.args, now=house.knowledge)[0].path)


def _add_files(pages: Blueprint, house: House) -> None:
    @pages.get("/advice/record")
    def record() -> ResponseReturnValue:
        """The decision record as a file."""
        link, knowledge = read_link(request.args, now=house.knowledge)
        advice = advice_at(link, knowledge=knowledge, house=house)
        file = record_of(advice, knowledge=knowledge, house=house)
        response = Response(file.text, content_type="text/markdown; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
        return revalidated(unlisted(guard(response, policy=DATA_POLICY)))

    @pages.get("/advice/chart.<any(svg, png):kind>")
    def chart(kind: str) -> ResponseReturnValue:
        """The ranking as a picture, for previews of the link."""
        link, knowledge = read_link(request.args, now=house.knowledge)
        svg = picture(advice_at(link, knowledge=knowledge, house=house))
        if kind == "png":
            return guard(_picture(rasterised(svg), "image/png"), policy=DATA_POLICY)
        return guard(_picture(svg, "image/svg+xml"), policy=PICTURE_POLICY)


def _page(view: View, *, words: str = "") -> Response:
    """The page. `words` are those of a what-if that changed nothing, for whoever wants to say it otherwise."""
    return unlisted(make_response(render_template("web/advice.html", view=view, words=words)))


def _json(values: dict[str, object]) -> Response:
    return unlisted(guard(Response(json.dumps(values), mimetype=_JSON), policy=DATA_POLICY))


def _kept(response: Response) -> Response:
    response.vary.add("Accept")
    return revalidated(response)


def _picture(drawn: str | bytes, mimetype: str) -> Response:
    """The same facts under the same knowledge are the same picture, whoever asks."""
    response = unlisted(Response(drawn, mimetype=mimetype))
    response.cache_control.public, response.cache_control.max_age = True, 86_400
    return response


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match((_JSON, "text/html"), default="text/html") == _JSON


def _refused(error: LinkError) -> ResponseReturnValue:
    """What was wrong with an address, and where to go on from there."""
    if _wants_json():
        said = list(error.problems)
        return problem_answer(ApiError(error.status, " ".join(said), {error.field: said}))
    page = make_response(render_template("web/refused.html", error=error))
    return unstored(unlisted(page)), error.status


def _too_long(words: str) -> Document:
    said = f"That is {len(words):,} characters; I read up to {MAX_TEXT:,}."
    hint = Line("Say in a sentence what the project or the team has, needs or lacks.")
    return Document(said, (Section("ways", "", (hint,)),))
