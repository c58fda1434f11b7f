"""The starters by name, and how to import one without a trace."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from advisor.starters import Starter, load_starters
from tests.starters.project import lay_out

Import = Callable[[str, str], ModuleType]


@pytest.fixture(scope="session")
def shipped() -> Mapping[str, Starter]:
    return {starter.id: starter for starter in load_starters()}


@pytest.fixture
def imported(
    shipped: Mapping[str, Starter], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Import]:
    """Import a module of a starter from a fresh copy; afterwards the name is free again."""
    before = set(sys.modules)
    folder = tmp_path / "starter"

    def load(starter: str, module: str) -> ModuleType:
        monkeypatch.syspath_prepend(lay_out(shipped[starter], folder))
        return import_module(module)

    yield load
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
