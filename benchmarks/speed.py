"""How fast, side by side with OpenSim in one run; ratios are what to quote."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.long_recording import write_long_recording
from benchmarks.reference import CASES, arrays
from coxa._jit import thread_count
from coxa.coordination import Coordination, connected_blocks, prices, solve_batch
from coxa.demo import demo_files
from coxa.model.osim import read_model
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.pipeline import Options, assess, read_recording
from coxa.recording.filtering import smooth_motion
from coxa.recording.loads import read_external_loads
from coxa.recording.motion import read_motion
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.pose import pose

CASE = CASES / "rajagopal_run"
CUTOFF_Hz, START_s, END_s = 15.0, 0.5, 2.6
SO_FRAMES = 21
Row = dict[str, Any]


def best(work: Callable[[], object], repeats: int = 5) -> float:
    """Return the shortest of several times `work()` takes, s; the first call is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def rows() -> list[Row]:
    """Return every row; OpenSim's figures are None where it is not installed."""
    try:
        from benchmarks import opensim_peer as peer
    except ImportError:
        peer = None  # type: ignore[assignment]
    return [
        *_inverse_dynamics(peer),
        *_moment_arms(peer),
        *_coordination(),
        *_end_to_end(peer),
        *_command(),
        *_memory(),
    ]


def _row(what: str, coxa: float, unit: str, opensim: float | None = None) -> Row:
    ratio = None if opensim is None else (coxa / opensim if unit.endswith("/s") else opensim / coxa)
    return {"what": what, "coxa": coxa, "opensim": opensim, "unit": unit, "ratio": ratio}


def _inverse_dynamics(peer: Any) -> list[Row]:
    frames = 510

    def ours() -> None:
        model = read_model(CASE / "model.osim")
        motion = smooth_motion(read_motion(CASE / "ik.mot", model), CUTOFF_Hz)
        loads = read_external_loads(CASE / "external_loads.xml", model).at(motion.time_s)
        inverse_dynamics(skeleton_arrays(model), motion.q, motion.u, motion.udot, loads)

    theirs = None
    if peer is not None:
        theirs = frames / best(lambda: peer.inverse_dynamics(CASE, CUTOFF_Hz, 0.23, 5.32), 3)
    return [_row("net joint moments, files to numbers (510 frames)", frames / best(ours), "frames/s", theirs)]


def _moment_arms(peer: Any) -> list[Row]:
    model = read_model(CASE / "model.osim")
    theirs = arrays(CASE, "geometry_all.npz")
    order = [list(theirs["coord_names"]).index(c.name) for c in model.coordinates]
    placed = pose(skeleton_arrays(model), np.tile(theirs["q"][:, order], (10, 1)))
    hip = [list(theirs["muscle_names"]).index(name) for name in theirs["hip_muscle_names"]]
    paths = compile_paths(
        model, [[m.name for m in model.muscles].index(theirs["muscle_names"][m]) for m in hip]
    )
    rows = tuple(
        i
        for i, c in enumerate(model.coordinates)
        if c.name.startswith(("hip_", "knee_angle_")) and "beta" not in c.name
    )
    ours = len(placed.q) / best(lambda: muscle_geometry(paths, placed, placed.q, placed.speed, rows))
    rate = None
    if peer is not None:
        muscles = [str(name) for name in theirs["hip_muscle_names"]]
        coordinates = [model.coordinates[c].name for c in rows if model.coordinates[c].name.endswith("_r")]
        rate = 40 / best(lambda: peer.moment_arms(CASE, muscles[:25], coordinates, 40), 1) / 2  # both sides
    return [_row("moment arms of the 50 hip muscles about hips and knees", ours, "frames/s", rate)]


