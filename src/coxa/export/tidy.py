"""One long table for statistics programs: a row per side, quantity, item, stride and percent of the stride."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coxa.pipeline.curves import Curve, stride_curves
from coxa.pipeline.result import Analysis, Floats, HipResult

NO_STRIDE = -1
"""`stride` of rows that are not of one stride: means, deviations, and a window without a whole stride."""


def write_tidy(analysis: Analysis, file: Path) -> None:
    """Write `tidy.parquet`: side, quantity, item, statistic, stride, phase, value, unit, evidence.

    `statistic` is 'stride' (one cycle; `stride` counts from 0), 'mean' and, from two strides on, 'sd' over the
    strides of that side, or 'window' when there is no whole stride. `phase` is percent of the cycle, 0 to 100.
    """
    tables = [
        _table(hip.side, curve, statistic, number, cycle)
        for hip in analysis.hips
        for curve in stride_curves(analysis, hip)
        for statistic, number, cycle in _cycles(hip, curve)
    ]
    pq.write_table(pa.concat_tables(tables), file, compression="zstd")


def _cycles(hip: HipResult, curve: Curve) -> Iterator[tuple[str, int, Floats]]:
    if hip.windows[0].stride is None:
        yield "window", NO_STRIDE, curve.mean
        return
    for number, cycle in enumerate(curve.cycles):
        yield "stride", number, cycle
    yield "mean", NO_STRIDE, curve.mean
    if curve.sd is not None:
        yield "sd", NO_STRIDE, curve.sd


def _table(side: str, curve: Curve, statistic: str, stride: int, cycle: Floats) -> pa.Table:
    points, n = cycle.shape
    size = points * n

    def constant(word: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([word]))

    return pa.table(
        {
            "side": constant(side),
            "quantity": constant(curve.quantity),
            "item": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(np.arange(n, dtype=np.int32), points)), pa.array(curve.items)
            ),
            "statistic": constant(statistic),
            "stride": pa.array(np.full(size, stride, np.int32)),
            "phase": pa.array(np.tile(np.linspace(0.0, 100.0, points), n)),
            "value": pa.array(np.ascontiguousarray(cycle.T).ravel()),
            "unit": constant(curve.unit),
            "evidence": constant(curve.evidence),
        }
    )
