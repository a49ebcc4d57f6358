"""Wraps over ellipsoids and tori: their geometry, their continuity, and OpenSim's lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq, leastsq

from coxa.muscles.wrapping.ellipsoid import FAN_FIRST, FAN_LAST, mean_normal, wrap_ellipsoid
from coxa.muscles.wrapping.ellipsoid_surface import closest_point, section_length
from coxa.muscles.wrapping.torus import _search, _settle, wrap_torus
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED

METHODS = ("hybrid", "midpoint", "axial")
QUADRANTS = ("all", "x", "-x", "y", "-y", "z", "-z")
CLOSE_M = 5e-4
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=60, deadline=None)


@dataclass(frozen=True)
class Case:
    p1: Any
    p2: Any
    dims: Any
    quadrant: str = "all"
    method: str = "hybrid"


@dataclass(frozen=True)
class Path:
    status: int
    arc: float
    length: float
    r1: Any
    r2: Any


def solve(wrap: Any, case: Case, single: bool = False) -> Path:
    extra, r1, r2 = np.zeros(16), np.zeros(3), np.zeros(3)
    extra[0], extra[1] = METHODS.index(case.method), float(single)
    free = case.quadrant == "all"
    axis = 0 if free else "xyz".index(case.quadrant[-1])
    sign = -1 if case.quadrant.startswith("-") else 1
    dims = np.resize(np.asarray(case.dims, float), 4)
    status, arc = wrap(case.p1, case.p2, dims, axis, sign, int(not free), extra, r1, r2)
    length = np.linalg.norm(case.p1 - case.p2)
    if status >= WRAPPED:
        length = np.linalg.norm(case.p1 - r1) + arc + np.linalg.norm(case.p2 - r2)
    return Path(status, arc, float(length), r1, r2)


def outside_ellipsoid(rng: Any, dims: Any) -> Any:
    way = rng.normal(size=3)
    return way / np.linalg.norm(way / dims) * rng.uniform(1.05, 4.0)


def ellipsoid_case(
    rng: Any, quadrants: tuple[str, ...] = QUADRANTS, methods: tuple[str, ...] = METHODS
) -> Case:
    """Half-axes from nearly a ball to stretched threefold; most segments cut the surface."""
    size = rng.uniform(0.015, 0.06)
    spread = rng.choice([0.05, 0.4, 0.8, 1.3])
    dims = size * np.exp(rng.uniform(-0.5, 0.5, 3) * spread)
    while True:
        p1, p2 = outside_ellipsoid(rng, dims), outside_ellipsoid(rng, dims)
        if rng.random() < 0.8:
            p2 = -p1 / np.linalg.norm(p1) * np.linalg.norm(p2) + rng.normal(size=3) * 0.8 * size
        if np.linalg.norm(p2 / dims) > 1.02:
            return Case(p1, p2, dims, str(rng.choice(quadrants)), str(rng.choice(methods)))


def clear_of_tube(p: Any, tube: float, ring: float) -> bool:
    return bool(math.hypot(math.hypot(p[0], p[1]) - ring, p[2]) > 1.02 * tube)


def torus_case(rng: Any, tilt: float = 0.6) -> Case:
    """A path that comes in on one side of the ring, through or past the hole, and out on the other."""
    ring = rng.uniform(0.02, 0.06)
    tube = ring * rng.uniform(0.1, 0.7)
    while True:
        angle, rho = rng.uniform(0, 2 * np.pi), rng.uniform(0, 1.2) * ring
        middle = np.array([np.cos(angle) * rho, np.sin(angle) * rho, 0.0])
        up, down = (
            np.append(rng.uniform(-tilt, tilt, 2), 1.0) * ring * rng.uniform(0.5, 3) for _ in range(2)
        )
        p1, p2 = middle + up, middle - down
        if clear_of_tube(p1, tube, ring) and clear_of_tube(p2, tube, ring):
            return Case(p1, p2, (tube, ring), str(rng.choice(QUADRANTS)))


def anywhere_torus_case(rng: Any) -> Case:
    ring = rng.uniform(0.03, 0.08)
    tube = ring * rng.uniform(0.1, 0.8)
    while True:
        p1, p2 = rng.normal(size=(2, 3)) * 1.5 * ring
        if clear_of_tube(p1, tube, ring) and clear_of_tube(p2, tube, ring):
            return Case(p1, p2, (tube, ring), str(rng.choice(QUADRANTS)))


def wrapped_ellipsoid(seed: int, **choice: Any) -> tuple[Case, Path]:
    rng = np.random.default_rng(seed)
    while True:
        case = ellipsoid_case(rng, **choice)
        path = solve(wrap_ellipsoid, case)
        if path.status >= WRAPPED:
            return case, path


# --- ellipsoid: geometry -----------------------------------------------------------------------------


@few
@given(seeds)
def test_closest_point_lies_on_the_surface_along_its_normal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, x = rng.uniform(0.3, 2.0, 3), rng.normal(size=3)
    c = np.array(closest_point(*a, *x, -1))
    assert np.sum((c / a) ** 2) == pytest.approx(1.0, abs=1e-9)
    assert np.linalg.norm(np.cross(c - x, c / a**2)) < 1e-7
    others = rng.normal(size=(300, 3))
    others /= np.linalg.norm(others / a, axis=1, keepdims=True)
    assert np.linalg.norm(c - x) <= np.linalg.norm(others - x, axis=1).min() + 1e-9


@pytest.mark.parametrize(
    "x", [(0.0, 0.0, 0.0), (0.3, 0.0, 0.0), (0.0, 0.2, 0.0), (0.5, 0.1, 0.0), (1.5, 0.0, 0.0)]
)
def test_closest_point_on_a_plane_of_symmetry_stays_on_the_surface(x: tuple[float, float, float]) -> None:
    a = np.array([1.4, 1.0, 0.6])
    c = np.array(closest_point(*a, *x, -1))
    assert np.sum((c / a) ** 2) == pytest.approx(1.0, abs=1e-9)
    assert np.linalg.norm(c - x) <= np.linalg.norm(np.array([0, 0, 0.6]) - x) + 1e-9


def test_pinned_axis_keeps_its_coordinate_and_solves_the_ellipse() -> None:
    c = closest_point(1.4, 1.0, 0.6, 0.2, 0.7, 0.1, 1)
    assert c[1] == 0.7
    assert (c[0] / 1.4) ** 2 + (c[2] / 0.6) ** 2 == pytest.approx(1.0, abs=1e-12)


@few
@given(seeds, st.floats(0.0, 6.2))
def test_section_length_is_the_arc_length(seed: int, turn: float) -> None:
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.5, 1.6, 3)
    (e, f), start = np.linalg.qr(rng.normal(size=(3, 2)))[0].T, rng.uniform(-3, 3)
    exact, _ = quad(
        lambda t: np.linalg.norm(a * (np.cos(t) * f - np.sin(t) * e)), start - turn, start, limit=200
    )
    found = section_length(*a, tuple(e), tuple(f), 0.8, start, turn)
    assert found == pytest.approx(0.8 * exact, abs=1e-7 if turn < math.pi else 5e-5)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_mean_normal_is_the_limit_of_a_fan_of_blades(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.6, 1.5, 3)
    ends = rng.normal(size=(2, 3))
    begin, end = ends / np.linalg.norm(ends / a, axis=1, keepdims=True)
    blades = np.zeros(3)
    for t in np.linspace(FAN_FIRST, FAN_LAST, 2001)[:-1] + 0.5 * (FAN_LAST - FAN_FIRST) / 2000:
        x = begin + t * (end - begin)
        normal = np.array(closest_point(*a, *x, -1)) / a**2
        blades += normal / np.linalg.norm(normal) * (FAN_LAST - FAN_FIRST) / 2000
    assert np.linalg.norm(np.array(mean_normal(*a, *begin, *(end - begin))) - blades) < 2e-2


@few
@given(seeds)
def test_tangent_points_touch_the_ellipsoid(seed: int) -> None:
    case, path = wrapped_ellipsoid(seed)
    for p, r in ((case.p1, path.r1), (case.p2, path.r2)):
        assert np.sum((r / case.dims) ** 2) == pytest.approx(1.0, abs=1e-9)
        slope = (r / case.dims**2) @ (p - r) / np.linalg.norm(r / case.dims**2)
        assert abs(slope) < 1e-9


@few
@given(seeds, st.sampled_from(METHODS))
def test_a_ball_gives_the_great_circle(seed: int, method: str) -> None:
    case, _ = wrapped_ellipsoid(seed, quadrants=("all",), methods=(method,))
    case = replace(case, dims=np.full(3, case.dims.min()))
    path, radius = solve(wrap_ellipsoid, case), case.dims[0]
    d1, d2 = np.linalg.norm(case.p1), np.linalg.norm(case.p2)
    angle = math.acos(case.p1 @ case.p2 / d1 / d2) - math.acos(radius / d1) - math.acos(radius / d2)
    exact = math.sqrt(d1**2 - radius**2) + math.sqrt(d2**2 - radius**2) + radius * angle
    assert path.status < WRAPPED or path.length == pytest.approx(exact, abs=1e-7)


@few
@given(seeds)
def test_wrapped_path_is_no_shorter_than_the_segment(seed: int) -> None:
    case, path = wrapped_ellipsoid(seed)
    assert path.status == MANDATORY
    assert path.length >= np.linalg.norm(case.p1 - case.p2) - 1e-12


@few
@given(seeds, st.sampled_from(("midpoint", "axial")))
def test_swapping_the_ends_swaps_the_tangent_points(seed: int, method: str) -> None:
    case, path = wrapped_ellipsoid(seed, methods=(method,))
    back = solve(wrap_ellipsoid, replace(case, p1=case.p2, p2=case.p1))
    assert back.length == pytest.approx(path.length, abs=1e-9)
    np.testing.assert_allclose(back.r1, path.r2, atol=1e-8)


@few
@given(seeds, st.integers(0, 2))
def test_mirroring_the_scene_mirrors_the_path(seed: int, axis: int) -> None:
    case, path = wrapped_ellipsoid(seed)
    flip = np.ones(3)
    flip[axis] = -1.0
    quadrant = case.quadrant
    if quadrant[-1] == "xyz"[axis]:
        quadrant = quadrant[1:] if quadrant.startswith("-") else "-" + quadrant
    twin = solve(wrap_ellipsoid, replace(case, p1=flip * case.p1, p2=flip * case.p2, quadrant=quadrant))
    assert twin.length == pytest.approx(path.length, abs=1e-9)


@few
@given(seeds, st.floats(0.1, 50.0))
def test_scaling_the_scene_scales_the_path(seed: int, scale: float) -> None:
    case, path = wrapped_ellipsoid(seed)
    twin = solve(
        wrap_ellipsoid, Case(scale * case.p1, scale * case.p2, scale * case.dims, case.quadrant, case.method)
    )
    assert twin.length == pytest.approx(scale * path.length, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("quadrant", "side"), [("y", 1.0), ("-y", -1.0)])
def test_quadrant_decides_the_side(method: str, quadrant: str, side: float) -> None:
    case = Case(
        np.array([0.1, 0.003, 0.0]), np.array([-0.1, 0.001, 0.0]), (0.03, 0.04, 0.05), quadrant, method
    )
    path = solve(wrap_ellipsoid, case)
    assert side * path.r1[1] > 0.03
    assert side * path.r2[1] > 0.03


def test_end_inside_the_ellipsoid_is_told_apart_from_a_miss() -> None:
    dims = (0.03, 0.04, 0.05)
    inside = Case(np.array([0.01, 0.0, 0.0]), np.array([-0.1, 0.0, 0.0]), dims)
    miss = Case(np.array([0.1, 0.05, 0.0]), np.array([-0.1, 0.05, 0.0]), dims)
    short = Case(np.array([0.1, 0.01, 0.0]), np.array([0.05, 0.01, 0.0]), dims)
    assert solve(wrap_ellipsoid, inside).status == INSIDE
    assert [solve(wrap_ellipsoid, c).status for c in (miss, short)] == [NO_WRAP, NO_WRAP]


# --- continuity --------------------------------------------------------------------------------------


def sweep(case: Case, seed: int, steps: int = 401) -> tuple[list[Case], float]:
    """Move the second end along a straight line; returns the cases and the step, m."""
    way = np.random.default_rng(seed).normal(size=3)
    way *= 0.6 * np.max(case.dims) / np.linalg.norm(way)
    cases = [replace(case, p2=case.p2 + t * way) for t in np.linspace(-0.5, 0.5, steps)]
    return cases, float(np.linalg.norm(way)) / (steps - 1)


def jumps(wrap: Any, case: Case, seed: int) -> list[tuple[list[Case], float]]:
    """Return where the path jumps: 61 cases around it, 1 mm or so to either side, and the jump, m."""
    cases, step = sweep(case, seed)
    length = np.array([solve(wrap, c).length for c in cases])
    change = np.abs(np.diff(length))
    found = np.flatnonzero(change > 10 * step)
    return [(cases[max(i - 30, 0) : i + 31], float(change[i])) for i in found]


@pytest.mark.parametrize("method", METHODS)
def test_path_over_a_ball_like_ellipsoid_moves_without_jumps(method: str) -> None:
    dims = np.array([0.030, 0.031, 0.0295])
    case = Case(np.array([0.08, 0.02, 0.01]), np.array([-0.09, 0.005, 0.012]), dims, "all", method)
    for seed in range(5):
        cases, step = sweep(case, seed)
        paths = [solve(wrap_ellipsoid, c) for c in cases]
        assert np.abs(np.diff([p.length for p in paths])).max() < 1.5 * step
        r1 = np.array([p.r1 for p in paths if p.status >= WRAPPED])
        assert np.linalg.norm(np.diff(r1, axis=0), axis=1).max() < 20 * step


@pytest.mark.parametrize("method", METHODS)
def test_path_that_comes_to_touch_beyond_its_quadrant_stays_there(method: str) -> None:
    dims = np.array([0.018, 0.026, 0.029])
    case = Case(np.array([0.005, -0.131, -0.0015]), np.array([-0.001, 0.111, -0.0545]), dims, "y", method)
    deeper = [
        replace(case, p2=case.p2 + np.array([0.0, 0.0, shift])) for shift in np.linspace(0.0, 2e-3, 201)
    ]
    paths = [solve(wrap_ellipsoid, c) for c in deeper]
    assert [p.status for p in (paths[0], paths[-1])] == [NO_WRAP, MANDATORY]
    assert np.abs(np.diff([p.length for p in paths])).max() < 1e-4


@few
@given(seeds)
def test_path_through_a_torus_moves_without_jumps(seed: int) -> None:
    case = replace(torus_case(np.random.default_rng(seed), tilt=0.3), quadrant="all")
    case = replace(case, p2=case.p2 - np.array([0.0, 0.0, 2 * case.dims[1] * np.sign(case.p1[2])]))
    assert not jumps(wrap_torus, case, seed)


# --- torus: geometry ---------------------------------------------------------------------------------


@few
@given(seeds)
def test_search_ends_where_its_stretch_comes_closest_to_the_target(seed: int) -> None:
    rng = np.random.default_rng(seed)
    flat, least2, pull = rng.uniform(0.01, 1.0), rng.uniform(1e-4, 0.2), rng.uniform(0.1, 2.0)
    start, target = rng.uniform(-2, 2, 2)
    bend = (pull * flat * least2) ** (2 / 3) - least2
    fold = math.sqrt(bend / flat) if pull * flat > math.sqrt(least2) else 0.0
    low, high = (-fold, fold) if abs(start) <= fold else ((fold, 9.0) if start > 0 else (-9.0, -fold))
    if fold == 0.0:
        low, high = -9.0, 9.0

    def off(s: float) -> float:
        return s - pull * flat * s / math.sqrt(flat * s * s + least2) - target

    if off(low) * off(high) < 0:
        expected = brentq(off, low, high, xtol=1e-14)
    else:
        expected = min((low, high), key=lambda s: abs(off(s)))
    assert _search(start, target, pull, flat, least2) == pytest.approx(expected, abs=1e-6)


def slant(u: Any, start: float, target: float, pull: float, flat: float, least2: float) -> Any:
    s = start + u
    return 2 * (s - pull * flat * s / np.sqrt(flat * s * s + least2) - target)


def test_minimiser_settles_where_minpack_does() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        start, target, pull = rng.uniform(-0.2, 0.2), rng.uniform(-0.05, 0.05), rng.uniform(0.02, 0.12)
        line = (start, target, pull, rng.uniform(0.01, 1.0), rng.uniform(1e-4, 4e-3))
        (u,), *_ = leastsq(slant, [0.0], line, ftol=1e-4, xtol=1e-4, maxfev=1000, factor=0.2)
        assert _settle(*line) == pytest.approx(start + u, abs=0.01 * pull)


def test_path_in_a_plane_through_the_axis_goes_around_the_tube() -> None:
    tube, ring = 0.01, 0.04
    case = Case(np.array([0.033, 0.0, 0.1]), np.array([0.033, 0.0, -0.1]), (tube, ring))
    path = solve(wrap_torus, case)
    reach = math.hypot(0.007, 0.1)
    half = math.atan2(0.1, 0.007) - math.acos(tube / reach)
    assert path.status == WRAPPED
    assert path.arc == pytest.approx(2 * tube * half, abs=1e-12)
    assert path.length == pytest.approx(2 * (tube * half + math.sqrt(reach**2 - tube**2)), abs=1e-12)


@pytest.mark.parametrize("angle", [0.0, 0.7, -2.5])
def test_pulls_in_a_plane_through_the_axis_point_to_the_tangent_points(angle: float) -> None:
    c, s = math.cos(angle), math.sin(angle)
    case = Case(np.array([0.033 * c, 0.033 * s, 0.1]), np.array([0.033 * c, 0.033 * s, -0.12]), (0.01, 0.04))
    extra, r1, r2 = np.zeros(16), np.zeros(3), np.zeros(3)
    extra[1] = 1.0
    wrap_torus(case.p1, case.p2, np.array([*case.dims, 0.0, 0.0]), 0, 1, 0, extra, r1, r2)
    np.testing.assert_allclose(extra[2:5], (r1 - case.p1) / np.linalg.norm(r1 - case.p1), atol=1e-5)
    np.testing.assert_allclose(extra[5:8], (r2 - case.p2) / np.linalg.norm(r2 - case.p2), atol=1e-5)


@few
@given(seeds, st.floats(-3.0, 3.0))
def test_turning_the_scene_about_the_torus_axis_turns_the_path(seed: int, angle: float) -> None:
    case = replace(torus_case(np.random.default_rng(seed)), quadrant="all")
    c, s = math.cos(angle), math.sin(angle)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    here, there = (
        solve(wrap_torus, case),
        solve(wrap_torus, replace(case, p1=turn @ case.p1, p2=turn @ case.p2)),
    )
    assert here.length == pytest.approx(there.length, abs=1e-9)
    np.testing.assert_allclose(turn @ here.r1, there.r1, atol=1e-8)


def test_path_down_the_middle_of_the_torus_stays_straight() -> None:
    case = Case(np.array([0.001, 0.0, 0.1]), np.array([0.001, 0.0, -0.1]), (0.01, 0.04))
    assert solve(wrap_torus, case).status == NO_WRAP


def test_torus_on_the_other_side_of_its_quadrant_is_passed() -> None:
    case = Case(np.array([0.033, 0.0, 0.1]), np.array([0.033, 0.0, -0.1]), (0.01, 0.04))
    statuses = [solve(wrap_torus, replace(case, quadrant=q)).status for q in ("x", "-x")]
    assert statuses == [WRAPPED, NO_WRAP]


# --- OpenSim's answers -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Peer:
    """OpenSim's path for each case; tangent points in the frame of the wrap object, NaN without a wrap."""

    length: Any
    wrapped: Any
    r1: Any
    r2: Any


