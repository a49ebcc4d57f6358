"""Bad input: exit code 2, one line that says where and how to mend it, and nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refused = Callable[..., str]
Run = Callable[..., Any]


def rewrite(file: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the rows below the labels, or the labels (first)."""
    lines = file.read_text().split("\n")
    head = lines.index("endheader") + 1
    file.write_text("\n".join([*lines[:head], *change([line for line in lines[head:] if line])]) + "\n")


def cell(rows: list[str], row: int, column: str, value: str) -> list[str]:
    cells = rows[row].split("\t")
    cells[rows[0].split("\t").index(column)] = value
    return [*rows[:row], "\t".join(cells), *rows[row + 1 :]]


# --- the motion


def test_a_motion_without_the_hips_names_the_missing_column(refused: Refused, trial: Path) -> None:
    rewrite(trial / "run.mot", lambda rows: [rows[0].replace("hip_", "hop_"), *rows[1:]])
    assert "column 'hip_flexion_r'" in refused()


def test_a_row_with_a_cell_too_few_is_named_by_line(refused: Refused, trial: Path) -> None:
    rewrite(trial / "run.mot", lambda rows: [*rows[:3], rows[3].rpartition("\t")[0], *rows[4:]])
    assert re.search(r"run\.mot:\d+: the row has 19 cells, the labels name 20", refused())


@pytest.mark.parametrize("value", ["NaN", "inf", "1e999", "-", "3,5"])
def test_a_cell_that_is_no_number_is_named(refused: Refused, trial: Path, value: str) -> None:
    rewrite(trial / "run.mot", lambda rows: cell(rows, 5, "knee_angle_l", value))
    assert "column 'knee_angle_l'" in refused()


def test_an_empty_cell_is_named(refused: Refused, trial: Path) -> None:
    rewrite(trial / "run.mot", lambda rows: cell(rows, 5, "knee_angle_l", ""))
    assert "column 'knee_angle_l' is empty" in refused()


@pytest.mark.parametrize("again", [0.03, 0.02])
def test_times_that_do_not_increase_are_named(refused: Refused, trial: Path, again: float) -> None:
    rewrite(trial / "run.mot", lambda rows: cell(rows, 5, "time", str(again)))
    assert "times do not increase: 0.03 s is followed by" in refused()


@pytest.mark.parametrize(("frames", "needs"), [(1, "8"), (7, "8"), (15, "20")])
def test_a_motion_shorter_than_the_filter_needs_says_how_many(
    refused: Refused, trial: Path, frames: int, needs: str
) -> None:
    rewrite(trial / "run.mot", lambda rows: rows[: frames + 1])
    assert re.search(rf"the motion has {frames} frames; .* needs {needs} or more", refused("--cutoff", "15"))


@pytest.mark.parametrize("said", ["inDegrees=no", ""])
def test_degrees_declared_as_radians_are_noticed(refused: Refused, trial: Path, said: str) -> None:
    motion = trial / "run.mot"
    motion.write_text(motion.read_text().replace("inDegrees=yes", said))
    assert "look like degrees. To mend: write inDegrees=yes" in refused()


def test_two_columns_for_one_coordinate_are_refused(refused: Refused, trial: Path) -> None:
    rewrite(trial / "run.mot", lambda rows: [rows[0].replace("hip_rotation_r", "hip_rotation_l"), *rows[1:]])
    assert "both give the coordinate hip_rotation_l" in refused()


def test_a_file_without_endheader_is_refused(refused: Refused, trial: Path) -> None:
    motion = trial / "run.mot"
    motion.write_text(motion.read_text().replace("endheader", ""))
    assert "endheader" in refused()


# --- files that are not what they should be


@pytest.mark.parametrize("which", ["motion", "model", "loads"])
@pytest.mark.parametrize(
    ("name", "said"),
    [("missing", "there is no such file"), (".", "this is a folder"), ("empty", "the file is empty")],
)
def test_what_is_not_a_file_is_refused(
    refused: Refused, trial: Path, which: str, name: str, said: str
) -> None:
    (trial / "empty").touch()
    assert f"coxa: {name}: {said}" in refused(**{which: name})


@pytest.mark.parametrize("which", ["motion", "model", "loads"])
@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 40, b"\xff\xfe" + "time\tx".encode("utf-16-le"), b"\0"]
)
def test_a_binary_file_is_refused_by_name(refused: Refused, trial: Path, which: str, content: bytes) -> None:
    (trial / "binary").write_bytes(content)
    assert refused(**{which: "binary"}).startswith("coxa: binary:")


