"""`summary.json`: its schema, its page and its content say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tools.summary_docs import PAGE, load_schema, page

from coxa.export import SCHEMA_VERSION, write_analysis
from coxa.export import summary as plain_summary
from coxa.pipeline import Analysis
from coxa.pipeline.figures import hip_figures, side_differences
from tests.analyses import demo_analysis, one_sided_analysis, strideless_analysis

jsonschema = pytest.importorskip("jsonschema")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def summary(result: Path) -> Json:
    text = (result / "summary.json").read_text(encoding="utf-8")
    found: Json = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    return found


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema())


def test_a_summary_keeps_to_the_schema(summary: Json) -> None:
    jsonschema.Draft202012Validator(load_schema()).validate(summary)


def test_a_summary_without_a_stride_keeps_to_the_schema(tmp_path: Path) -> None:
    write_analysis(strideless_analysis(), tmp_path / "result")
    found = json.loads((tmp_path / "result" / "summary.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(load_schema()).validate(found)
    assert found["inputs"]["loads"] is found["inputs"]["reserves"] is None
    assert found["hips"]["r"]["figures"]["peak_contact"]["strides"] == 0


def test_the_schema_closes_every_object() -> None:
    def open_objects(part: Any) -> list[Any]:
        if isinstance(part, list):
            return [found for each in part for found in open_objects(each)]
        if not isinstance(part, dict):
            return []
        own = [part] if part.get("type") == "object" and "additionalProperties" not in part else []
        return own + [found for each in part.values() for found in open_objects(each)]

    assert open_objects(load_schema()) == []


@pytest.mark.parametrize(
    "path", [("body",), ("recording",), ("legs", 0), ("hips", "r"), ("hips", "l", "figures")]
)
def test_a_key_the_schema_does_not_know_is_noticed(summary: Json, path: tuple[str | int, ...]) -> None:
    spoilt: Any = json.loads(json.dumps(summary))
    inner = spoilt
    for step in path:
        inner = inner[step]
    inner["surprise"] = 1
    assert not jsonschema.Draft202012Validator(load_schema()).is_valid(spoilt)


def test_the_page_is_written_from_the_schema() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_schema()), "run: python -m tools.summary_docs"


def test_the_page_names_every_key(summary: Json) -> None:
    told = page(load_schema())
    hip = summary["hips"]["l"]
    keys = {*summary, *summary["recording"], *summary["legs"][0], *hip, *hip["muscles"][0], *hip["cup"]}
    figures = {key for key in hip["figures"] if not key.startswith("strength_")}
    missing = [key for key in keys | figures if not re.search(rf"[`.]{key}[`.\[]", told)]
    assert missing == []


def test_version_and_schema_agree(summary: Json) -> None:
    pattern = load_schema()["properties"]["schema_version"]["pattern"]
    assert summary["schema_version"] == SCHEMA_VERSION
    assert pattern.startswith(f"^{SCHEMA_VERSION.partition('.')[0]}")


def test_figures_are_those_of_the_analysis(summary: Json, analysis: Analysis) -> None:
    for hip in analysis.hips:
        written = summary["hips"][hip.side]["figures"]
        computed = {figure.key: figure for figure in hip_figures(analysis, hip)}
        assert written.keys() == computed.keys()
        for key, figure in computed.items():
            assert (written[key]["value"], written[key]["unit"]) == (figure.value, figure.unit)


def test_differences_are_right_less_left(summary: Json, analysis: Analysis) -> None:
    assert len(summary["differences"]) == len(side_differences(analysis))
    for row in summary["differences"]:
        right, left = (summary["hips"][side]["figures"][row["key"]]["value"] for side in "rl")
        assert row["difference"] == pytest.approx(right - left)


def test_what_nobody_knows_is_null_and_not_a_number() -> None:
    hips = plain_summary(one_sided_analysis())["hips"]
    assert hips["r"]["figures"]["efficiency"]["value"] is None
    assert 0 < hips["l"]["figures"]["efficiency"]["value"] < 100


def test_waste_by_cause_and_efficiency_make_a_whole(summary: Json) -> None:
    figures = summary["hips"]["l"]["figures"]
    parts = [figures[f"waste_{cause}"]["value"] for cause in ("weakness", "guarding", "tension")]
    assert sum(parts) + figures["efficiency"]["value"] == pytest.approx(100)


def test_the_state_that_was_set_is_told(summary: Json) -> None:
    states = {name: state for leg in summary["legs"] for name, state in leg["state"].items()}
    assert states["glmed1_l"] == {"strength": 0.6, "guard": 0.0, "tension": 0.0}
    assert states["recfem_l"]["guard"] == 0.15
    assert not [name for name in states if name.endswith("_r")]


def test_the_pressure_map_holds_all_of_the_load(summary: Json) -> None:
    shared = summary["hips"]["r"]["pressure_map"]
    share = np.array(shared["share_of_load"])
    assert share.shape[1:] == (len(shared["sectors"]), len(shared["rings"]))
    np.testing.assert_allclose(share.sum(axis=(1, 2)), 1.0)


def test_hashes_are_of_the_files_that_were_read(summary: Json) -> None:
    inputs = demo_analysis().recording.inputs
    assert summary["inputs"]["motion"] == {
        "file": str(inputs.motion), "sha256": inputs.sha256[str(inputs.motion)],
    }  # fmt: skip
    assert all(summary["inputs"][name] for name in ("model", "loads", "forces", "reserves"))
