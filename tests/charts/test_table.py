"""Any table over time as pictures: right and left together, units as far as the file says, no peak lost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.charts.chart import Absent, Chart, Line
from coxa.charts.plotly import figure
from coxa.charts.svg import draw
from coxa.charts.table import MOST_PANELS, quantities, storage_charts, thinned
from coxa.recording.storage import Storage


def table(labels: Sequence[str], in_degrees: bool | None = None, rows: int = 5) -> Storage:
    time = np.arange(rows) * 0.01
    values = np.sin(time[:, None] + np.arange(len(labels)))
    return Storage("made up", tuple(labels), time, values, in_degrees, 1, "made_up.mot")


def chart(*labels: str, in_degrees: bool | None = None, rows: int = 5) -> Chart:
    found = storage_charts(table(labels, in_degrees, rows), "file-1", "Columns over time")
    assert isinstance(found, Chart)
    return found


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("hip_flexion_l", "hip_flexion_r"), "hip_flexion"),
        (("ground_force_l_vy", "ground_force_r_vy"), "ground_force_vy"),
        (("hip_l_on_femur_l_in_femur_l_fx", "hip_r_on_femur_r_in_femur_r_fx"), "hip_on_femur_in_femur_fx"),
        (("hip_flexion_l_moment", "hip_flexion_r_moment"), "hip_flexion_moment"),
    ],
)
def test_right_and_left_of_one_quantity_share_a_panel(labels: tuple[str, str], name: str) -> None:
    (panel,) = chart(*labels).panels
    lines = [mark for mark in panel.marks if isinstance(mark, Line)]
    assert (panel.title, [(line.name, line.tone) for line in lines]) == (
        name,
        [(labels[1], "right"), (labels[0], "left")],
    )


def test_what_has_no_side_or_two_stands_alone() -> None:
    labels = ("pelvis_tilt", "rect_fem", "load", "between_r_and_l", "hip_flexion_r")
    assert [quantity.name for quantity in quantities(table(labels))] == list(labels)


@pytest.mark.parametrize(
    ("label", "in_degrees", "title"),
    [
        ("pelvis_tilt", True, "pelvis_tilt, °"),
        ("pelvis_tx", True, "pelvis_tx, m"),
        ("ground_force_vy", True, "ground_force_vy"),
        ("pelvis_tilt", False, "pelvis_tilt"),
        ("pelvis_tilt", None, "pelvis_tilt"),
    ],
)
def test_a_unit_is_named_only_where_the_file_tells_it(
    label: str, in_degrees: bool | None, title: str
) -> None:
    assert chart(label, in_degrees=in_degrees).panels[0].title == title


def test_the_numbers_drawn_are_those_of_the_file() -> None:
    (line,) = chart("load").panels[0].marks
    assert isinstance(line, Line)
    assert line.x == pytest.approx(np.arange(5) * 0.01)
    assert line.y == pytest.approx(np.sin(np.arange(5) * 0.01), rel=1e-4)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=400), st.integers(4, 60))
def test_a_line_of_fewer_points_keeps_its_ends_and_its_peaks(values: list[float], most: int) -> None:
    time = tuple(map(float, range(len(values))))
    x, y = thinned(time, tuple(values), most)
    assert len(x) == len(y) <= max(most, 2)
    assert (x[0], x[-1], min(y), max(y)) == (time[0], time[-1], min(values), max(values))
    assert all(values[int(at)] == value for at, value in zip(x, y, strict=True))
    assert list(x) == sorted(set(x))


def test_what_is_beyond_the_last_panel_is_named_and_in_the_table() -> None:
    labels = [f"column{k}" for k in range(MOST_PANELS + 2)]
    found = chart(*labels)
    assert len(found.panels) == MOST_PANELS
    assert f"column{MOST_PANELS}, column{MOST_PANELS + 1}." in found.notes[-1]
    assert [row[0] for row in found.table[1:]] == labels


def test_one_row_and_numbers_that_never_change_are_drawn() -> None:
    found = chart("load", rows=1)
    assert found.panels[0].x.low < found.panels[0].x.high
    assert found.panels[0].y.low < found.panels[0].y.high
    assert figure(found)["data"]
    assert "<svg" in draw(found).html


def test_a_file_without_columns_has_no_picture_and_says_so() -> None:
    absent = storage_charts(table([]), "file-1", "Columns over time")
    assert isinstance(absent, Absent)
    assert "no column" in absent.why
