"""What electrodes saw is drawn beside the prediction."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from coxa.demo import demo_files
from coxa.export import drawings
from coxa.pipeline import analyze
from coxa.recording.storage import write_storage
from tests.analyses import demo_analysis

jsonschema = pytest.importorskip("jsonschema")


def test_channels_stand_on_their_side_under_their_muscle_s_name(tmp_path: Path) -> None:
    hip = demo_analysis().hip("l")
    active = demo_analysis().legs[hip.leg].coordination.activation[:, hip.columns]
    name = "glmed1_l"
    seen = active[:, [hip.muscles.index(name)]]
    write_storage(tmp_path / "seen.sto", "emg", [name], demo_analysis().time_s, seen)
    with demo_files() as f:
        with_emg = analyze(
            f.motion,
            model=f.model,
            loads=f.loads,
            reserves=f.reserves,
            options=f.options,
            emg=tmp_path / "seen.sto",
        )
    found = drawings(with_emg)
    schema = files("coxa").joinpath("data/drawings.schema.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(found)
    assert (found["emg"]["source"], found["emg"]["r"]) == ("seen.sto", [])
    (channel,) = found["emg"]["l"]
    assert (channel["label"], channel["correlation"]) == ("gluteus medius, front part", 1.0)
    np.testing.assert_allclose(channel["measured"]["mean"], channel["predicted"]["mean"], atol=0.01)


def test_without_electrodes_nothing_is_said_of_them() -> None:
    assert "emg" not in drawings(demo_analysis())
