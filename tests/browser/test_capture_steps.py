"""The page's port of a capture, run in Chromium, beside the engine's, on the same samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coxa.capture import settings
from coxa.capture.angle import swing
from coxa.capture.capture import rotations
from coxa.capture.measures import rotations_of, trials_deg
from coxa.capture.turns import turned
from coxa.recording.phone.description import PhoneRecording

pytestmark = pytest.mark.browser

CLOSE = 1e-6
"""Degrees, turns a minute and the rest: both do the same sums, so only rounding may differ."""


def sine(time: np.ndarray, count: int, range_deg: float, period_s: float, still_s: float = 2.0) -> np.ndarray:
    """Return the angle of a leg that lies still, turns out and back some times, and lies still."""
    phase = np.clip((time - still_s) / period_s, 0.0, count)
    return np.asarray(0.5 * range_deg * (1.0 - np.cos(2.0 * np.pi * phase)))


def ups(
    angle_deg: np.ndarray, rng: np.random.Generator, noise: float, aside: np.ndarray | float = 0.0
) -> np.ndarray:
    """Return up in the frame of a phone that sits anyhow on the shin, and may swing aside too."""
    turn = np.radians(angle_deg)
    swung = np.stack((np.sin(turn), np.zeros_like(turn) + aside, np.cos(turn)), axis=1)
    mounted, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(swung @ mounted.T + noise * rng.normal(size=swung.shape))


def samples(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return times and directions: other numbers, drift, noise and rate for each seed."""
    rng = np.random.default_rng(seed)
    count, period_s = int(rng.integers(3, 12)), rng.uniform(1.2, 4.0)
    rate = rng.uniform(20.0, 100.0)
    time = np.arange(0.0, 4.0 + count * period_s, 1.0 / rate) + rng.uniform(-0.2, 0.2) / rate
    time = np.sort(time + 1000.0 * seed)
    angle = sine(time - time[0], count, rng.uniform(15.0, 50.0), period_s)
    angle += rng.uniform(-8.0, 8.0) * (time - time[0]) / (time[-1] - time[0])
    return time, ups(angle, rng, rng.uniform(0.0, 0.01))


def on_page(modules: Any, time: np.ndarray, up: np.ndarray, trials: int | None = None) -> dict[str, Any]:
    """Return what the page's script finds."""
    found: dict[str, Any] = modules.evaluate(
        """async ([time, up, trials]) => {
            const { analyse } = await import("/js/capture-steps.js");
            return analyse(time, up, { trials });
        }""",
        [time.tolist(), up.tolist(), trials],
    )
    return found


@pytest.mark.parametrize("seed", range(12))
def test_page_and_engine_find_the_same_turns(modules, seed):
    time, up = samples(seed)
    page, engine = on_page(modules, time, up), turned(swing(time, up).angle_deg)
    told = rotations_of(engine)
    assert page["told"]["count"] == told.count > 0
    assert page["angle"] == pytest.approx(engine.angle_deg.tolist(), abs=CLOSE)
    for name in ("range_deg", "per_min", "rhythm_cv", "sparc", "ldlj"):
        assert page["told"][name] == pytest.approx(getattr(told, name), abs=CLOSE), name


@pytest.mark.parametrize("seed", range(6))
def test_page_and_engine_find_the_same_trials(modules, seed):
    rng = np.random.default_rng(100 + seed)
    time = np.arange(0.0, 24.0, 1.0 / 60.0)
    ramp = np.clip(np.minimum((time - 3.0) % 7.0, 5.0 - (time - 3.0) % 7.0) / 1.5, 0.0, 1.0)
    angle = np.where(time > 3.0, 38.0 * ramp, 0.0) + 0.2 * rng.normal(size=len(time))
    up = ups(angle, rng, 0.002)
    trials = trials_deg(turned(swing(time, up).angle_deg))
    assert len(trials) == 3
    assert on_page(modules, time, up, 3)["trials"] == pytest.approx(trials, abs=CLOSE)
    assert np.median(trials) == pytest.approx(38.0, abs=1.0)


@pytest.mark.parametrize("trials", [None, 3])
def test_page_and_engine_measure_a_recording_that_begins_out_alike(modules, trials):
    time = np.arange(0.0, 6.0, 0.02)
    angle = 20.0 * np.cos(2.0 * np.pi * time + 0.3) * np.exp(-0.1 * time)
    up = ups(angle, np.random.default_rng(1), 0.0)
    page, engine = on_page(modules, time, up, trials), turned(swing(time, up).angle_deg)
    assert engine.rotations[0].before == engine.rotations[0].out
    assert page["each"] == pytest.approx(list(rotations_of(engine).each_deg), abs=CLOSE)
    assert page["each"][0] > 0.7 * page["each"][1]
    assert page["trials"] == pytest.approx(list(trials_deg(engine)) if trials else [], abs=CLOSE)


def doubtful(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a recording with something wrong: no rest, a gap, few samples, drift or turns about two axes."""
    rng = np.random.default_rng(200 + seed)
    time = np.arange(0.0, 20.0, 1.0 / rng.choice([12.0, 50.0]))
    time = time[(time < 8.65) | (time > 8.65 + rng.choice([0.0, 0.7]))]
    angle = sine(time, 12, 30.0, 2.0, still_s=2.0 if seed % 2 else 0.5)
    aside = 0.35 * np.sin(2.0 * np.pi * (time - 2.0) / 1.3) * (time > 2.0) if seed % 4 == 1 else 0.0
    up = ups(angle + rng.uniform(-1.0, 1.0) * time, rng, 0.003, aside)
    return time, up


def test_page_and_engine_have_the_same_doubts(modules):
    seen: set[str] = set()
    for seed in range(16):
        time, up = doubtful(seed)
        capture = rotations(PhoneRecording(time, up=up))
        found = on_page(modules, time, up)
        assert set(found["doubts"]) == {doubt.key for doubt in capture.doubts}, seed
        seen |= set(found["doubts"])
    assert {"neutral", "gap", "rate", "drift", "mounting"} <= seen


def test_up_of_device_orientation_is_the_third_row_of_its_matrix(modules):
    beta, gamma = 35.0, -20.0
    b, g = np.radians((beta, gamma))
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    about_y = np.array([[np.cos(g), 0, np.sin(g)], [0, 1, 0], [-np.sin(g), 0, np.cos(g)]])
    up = modules.evaluate(
        """async ([beta, gamma]) => (await import("/js/capture-steps.js")).upOf(beta, gamma)""", [beta, gamma]
    )
    assert up == pytest.approx((about_x @ about_y)[2].tolist())


@pytest.mark.parametrize("samples_", [([], []), ([0.0], [[0, 0, 1]]), ([0.0, 0.5], [[0, 0, 1], [0, 0, 1]])])
def test_too_little_is_nothing_yet(modules, samples_):
    assert on_page(modules, np.array(samples_[0]), np.array(samples_[1])) is None


def test_lying_still_is_no_turn(modules):
    time = np.arange(0.0, 5.0, 0.02)
    found = on_page(modules, time, ups(np.zeros(len(time)), np.random.default_rng(1), 0.002))
    assert (found["told"]["count"], found["still"], found["doubts"]) == (0, True, ["few"])


def test_constants_of_page_and_engine_are_the_same(modules):
    page = modules.evaluate("""async () => (await import("/js/capture-steps.js")).SETTINGS""")
    assert page == {name: getattr(settings, name) for name in page}
