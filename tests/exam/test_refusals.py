"""Exams that cannot be: each slip is named by file and line, with what is allowed and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coxa.errors import InputError
from coxa.exam import read_exam

Refused = Callable[..., str]

STRENGTH = '[[left.strength]]\ndirection = "flexion"\n'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("inward_deg = -10", "a hip does not turn -10°. To mend: a range is counted from the middle"),
        ("inward_deg = 200", "a hip does not turn 200°. To mend: give 0 to 90 degrees."),
        ("inward_deg = [30, 200, 31]", "a hip does not turn 200°"),
        ("inward_deg = 0.66", "looks like radians"),
        ("inward_deg = []", "0 trials"),
        ("inward_deg = true", "true is not a number"),
        ('inward_deg = "much"', "'much' is not a number"),
        ('inward_deg = "38 cm"', "unit 'cm'"),
        ("inward_deg = nan", "nan is not a number"),
        ("inward = 38", "'inward' is not known in right.rotation.prone. To mend: did you mean 'inward_deg'?"),
        ("outwrad_deg = 38", "did you mean 'outward_deg'?"),
    ],
)
def test_impossible_ranges_are_refused_on_their_line(refused: Refused, line: str, expected: str) -> None:
    said = refused(f"[right.rotation.prone]\n{line}\n")
    assert said.startswith("exam.toml:2: ")
    assert expected in said


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("value = 23", 'strength 23 has no unit. To mend: write "23 kg", "23 N" or "23 N·m".'),
        ('value = "23 stone"', "unit 'stone' of a strength is not known. To mend: give kg, N or N·m."),
        ('value = "23 kg"', "without its lever"),
        ('value = "400 kg"\nlever_cm = 30', "If you mean newtons, write 400 N."),
        ('value = "23 kg"\nlever_cm = 0.3', "That looks like metres: write 30."),
        ('value = "23 kg"\nlever_cm = "long"', "lever 'long' is not a length"),
        ('value = "95 N·m"\nlever_cm = 30', "needs no lever"),
        ('value = "900 N·m"', "more than hips make"),
        ('value = "1400 N"\nlever_cm = 100', "(1400 N·m) is more than hips make"),
        ('value = "-5 kg"\nlever_cm = 30', "without a sign"),
        ('value = "23 kg"\nunit = "N"\nlever_cm = 30', "the value says 'kg' and the unit 'N'"),
        ("value = 23\nunit = 4\nlever_cm = 30", "unit 4 is not a word"),
        ("value = [1]\nlever_cm = 30", "a strength of [1] is not a number"),
        ("grade = 6", "grade 6 is not one of the grades. To mend: give a whole number from 0"),
        ("grade = 3.5", "grade 3.5"),
        ('grade = "4+"', "without + or -"),
        ('grade = 4\nvalue = "23 kg"', "a value and a grade"),
        ("grade = 4\nlever_cm = 30", "a grade has no lever_cm"),
        ("", "neither a value nor a grade"),
        ('position = "prone"\ngrade = 4', "position is 'prone'. To mend: Use one of: seated, supine."),
        ("grade = 4\npain = 3", "'pain' is not known in left.strength"),
    ],
)
def test_strength_that_cannot_be_is_refused(refused: Refused, lines: str, expected: str) -> None:
    said = refused(f"{STRENGTH}{lines}\n")
    assert expected in said
    assert said.startswith("exam.toml:")


def test_a_strength_test_without_or_with_a_wrong_direction_lists_them(refused: Refused) -> None:
    assert "direction is missing. To mend: say which way the hip pushed: flexion" in refused(
        "[[left.strength]]\ngrade = 4\n"
    )
    assert "did you mean 'abduction'?" in refused('[[left.strength]]\ndirection = "abducton"\ngrade = 4\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[person]\nheight_cm = 1.68\n", "exam.toml:2: height_cm is 1.68. To mend: did you mean 168 cm?"),
        ("[person]\nmass_kg = 600\n", "mass_kg is 600. To mend: give a number from 25 to 250 kg."),
        ("[person]\nsex = \"f\"\n", "sex is 'f'. To mend: Use one of: female, male."),
        ("[person]\nheight = 168\n", "did you mean 'height_cm'?"),
        ("[person]\nheight_cm = \"168 in\"\n", "height_cm has the unit 'in'"),
        ("[right.soreness]\nfront = 11\n", "front is 11. To mend: give a number from 0 to 10."),
        ("[right.soreness]\nknee = 1\n", "'knee' is not known in right.soreness. To mend: known here: front,"),
        ("[right]\nroller_pressure = -1\n", "roller_pressure is -1"),
        ("[right]\nsoreness = 4\n", "right.soreness is 4, not a group of items. To mend: write it as [right"),
        ("right = 4\n", "right is 4, not a group"),
        ("[right.strength]\ngrade = 4\n", "each entry under its own [[right.strength]]"),
        ("[left.imaging]\nlateral_centre_edge_deg = 90\n", "give a number from -20 to 75 degrees."),
        ("[history]\nstiff_despite_stretching = 3\n", "answer true or false"),
        ("[history]\nside = \"up\"\n", "Use one of: right, left, both, neither."),
        ("[red_flags]\nfever = true\n", "'fever' is not known in red_flags"),
        ("[rihgt.soreness]\nfront = 1\n", "did you mean 'right'?"),
    ],
)  # fmt: skip
def test_other_slips_say_what_is_allowed(refused: Refused, text: str, expected: str) -> None:
    assert expected in refused(text)


@pytest.mark.parametrize("second", ["[right.rotation.prone]", "[r.rotation.prone]", "[Right.soreness]"])
def test_a_side_or_table_given_twice_is_refused_where_it_comes_again(refused: Refused, second: str) -> None:
    said = refused(f"[right.rotation.prone]\ninward_deg = 30\n\n{second}\n")
    assert said.startswith("exam.toml:4: ")
    assert "given twice" in said


def test_one_strength_test_twice_is_refused(refused: Refused) -> None:
    said = refused(f"{STRENGTH}grade = 4\n\n{STRENGTH}grade = 5\n")
    assert "strength of flexion (seated) is given twice" in said
    assert said.startswith("exam.toml:5: ")


def test_a_key_twice_in_json_is_refused_on_its_line(refused: Refused) -> None:
    said = refused('{\n"right": {"roller_pressure": 1},\n"right": {"roller_pressure": 2}}', "exam.json")
    assert said.startswith("exam.json:3: 'right' is given twice.")


def test_a_slip_in_json_has_its_line(refused: Refused) -> None:
    text = json.dumps({"left": {"soreness": {"side": 3}}, "right": {"soreness": {"side": 30}}}, indent=0)
    said = refused(text, "exam.json")
    assert text.splitlines()[int(said.split(":")[1]) - 1] == '"side": 30'


@pytest.mark.parametrize(
    ("text", "name"),
    [("inward: 30", "exam.toml"), ("{", "exam.json"), ("[1]", "exam.json"), ("<osim/>", "exam")],
)
def test_what_is_neither_toml_nor_json_is_refused(refused: Refused, text: str, name: str) -> None:
    assert refused(text, name).startswith(f"{name}:1: ")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[right.soreness]\n[person]\n"])
def test_an_empty_exam_says_what_each_item_would_answer(refused: Refused, text: str) -> None:
    said = refused(text)
    assert "the exam is empty" in said
    assert "range of rotation lying prone tells" in said
    assert "coxa check --template" in said


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="not text in UTF-8"):
        read_exam(tmp_path / "exam.toml")
    with pytest.raises(InputError, match="cannot be read"):
        read_exam(tmp_path / "none.toml")


def test_a_file_far_too_large_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text("#" * 1_100_000)
    with pytest.raises(InputError, match="more than 1000000 bytes"):
        read_exam(tmp_path / "exam.toml")


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize("name", ["exam.toml", "exam.json"])
def test_numbers_of_endless_digits_are_refused(tmp_path: Path, name: str, digits: int) -> None:
    number = "9" * digits
    file = tmp_path / name
    file.write_text(
        f'{{"person": {{"height_cm": {number}}}}}'
        if name.endswith("json")
        else f"[person]\nheight_cm = {number}\n"
    )
    with pytest.raises(InputError):
        read_exam(file)


def test_a_device_without_end_is_refused() -> None:
    endless = Path("/dev/zero")
    if not endless.exists():
        pytest.skip("no /dev/zero on this system")
    with pytest.raises(InputError, match="more than 1000000 bytes"):
        read_exam(endless)


def test_a_table_given_twice_is_named_as_it_is_written(refused: Refused) -> None:
    table = "[right.rotation.prone]\ninward_deg = 38\n"
    assert "right.rotation.prone" in refused(table + table)


def test_letters_that_move_a_terminal_are_not_repeated(refused: Refused) -> None:
    assert "\x1b" not in refused('[right.rotation.prone]\ninward_deg = "\\u001b[31mred"\n')


@pytest.mark.parametrize(("height_cm", "mass_kg"), [(220, 26), (105, 240)])
def test_a_height_and_a_mass_that_no_one_has_are_refused(
    refused: Refused, height_cm: int, mass_kg: int
) -> None:
    said = refused(f"[person]\nheight_cm = {height_cm}\nmass_kg = {mass_kg}\n")
    assert said.startswith("exam.toml:3: ")
    assert "do not belong to one person" in said


def test_hips_that_turn_too_far_are_doubted(tmp_path: Path) -> None:
    file = tmp_path / "exam.toml"
    file.write_text("[right.rotation.prone]\ninward_deg = 90\noutward_deg = 90\n")
    assert "180° inward and outward together" in read_exam(file).remarks[0]


def test_a_bare_grade_is_told_how_to_be_written(refused: Refused) -> None:
    assert "or give it as grade 4" in refused(f"{STRENGTH}value = 4\n")
    assert "grade" not in refused(f"{STRENGTH}value = 14\n")
