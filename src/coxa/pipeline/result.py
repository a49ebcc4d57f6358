"""What an analysis returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int
from coxa.coordination import Coordination, Summary
from coxa.efficiency import EfficiencyResult, PeakMoments, Role, SpeedFactor, Unison, Work
from coxa.model.description import Model
from coxa.model.hips import HipJoint
from coxa.pipeline.legs import Leg
from coxa.pipeline.mechanics import LegMechanics, Mechanics
from coxa.pipeline.options import Options
from coxa.pipeline.recording import Recording
from coxa.recording.strides import Stride
from coxa.socket import HipContact, PressureMap, SocketLoad
from coxa.state.muscle_state import MuscleState

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LegResult:
    """Who pulls how hard in one leg.

    Attributes:
        leg: Its hips, muscles and rows.
        muscles: Muscle names.
        rows: Coordinate names.
        mechanics: Lengths and moment arms.
        capacity_N: `(frames, muscles)` force at full healthy activation.
        passive_N: `(frames, muscles)` what tension adds, 0 in health.
        target_Nm: `(frames, rows)` moments the muscles have to make.
        state: The muscles' state.
        coordination: The solution.
        trouble: Frames that leaned on reserves, muscles that saturated.
        force_N: `(frames, muscles)` active and added passive tendon force.
    """

    leg: Leg
    muscles: tuple[str, ...]
    rows: tuple[str, ...]
    mechanics: LegMechanics
    capacity_N: Float[Array, "frames muscles"]
    passive_N: Float[Array, "frames muscles"]
    target_Nm: Float[Array, "frames rows"]
    state: MuscleState
    coordination: Coordination
    trouble: Summary
    force_N: Float[Array, "frames muscles"]


@dataclass(frozen=True, eq=False)
class HipWindow:
    """One hip's figures over one stride, or over the whole window when there is no whole stride.

    Attributes:
        start_s, end_s: The window.
        stride: The stride, None for the whole window.
        peak_contact_BW: Greatest contact force, body weights.
        peak_contact_phase: Where in the window it comes, 0 to 1.
        pressure: Where it presses.
        unison: How far the muscles pull the same way.
        participation: Mean number of muscles that share the pull.
        stiffness_Nm_rad: `(3,)` mean active stiffness per hip row.
        peak_moment_Nm: `(6,)` greatest net moment per direction (`DIRECTIONS`), N·m.
        work: Work of the hip's muscles.
    """

    start_s: float
    end_s: float
    stride: Stride | None
    peak_contact_BW: float
    peak_contact_phase: float
    pressure: PressureMap
    unison: Unison
    participation: float
    stiffness_Nm_rad: Float[Array, " 3"]
    peak_moment_Nm: Float[Array, " 6"]
    work: Work


@dataclass(frozen=True, eq=False)
class HipResult:
    """One hip.

    Attributes:
        side: 'r' or 'l'.
        hip: Its joint, bodies and coordinates.
        leg: Index into `Analysis.legs`.
        columns: Which of the leg's muscles cross this hip.
        muscles: Their names.
        moment_Nm: `(frames, 3)` net moment about flexion, adduction, rotation.
        contact: Contact force.
        socket: Where it presses.
        windows: One per stride, or one for all.
        roles: What each muscle does.
        peak: Greatest moments this hip could make.
        speed: How much faster the hip could make this motion.
        speed_healthy: The same with all its muscles healthy.
        efficiency: η and where the waste comes from, over all strides.
        stride_efficiency: The same per entry of `windows`.
    """

    side: str
    hip: HipJoint
    leg: int
    columns: Int[Array, " crossing"]
    muscles: tuple[str, ...]
    moment_Nm: Float[Array, "frames 3"]
    contact: HipContact
    socket: SocketLoad
    windows: tuple[HipWindow, ...]
    roles: tuple[Role, ...]
    peak: PeakMoments
    speed: SpeedFactor
    speed_healthy: SpeedFactor
    efficiency: EfficiencyResult
    stride_efficiency: tuple[EfficiencyResult, ...]


@dataclass(frozen=True, eq=False)
class EmgComparison:
    """One channel beside the prediction of the muscles under it.

    Attributes:
        side: 'r' or 'l'.
        channel: Its label.
        muscles: The model's muscles under it.
        strides: Strides compared; 0: the whole recording.
        measured: `(strides or 1, 101)` envelope, 0 to 1.
        predicted: `(strides or 1, 101)` mean activation of the muscles.
        correlation: Pearson's, over all frames compared; None where either is flat.
        lead_s: By how much the electrodes' signal leads where they agree best, 0 to 0.1 s.
        best_correlation: Pearson's there.
    """

    side: str
    channel: str
    muscles: tuple[str, ...]
    strides: int
    measured: Float[Array, "strides 101"]
    predicted: Float[Array, "strides 101"]
    correlation: float | None
    lead_s: float
    best_correlation: float | None


@dataclass(frozen=True, eq=False)
class Analysis:
    """A whole analysis: inputs, what was computed on the way, and each hip.

    Attributes:
        recording: What was read and smoothed.
        mechanics: Poses, net moments, muscle geometry.
        body_weight_N: Model mass × standard gravity.
        strides: Whole strides whose forces carry the body; the others are told of in `cautions`.
        legs: One per coupled block of muscles.
        hips: One per side.
        cautions: What a person should know about how motion and forces fit together, in words.
        emg: What electrodes saw beside what was predicted, one per channel and hip.
    """

    recording: Recording
    mechanics: Mechanics
    body_weight_N: float
    strides: tuple[Stride, ...]
    legs: tuple[LegResult, ...]
    hips: tuple[HipResult, ...]
    cautions: tuple[str, ...]
    emg: tuple[EmgComparison, ...] = ()

    @property
    def model(self) -> Model:
        """Return the model."""
        return self.recording.model

    @property
    def options(self) -> Options:
        """Return what was chosen."""
        return self.recording.options

    @property
    def time_s(self) -> Float[Array, " frames"]:
        """Return the times of the frames, `(frames,)`."""
        return self.recording.motion.time_s

    def hip(self, side: str) -> HipResult:
        """Return the hip of side 'r' or 'l'; KeyError when the model has none there."""
        for hip in self.hips:
            if hip.side == side:
                return hip
        raise KeyError(side)
