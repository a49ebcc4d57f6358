"""The same work done by OpenSim, in process: the yardstick of every ratio."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import opensim

opensim.Logger.setLevelString("Off")
opensim.Logger.removeFileSink()


@contextmanager
def quiet() -> Iterator[None]:
    """Send what OpenSim's tools print past its own logger nowhere."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def inverse_dynamics(case: Path, cutoff_Hz: float, start_s: float, end_s: float) -> None:
    """Run OpenSim's InverseDynamicsTool on files, as its users do."""
    with tempfile.TemporaryDirectory() as folder:
        tool = opensim.InverseDynamicsTool()
        tool.setModelFileName(str(case / "model.osim"))
        tool.setCoordinatesFileName(str(case / "ik.mot"))
        tool.setExternalLoadsFileName(str(case / "external_loads.xml"))
        tool.setLowpassCutoffFrequency(cutoff_Hz)
        tool.setStartTime(start_s)
        tool.setEndTime(end_s)
        excluded = opensim.ArrayStr()
        excluded.append("Muscles")
        tool.setExcludedForces(excluded)
        tool.setResultsDir(folder)
        tool.setOutputGenForceFileName("id.sto")
        with quiet():
            tool.run()


def static_optimization(case: Path, cutoff_Hz: float, start_s: float, end_s: float) -> int:
    """Run OpenSim's StaticOptimization, then its JointReaction; return the number of frames solved."""
    with tempfile.TemporaryDirectory() as folder:
        analysis = opensim.StaticOptimization()
        analysis.setUseMusclePhysiology(True)
        analysis.setActivationExponent(2)
        analysis.setConvergenceCriterion(1e-4)
        analysis.setMaxIterations(1000)
        _analyze(case, cutoff_Hz, start_s, end_s, analysis, folder, actuators=True)
        forces = next(Path(folder).glob("*StaticOptimization_force.sto"))
        frames = int(opensim.TimeSeriesTable(str(forces)).getNumRows())
        joints = opensim.ArrayStr()
        joints.append("hip_r")
        joints.append("hip_l")
        reaction = opensim.JointReaction()
        reaction.setForcesFileName(str(forces))
        reaction.setJointNames(joints)
        _analyze(case, cutoff_Hz, start_s, end_s, reaction, folder, actuators=True)
    return frames


def _analyze(
    case: Path, cutoff_Hz: float, start_s: float, end_s: float, analysis: Any, folder: str, *, actuators: bool
) -> None:
    analysis.setStartTime(start_s)
    analysis.setEndTime(end_s)
    tool = opensim.AnalyzeTool()
    tool.setModelFilename(str(case / "model.osim"))
    tool.setCoordinatesFileName(str(case / "ik.mot"))
    tool.setExternalLoadsFileName(str(case / "external_loads.xml"))
    tool.setLowpassCutoffFrequency(cutoff_Hz)
    tool.setInitialTime(start_s)
    tool.setFinalTime(end_s)
    if actuators:
        files = opensim.ArrayStr()
        files.append(str(case / "actuators.xml"))
        tool.setForceSetFiles(files)
        tool.setReplaceForceSet(False)
    tool.setSolveForEquilibrium(False)
    tool.setResultsDir(folder)
    tool.updAnalysisSet().cloneAndAppend(analysis)
    setup = Path(folder) / "setup.xml"
    tool.printToXML(str(setup))  # a tool read back from its own file loads model and forces by itself
    with quiet():
        opensim.AnalyzeTool(str(setup)).run()


def moment_arms(case: Path, muscles: list[str], coordinates: list[str], frames: int) -> None:
    """Ask OpenSim's API for every moment arm at `frames` poses."""
    model = opensim.Model(str(case / "model.osim"))
    state = model.initSystem()
    parts = [model.getMuscles().get(name) for name in muscles]
    axes = [model.getCoordinateSet().get(name) for name in coordinates]
    for k in range(frames):
        for axis in axes:
            if not axis.getLocked(state):
                axis.setValue(state, 0.1 + 0.001 * k, False)
        model.realizePosition(state)
        for part in parts:
            for axis in axes:
                part.computeMomentArm(state, axis)