@pytest.mark.parametrize("which", ["model", "loads", "reserves"])
def test_xml_that_was_cut_short_is_refused_by_line(refused: Refused, trial: Path, which: str) -> None:
    whole = (
        trial / {"model": "model.osim", "loads": "loads.xml", "reserves": "reserves.xml"}[which]
    ).read_text()
    (trial / "cut.xml").write_text(whole[: len(whole) // 2])
    line = refused("--reserves", "cut.xml") if which == "reserves" else refused(**{which: "cut.xml"})
    assert re.match(r"coxa: cut\.xml:\d+: not well-formed XML", line)


@pytest.mark.parametrize("which", ["model", "loads", "reserves"])
def test_an_xml_bomb_is_refused_unexpanded(refused: Refused, trial: Path, which: str) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    (trial / "bomb.xml").write_text(f"<!DOCTYPE bomb [{levels}]><bomb>&e11;</bomb>")
    line = refused("--reserves", "bomb.xml") if which == "reserves" else refused(**{which: "bomb.xml"})
    assert "bomb.xml:1: the file declares a document type" in line


def test_xml_that_opens_other_files_is_refused(refused: Refused, trial: Path) -> None:
    (trial / "spy.xml").write_text('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    assert "the file declares a document type" in refused(model="spy.xml")


@pytest.mark.parametrize("which", ["motion", "model", "loads"])
def test_a_line_of_a_gigabyte_is_refused_unread(refused: Refused, trial: Path, which: str) -> None:
    with (trial / "long").open("wb") as stream:
        stream.truncate(1_000_000_000)  # sparse: takes no room on the disk
    assert re.search(r"the line is longer than 16 MB|the file has 1000 MB", refused(**{which: "long"}))


def test_a_row_of_a_gigabyte_is_refused_unread(refused: Refused, trial: Path) -> None:
    with (trial / "run.mot").open("r+b") as stream:
        stream.truncate(1_000_000_000)
    assert re.match(r"coxa: run\.mot:\d+: the line is longer than 16 MB", refused())


# --- forces


def test_forces_of_another_time_are_refused(refused: Refused, trial: Path) -> None:
    def later(rows: list[str]) -> list[str]:
        cells = [row.split("\t") for row in rows[1:]]
        return [rows[0], *("\t".join([f"{float(t) + 100:.3f}", *rest]) for t, *rest in cells)]

    rewrite(trial / "grf.mot", later)
    assert "forces last from 100 to 101.6 s, the motion from 0 to 1.6 s: they do not overlap" in refused()


def test_a_table_of_forces_without_its_columns_is_refused(refused: Refused, trial: Path) -> None:
    rewrite(trial / "grf.mot", lambda rows: [rows[0].replace("force_r_v", "power_r_v"), *rows[1:]])
    assert "column 'ground_force_r_vx'" in refused()


def test_a_gap_in_the_forces_is_named(refused: Refused, trial: Path) -> None:
    rewrite(trial / "grf.mot", lambda rows: cell(rows, 9, "ground_force_l_vy", "nan"))
    assert re.match(
        r"coxa: \S*grf\.mot:\d+, column 'ground_force_l_vy', at 0\.04 s: the value is nan", refused()
    )


@pytest.mark.parametrize("table", ["missing.mot", ".", "", "loads.xml"])
def test_a_table_of_forces_that_cannot_be_read_is_named(refused: Refused, trial: Path, table: str) -> None:
    loads = trial / "loads.xml"
    loads.write_text(loads.read_text().replace("grf.mot", table))
    assert re.match(r"coxa: \S*loads\.xml", refused())


def test_forces_on_an_unknown_body_are_refused(refused: Refused, trial: Path) -> None:
    loads = trial / "loads.xml"
    loads.write_text(loads.read_text().replace("calcn_r", "calcn_x"))
    assert (
        "names the body 'calcn_x', which the model does not have. To mend: did you mean 'calcn_r'"
        in refused()
    )


@pytest.mark.parametrize(
    ("columns", "factor", "said"),
    [
        (r"force_._v", 1e-3, "too small for a foot on the ground"),
        (r"force_._p", 1e3, "these look like millimetres"),
        (r"torque_", 1e3, "this looks like N·mm"),
    ],
)
def test_forces_in_another_unit_are_refused(
    refused: Refused, trial: Path, columns: str, factor: float, said: str
) -> None:
    def convert(rows: list[str]) -> list[str]:
        chosen = [bool(re.search(columns, label)) for label in rows[0].split("\t")]
        cells = [[*zip(chosen, row.split("\t"), strict=True)] for row in rows[1:]]
        return [
            rows[0],
            *("\t".join(str(float(c) * factor) if yes else c for yes, c in row) for row in cells),
        ]

    rewrite(trial / "grf.mot", convert)
    assert said in refused()


def test_a_document_without_loads_says_how_to_mean_none(refused: Refused, trial: Path) -> None:
    loads = trial / "loads.xml"
    loads.write_text(re.sub(r"<ExternalForce .*</ExternalForce>", "", loads.read_text(), flags=re.DOTALL))
    assert "write --loads none" in refused()


# --- the model


def test_a_model_without_hip_muscles_is_refused(refused: Refused, trial: Path) -> None:
    model = trial / "model.osim"
    text = re.sub(r"<(\w+Muscle) name=.*?</\1>", "", model.read_text(), flags=re.DOTALL)
    model.write_text(text)
    assert "model.osim" in (line := refused())
    assert "hip muscles" in line


def test_a_model_without_hips_is_refused(refused: Refused, trial: Path) -> None:
    model = trial / "model.osim"
    model.write_text(re.sub(r"hip_([rl])\b", r"hop_\1", model.read_text().replace("hip_", "hop_")))
    assert "model.osim" in refused()


def test_a_model_without_masses_is_refused(refused: Refused, trial: Path) -> None:
    model = trial / "model.osim"
    model.write_text(re.sub(r"<mass>[^<]*<", "<mass>0<", model.read_text()))
    assert "model.osim: the bodies of the model weigh nothing together" in refused()


def test_an_element_of_another_world_is_named_by_line(refused: Refused, trial: Path) -> None:
    model = trial / "model.osim"
    model.write_text(model.read_text().replace("Millard2012EquilibriumMuscle", "Wonder2040Muscle"))
    assert re.match(r"coxa: model\.osim:\d+, <Wonder2040Muscle", refused())


@pytest.mark.parametrize("which", ["model", "loads"])
def test_a_table_in_place_of_a_document_is_called_one(refused: Refused, which: str) -> None:
    assert "this looks like a table over time" in refused(**{which: "run.mot"})


def test_times_in_milliseconds_are_suspected(refused: Refused, trial: Path) -> None:
    def slower(rows: list[str]) -> list[str]:
        cells = [row.split("\t") for row in rows[1:]]
        return [rows[0], *("\t".join([str(1000 * float(t)), *rest]) for t, *rest in cells)]

    for table in ("run.mot", "grf.mot"):
        rewrite(trial / table, slower)
    assert "if 'time' is not in seconds" in refused()


@pytest.mark.parametrize("which", ["model", "loads"])
def test_files_in_each_others_place_are_refused(refused: Refused, which: str) -> None:
    given = {"model": "loads.xml", "loads": "model.osim"}
    assert "this document holds" in (line := refused(**{which: given[which]})) or "the file holds" in line


# --- options


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "glmed9*_l.strength=0.6"), "no muscle matches 'glmed9*_l'"),
        (("--set", "glmed1_l.power=0.6"), "'power' is no property of a muscle"),
        (("--set", "glmed1_l.strength=60"), "If you mean per cent, write 60%"),
        (("--set", "glmed1_l"), "it is not a setting"),
        (("--set", ""), "it is not a setting"),
        (("--exponent", "1"), "--exponent is 1"),
        (("--exponent", "nan"), "--exponent is nan"),
        (("--min-activation", "0.9"), "--min-activation is 0.9"),
        (("--cutoff", "-1"), "--cutoff is -1"),
        (("--cutoff", "50"), "a cut-off of 50 Hz does not fit a motion of 100 frames"),
        (("--start", "1", "--end", "0.5"), "--start 1 s is not before --end 0.5 s"),
        (("--start", "5", "--end", "6"), "the motion lasts from 0 to 1.6 s"),
        (("--start", "-1"), "reaches outside the recording"),
        (("--end", "nan"), "nan"),
        (("--start", "0.5", "--end", "0.5051"), "only 1 frames lie between"),
        (("--physics", "magic"), "'magic' is not one of 'opensim', 'exact'"),
        (("--exponent", "two"), "invalid value for '--exponent'"),
        (("--speed", "2"), "no such option: --speed"),
        (("spare.mot",), "spare.mot"),
        (("--set",), "--set"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(refused: Refused, words: tuple[str, ...], said: str) -> None:
    assert said in refused(*words)


def test_reserves_on_a_coordinate_the_model_lacks_are_refused(refused: Refused, trial: Path) -> None:
    reserves = trial / "reserves.xml"
    reserves.write_text(reserves.read_text().replace("hip_flexion_r<", "hip_bending_r<"))
    line = refused("--reserves", "reserves.xml")
    assert re.search(r"reserves\.xml:\d+.*'hip_bending_r', which the model does not have", line)


def test_a_negative_reserve_is_refused_by_line(refused: Refused, trial: Path) -> None:
    reserves = trial / "reserves.xml"
    reserves.write_text(re.sub(r"(<optimal_force>)", r"\1-", reserves.read_text(), count=1))
    line = refused("--reserves", "reserves.xml")
    assert re.match(r"coxa: reserves\.xml:\d+, .*: optimal_force is negative", line)


def test_a_missing_option_is_said_in_one_line(run: Run) -> None:
    ended = run("analyze", "run.mot")
    assert ended.line == "coxa: missing option '--model'. To mend: see 'coxa analyze --help'."


def test_a_misspelt_command_is_said_in_one_line(run: Run) -> None:
    assert "Did you mean 'analyze'?" in run("analyse").line


def test_the_model_command_refuses_the_same_way(run: Run, trial: Path) -> None:
    ended = run("model", "run.mot")
    assert ended.code == 2
    assert ended.line.startswith("coxa: run.mot:1: not well-formed XML")
