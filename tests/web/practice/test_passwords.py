"""Which passwords are taken."""

from __future__ import annotations

import string
from pathlib import Path
from random import Random

import pytest

from coxa.web.practice.passwords import CONTEXT, LEAST, MOST, objection, parts


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
        "zaq12wsxcde3",
        "1qazxsw23edc!QAZ",
        "123qweasdzxc",
        "a12345678910",
        "112233445566",
        "102030405060",
        "147258369147",
        "manchesterunited",
        "iloveyousomuch",
        "unbelievable",
        "marseille13013",
        "november2026!",
        "schalke04schalke",
        "jesusislord1",
        "Schmetterling!",
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


def test_what_a_password_manager_makes_is_hardly_ever_refused() -> None:
    random, signs = Random(7), string.ascii_letters + string.digits + "!#$%&-_"
    made = ["".join(random.choices(signs, k=16)) for _ in range(500)]
    assert sum(objection(one) is not None for one in made) <= 5


@pytest.mark.parametrize(
    "password", ["river 5829173", "velvetriverstoneglass", "VelvetRiverStone", "xkvqpwmzrtbn"]
)
def test_any_composition_is_taken_where_it_is_not_guessed(password: str) -> None:
    assert objection(password) is None


@pytest.mark.parametrize(
    ("password", "many"),
    [("qwertyuiop", 1), ("2026", 1), ("london london", 3), ("xyq", 3), ("", 0), ("112233445566", 1)],
)
def test_a_row_a_year_a_word_and_what_came_before_are_one_part_each(password: str, many: int) -> None:
    assert parts(password) == many


def test_words_that_suggest_themselves_here_are_those_of_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "practice.md").read_text(encoding="utf-8")
    assert [word for word in sorted(CONTEXT) if f" {word}" not in page] == []
