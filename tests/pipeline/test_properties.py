"""Properties of whole analyses, on the bundled demo: mirror, scaling, one frame or many, and the known truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coxa.demo import DemoFiles, demo_files
from coxa.pipeline import Analysis, Options, Recording, assess, read_recording
from coxa.state import Cause, MuscleState

SETTINGS = ("glmed*_l.strength=0.6", "recfem_l.guard=0.15")


@pytest.fixture(scope="module")
def files() -> Iterator[DemoFiles]:
    with demo_files() as found:
        yield found


def read(files: DemoFiles, *settings: str) -> Recording:
    options = Options(cutoff_Hz=0.0, settings=settings)
    return read_recording(files.motion, files.model, files.loads, files.reserves, options)


@pytest.fixture(scope="module")
def healthy(files: DemoFiles) -> Analysis:
    return assess(read(files))


@pytest.fixture(scope="module")
def impaired(files: DemoFiles) -> Analysis:
    return assess(read(files, *SETTINGS))


def mirrored(recording: Recording) -> Recording:
    """Return the same trial seen in a mirror: sides swapped, what points sideways turned round."""
    names = [c.name for c in recording.model.coordinates]
    swap = [names.index(_other(name)) for name in names]
    turned = [
        name in ("pelvis_list", "pelvis_rotation", "pelvis_tz", "lumbar_bending", "lumbar_rotation")
        for name in names
    ]
    sign = np.where(turned, -1.0, 1.0)
    motion = recording.motion
    states = {key: getattr(motion, key)[:, swap] * sign for key in ("q", "u", "udot")}
    loads = recording.loads
    feet = [
        [b.name for b in recording.model.bodies].index(_other(recording.model.bodies[b].name))
        for b in loads.bodies
    ]
    across, about = np.array([1.0, 1.0, -1.0]), np.array([-1.0, -1.0, 1.0])
    return replace(
        recording,
        motion=replace(motion, **states),
        loads=replace(
            loads,
            bodies=np.array(feet),
            force_N=loads.force_N * across,
            point_m=loads.point_m * across,
            torque_Nm=loads.torque_Nm * about,
        ),
        strides=tuple(replace(s, side="l" if s.side == "r" else "r") for s in recording.strides),
        state=_mirrored_state(recording.state),
    )


def _other(name: str) -> str:
    return {"_r": name[:-2] + "_l", "_l": name[:-2] + "_r"}.get(name[-2:], name)


def _mirrored_state(state: MuscleState) -> MuscleState:
    order = [state.names.index(_other(name)) for name in state.names]
    return MuscleState(state.names, state.strength[order], state.guard[order], state.tension[order], {})


def test_a_mirrored_trial_gives_mirrored_hips(files: DemoFiles, impaired: Analysis) -> None:
    seen = assess(mirrored(read(files, *SETTINGS)))
    for side, other in (("r", "l"), ("l", "r")):
        ours, theirs = impaired.hip(side), seen.hip(other)
        assert np.allclose(ours.contact.magnitude_N, theirs.contact.magnitude_N, rtol=1e-5, atol=0.5)
        assert np.allclose(ours.socket.offset, theirs.socket.offset, atol=1e-4)
        assert ours.efficiency.eta == pytest.approx(theirs.efficiency.eta, abs=1e-5)


def test_a_person_of_twice_the_mass_and_strength_activates_alike(files: DemoFiles, healthy: Analysis) -> None:
    recording = read(files)
    heavy = replace(
        recording,
        skeleton=recording.skeleton._replace(
            mass_kg=2 * recording.skeleton.mass_kg, inertia_kg_m2=2 * recording.skeleton.inertia_kg_m2
        ),
        model=replace(
            recording.model,
            muscles=tuple(
                replace(m, max_isometric_force_N=2 * m.max_isometric_force_N) for m in recording.model.muscles
            ),
        ),
        loads=replace(
            recording.loads, force_N=2 * recording.loads.force_N, torque_Nm=2 * recording.loads.torque_Nm
        ),
        reserves=tuple(replace(a, optimal_force=2 * a.optimal_force) for a in recording.reserves),
    )
    for one, two in zip(healthy.legs, assess(heavy).legs, strict=True):
        assert np.allclose(one.coordination.activation, two.coordination.activation, atol=1e-6)


def test_some_frames_alone_equal_the_same_frames_in_the_batch(files: DemoFiles, healthy: Analysis) -> None:
    recording = read(files)
    part = slice(40, 47)
    few = replace(
        recording,
        motion=replace(
            recording.motion,
            **{key: getattr(recording.motion, key)[part] for key in ("time_s", "q", "u", "udot")},
        ),
        loads=recording.loads.at(recording.motion.time_s[part]),
        strides=(),
    )
    for batch, alone in zip(healthy.legs, assess(few).legs, strict=True):
        assert np.array_equal(batch.force_N[part], alone.force_N)


def test_the_side_nobody_spoke_of_is_not_assessed(impaired: Analysis) -> None:
    assert impaired.hip("r").efficiency.eta is None


def test_the_impaired_side_shows_its_known_causes(impaired: Analysis) -> None:
    result = impaired.hip("l").efficiency
    assert result.eta is not None
    assert result.eta < 0.97
    assert result.waste_by_cause[Cause.WEAKNESS] > 0.01
    assert result.waste_by_cause[Cause.GUARDING] > 0.01
    assert abs(result.waste_by_cause[Cause.TENSION]) < 1e-9
    assert sum(result.waste_by_cause.values()) == pytest.approx(1.0 - result.eta)


def test_the_muscles_named_are_those_impaired(impaired: Analysis) -> None:
    named = {waste.muscle for waste in impaired.hip("l").efficiency.waste_by_muscle}
    assert named == {"glmed1_l", "glmed2_l", "glmed3_l", "recfem_l"}


def test_weakness_on_one_side_does_not_reach_the_other(healthy: Analysis, impaired: Analysis) -> None:
    assert np.array_equal(healthy.hip("r").contact.magnitude_N, impaired.hip("r").contact.magnitude_N)


@pytest.mark.parametrize("exponent", [1.5, 3.0])
def test_other_exponents_still_balance_the_moments(files: DemoFiles, exponent: float) -> None:
    recording = read(files)
    analysis = assess(replace(recording, options=replace(recording.options, exponent=exponent)))
    for leg in analysis.legs:
        made = np.einsum("tm,tmk->tk", leg.force_N, leg.mechanics.moment_arm_m) + leg.coordination.reserve_Nm
        assert np.allclose(made, leg.target_Nm, atol=1e-5)


def test_tension_in_a_stretched_muscle_pulls_and_is_counted(files: DemoFiles) -> None:
    analysis = assess(read(files, "psoas*_r.tension=0.3"))
    leg = analysis.legs[analysis.hip("r").leg]
    assert leg.passive_N.max() > 0.0
    result = analysis.hip("r").efficiency
    assert result.eta is not None
    assert result.waste_by_cause[Cause.TENSION] == pytest.approx(1.0 - result.eta)


def test_files_are_hashed(healthy: Analysis) -> None:
    hashes = healthy.recording.inputs.sha256
    assert len(hashes) == 5
    assert all(len(h) == 64 and Path(f).exists() for f, h in hashes.items())
