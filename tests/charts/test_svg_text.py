"""Text in pictures is well-formed whatever it says, and moved apart where it would overlap."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from coxa.charts.svg_text import LINE, Box, Place, apart, box_of, chosen, cut, safe, width, wrapped

HEIGHTS = st.lists(st.floats(-50.0, 250.0), min_size=1, max_size=8)
ROOM = Box(0.0, 0.0, 340.0, 200.0)


@given(st.text())
def test_any_words_can_stand_in_an_element_and_an_attribute(words: str) -> None:
    root = ElementTree.fromstring(f'<text a="{safe(words)}">{safe(words)}</text>')
    assert (root.text or "") == root.get("a")


@given(st.text(), st.floats(20.0, 400.0))
def test_cut_words_fit(words: str, room: float) -> None:
    assert width(cut(words, room)) <= room


@given(
    st.text(st.characters(codec="ascii", categories=("L", "Zs"))), st.floats(40.0, 400.0), st.integers(1, 4)
)
def test_wrapped_lines_fit_and_are_not_too_many(words: str, room: float, most: int) -> None:
    lines = wrapped(words, room, most)
    assert len(lines) <= most
    assert all(width(line) <= room for line in lines)


def test_wrapping_loses_no_word_where_there_is_room() -> None:
    words = "gluteus medius, front part of the right hip"
    assert " ".join(wrapped(words, 120.0, 9)) == words


@given(HEIGHTS)
def test_heights_moved_apart_keep_their_step(heights: list[float]) -> None:
    placed = sorted(apart(heights, 0.0, 200.0))
    assert all(b - a >= LINE - 1e-9 for a, b in pairwise(placed))
    assert placed[0] >= 0.0 - 1e-9
    assert placed[-1] <= 200.0 + 1e-9


def test_heights_far_apart_stay_where_they_are() -> None:
    assert apart([100.0, 20.0, 60.0], 0.0, 200.0) == [100.0, 20.0, 60.0]


def test_words_move_to_the_first_place_that_is_free() -> None:
    taken = [box_of(10.0, 50.0, "already here", "start")]
    places = [Place(20.0, 52.0), Place(20.0, 90.0), Place(20.0, 150.0)]
    assert chosen("words", places, ROOM, taken) == places[1]


def test_words_prefer_a_place_over_no_mark() -> None:
    places = [Place(20.0, 52.0), Place(20.0, 90.0)]
    assert chosen("words", places, ROOM, [], [Box(25.0, 45.0, 30.0, 50.0)]) == places[1]


def test_words_without_a_free_place_are_not_placed() -> None:
    assert (
        chosen("words", [Place(20.0, 50.0), Place(339.0, 100.0)], ROOM, [Box(0.0, 0.0, 60.0, 60.0)]) is None
    )
