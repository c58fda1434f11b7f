"""What docs/performance.md claims: everybody is named, and no figure that misses its target says that it holds."""

from __future__ import annotations

import re

import pytest

from bench.peers.contestants import GITHUB, PEERS, SLACK
from bench.peers.measuring import RATE, Result, Run
from bench.peers.page import COLD, COLUMNS, MEMORY, P99, page
from bench.serving import Memory
from handlers.settings import ROOT

PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
TARGET = re.compile(r"\| .+ \| ([\d.]+) (ms|s|MB) \| at most ([\d.]+) \2 \| (holds|OVER) \|")


def cells(text: str, name: str) -> list[str]:
    """The figures of a row."""
    (row,) = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
    return row.split(" | ")[1:]


@pytest.mark.parametrize("name", [*SLACK, *GITHUB])
def test_everybody_is_named_with_figures_or_with_the_reason_why_there_are_none(name: str) -> None:
    figures = cells(PAGE, name)
    assert len(figures) == len(COLUMNS) or figures[0].startswith("not measured here: ")


def test_every_figure_holds_its_target_or_says_that_it_is_over() -> None:
    found = TARGET.findall(PAGE)
    assert {float(limit) for _, _, limit, _ in found} == {P99, COLD, MEMORY}
    for figure, _, limit, verdict in found:
        assert verdict == ("holds" if float(figure) <= float(limit) else "OVER")


def result(factor: float) -> Result:
    return Result(
        100 / factor, 0.001 * factor, 0.02 * factor, 0.001 * factor, factor, Memory(40e6 * factor, 30e6)
    )


def run(factor: float, *, missing: str = "") -> Run:
    """A run in which ours is `factor` times as slow and as large as the others."""
    everybody = {
        name: result(1 if name in PEERS else factor) for name in (*SLACK, *GITHUB) if name != missing
    }
    ours = result(factor)
    reasons = {missing: "npm is\nnot here."} if missing else {}
    return Run(everybody, reasons, two_workers=ours, parent=ours.memory, working=ours.memory)


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "holds"), (3.0, "OVER")])
def test_a_page_says_over_where_a_target_is_missed(factor: float, verdict: str) -> None:
    assert {found[3] for found in TARGET.findall(page(run(factor)))} == {verdict}


def test_a_page_says_where_others_are_ahead_and_nowhere_else() -> None:
    ahead = page(run(2.0)).split("## Where others are ahead")[1].split("##")[0]
    assert all(name in ahead for name in PEERS)
    assert f"- {COLUMNS[2].heading}: Bolt for Python 20.0, Bolt for JavaScript 20.0; ours" in ahead
    assert "- " not in page(run(0.5)).split("## Where others are ahead")[1].split("##")[0]


def test_who_could_not_be_installed_is_named_with_the_reason() -> None:
    text = page(run(1.0, missing="Probot"))
    assert cells(text, "Probot") == ["not measured here: npm is not here. |"]
    assert f"{RATE} requests/s" in text
