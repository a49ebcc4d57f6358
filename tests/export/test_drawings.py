"""`drawings.json`: keeps to its schema, says what the analysis says, and is the same for a hip and its mirror image."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from benchmarks import reference

from coxa.export import drawings, write_analysis
from coxa.export.drawings import DECIMALS
from coxa.pipeline import Analysis
from tests.analyses import strideless_analysis

if TYPE_CHECKING:
    from tests.conftest import ReferenceCase

jsonschema = pytest.importorskip("jsonschema")
Json = dict[str, Any]
MOST_BYTES = 350_000


@cache
def schema() -> Json:
    text = (files("coxa") / "data" / "drawings.schema.json").read_text(encoding="utf-8")
    found: Json = json.loads(text)
    return found


def keep_to_schema(found: Json) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(json.dumps(found, allow_nan=False)))


def curves(side: Json) -> dict[str, Json]:
    return {curve["key"]: curve for curve in side["curves"]}


def numbers(part: Any) -> Iterator[float]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from numbers(each)
    elif isinstance(part, float | int) and not isinstance(part, bool):
        yield part


# ---- Layout ----------------------------------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_closes_every_object_but_what_others_fill() -> None:
    def open_objects(part: Any) -> list[Any]:
        if isinstance(part, list):
            return [found for each in part for found in open_objects(each)]
        if not isinstance(part, dict):
            return []
        own = (
            [part] if part.get("type") == "object" and part.get("additionalProperties", True) is True else []
        )
        return own + [found for each in part.values() for found in open_objects(each)]

    assert [part["description"].split()[0] for part in open_objects(schema()["$defs"])] == []


def test_what_is_written_keeps_to_the_schema(drawn: Json, analysis: Analysis) -> None:
    keep_to_schema(drawn)
    assert drawn == json.loads(json.dumps(drawings(analysis)))


def test_a_recording_without_a_stride_is_drawn_whole() -> None:
    found = drawings(strideless_analysis())
    keep_to_schema(found)
    for side in found["sides"].values():
        assert (side["strides"], side["toe_off"], side["socket"]["toe_off_index"]) == (0, None, None)
        assert side["scene"]["slider"] == "percent of the recording"
        assert all(c["norm"] is None and c["sd"] is None and c["cycles"] == [] for c in side["curves"])


def test_real_recordings_keep_to_the_schema_and_stay_small(reference_case: ReferenceCase) -> None:
    real = reference.from_files(reference_case.folder)
    found = drawings(real)
    keep_to_schema(found)
    usual = any(c["norm"] for side in found["sides"].values() for c in side["curves"])
    assert usual == (real.recording.gait == "running")
    assert len(json.dumps(found, ensure_ascii=False).encode()) < MOST_BYTES


def test_every_number_is_finite_and_short(drawn: Json) -> None:
    for number in numbers(drawn):
        assert math.isfinite(number)
        assert len(f"{abs(number):.12g}".replace(".", "").lstrip("0")) <= 5


# ---- Curves ----------------------------------------------------------------------------------------------------------

TIDY = {
    "hip_flexion": ("angle", "hip_flexion_{}"),
    "hip_adduction": ("angle", "hip_adduction_{}"),
    "hip_rotation": ("angle", "hip_rotation_{}"),
    "moment_flexion": ("net moment", "hip_flexion_{}"),
    "moment_rotation": ("net moment", "hip_rotation_{}"),
    "contact_size": ("contact force", "magnitude"),
    "contact_up": ("contact force", "on pelvis, up"),
    "offset": ("offset in socket", "centre 0, rim 1"),
}


@pytest.fixture(scope="module")
def tidy(running: Analysis, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    folder = tmp_path_factory.mktemp("tidy") / "result"
    write_analysis(running, folder)
    return pq.read_table(folder / "tidy.parquet")


@pytest.mark.parametrize("side", ["r", "l"])
@pytest.mark.parametrize("key", TIDY)
def test_means_and_deviations_are_those_of_the_long_table(
    run: Json, tidy: pa.Table, side: str, key: str
) -> None:
    quantity, item = TIDY[key]
    curve = curves(run["sides"][side])[key]
    for statistic in ("mean", "sd"):
        wanted = {"side": side, "quantity": quantity, "item": item.format(side), "statistic": statistic}
        rows = tidy
        for column, word in wanted.items():
            rows = rows.filter(pc.equal(rows[column].cast(pa.string()), word))
        atol = 0.51 * 10 ** -DECIMALS[curve["quantity"]]
        np.testing.assert_allclose(curve[statistic], rows["value"], atol=atol)


def test_each_stride_is_drawn_and_their_mean_is_the_mean(run: Json) -> None:
    for side in run["sides"].values():
        assert side["strides"] > 3
        for curve in side["curves"]:
            if curve["cycles"]:
                assert len(curve["cycles"]) == side["strides"]
                np.testing.assert_allclose(np.mean(curve["cycles"], axis=0), curve["mean"][::2], atol=0.11)


def test_of_many_strides_twenty_are_drawn_and_the_document_stays_small(running: Analysis, run: Json) -> None:
    many = replace(running, hips=tuple(replace(hip, windows=hip.windows * 10) for hip in running.hips))
    found = drawings(many)
    for side, few in run["sides"].items():
        assert found["sides"][side]["strides"] == 10 * few["strides"]
        for curve, other in zip(found["sides"][side]["curves"], few["curves"], strict=True):
            assert len(curve["cycles"]) in (0, 20)
            last_digit = 1.01 * 10 ** -DECIMALS[curve["quantity"]]
            np.testing.assert_allclose(curve["mean"], other["mean"], atol=last_digit)
    assert len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()) < MOST_BYTES


def test_single_strides_are_left_out_of_the_parts_of_the_load_only(run: Json) -> None:
    without = {c["key"] for side in run["sides"].values() for c in side["curves"] if not c["cycles"]}
    assert without == {"contact_forward", "contact_up", "contact_outward"}


def test_toe_off_is_that_of_the_strides(run: Json, running: Analysis) -> None:
    for side, drawn in run["sides"].items():
        shares = [100 * s.stance_share for s in running.strides if s.side == side]
        assert drawn["toe_off"]["mean"] == pytest.approx(np.mean(shares), abs=0.06)
        assert drawn["toe_off"]["sd"] == pytest.approx(np.std(shares, ddof=1), abs=0.06)
        assert drawn["socket"]["toe_off_index"] == pytest.approx(np.mean(shares) / 2, abs=0.51)


def test_a_runner_stands_before_other_runners(run: Json) -> None:
    for side in run["sides"].values():
        usual = {c["key"] for c in side["curves"] if c["norm"]}
        assert usual == {"hip_flexion", "hip_adduction", "knee_angle"}
