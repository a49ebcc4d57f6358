"""The page about security: every line of the standard once, with a state, a reason and places that exist."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from tools.security.page import HERE, PAGE, STATES, Line, chapters, lines, page

ROOT = HERE.parents[1]
PLACE = re.compile(r"`((?:src|tests|docs|deploy|tools|benchmarks)/[^`\s]+|Makefile|pyproject\.toml)`")


def known() -> dict[str, int]:
    levels = ((1, "level1"), (2, "level2"))
    return {one: level for chapter in chapters().values() for level, name in levels for one in chapter[name]}


def test_the_standard_has_as_many_lines_as_it_has() -> None:
    """OWASP ASVS 5.0.0: 70 lines of level 1 and 183 of level 2."""
    assert Counter(known().values()) == {1: 70, 2: 183}


def test_every_line_of_the_standard_stands_there_once() -> None:
    assert {one.id: one.level for one in lines()} == known()
    assert [one for one, count in Counter(line.id for line in lines()).items() if count > 1] == []


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.id)
def test_a_line_says_what_is_asked_how_it_stands_and_why(line: Line) -> None:
    assert 2 <= len(line.asks.split()) <= 15
    assert line.state in STATES
    assert len(line.how.split()) >= 4
    assert not {"|", "\n"} & set(line.asks + line.how)
    places = PLACE.findall(line.how)
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert places or line.state != "met"


def test_no_hash_function_that_is_broken_is_used() -> None:
    """TOTP is HMAC-SHA-1 by RFC 6238, unbroken as an HMAC; by SHA-1 a list of stolen passwords names them."""
    source = (ROOT / "src" / "coxa").rglob("*.py")
    users = {path.name for path in source if re.search(r"\b(md5|sha1)\b", path.read_text(encoding="utf-8"))}
    assert users <= {"totp.py", "stolen.py"}


def test_the_page_is_what_the_tool_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"
