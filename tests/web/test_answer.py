from __future__ import annotations

import pytest

from advisor.commands import House, answer
from handlers.web.answer import Answer


def test_a_surface_without_a_renderer_has_no_preview(house: House) -> None:
    shown = Answer.of(answer("REST API", house=house), house=house, previews={})
    assert (shown.slack, shown.github) == (None, None)
    assert shown.json is not None


def test_a_renderer_that_gives_no_blocks_is_a_mistake_of_ours(house: House) -> None:
    with pytest.raises(TypeError, match="sequence of blocks, not str"):
        Answer.of(answer("help", house=house), house=house, previews={"slack": lambda _reply: "blocks"})
