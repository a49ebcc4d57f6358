"""The tables of the native hip's notes agree with each other and with what they are fitted to."""

from __future__ import annotations

import re

import pytest
from tools import fit_strength
from tools.doc_blocks import bearing, reference, travel

from coxa.hip import manoeuvres
from coxa.hip.manoeuvres import examiner_push_N


def cells(block: str) -> list[list[str]]:
    """Return the cells of a Markdown table, its rule left out."""
    lines = [line[2:-2].split(" | ") for line in block.splitlines()]
    return [[cell.strip() for cell in line] for line in (lines[0], *lines[2:])]


def numbers(row: list[str]) -> list[float]:
    return [float(found[0]) for cell in row if (found := re.match(r"-?\d+(\.\d+)?", cell))]


def test_every_manoeuvre_has_a_column() -> None:
    assert tuple(travel.SHORT) == tuple(each.key for each in manoeuvres())


def test_faber_alone_travels_as_in_the_table_of_all_manoeuvres() -> None:
    push = f"{examiner_push_N():.0f} N"
    table = cells(travel.end_range())
    start = next(i for i, row in enumerate(table) if row[0] == f"travel, {push}")
    alone = next(row for row in cells(travel.faber()) if row[0] == f"pushed with {push}")
    assert [row[2] for row in table[start : start + len(travel.COMPARED)]] == alone[1:]


def test_a_state_in_the_tasks_table_is_a_task_that_moves() -> None:
    paths = [numbers(row[1:]) for row in cells(travel.travel_in_tasks())[1:]]
    assert all(min(path) > 0.0 for path in paths)


def test_displacement_goes_with_the_clearance_and_pressure_does_not() -> None:
    clearance, peak, displacement = (numbers(row) for row in cells(bearing.clearances()))
    assert peak == pytest.approx([peak[0]] * len(peak), rel=0.05)
    ratio = [d / c for d, c in zip(displacement, clearance, strict=True)]
    assert ratio == pytest.approx([ratio[0]] * len(ratio), rel=0.02)


def test_spring_muscles_and_capsule_leave_little_of_the_measured_moment() -> None:
    *_, left = (numbers(row[1:]) for row in cells(reference.passive_moment()))
    assert max(map(abs, left)) <= 5.0


def test_the_fit_of_strengths_reaches_what_it_is_to_reach() -> None:
    for peak, row in zip(fit_strength.PEAKS, cells(reference.peak_moments())[1:], strict=True):
        if peak.weight >= 0.5:
            assert float(row[-1]) == pytest.approx(peak.aim, rel=0.1), row