def rotation(opensim: Any, angles: Any) -> Any:
    r = opensim.Rotation()
    r.setRotationToBodyFixedXYZ(opensim.Vec3(*angles))
    return np.array([[r.get(i, j) for j in range(3)] for i in range(3)])


def wrap_object(opensim: Any, kind: str, case: Case) -> Any:
    if kind == "ellipsoid":
        thing = opensim.WrapEllipsoid()
        thing.set_dimensions(opensim.Vec3(*map(float, case.dims)))
        return thing
    thing = opensim.WrapTorus()
    thing.set_inner_radius(float(case.dims[0]))
    thing.set_outer_radius(float(case.dims[1]))
    return thing


def ask_opensim(kind: str, cases: list[Case], seed: int = 0) -> Peer:
    """One model: a body welded at random, each case a path and a wrap object of its own, seen once."""
    opensim = pytest.importorskip("opensim")
    opensim.Logger.setLevelString("Off")
    rng = np.random.default_rng(seed)
    model, body = opensim.Model(), opensim.Body("body", 1.0, opensim.Vec3(0), opensim.Inertia(1.0))
    model.addBody(body)
    origin, angles = rng.normal(size=3), rng.uniform(-3, 3, 3)
    zero, ground = opensim.Vec3(0), model.getGround()
    weld = opensim.WeldJoint("weld", ground, opensim.Vec3(*origin), opensim.Vec3(*angles), body, zero, zero)
    model.addJoint(weld)
    turn_body, paths = rotation(opensim, angles), []
    for k, case in enumerate(cases):
        thing, shift, tilt = wrap_object(opensim, kind, case), 0.1 * rng.normal(size=3), rng.uniform(-3, 3, 3)
        thing.setName(f"wrap{k}")
        thing.set_quadrant(case.quadrant)
        thing.set_xyz_body_rotation(opensim.Vec3(*tilt))
        thing.set_translation(opensim.Vec3(*shift))
        body.addWrapObject(thing)
        turn, actuator = rotation(opensim, tilt), opensim.PathActuator()
        actuator.setName(f"path{k}")
        end2 = turn_body @ (turn @ case.p2 + shift) + origin
        actuator.addNewPathPoint("a", body, opensim.Vec3(*(turn @ case.p1 + shift)))
        actuator.addNewPathPoint("b", ground, opensim.Vec3(*end2))
        model.addForce(actuator)
        path = opensim.GeometryPath.safeDownCast(actuator.updPath())
        path.addPathWrap(thing)
        path.getWrapSet().get(0).set_method(case.method)
        paths.append((path, turn, shift, thing, actuator))
    state = model.initSystem()
    model.realizePosition(state)
    length, points = np.zeros(len(cases)), np.full((len(cases), 2, 3), np.nan)
    for k, (path, turn, shift, _, _) in enumerate(paths):
        length[k] = path.getLength(state)
        now = path.getCurrentPath(state)
        for j in range(2 if now.getSize() > 2 else 0):
            at = now.getitem(1 + j).getLocation(state)
            points[k, j] = turn.T @ (np.array([at[i] for i in range(3)]) - shift)
    return Peer(length, np.isfinite(points[:, 0, 0]), points[:, 0], points[:, 1])


