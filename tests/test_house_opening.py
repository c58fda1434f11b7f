from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from handlers.house import open_house
from handlers.settings import Settings, SettingsError

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "house-policy.toml"


def test_a_house_without_a_policy_says_nothing_of_its_own(settings: Settings) -> None:
    house = open_house(settings)
    assert house.policy is None
    assert house.public_url == "https://advisor.example.com"
    assert abs(house.today() - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)


def test_the_policy_of_the_settings_is_in_force(settings: Settings) -> None:
    house = open_house(replace(settings, house_policy=str(EXAMPLE)))
    assert house.policy is not None
    assert house.policy.rules


def test_a_service_does_not_start_with_a_policy_that_cannot_be_used(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[[prefer]]\nid = "H-1"\nframework = "djungo"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        create_app(replace(settings, house_policy=str(path)))
    said = str(caught.value)
    assert "HOUSE_POLICY" in said
    assert "line 3" in said
    assert "django" in said


@pytest.mark.parametrize(
    ("content", "said"), [(None, "There is no such file"), (b"\xff\xfe\x00", "The file is not text in UTF-8")]
)
def test_a_policy_that_cannot_be_read_is_named_at_the_start(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"HOUSE_POLICY is .*{said}"):
        Settings.from_env({"HOUSE_POLICY": str(path)})
