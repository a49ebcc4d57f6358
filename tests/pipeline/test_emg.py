"""Electrodes beside the prediction: alike where it is so, nothing else changed, refused where it cannot be."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coxa.demo import demo_files
from coxa.errors import InputError
from coxa.pipeline import Analysis, analyze
from coxa.recording.storage import write_storage
from tests.analyses import demo_analysis

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAD_s = 0.05


def _with(emg: Path, channels: Path | None = None) -> Analysis:
    with demo_files() as files:
        return analyze(
            files.motion,
            model=files.model,
            loads=files.loads,
            reserves=files.reserves,
            options=files.options,
            emg=emg,
            channels=channels,
        )


def _predicted(names: Sequence[str]) -> np.ndarray:
    """Return what the demo's muscles were predicted to do, `(frames, names)`."""
    analysis = demo_analysis()
    found = {
        name: leg.coordination.activation[:, m] for leg in analysis.legs for m, name in enumerate(leg.muscles)
    }
    return np.stack([found[name] for name in names], axis=1)


@cache
def _true(folder: Path) -> Analysis:
    """The demo with electrodes that saw what is predicted, a moment earlier."""
    names = ["glmed1_r", "recfem_l"]
    file = folder / "emg.sto"
    write_storage(file, "emg", names, demo_analysis().time_s - LEAD_s, _predicted(names))
    return _with(file)


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return _true(tmp_path_factory.mktemp("emg"))


def test_a_signal_that_is_the_prediction_agrees_with_it_fully(true: Analysis) -> None:
    for comparison in true.emg:
        assert comparison.best_correlation == pytest.approx(1.0, abs=1e-3)


def test_the_lead_of_the_electrodes_is_found(true: Analysis) -> None:
    assert [comparison.lead_s for comparison in true.emg] == pytest.approx([LEAD_s, LEAD_s], abs=0.006)


def test_each_channel_stands_on_its_own_side(true: Analysis) -> None:
    assert [(c.side, c.channel) for c in true.emg] == [("r", "glmed1_r"), ("l", "recfem_l")]


def test_electrodes_change_nothing_that_is_computed(true: Analysis) -> None:
    for own, other in zip(true.hips, demo_analysis().hips, strict=True):
        assert np.array_equal(own.contact.magnitude_BW, other.contact.magnitude_BW)
        assert own.efficiency.eta == other.efficiency.eta


def test_the_prediction_of_several_muscles_is_their_mean(tmp_path: Path) -> None:
    names = ["glmed1_r", "glmed2_r", "glmed3_r"]
    both = _predicted(names).mean(axis=1, keepdims=True)
    file, channels = tmp_path / "emg.sto", tmp_path / "channels.toml"
    write_storage(file, "emg", ["GMED"], demo_analysis().time_s, both)
    channels.write_text('[channels]\nGMED = "glmed*_r"\n')
    (found,) = _with(file, channels).emg
    assert found.correlation == pytest.approx(1.0, abs=1e-6)
    assert found.measured == pytest.approx(found.predicted, abs=1e-6)


def test_a_recording_of_another_time_is_refused_with_both_times(tmp_path: Path) -> None:
    file = tmp_path / "emg.sto"
    write_storage(file, "emg", ["glmed1_r"], demo_analysis().time_s + 100.0, _predicted(["glmed1_r"]))
    with pytest.raises(InputError, match=r"100 to 101\.6 s.*0 to 1\.6 s"):
        _with(file)


def test_a_channel_of_no_hip_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "emg.sto"
    write_storage(file, "emg", ["soleus_r"], demo_analysis().time_s, np.linspace(0.1, 0.9, 161)[:, None])
    with pytest.raises(InputError, match="crosses a hip"):
        _with(file)


def test_a_runners_buttocks_were_active_when_they_are_predicted_to_be(
    shared_dir: Path, tmp_path: Path
) -> None:
    run, worn = shared_dir / "reference" / "rajagopal_run", shared_dir / "data" / "run_rajagopal_emg"
    channels = tmp_path / "channels.toml"
    channels.write_text('[channels]\nglmax1r = "glmax*_r"\nglmed1r = "glmed*_r"\n')
    found = analyze(
        run / "ik.mot",
        model=run / "model.osim",
        loads=run / "external_loads.xml",
        reserves=run / "actuators.xml",
        emg=worn / "emg_run_raw.csv",
        channels=channels,
    ).emg
    assert [c.strides for c in found] == [6, 6]
    for comparison in found:  # electrodes lead force by 30 to 100 ms (Cavanagh & Komi 1979)
        assert comparison.best_correlation is not None
        assert comparison.best_correlation > 0.7