def compare(kind: str, cases: list[Case]) -> tuple[list[Path], Peer, Any]:
    """Return our paths, OpenSim's, and how far the lengths are apart (infinite where OpenSim's is NaN)."""
    ours = [solve(wrap_ellipsoid if kind == "ellipsoid" else wrap_torus, c) for c in cases]
    peer = ask_opensim(kind, cases)
    apart = np.abs([p.length for p in ours] - peer.length)
    return ours, peer, np.where(np.isfinite(apart), apart, np.inf)


def side_of(case: Case, point: Any) -> Any:
    along = (case.p2 - case.p1) / np.linalg.norm(case.p2 - case.p1)
    return point - case.p1 - ((point - case.p1) @ along) * along


def ellipsoid_reason(case: Case, path: Path, peer: Peer, k: int) -> str:
    """Say why OpenSim's path over an ellipsoid is another one, or return ''."""
    if not np.isfinite(peer.length[k]):
        return "NaN: its polyline is spun about a point outside the section"
    for r in (peer.r1[k], peer.r2[k]):
        if abs(np.sum((r / case.dims) ** 2) - 1) > 1e-3:
            return "a tangent search of its ended off the surface"
    ours = side_of(case, path.r1)
    if side_of(case, peer.r1[k]) @ ours < 0 or side_of(case, peer.r2[k]) @ ours < 0:
        return "a tangent search of its ended on the other side of the segment"
    if max(np.linalg.norm(peer.r1[k] - path.r1), np.linalg.norm(peer.r2[k] - path.r2)) < 1e-4:
        return "same tangent points: its polyline between them is coarse"
    return ""


