"""What a person can choose about an analysis, checked before any work is done."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from coxa.errors import InputError
from coxa.skeleton.physics import Physics

RUNNING_CUTOFF_Hz = 15.0
WALKING_CUTOFF_Hz = 6.0
"""Cut-offs when none is given: what OpenSim's published running and walking pipelines use (Hamner & Delp 2013;
Rajagopal et al. 2016)."""

DEFAULT_RESERVE_Nm = 1.0
"""Optimal force of a reserve when no actuator file is given, N·m: dear, so muscles are used first."""


@dataclass(frozen=True)
class Options:
    """Choices for one analysis.

    Attributes:
        cutoff_Hz: Low-pass cut-off of the motion; 0: unfiltered; None: 15 Hz running, 6 Hz walking.
        exponent: Exponent p of the effort `Σ a^p`, above 1.
        min_activation: Least activation of every muscle.
        reserve_Nm: Optimal force of the reserve of every row that the model has no actuator for, when no actuator
            file is given.
        settings: Muscle states, e.g. `("glmed*_l.strength=0.6",)`.
        start_s, end_s: Window to analyse; None: from the first, to the last usable frame.
        physics: Follow OpenSim 4.6 even where it departs from the mechanics, or the mechanics; see `Physics`
            and `Projection`.
        complete_hip: Add the deep rotators the model lacks, from the reference hip fitted to its bones.
        cup: Measured angles of the sockets by side ('r', 'l'), e.g. `{"r": {"lateral_edge_rad": 0.31}}`.
    """

    cutoff_Hz: float | None = None
    exponent: float = 2.0
    min_activation: float = 0.01
    reserve_Nm: float = DEFAULT_RESERVE_Nm
    settings: tuple[str, ...] = ()
    start_s: float | None = None
    end_s: float | None = None
    physics: Physics = Physics.OPENSIM
    complete_hip: bool = False
    cup: dict[str, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check("cutoff", self.cutoff_Hz, 0.0, 1000.0, "Hz; 0 leaves the motion unfiltered")
        _check("exponent", self.exponent, 1.0, 20.0, "", open_low=True)
        _check("min-activation", self.min_activation, 0.0, 0.5, "")
        _check("reserve", self.reserve_Nm, 0.0, 1e6, "N·m", open_low=True)
        if self.start_s is not None and self.end_s is not None and not self.start_s < self.end_s:
            raise InputError(
                f"--start {self.start_s:g} s is not before --end {self.end_s:g} s.",
                mend="give a start that is earlier than the end.",
            )


def _check(
    name: str, value: float | None, low: float, high: float, note: str, *, open_low: bool = False
) -> None:
    if value is None:
        return
    if math.isfinite(value) and low <= value <= high and not (open_low and value == low):
        return
    allowed = f"above {low:g}, up to {high:g}" if open_low else f"from {low:g} to {high:g}"
    raise InputError(f"--{name} is {value:g}.", mend=f"give a number {allowed} {note}".rstrip() + ".")


@dataclass(frozen=True)
class Inputs:
    """The files of one analysis.

    Attributes:
        motion, model, loads, reserves: Paths; loads None means nothing touches the body.
        sha256: Hash of each file read, by path.
        emg, channels: Paths; None when no electrodes were worn, or labels name the muscles.
    """

    motion: Path
    model: Path
    loads: Path | None
    reserves: Path | None
    sha256: dict[str, str]
    emg: Path | None = None
    channels: Path | None = None
