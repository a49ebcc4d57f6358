"""Muscles in words: every piece of every model has a name of its own."""

from __future__ import annotations

import pytest

from coxa.anatomy import GROUPS, muscle_table
from coxa.anatomy.plain_names import OTHER_GROUP, plain_names
from coxa.state.aliases import muscle_aliases


@pytest.mark.parametrize("family", ["opensim_rajagopal", "gait2392"])
def test_both_model_families_are_named_alike(family: str) -> None:
    pieces = (
        ("glmed1", "glmed2", "glmed3")
        if family == "opensim_rajagopal"
        else ("glut_med1", "glut_med2", "glut_med3")
    )
    found = plain_names([f"{piece}_r" for piece in pieces])
    assert [each.name for each in found] == [
        f"gluteus medius, {part} part" for part in ("front", "middle", "back")
    ]
    assert {(each.whole, each.group) for each in found} == {("gluteus medius", "abductors")}


def test_every_piece_of_the_reference_hip_has_its_own_name_and_group() -> None:
    found = plain_names([f"{element.name}_l" for element in muscle_table()])
    assert len({each.name for each in found}) == len(found)
    assert [(each.whole, each.group) for each in found] == [(e.muscle, e.group) for e in muscle_table()]
    assert {each.group for each in found} == set(GROUPS)


def test_no_hip_muscle_of_the_table_of_names_is_unknown() -> None:
    of_the_hip = [
        a for a in muscle_aliases() if a.group in GROUPS or a.group in ("gluteus medius", "gluteus minimus")
    ]
    names = [
        name
        for a in of_the_hip
        for name in (a.opensim_rajagopal, a.gait2392)
        if name and "bfsh" not in name and name != "bifemsh"
    ]
    assert {each.group for each in plain_names([f"{name}_r" for name in names])} <= set(GROUPS)


def test_a_muscle_no_table_knows_keeps_its_name() -> None:
    (found,) = plain_names(["mystery_r"])
    assert (found.name, found.whole, found.group) == ("mystery_r", "mystery_r", OTHER_GROUP)


def test_a_muscle_in_one_piece_has_no_part() -> None:
    assert plain_names(["glmed1_r"])[0].name == "gluteus medius"
    assert plain_names(["gem_r"])[0].name == "gemelli"
