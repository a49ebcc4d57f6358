"""Storage files: every header variant is read, every fault is named with its place."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coxa.errors import CoxaError, InputError
from coxa.recording import _table, storage
from coxa.recording.storage import read_storage, write_storage

Write = Callable[..., Path]
HEAD = "Coordinates\nversion=1\nnRows=2\nnColumns=3\ninDegrees=yes\nendheader\n"
ROWS = "time\ta\tb\n0\t1\t2\n0.5\t3\t-4e-1\n"
VARIANTS = {
    "plain": HEAD + ROWS,
    "version 2 of Storage": "Controls\nversion=2\ndatarows=2\ndatacolumns=3\nin_degrees=yes\nendheader\n"
    + ROWS,
    "version 3": "inDegrees=yes\nDataType=double\nversion=3\nOpenSimVersion=4.5\nendheader\n" + ROWS,
    "SIMM": "name run.mot\ndatacolumns 3\ndatarows 2\nrange 0 1\nindegrees = YES\nendheader\n" + ROWS,
    "capital endheader": HEAD.replace("endheader", "  EndHeader ") + ROWS,
    "spaces": HEAD + ROWS.replace("\t", "   "),
    "leading spaces": HEAD + ROWS.replace("\n", "\n    "),
    "tabs and spaces": HEAD + ROWS.replace("\t", " \t "),
    "labels by spaces, rows by tabs": HEAD + ROWS.replace("time\ta\tb", "time\ta b"),
    "commas": HEAD.replace("\n", ",,,\n") + ROWS.replace("\t", ",").replace("\n", ",,,\n"),
    "quoted commas": HEAD + '"time","a","b"\n"0","1","2"\n"0.5","3","-0.4"\n',
    "semicolons": HEAD + ROWS.replace("\t", ";"),
    "Windows": (HEAD + ROWS).replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + HEAD + ROWS,
    "blank lines": HEAD + "\n\n" + ROWS.replace("\n", "\n\n") + "\n \n\t\n",
    "no last line end": HEAD + ROWS.rstrip("\n"),
    "free text": HEAD.replace("endheader", "Units are S.I. units (a=b)\n\nversion of the lab\nendheader")
    + ROWS,
    "capital time": HEAD + ROWS.replace("time", "Time"),
}


@pytest.mark.parametrize("text", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_variant_gives_the_same_table(write: Write, text: str) -> None:
    table = read_storage(write(text))
    assert table.labels == ("a", "b")
    assert table.in_degrees is True
    np.testing.assert_array_equal(np.column_stack([table.time_s, table.values]), [[0, 1, 2], [0.5, 3, -0.4]])


@pytest.mark.parametrize(("line", "said"), [("inDegrees=no", False), ("", None)])
def test_the_unit_of_angles_is_what_the_header_says(write: Write, line: str, said: bool | None) -> None:
    assert read_storage(write(HEAD.replace("inDegrees=yes", line) + ROWS)).in_degrees is said


def test_latin_1_labels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "latin.mot"
    path.write_bytes((HEAD + ROWS.replace("\tb", "\tWinkel_µ")).encode("latin-1"))
    assert read_storage(path).labels == ("a", "Winkel_µ")


def test_vec3_cells_become_three_columns(write: Write) -> None:
    text = "DataType=Vec3\nversion=3\nendheader\ntime\tm1\tm2\n0\t1,2,3\t4,5,6\n1\t7,8,9\t1,1,1\n"
    table = read_storage(write(text))
    assert table.labels == ("m1_x", "m1_y", "m1_z", "m2_x", "m2_y", "m2_z")
    np.testing.assert_array_equal(table.column("m2_y"), [5, 1])


def test_wrong_declared_counts_are_noted_not_refused(write: Write) -> None:
    notes = read_storage(write(HEAD.replace("=2", "=9").replace("=3", "=5") + ROWS)).notes
    assert notes == (
        "the header declares 9 rows, the table has 2",
        "the header declares 5 columns, the table has 3",
    )


def test_a_missing_version_is_noted(write: Write) -> None:
    assert read_storage(write("endheader\n" + ROWS)).notes == ("the header names no version",)


def test_a_repeated_label_is_noted_and_refused_on_use(write: Write) -> None:
    table = read_storage(write(HEAD + ROWS.replace("\tb", "\ta")))
    assert table.notes == ("columns of the same name: a",)
    with pytest.raises(InputError, match="2 columns have this name"):
        table.column("a")


def test_a_column_that_is_not_there_gets_near_misses(write: Write) -> None:
    table = read_storage(write(HEAD + ROWS.replace("\ta\t", "\thip_flexion_r\t")))
    with pytest.raises(InputError, match="did you mean 'hip_flexion_r'"):
        table.column("hip_flexon_r")


FAULTS = {
    "empty": ("", "the file is empty"),
    "no endheader": (HEAD.replace("endheader\n", "") + ROWS, "there is no line 'endheader'"),
    "only a header": (HEAD, "ends after its header"),
    "no rows": (HEAD + "time\ta\tb\n", ":7: there are labels but no rows"),
    "no time": (HEAD + ROWS.replace("time", "frame"), ":7: the first column is 'frame', not 'time'"),
    "word": (HEAD + ROWS.replace("3", "three"), ":9, column 'a': 'three' is not a number"),
    "Windows NaN": (HEAD + ROWS.replace("\t3", "\t-1.#IND"), ":9, column 'a': '-1.#IND' is not a number"),
    "decimal comma": (HEAD + ROWS.replace("0.5", "0,5"), ":9, column 'time': '0,5' with a decimal comma"),
    "underscore": (HEAD + ROWS.replace("3", "3_0"), ":9, column 'a': '3_0' is not a number"),
    "glued": (HEAD + ROWS.replace("3\t-4e-1", "3-4\t"), "'3-4' is not a number"),
    "cut off": (HEAD + ROWS.replace("\t-4e-1", ""), ":9: the row has 2 cells, the labels name 3"),
    "too many": (HEAD + ROWS.replace("3", "3\t3"), ":9: the row has 4 cells, the labels name 3"),
    "hole": (HEAD + ROWS.replace("\t", ",").replace("3", ""), r"the row has 2 cells.*column 'a' is empty"),
    "unlabelled": (HEAD + ROWS.replace("\ta\t", "\t\t"), ":7: column 2 has no label"),
    "NaN": (HEAD + ROWS.replace("3", "nan"), r":9, column 'a', at 0.5 s: the value is nan"),
    "overflow": (HEAD + ROWS.replace("3", "1e999"), "the value is inf"),
    "backward": (
        HEAD + ROWS.replace("0.5", "-1"),
        ":9, column 'time': times do not increase: 0 s is followed by -1",
    ),
    "repeated": (HEAD + ROWS.replace("0.5", "0"), "times do not increase"),
    "unit": (HEAD.replace("=yes", "=maybe") + ROWS, ":5: inDegrees is 'maybe'"),
    "quaternions": ("DataType=Quaternion\n" + HEAD + ROWS, "cells are of type Quaternion"),
}


@pytest.mark.parametrize(("text", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_named_with_its_place(write: Write, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read_storage(write(text))
    assert str(caught.value).startswith(str(caught.value.place.file))
    assert " To mend: " in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.mot: there is no such file"):
        read_storage(tmp_path / "absent.mot")


def test_utf_16_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "wide.mot"
    path.write_text(HEAD + ROWS, encoding="utf-16")
    with pytest.raises(InputError, match="UTF-16"):
        read_storage(path)


@pytest.mark.parametrize("start", ["", HEAD, HEAD + "time\ta\tb\n"], ids=["header", "labels", "rows"])
def test_a_gigabyte_line_is_refused_without_being_held(tmp_path: Path, start: str) -> None:
    path = tmp_path / "long.mot"
    with path.open("wb") as stream:
        stream.write(start.encode())
        stream.truncate(1_000_000_000)  # a sparse file: a billion zero bytes, no line end
    tracemalloc.start()
    with pytest.raises(InputError, match="line is longer than 16 MB"):
        read_storage(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100e6


def test_a_file_beyond_the_bound_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "LARGEST_FILE_bytes", 10)
    (tmp_path / "large.mot").write_text(HEAD + ROWS)
    with pytest.raises(InputError, match="up to 1e-08 GB are read"):
        read_storage(tmp_path / "large.mot")


def test_rows_are_joined_across_blocks(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(HEAD + "time\ta\tb\n" + "".join(f"{k}\t{k}.5\t{-k}\n" for k in range(500)))
    monkeypatch.setattr(_table, "LONGEST_LINE_bytes", 64)
    table = read_storage(path)
    np.testing.assert_array_equal(table.column("a"), np.arange(500) + 0.5)


def test_a_fault_in_a_later_block_keeps_its_line(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        HEAD + "time\ta\tb\n" + "".join(f"{k}\t{'x' if k == 300 else k}\t{-k}\n" for k in range(500))
    )
    monkeypatch.setattr(_table, "LONGEST_LINE_bytes", 64)
    with pytest.raises(InputError, match=":308, column 'a': 'x' is not a number"):
        read_storage(path)


numbers = st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-200)


@given(
    st.integers(1, 5).flatmap(lambda n: arrays(float, (4, n), elements=numbers)),
    st.booleans(),
    st.text(max_size=40),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, values: np.ndarray, degrees: bool, text: str) -> None:
    labels = [f"/jointset/hip_{k}/value" for k in range(values.shape[1])]
    time_s = 1e5 + np.arange(4) / 3e3
    write_storage(tmp_path / "w.sto", text, labels, time_s, values, degrees, comment=text)
    table = read_storage(tmp_path / "w.sto")
    assert (table.labels, table.in_degrees) == (tuple(labels), degrees)
    np.testing.assert_allclose(table.values, values, rtol=1e-9)
    np.testing.assert_allclose(table.time_s, time_s, rtol=1e-14)


@pytest.mark.parametrize("label", ["", "a b", "a\tb", "a,b"])
def test_a_label_that_cannot_be_read_back_is_refused(tmp_path: Path, label: str) -> None:
    with pytest.raises(InputError, match="label must not"):
        write_storage(tmp_path / "w.sto", "t", [label], [0.0], [[1.0]])
    assert not (tmp_path / "w.sto").exists()


def test_labels_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 labels and times of shape"):
        write_storage(tmp_path / "w.sto", "t", ["a", "b"], [0.0], [[1.0]])


@given(st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_raises_nothing_but_our_errors(tmp_path: Path, edits: list[tuple[int, bytes]]) -> None:
    text = VARIANTS["commas"].encode() + b"1\t2\t3\n"
    for place, new in edits:
        text = text[: place % len(text)] + new + text[place % len(text) + len(new) // 2 :]
    path = tmp_path / "damaged.mot"
    path.write_bytes(text)
    with contextlib.suppress(CoxaError):
        assert np.isfinite(read_storage(path).values).all()


def test_a_ten_minute_recording_comes_back_whole(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(size=(60_000, 40))
    write_storage(
        tmp_path / "long.sto", "long", [f"c{k}" for k in range(40)], np.arange(60_000) / 100, values
    )
    table = read_storage(tmp_path / "long.sto")
    np.testing.assert_allclose(table.values, values, rtol=1e-9)


def test_a_motion_exported_by_a_spreadsheet_is_read(shared_dir: Path) -> None:
    table = read_storage(shared_dir / "data/walk_opencap/opencap_walking1.csv")
    assert table.values.shape == (3710, 33)
    assert table.in_degrees is True


@pytest.mark.peer
def test_opensim_reads_what_is_written(tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    path = tmp_path / "peer.sto"
    values = np.random.default_rng(2).normal(size=(20, 3)) * 100
    write_storage(path, "peer", ["a", "b", "/x/c"], np.arange(20) / 100, values, comment="one\ntwo")
    theirs = opensim.TimeSeriesTable(str(path))
    assert list(theirs.getColumnLabels()) == ["a", "b", "/x/c"]
    np.testing.assert_allclose(theirs.getMatrix().to_numpy(), values, rtol=1e-9)
    assert opensim.Storage(str(path)).getSize() == 20
