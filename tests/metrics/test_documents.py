"""What is written about the metrics is what there is: the table, the dashboard and the alerts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from handlers.metrics.families import FAMILIES, Histogram, table
from handlers.settings import ROOT

EXAMPLES = ROOT / "docs" / "examples"
WORDS = frozenset({"by", "or", "offset", "without", "and", "unless", "on", "ignoring"})
FUNCTIONS = frozenset(
    {"count", "histogram_quantile", "increase", "max", "min", "rate", "sum", "time", "topk"}
)
FROM_OUTSIDE = frozenset({"instance", "job"})
"""Labels that Prometheus itself gives."""


def series() -> dict[str, frozenset[str]]:
    """Everything that Prometheus can be asked for, with its labels."""
    found = dict[str, frozenset[str]]()
    for family in FAMILIES:
        if isinstance(family, Histogram):
            found |= {f"{family.name}_{end}": frozenset(family.labels) for end in ("sum", "count")}
            found[f"{family.name}_bucket"] = frozenset({*family.labels, "le"})
        else:
            found[family.name] = frozenset(family.labels)
    return found


def panels() -> Iterator[tuple[str, str, str]]:
    """Every question of the dashboard: the panel's title, the expression, the legend."""
    board = json.loads((EXAMPLES / "dashboard.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"], target["legendFormat"]


def alerts() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((EXAMPLES / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for rule in group["rules"] if "alert" in rule]


QUESTIONS = [
    *((title, expr) for title, expr, _ in panels()),
    *((one["alert"], one["expr"]) for one in alerts()),
]


def test_the_table_of_metrics_is_the_one_in_force() -> None:
    written = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
    assert table() in written, "copy what handlers.metrics.families.table() gives"


@pytest.mark.parametrize(("name", "question"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_every_question_asks_for_metrics_and_labels_that_exist(name: str, question: str) -> None:
    bare = re.sub(r'"[^"]*"', '""', question)
    assert bare.count("(") == bare.count(")")
    assert bare.count("{") == bare.count("}")
    asked = [(metric, inner) for metric, inner in re.findall(r"\b(advisor_\w+)(?:\{([^}]*)\})?", bare)]
    assert asked
    known, labels = series(), set[str]()
    for metric, inner in asked:
        assert metric in known
        assert set(re.findall(r"(\w+)\s*[=!]", inner)) <= known[metric]
        labels |= known[metric]
    grouped = {label for found in re.findall(r"\bby \(([^)]*)\)", bare) for label in found.split(", ")}
    assert grouped <= labels | FROM_OUTSIDE
    rest = re.sub(r"\badvisor_\w+(\{[^}]*\})?|\[\w+\]|by \([^)]*\)|offset \w+", " ", bare)
    assert set(re.findall(r"[a-z_]+", rest)) <= FUNCTIONS | WORDS
    assert re.fullmatch(r"[\s\w().,*/<>=+-]*", rest)


@pytest.mark.parametrize(("title", "question", "legend"), list(panels()))
def test_a_legend_names_labels_that_its_question_keeps(title: str, question: str, legend: str) -> None:
    kept = {label for found in re.findall(r"\bby \(([^)]*)\)", question) for label in found.split(", ")}
    assert set(re.findall(r"\{\{(\w+)\}\}", legend)) <= kept


def test_a_counter_is_never_looked_at_but_by_its_growth() -> None:
    for _, question in QUESTIONS:
        for metric in re.findall(r"advisor_\w+_(?:total|bucket)(?:\{[^}]*\})?", question):
            assert f"({metric}[" in question
            assert re.search(rf"(rate|increase)\({re.escape(metric)}\[", question)


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    for rule in alerts():
        assert set(rule["annotations"]) == {"summary", "action"}


@pytest.mark.parametrize(
    "metric",
    [
        "advisor_inbox_overdue_seconds",
        "advisor_inbox_deliveries",
        "advisor_requests_total",
        "advisor_request_duration_seconds_bucket",
        "advisor_worker_seen_timestamp_seconds",
        "advisor_database_readable",
    ],
)
def test_what_must_wake_somebody_has_an_alert(metric: str) -> None:
    assert any(metric in rule["expr"] for rule in alerts())


def test_no_metric_is_left_out_of_the_dashboard() -> None:
    shown = " ".join(question for _, question, _ in panels())
    assert [family.name for family in FAMILIES if family.name not in shown] == []
