"""The signature, against GitHub's own example."""

from __future__ import annotations

import pytest

from handlers.github.signature import is_signed, sign, well_formed

SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_githubs_example_is_signed_as_github_says() -> None:
    assert sign(BODY, secret=SECRET) == SIGNATURE
    assert is_signed(BODY, SIGNATURE, secrets=(SECRET,))


@pytest.mark.parametrize("secrets", [(SECRET, "new"), ("new", SECRET)])
def test_either_of_two_secrets_will_do_while_they_are_changed(secrets: tuple[str, str]) -> None:
    assert is_signed(BODY, SIGNATURE, secrets=secrets)


@pytest.mark.parametrize("secrets", [(), ("other",), ("", "other")])
def test_no_other_secret_will_do(secrets: tuple[str, ...]) -> None:
    assert not is_signed(BODY, SIGNATURE, secrets=secrets)


def test_one_changed_byte_breaks_it() -> None:
    assert not is_signed(BODY + b" ", SIGNATURE, secrets=(SECRET,))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        SIGNATURE[:-1],
        SIGNATURE + "0",
        SIGNATURE.upper(),
        SIGNATURE[7:],
        "sha1=" + "0" * 40,
        "sha256=" + "é" * 64,
        SIGNATURE + "\n",
    ],
)
def test_what_cannot_be_a_signature_is_known_without_the_body(header: str) -> None:
    assert not well_formed(header)
    assert not is_signed(BODY, header, secrets=(SECRET,))
