"""Which passwords are taken."""

from __future__ import annotations

import pytest

from coxa.web.practice.passwords import LEAST, MOST, objection


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Passw0rd2024!!",
        "123456789012",
        "210987654321",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "Welcome2026!!",
        "hip hip hip hip",
        "correct horse battery staple",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert objection(password) is not None


@pytest.mark.parametrize("password", ["anna.bauer1990", "BauerBauerBauer", "anna@example"])
def test_ones_own_name_is_refused(password: str) -> None:
    assert objection(password, login="anna@example.org", name="Anna Bauer") is not None


@pytest.mark.parametrize(
    "password",
    [
        "velvet river stone",
        "zq9#kLm2!pXv",
        "Футбольный мяч",
        "the summer of seventy-nine",
        "鞍馬天狗と春の海を歩く",
    ],
)
def test_words_that_do_not_go_together_are_taken_in_any_script(password: str) -> None:
    assert objection(password.ljust(LEAST, "✓"), login="anna@example.org", name="Anna Bauer") is None


def test_length_is_kept_between_limits() -> None:
    text = " ".join(f"velvet{n} river stone" for n in range(9))
    assert objection(text[: LEAST - 1]) is not None
    assert objection(text[:MOST]) is None
    assert objection(text[: MOST + 1]) is not None
