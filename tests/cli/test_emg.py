"""Electrodes from the command line: compared, told, kept, or refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tools.summary_docs import load_schema

from coxa.recording.storage import write_storage
from tests.analyses import demo_analysis
from tests.cli.conftest import Run

ANALYZE = (
    "analyze",
    "run.mot",
    "--model",
    "model.osim",
    "--loads",
    "loads.xml",
    "--reserves",
    "reserves.xml",
)


def _worn(folder: Path, label: str = "glmed1_r") -> Path:
    analysis = demo_analysis()
    leg = analysis.legs[analysis.hip("r").leg]
    activation = leg.coordination.activation[:, [leg.muscles.index("glmed1_r")]]
    write_storage(folder / "emg.sto", "emg", [label], analysis.time_s, activation)
    return folder / "emg.sto"


def test_a_channel_is_told_and_kept(trial: Path, run: Run) -> None:
    _worn(trial)
    ended = run(*ANALYZE, "--emg", "emg.sto", "--out", "result")
    assert ended.code == 0
    assert "Right glmed1_r: 1.00" in ended.out
    summary = json.loads((trial / "result" / "summary.json").read_text())
    jsonschema.validate(summary, load_schema())
    assert [channel["channel"] for channel in summary["emg"]] == ["glmed1_r"]
    assert summary["inputs"]["emg"]["sha256"]


def test_labels_are_named_by_a_file_of_channels(trial: Path, run: Run) -> None:
    _worn(trial, "GMED")
    (trial / "channels.toml").write_text('[channels]\nGMED = "glmed1_r"\n')
    ended = run(*ANALYZE, "--emg", "emg.sto", "--channels", "channels.toml", "--out", "result")
    assert "Right GMED: 1.00" in ended.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--channels", "channels.toml"), "--emg"),
        (("--emg", "nowhere.sto"), "no such file"),
        (("--emg", "model.osim"), "endheader"),
        (("--emg", "run.mot"), "named like a muscle"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_line_and_leaves_nothing(
    trial: Path, run: Run, options: tuple[str, ...], words: str
) -> None:
    ended = run(*ANALYZE, *options, "--out", "result")
    assert ended.code != 0
    assert words in ended.line
    assert not (trial / "result").exists()
