from __future__ import annotations

from flask import Flask, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import Document, Knowledge
from advisor.document import Code, Line, Section, Table
from tests.web.markup import Page, squeezed

# What HTML cannot carry at all is left to the tests of the pages; here everything else must arrive.
texts = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=40
)
rules = st.sampled_from(["A-71", "B-19", "Z-99", "not an id"])
lines = st.builds(
    Line,
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.lists(rules, max_size=2).map(tuple),
    st.sampled_from(["decisive", "slight", "none", None]),
)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        st.tuples(*[texts] * width),
        st.lists(st.tuples(*[texts] * width), max_size=3).map(tuple),
    )
)
codes = st.builds(
    Code, st.sampled_from(["", "python"]), st.lists(texts, min_size=1, max_size=4).map("\n".join), texts
)
keys = st.sampled_from(["reasons_for", "warnings", "table"])
sections = st.builds(
    Section,
    keys,
    texts | st.just(""),
    st.lists(lines, max_size=3).map(tuple),
    st.none() | tables,
    st.none() | codes,
)
documents = st.builds(
    Document, texts, st.lists(sections, max_size=3).map(tuple), st.lists(texts, max_size=2).map(tuple)
)


def shown(app: Flask, document: Document) -> Page:
    with app.test_request_context("/"):
        return Page(render_template("web/document.html", document=document))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(documents)
def test_every_claim_of_a_document_stands_on_the_page(app: Flask, document: Document) -> None:
    text = shown(app, document).by_id("main").text
    for claim in document.claims():
        assert squeezed(claim) in text


def test_a_cited_rule_is_a_link_to_its_page_and_an_unknown_one_is_not(
    app: Flask, knowledge: Knowledge
) -> None:
    known = next(iter(knowledge.entries))
    page = shown(app, Document("Done", (Section("x", "", (Line("Because.", (), (known, "Z-99")),)),)))
    assert [(link.text, link.attributes["href"]) for link in page.by_class("rule")] == [
        (known, f"/rules/{known}")
    ]
    assert "Z-99" in page.by_id("main").text


def test_rule_ids_in_sentences_and_cells_are_links_too(app: Flask, knowledge: Knowledge) -> None:
    known = next(iter(knowledge.entries))
    table = Table(("rule",), ((f"{known}: starts",),))
    page = shown(app, Document("Done", (Section("x", "", (), table),), (f"From {known}.",)))
    assert [link.text for link in page.by_class("rule")] == [known, known]


def test_the_users_words_stand_apart_as_quotations(app: Flask) -> None:
    page = shown(app, Document("Done", (Section("x", "", (Line("You need an admin.", ("admin screen",)),)),)))
    assert [quote.text for quote in page.all("q")] == ["admin screen"]


def test_strength_is_shown_in_words_beside_its_bars(app: Flask) -> None:
    section = Section("x", "", (Line("A", strength="strong"), Line("B", strength="none"), Line("C")))
    page = shown(app, Document("Done", (section,)))
    assert [strength.text for strength in page.by_class("strength")] == ["strong", "none"]
    assert [bars.attributes["aria-hidden"] for bars in page.by_class("bars")] == ["true", "true"]


def test_a_table_names_its_columns_and_rows(app: Flask) -> None:
    table = Table(("criterion", "Django"), (("admin", "built in"),))
    page = shown(app, Document("Done", (Section("x", "Compared", (), table),)))
    scopes = [cell.attributes["scope"] for cell in page.all("th")]
    assert scopes == ["col", "col", "row"]


def test_code_is_shown_letter_by_letter_and_can_be_copied(app: Flask) -> None:
    text = "\ndef f():\n    return '<script>x</script>'  # A-71\n\n\tx\n"
    page = shown(app, Document("Done", (Section("x", "Files", code=Code("python", text, "app.py")),)))
    [code] = [each for each in page.all("code") if each.attributes.get("class") == "language-python"]
    assert "".join(code.pieces) == text
    [caption] = page.by_class("code-name")
    assert caption.text == "app.py"
    [button] = page.by_class("copy")
    assert (button.attributes["type"], button.attributes["aria-label"]) == ("button", "Copy app.py")
    assert button.attributes["aria-label"].startswith(button.text)
    [box] = page.all("pre")
    assert (box.attributes["tabindex"], box.attributes["aria-label"]) == ("0", "app.py: text")


def test_code_without_a_name_is_called_by_its_section(app: Flask) -> None:
    sections = (Section("x", "Files", code=Code("", "a")), Section("y", "", code=Code("", "b")))
    page = shown(app, Document("Done", sections))
    assert [each.attributes["aria-label"] for each in page.by_class("copy")] == ["Copy Files", "Copy Done"]
    assert page.by_class("code-name") == []