@pytest.mark.peer
@pytest.mark.parametrize("method", METHODS)
def test_ellipsoid_lengths_are_opensims(method: str) -> None:
    rng = np.random.default_rng(2024)
    cases = [ellipsoid_case(rng, methods=(method,)) for _ in range(300)]
    ours, peer, apart = compare("ellipsoid", cases)
    assert [p.status >= WRAPPED for p in ours] == list(peer.wrapped)
    assert np.mean(apart[peer.wrapped] < CLOSE_M) >= 0.95
    assert np.median(apart[peer.wrapped]) < 2e-6
    far = np.flatnonzero(apart >= CLOSE_M)
    assert all(ellipsoid_reason(cases[k], ours[k], peer, k) for k in far)


@pytest.mark.peer
def test_ellipsoid_lengths_without_a_quadrant_are_opensims_every_time() -> None:
    rng = np.random.default_rng(7)
    cases = [ellipsoid_case(rng, quadrants=("all",)) for _ in range(300)]
    _, peer, apart = compare("ellipsoid", cases)
    assert peer.wrapped.sum() > 150
    assert apart.max() < 2e-5


@pytest.mark.peer
def test_ellipsoid_path_jumps_only_where_opensims_does() -> None:
    rng = np.random.default_rng(11)
    found = [j for k in range(60) for j in jumps(wrap_ellipsoid, ellipsoid_case(rng), k)]
    assert len(found) > 0
    for around, size in found:
        theirs = np.abs(np.diff(ask_opensim("ellipsoid", around).length))
        assert not np.nanmax(theirs) < 0.5 * size


@pytest.mark.peer
def test_torus_lengths_are_opensims() -> None:
    rng = np.random.default_rng(5)
    cases = [torus_case(rng, tilt=1.0) for _ in range(400)]
    ours, peer, apart = compare("torus", cases)
    assert peer.wrapped.sum() > 120
    assert np.mean(apart[peer.wrapped] < CLOSE_M) >= 0.98
    assert np.mean(peer.wrapped == [p.status >= WRAPPED for p in ours]) >= 0.99


@pytest.mark.peer
def test_torus_paths_from_anywhere_differ_only_by_how_opensim_measures_cylinders() -> None:
    rng = np.random.default_rng(9)
    cases = [anywhere_torus_case(rng) for _ in range(500)]
    _, peer, shortest = compare("torus", cases)
    ours = [solve(wrap_torus, c, single=True) for c in cases]
    apart = np.abs([p.length for p in ours] - peer.length)
    assert len(cases) - np.sum(peer.wrapped == [p.status >= WRAPPED for p in ours]) <= 10
    assert np.mean(apart < CLOSE_M) >= 0.98
    assert np.mean(apart[peer.wrapped] < CLOSE_M) >= 0.95
    assert np.mean(shortest < CLOSE_M) > 0.8