def _coordination() -> list[Row]:
    theirs = arrays(CASE, "geometry_all.npz")
    rows = [list(theirs["coord_names"]).index(name) for name in theirs["reserve_coords"]]
    arm, capacity = theirs["moment_arm"][:, :, rows], theirs["so_capacity_along_tendon"]
    block = connected_blocks((arm != 0.0).any(axis=0))[0]
    found = []
    for n, words in ((27, "27 muscles, 5 rows"), (40, "40 muscles, 5 rows (a whole leg)")):
        strongest = np.argsort(-capacity[:, list(block.muscles)].mean(axis=0))[:n]
        muscles, own = np.sort(np.array(block.muscles)[strongest]), list(block.rows)
        pull = np.tile((arm[:, muscles] * capacity[:, muscles, None])[:, :, own], (300, 1, 1))
        target = np.tile(theirs["tau_target"][:, own], (300, 1))
        price = prices(n, theirs["reserve_optimal_force"][own])
        low, high = theirs["act_min"][muscles], theirs["act_max"][muscles]
        out = Coordination.empty(len(pull), n, len(own))
        seconds = best(lambda: solve_batch(pull, target, low, high, price, out=out))  # noqa: B023
        found.append(_row(f"coordination alone, {words}", len(pull) / seconds, "frames/s"))
    return found


def _end_to_end(peer: Any) -> list[Row]:
    found = []
    theirs = None
    if peer is not None:
        start = time.perf_counter()
        solved = peer.static_optimization(CASE, CUTOFF_Hz, START_s, START_s + 0.01 * (SO_FRAMES - 1))
        theirs = solved / (time.perf_counter() - start)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seconds, words in ((5.1, "one trial of 510 frames"), (60.0, "a minute, 6000 frames")):
            motion = write_long_recording(CASE, folder, seconds)
            files = (motion, folder / "model.osim", folder / "external_loads.xml", folder / "actuators.xml")

            def run() -> int:
                recording = read_recording(*files, Options(cutoff_Hz=CUTOFF_Hz))  # noqa: B023
                assess(recording)
                return len(recording.motion.time_s)

            frames = run()
            found.append(
                _row(
                    f"motion + forces to all hip results, {words}", frames / best(run, 3), "frames/s", theirs
                )
            )
    return found


def _command() -> list[Row]:
    """Time the commands themselves, with empty and with filled cache."""
    stride: list[str | Path] = ["analyze", CASE / "ik.mot", "--model", CASE / "model.osim"]
    stride += ["--loads", CASE / "external_loads.xml", "--start", "1.0", "--end", "1.75"]
    with demo_files() as files:
        return [
            *_timed("command line, one stride", stride),
            *_timed("self-check of an exam, with intervals", ["check", files.exam]),
        ]


def _timed(what: str, words: list[str | Path]) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        cold = _seconds(Path(name), words)
        warm = min(_seconds(Path(name), words) for _ in range(3))
    return [_row(f"{what}, cold cache", cold, "s"), _row(f"{what}, warm cache", warm, "s")]


def _seconds(folder: Path, words: list[str | Path]) -> float:
    command = shutil.which("coxa", path=str(Path(sys.executable).parent)) or "coxa"
    environment = os.environ | {"COXA_CACHE_DIR": str(folder / "cache")}
    arguments = [*map(str, words), "--out", str(folder / "out")]
    start = time.perf_counter()
    subprocess.run([command, *arguments], check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


MEMORY_PROGRAM = """
import json, resource, sys, time
from pathlib import Path
import coxa
folder = Path(sys.argv[1])
start = time.perf_counter()
result = coxa.analyze(folder / "ik.mot", model=folder / "model.osim", loads=folder / "external_loads.xml",
                      reserves=folder / "actuators.xml", cutoff_Hz=15.0)
seconds = time.perf_counter() - start
coxa.write_analysis(result, folder / "out")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"frames": len(result.time_s), "seconds": seconds, "peak_MB": peak}))
"""


def _memory() -> list[Row]:
    """Analyse and write ten minutes at 100 Hz in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        write_long_recording(CASE, Path(name), 600.0)
        done = subprocess.run(
            [sys.executable, "-c", MEMORY_PROGRAM, name], check=True, capture_output=True, text=True
        )
    figures = json.loads(done.stdout)
    return [
        _row("ten minutes at 100 Hz, analysed", figures["frames"] / figures["seconds"], "frames/s"),
        _row("ten minutes at 100 Hz, analysed and written: greatest memory", figures["peak_MB"], "MB"),
    ]


def machine() -> dict[str, Any]:
    """Say what this was timed on, without naming the machine."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")),
        "unknown processor",
    )
    return {"machine": model, "cores": thread_count()}


def _cpuinfo() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
