"""What is drawn over a stride: angles whose words hold on both sides, joints found by how they turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.pipeline import Analysis
from coxa.pipeline.channels import Channel, channels, hinges, pelvis_angles
from coxa.pipeline.curves import over_strides
from coxa.pipeline.norms import norms
from tests.analyses import demo_analysis

if TYPE_CHECKING:
    from tests.conftest import ReferenceCase

ANGLE = st.floats(-0.45, 0.45)


def by_key(analysis: Analysis, side: str) -> dict[str, Channel]:
    return {channel.key: channel for channel in channels(analysis, analysis.hip(side))}


def turned(tilt: float, drop: float, turn: float, heading: float = 0.0) -> np.ndarray:
    """Return a pelvis turned about z, then x, then y, in a room turned about its vertical, `(1, 3, 3)`."""

    def about(axis: int, angle: float) -> np.ndarray:
        c, s = np.cos(angle), np.sin(angle)
        i, j = (axis + 1) % 3, (axis + 2) % 3
        found = np.eye(3)
        found[i, i], found[i, j], found[j, i], found[j, j] = c, -s, s, c
        return found

    return np.asarray((about(1, heading) @ about(2, tilt) @ about(0, drop) @ about(1, turn))[None])


@given(ANGLE, ANGLE, ANGLE, st.sampled_from([0, 1, 2, 3]))
def test_pelvis_angles_are_those_it_was_turned_by_whichever_way_one_walks(
    tilt: float, drop: float, turn: float, quarter: int
) -> None:
    found = pelvis_angles(turned(tilt, drop, turn, quarter * np.pi / 2))
    np.testing.assert_allclose(found, [[tilt, drop, turn]], atol=1e-9)


@given(ANGLE, ANGLE, ANGLE)
def test_a_mirrored_pelvis_tilts_alike_and_drops_and_turns_the_other_way(
    tilt: float, drop: float, turn: float
) -> None:
    mirror = np.diag([1.0, 1.0, -1.0])
    found = pelvis_angles(mirror @ turned(tilt, drop, turn) @ mirror)
    np.testing.assert_allclose(found, [[tilt, -drop, -turn]], atol=1e-9)


@pytest.mark.parametrize(("drop", "word"), [(0.1, "down"), (-0.1, "up")])
def test_words_of_the_pelvis_say_where_this_side_of_it_is(drop: float, word: str) -> None:
    base = demo_analysis()
    placed = turned(0.2, drop, 0.0)
    rotation = np.array(np.broadcast_to(placed[:, None], base.mechanics.pelvis_rotation.shape))
    posed = replace(base, mechanics=replace(base.mechanics, pelvis_rotation=rotation))
    right_side_up = float(placed[0][1, 2])
    assert (right_side_up > 0.0) == (word == "up")
    for side, sign in (("r", 1.0), ("l", -1.0)):
        found = by_key(posed, side)
        assert np.sign(found["pelvis_list"].values[0]) == np.sign(sign * right_side_up)
        assert found["pelvis_tilt"].values[0] == pytest.approx(-np.degrees(0.2)), "the front is up: backward"


def test_the_pelvis_of_a_model_that_has_its_angles_gives_them_back(from_files: Analysis) -> None:
    names = [c.name for c in from_files.model.coordinates]
    q = np.degrees(
        from_files.mechanics.q[:, [names.index(f"pelvis_{w}") for w in ("tilt", "list", "rotation")]]
    )
    found = by_key(from_files, "r")
    for k, (key, sign) in enumerate((("pelvis_tilt", -1), ("pelvis_list", -1), ("pelvis_rotation", 1))):
        np.testing.assert_allclose(found[key].values, sign * q[:, k], atol=1e-6)


def test_a_knee_bends_whichever_way_its_model_counts(from_files: Analysis) -> None:
    """gait2392 counts a bent knee negative, Rajagopal's positive."""
    for hip in from_files.hips:
        knee, ankle = hinges(from_files, hip)
        assert knee is not None
        assert ankle is not None
        names = [from_files.model.coordinates[h.coordinate].name for h in (knee, ankle)]
        assert names == [f"knee_angle_{hip.side}", f"ankle_angle_{hip.side}"]
        bent = by_key(from_files, hip.side)["knee_angle"].values
        assert bent.max() > 40.0
        assert bent.min() > -10.0


def test_a_locked_ankle_is_left_out() -> None:
    base = demo_analysis()
    held = tuple(replace(c, locked=c.locked or c.name.startswith("ankle")) for c in base.model.coordinates)
    still = replace(base, recording=replace(base.recording, model=replace(base.model, coordinates=held)))
    assert {"ankle_angle", "moment_ankle"} <= by_key(base, "r").keys()
    assert not {"ankle_angle", "moment_ankle"} & by_key(still, "r").keys()


def test_the_parts_of_the_load_make_its_size() -> None:
    for side in "rl":
        found = by_key(demo_analysis(), side)
        parts = [found[f"contact_{way}"].values for way in ("forward", "up", "outward")]
        np.testing.assert_allclose(np.linalg.norm(parts, axis=0), found["contact_size"].values, rtol=1e-9)
        assert found["contact_outward"].values.mean() < 0.0, "the ball presses inward"


def test_norms_are_of_runners_only_and_smooth() -> None:
    assert norms("walking") == norms("unknown") == {}
    for key, norm in norms("running").items():
        assert (norm.sd > 0.0).all(), key
        assert np.abs(np.diff(norm.mean)).max() < 5.0
        assert "CC BY 4.0" in norm.source
        assert norm.who == "23 runners at 2.5 m/s"


@pytest.mark.parametrize(
    ("key", "least"), [("hip_flexion", 0.95), ("hip_adduction", 0.8), ("knee_angle", 0.95)]
)
def test_signs_of_norms_are_those_of_a_real_runner(running: Analysis, key: str, least: float) -> None:
    for hip in running.hips:
        own = over_strides(running, hip, by_key(running, hip.side)[key].values).mean(axis=0)
        assert np.corrcoef(own, norms("running")[key].mean)[0, 1] > least


def test_whatever_the_model_every_channel_is_finite_and_named_once(
    from_files: Analysis, reference_case: ReferenceCase
) -> None:
    for side in "rl":
        found = channels(from_files, from_files.hip(side))
        assert len({c.key for c in found}) == len(found), reference_case.name
        for channel in found:
            assert channel.values.shape == from_files.time_s.shape
            if channel.key != "offset":
                assert np.isfinite(channel.values).all()
