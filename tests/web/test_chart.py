from __future__ import annotations

import dataclasses
import hashlib
import re
from base64 import b64encode
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, Profile, advise_profile, load_knowledge
from advisor.knowledge.model import POINTS
from handlers.web.chart import SPAN, chart_of, picture, rasterised

KNOWLEDGE = load_knowledge()
FACTS = sorted(KNOWLEDGE.facts)
profiles = st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=15).map(Profile.of)
SVG = "{http://www.w3.org/2000/svg}"
ADMIN = {"admin_panel": True, "back_office": True, "websockets": True}


def advice(facts: dict[str, bool]) -> Advice:
    return advise_profile(Profile.of(facts), knowledge=KNOWLEDGE)


@given(profiles)
def test_each_reason_that_counts_is_one_block_as_long_as_it_is_strong(profile: Profile) -> None:
    found = advise_profile(profile, knowledge=KNOWLEDGE)
    chart = chart_of(found)
    drawn = {(bar.name, block.sentence): block.width for bar in chart.bars for block in bar.blocks}
    names = {one.framework: one.name for one in found.ranking}
    blocked = {rule for one in found.ranking for rule in one.blocked_by}
    counted = [one for one in found.reasons if one.rule not in blocked]
    assert {(names[one.framework], one.sentence) for one in counted} <= set(drawn) | {
        (names[one.framework], one.sentence) for one in found.reasons if POINTS[one.strength] == 0
    }
    by_width = sorted(counted, key=lambda one: drawn[names[one.framework], one.sentence])
    assert [POINTS[one.strength] for one in by_width] == sorted(POINTS[one.strength] for one in counted)


@given(profiles)
def test_nothing_is_drawn_outside(profile: Profile) -> None:
    chart = chart_of(advise_profile(profile, knowledge=KNOWLEDGE))
    for bar in chart.bars:
        for block in bar.blocks:
            assert -1 <= block.x <= block.x + block.width <= SPAN + 1
            assert (block.x >= chart.zero) == block.supports


def test_the_drawing_is_told_in_words() -> None:
    told = chart_of(advice(ADMIN)).told
    assert told.startswith("Django: a decisive case. 2 reasons speak for it, ")
    assert "%" not in told


def test_a_framework_that_is_ruled_out_is_told_so() -> None:
    found = advice({"wsgi_only_host": True, "has_api": True})
    blocked = {one.name for one in found.ranking if one.blocked_by}
    assert blocked
    assert {bar.name for bar in chart_of(found).bars if bar.word == "ruled out"} == blocked


def test_the_picture_is_well_formed_and_says_what_it_shows(app: Flask) -> None:
    with app.test_request_context("/"):
        root = ET.fromstring(picture(advice(ADMIN)))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Start with Django"
    assert "decisive" in (root.findtext(f"{SVG}desc") or "")
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert {"Start with Django", "Django", "FastAPI", "Flask"} <= set(texts)


@pytest.mark.parametrize(
    "headline",
    [
        "Too little to say yet",
        "A tie between Django and FastAPI",
        "Stay with Flask; FastAPI would do as well",
        "Stay with Flask, and split the slow calls to other systems off into FastAPI",
        "Stay with FastAPI, add to it, and stop the move to Flask; Flask would do as well",
    ],
)
def test_the_headline_fits_above_the_bars(app: Flask, headline: str) -> None:
    with app.test_request_context("/"):
        root = ET.fromstring(picture(dataclasses.replace(advice(ADMIN), headline=headline)))
    serif = [each for each in root.iter(f"{SVG}text") if "Literata" in each.attrib["font-family"]]
    assert " ".join(each.text or "" for each in serif) == headline
    for line in serif:
        assert len(line.text or "") * int(line.attrib["font-size"]) * 0.52 < 1120
        assert int(line.attrib["y"]) <= 290
    assert not [element for element in root.iter() if "style" in element.attrib]


def test_one_moderate_reason_does_not_fill_the_drawing() -> None:
    bars = chart_of(advice({"has_api": True})).bars
    assert max(block.width for bar in bars for block in bar.blocks) < SPAN / 2


def test_the_png_has_the_size_of_a_preview_and_shows_its_text_without_fonts_of_the_system(
    app: Flask,
) -> None:
    with app.test_request_context("/"):
        svg = picture(advice(ADMIN))
    png = rasterised(svg)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1200, 630)
    texts = re.findall(r"<text.*?</text>", svg)
    assert len(texts) >= 9
    for text in texts:
        assert rasterised(svg.replace(text, "", 1)) != png, text


def test_the_style_of_the_picture_is_the_only_one_that_its_policy_allows(client: FlaskClient) -> None:
    response = client.get("/advice/chart.svg?facts=admin_panel")
    style = re.findall(r"<style>(.*?)</style>", response.text)
    digest = b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert len(style) == 1
    assert f"style-src 'sha256-{digest}'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("kind", "mimetype"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_pictures_are_kept_for_a_day_and_not_listed(client: FlaskClient, kind: str, mimetype: str) -> None:
    response = client.get(f"/advice/chart.{kind}?facts=admin_panel&v={KNOWLEDGE.version}")
    assert response.mimetype == mimetype
    assert (response.cache_control.public, response.cache_control.max_age) == (True, 86_400)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.get("/advice/chart.gif?facts=admin_panel").status_code == 404
