"""A topic may use the services of another and nothing else of it. Without this test, parts grow together."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SHOP = Path(__file__).parents[1] / "shop"
TOPICS = sorted(path.parent.name for path in SHOP.glob("*/services.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_uses_nothing_but_the_services_of_others(topic: str) -> None:
    others = tuple(f"shop.{other}." for other in TOPICS if other != topic)
    names = {name for path in (SHOP / topic).rglob("*.py") for name in imported(path)}
    assert [name for name in names if name.startswith(others) and name.split(".")[2] != "services"] == []
