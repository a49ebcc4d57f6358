"""The bundled files are what the authoring scripts write, and OpenSim reads them as we do."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tools.author_demo.__main__ import write_demo

from tests.demo.conftest import DEMO, Demo

WRITTEN = ("runner.osim", "running.mot", "running_grf.mot", "running_loads.xml", "running_actuators.xml")
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?")
TOLERANCE = 2e-3
"""Degrees, N, m, N m: a millionth of the ranges; another processor's rounding moves the least squares that far."""


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.mark.parametrize("name", WRITTEN)
def test_bundled_file_is_what_the_script_writes(rewritten: Path, name: str) -> None:
    ours, theirs = ((folder / name).read_text(encoding="utf-8") for folder in (DEMO, rewritten))
    assert NUMBER.sub("#", ours).split() == NUMBER.sub("#", theirs).split()
    a, b = (np.array([float(n) for n in NUMBER.findall(text)]) for text in (ours, theirs))
    assert np.abs(a - b).max() < TOLERANCE


def test_script_leaves_nothing_else_behind(rewritten: Path) -> None:
    assert sorted(file.name for file in rewritten.iterdir()) == sorted(WRITTEN)


@pytest.mark.peer
def test_opensim_loads_the_model_without_complaint(capfd: pytest.CaptureFixture[str]) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Info")
    model = opensim.Model(str(DEMO / "runner.osim"))
    model.initSystem()
    opensim.Logger.setLevelString("Off")
    said = "".join(capfd.readouterr()).lower()
    assert model.getMuscles().getSize() == 76
    assert "warning" not in said
    assert "error" not in said


@pytest.mark.peer
def test_opensim_finds_the_same_moments(demo: Demo, tmp_path: Path) -> None:
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    tool = opensim.InverseDynamicsTool()
    tool.setModelFileName(str(DEMO / "runner.osim"))
    tool.setCoordinatesFileName(str(DEMO / "running.mot"))
    tool.setExternalLoadsFileName(str(DEMO / "running_loads.xml"))
    tool.setStartTime(0.3)
    tool.setEndTime(1.2)
    tool.setLowpassCutoffFrequency(-1)
    excluded = opensim.ArrayStr()
    excluded.append("Muscles")
    tool.setExcludedForces(excluded)
    tool.setResultsDir(str(tmp_path))
    tool.setOutputGenForceFileName("id.sto")
    assert tool.run()
    _compare(demo, (tmp_path / "id.sto").read_text(encoding="utf-8"))


def _compare(demo: Demo, text: str) -> None:
    header, *lines = text.split("endheader")[1].strip().splitlines()
    table = np.array([[float(cell) for cell in line.split()] for line in lines])
    frames = np.rint(table[:, 0] * 100).astype(int)
    for k, label in enumerate(header.split()[1:], start=1):
        ours = demo.moment_Nm[frames, demo.model.coordinate_index(label.rsplit("_", 1)[0])]
        # OpenSim splines the force table, Coxa runs straight between samples; the files share their instants.
        assert np.abs(ours - table[:, k]).max() < 0.5, label
