"""The long table: complete, in plain columns, equal to the analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from coxa.export.tidy import write_tidy
from coxa.pipeline import Analysis
from coxa.recording.strides import normalise
from tests.analyses import strideless_analysis

COLUMNS = ["side", "quantity", "item", "statistic", "stride", "phase", "value", "unit", "evidence"]


@pytest.fixture(scope="module")
def table(result: Path) -> pa.Table:
    return pq.read_table(result / "tidy.parquet")


def rows(table: pa.Table, **where: object) -> pa.Table:
    for column, value in where.items():
        table = table.filter(pc.equal(table[column].cast(pa.string()), str(value)))
    return table


def test_columns_and_their_types_are_plain(table: pa.Table) -> None:
    assert table.column_names == COLUMNS
    words = pa.dictionary(pa.int32(), pa.string())
    assert [table.schema.field(name).type for name in COLUMNS] == [
        words, words, words, words, pa.int32(), pa.float64(), pa.float64(), words, words,
    ]  # fmt: skip


def test_nothing_is_missing_or_infinite(table: pa.Table) -> None:
    assert sum(column.null_count for column in table.columns) == 0
    assert pc.all(pc.is_finite(table["value"])).as_py()


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_muscle_force_is_the_analysis_over_its_stride(
    table: pa.Table, analysis: Analysis, side: str
) -> None:
    hip = analysis.hip(side)
    leg = analysis.legs[hip.leg]
    stride = next(s for s in analysis.recording.strides if s.side == side)
    expected = normalise(analysis.time_s, leg.force_N[:, leg.muscles.index(f"psoas_{side}")], stride)
    found = rows(table, side=side, quantity="muscle force", item=f"psoas_{side}", stride=0)
    np.testing.assert_array_equal(found["value"], expected)
    np.testing.assert_allclose(found["phase"], np.arange(101))
    assert set(found["unit"].to_pylist()) == {"N"}


def test_angles_are_measured_in_degrees_and_the_rest_modelled(table: pa.Table, analysis: Analysis) -> None:
    angle = rows(table, quantity="angle")
    assert set(angle["evidence"].to_pylist()) == {"measured"}
    assert set(angle["unit"].to_pylist()) == {"deg"}
    assert set(rows(table, evidence="modelled")["quantity"].to_pylist()) == {
        "net moment", "contact force", "offset in socket", "activation", "muscle force",
    }  # fmt: skip


def test_without_a_stride_the_window_is_numbered_minus_one(tmp_path: Path) -> None:
    write_tidy(strideless_analysis(), tmp_path / "tidy.parquet")
    found = pq.read_table(tmp_path / "tidy.parquet")
    assert set(found["stride"].to_pylist()) == {-1}
    assert set(found["statistic"].to_pylist()) == {"window"}
    ends = rows(found, side="r", quantity="muscle force", item="psoas_r")["value"].to_pylist()
    leg = strideless_analysis().legs[strideless_analysis().hip("r").leg]
    assert [ends[0], ends[-1]] == leg.force_N[[0, -1], leg.muscles.index("psoas_r")].tolist()


def test_each_side_holds_every_muscle_of_its_hip_once(table: pa.Table, analysis: Analysis) -> None:
    for hip in analysis.hips:
        found = rows(table, side=hip.side, quantity="activation", stride=0)
        assert sorted(found["item"].to_pylist()) == sorted(name for name in hip.muscles for _ in range(101))


@pytest.mark.parametrize("side", ["r", "l"])
def test_mean_and_deviation_are_those_of_the_strides(running: Analysis, tmp_path: Path, side: str) -> None:
    write_tidy(running, tmp_path / "tidy.parquet")
    found = pq.read_table(tmp_path / "tidy.parquet")
    which = {"side": side, "quantity": "contact force", "item": "magnitude"}
    cycles = np.array(rows(found, **which, statistic="stride")["value"]).reshape(-1, 101)
    assert len(cycles) > 3
    np.testing.assert_allclose(rows(found, **which, statistic="mean")["value"], cycles.mean(axis=0))
    np.testing.assert_allclose(rows(found, **which, statistic="sd")["value"], cycles.std(axis=0, ddof=1))
