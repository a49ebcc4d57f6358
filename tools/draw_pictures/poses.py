"""The pictures of the exercises: how a person lies, sits or stands, what moves, from where it is seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from tools.draw_pictures.figure import LEVEL, SHANK, THIGH, Frame, HipAngles, Planted, Pose, joints, unit
from tools.draw_pictures.motion import Moves
from tools.draw_pictures.scene import Picture, Roller
from tools.draw_pictures.shapes import Camera, Vector, outline

ROLLER_RADIUS = 8.0
UP = np.array([0.0, 0.0, 1.0])
PRONE = Frame.of((0, 0, -1), (1, 0, 0))


def at(*xyz: float) -> Vector:
    """Return a place or direction of the scene."""
    return np.array(xyz, dtype=float)


def between(t: float, start: float, end: float) -> float:
    """Return the value at a share of the way."""
    return start + (end - start) * t


def _path(
    camera: Camera, place: Callable[[float], Vector], low: float = 0.0, high: float = 1.0
) -> list[tuple[float, float]]:
    return [camera.page(place(t)) for t in np.linspace(low, high, 7)]


def _prone_arms(hips: Vector) -> dict[str, Planted]:
    ends = {side: at(76.0, -15.0 * sign, 4.0) for side, sign in (("r", 1.0), ("l", -1.0))}
    return {side: Planted(end, at(-0.6, 0.0, -1.0)) for side, end in ends.items()}


def _face_down(shift: float, working: HipAngles | Planted, aside: float = 40.0) -> Pose:
    hips = at(shift, 0.0, 26.0)
    other = Planted(
        at(aside * 0.3 - 84.0 + shift, aside, 6.0),
        at(0.0, 1.0, -0.2),
        at(-1.0, 0.4, -0.3),
        at(-0.3, 0.0, 1.0),
    )
    return Pose(
        hips,
        PRONE,
        Frame.of((0.2, 0, -1), (1, 0, 0.22)),
        Frame.of((1, 0, -0.75), (0.75, 0, 1)),
        {"r": working, "l": other},
        _prone_arms(hips),
    )


def p1() -> Picture:
    """Face down, the body slides over the roller."""
    picture = Picture(
        "p1",
        "Lying face down, the front of the hip rolls up and down over a foam roller.",
        Moves("p1"),
        height=158,
    )
    camera = Camera(16.0, 17.0, 1.62, (184.0, 108.0))

    def pose(t: float) -> Pose:
        shift = between(t, -6.0, 6.0)
        leg = Planted(at(-83.0 + shift, -10.0, 6.5), at(0, -0.3, -1), at(-1, 0, -0.25), at(-0.3, 0, 1))
        return _face_down(shift, leg)

    picture.floor(camera, (-104, 94), (-36, 50))
    picture.roller(camera, Roller(lambda t: at(between(t, -3, 3), -13, ROLLER_RADIUS), at(0, -1, 0)))
    picture.person(camera, pose)
    hip = joints(pose(0.5))["hip_r"]
    picture.arrow([camera.page(hip + at(x, 0, 24)) for x in (-24, -8, 8, 24)])
    return picture


def p2() -> Picture:
    """Face down, knee bent, the lower leg swings outward."""
    picture = Picture(
        "p2",
        "Lying face down on the roller, knee bent, the lower leg swings outward and back.",
        Moves("p2"),
        height=226,
    )
    beside = Camera(16.0, 17.0, 0.98, (100.0, 78.0))
    behind = Camera(-82.0, 36.0, 1.56, (256.0, 134.0))

    def pose(t: float) -> Pose:
        return _face_down(
            0.0, HipAngles(flexion=24.0, inward=between(t, 0.0, 42.0), knee=108.0, point=10.0), 24.0
        )

    def still(_: float) -> Pose:
        return pose(0.0)

    for camera, how, ghost in ((beside, still, ()), (behind, pose, ("shank_r", "foot_r"))):
        picture.floor(camera, (-82, 88), (-36, 36))
        picture.roller(camera, Roller(lambda t: at(1, -13, ROLLER_RADIUS), at(0, -1, 0)))
        picture.person(camera, how, ghost=ghost)
    knee = joints(pose(0.0))["knee_r"]
    picture.arrow(_path(behind, lambda t: knee + (joints(pose(t))["ankle_r"] - knee) * 1.5, 0.2, 1.12))
    return picture


def _seated(shift: float, bend: Vector) -> Pose:
    hips = at(shift, 0.0, 25.0)
    left = Planted(at(50.0, 12.0, 6.5), at(0, 0, 1), at(1, 0, 0), at(0, 0, -1))
    chest = Frame.of((1, -0.25, 0), (-0.42, -0.02, 1))
    arms = {
        side: Planted(at(-42.0, -20.0 * sign, 4.0), at(-1, -0.4 * sign, 0))
        for side, sign in (("r", 1.0), ("l", -1.0))
    }
    head = Frame.of((1, -0.2, -0.15), (-0.2, 0, 1))
    pelvis = Frame.of((1, -0.55, 0), (-0.45, -0.2, 1))
    pose = Pose(hips, pelvis, chest, head, {"r": left, "l": left}, arms)
    knee = joints(pose)["knee_l"]
    crossed = Planted(knee + at(-7.0, -2.0, 10.0), bend, at(0.5, 0.8, 0.35), at(-0.2, 0.8, -0.6))
    return Pose(hips, pelvis, chest, head, {"r": crossed, "l": left}, arms)


def _sitting(
    name: str,
    title: str,
    pose: Callable[[float], Pose],
    shift: Callable[[float], float],
    ghost: tuple[str, ...],
    turn_deg: float,
    crop: int,
) -> tuple[Picture, Camera]:
    picture = Picture(name, title, Moves(name), height=226, crop=crop)
    camera = Camera(turn_deg, 17.0, 1.68, (178.0, 174.0))
    picture.floor(camera, (-58, 74), (-54, 46))
    picture.roller(camera, Roller(lambda t: at(shift(t) / 2.0, -8, ROLLER_RADIUS), at(0, -1, 0)))
    picture.person(camera, pose, ghost=ghost, lifts={"shank_r": 12.0, "foot_r": 14.0, "thigh_r": 10.0})
    return picture, camera


def p3() -> Picture:
    """Sitting on the roller, leg crossed, the buttock rolls."""

    def shift(t: float) -> float:
        return between(t, -6.0, 6.0)

    def pose(t: float) -> Pose:
        return _seated(shift(t), at(0.1, -1.0, 0.75))

    title = "Sitting on the roller, one leg crossed over the other knee, the buttock rolls forward and back."
    picture, camera = _sitting("p3", title, pose, shift, (), 44.0, 28)
    picture.arrow([camera.page(at(x, -42, 2)) for x in (-24, -8, 8, 24)])
    return picture


def p4() -> Picture:
    """Sitting on the roller, the knee of the crossed leg sinks outward."""

    def pose(t: float) -> Pose:
        angle = math.radians(between(t, 78.0, -8.0))
        return _seated(0.0, at(0.1, -math.cos(angle), math.sin(angle)))

    title = "Sitting on the roller, leg crossed, its knee sinks outward and comes up again."
    picture, camera = _sitting("p4", title, pose, lambda t: 0.0, ("thigh_r", "shank_r"), 74.0, 48)
    hip, ankle = (joints(pose(0.0))[name] for name in ("hip_r", "ankle_r"))
    middle = (hip + ankle) / 2.0
    picture.arrow(_path(camera, lambda t: middle + (joints(pose(t))["knee_r"] - middle) * 1.5))
    return picture


def s1() -> Picture:
    """Bridge on one leg."""
    picture = Picture(
        "s1",
        "Lying on the back, one foot on the floor, the pelvis lifts while the other leg points away.",
        Moves("s1"),
        height=204,
        crop=14,
    )
    camera = Camera(14.0, 12.0, 1.72, (182.0, 170.0))

    def pose(t: float) -> Pose:
        rise = math.radians(between(t, 0.0, 33.0))
        along = at(math.cos(rise), 0.0, math.sin(rise))
        hips = at(-48.0, 0.0, 10.5) + along * 48.0
        trunk = Frame.of(at(-math.sin(rise), 0, math.cos(rise)), -along)
        arms = {s: Planted(at(2.0, -24.0 * k, 4.0), at(0, -k, -1)) for s, k in (("r", 1.0), ("l", -1.0))}
        right = Planted(at(40.0, -9.0, 6.5), at(0.3, 0, 1), at(1, 0, 0), at(0, 0, -1))
        head = Frame.of((0.05, 0, 1), (-1, 0, 0.05))
        first = joints(Pose(hips, trunk, trunk, head, {"r": right, "l": right}, arms))
        way = unit(first["knee_r"] - first["hip_r"])
        free = Planted(
            first["hip_l"] + way * (THIGH + SHANK) * 0.998,
            at(0, 0, 1),
            np.cross(at(0, 1, 0), way) * -1.0 + way * 0.3,
            way,
        )
        return Pose(hips, trunk, trunk, head, {"r": right, "l": free}, arms)

    picture.floor(camera, (-88, 84), (-34, 34))
    picture.person(camera, pose)
    hip = joints(pose(0.0))["hip_r"]
    picture.arrow([camera.page(hip + at(-10, 0, z)) for z in (26, 44, 62)])
    return picture


def _on_side(right: HipAngles | Planted, left: HipAngles) -> Pose:
    trunk = Frame.of((0, -1, 0), (1, 0, 0.0))
    arms = {
        "l": Planted(at(92.0, -6.0, 4.5), at(0, -1, 0)),
        "r": Planted(at(36.0, -27.0, 4.0), at(0.4, -0.5, 1)),
    }
    head = Frame.of((0, -1, -0.05), (1, 0, -0.1))
    return Pose(at(0.0, 0.0, 19.5), trunk, trunk, head, {"r": right, "l": left}, arms)


def s2() -> Picture:
    """Leg lift, lying on the side."""
    picture = Picture(
        "s2", "Lying on the side, the straight upper leg lifts toward the ceiling.", Moves("s2"), height=180
    )
    camera = Camera(-14.0, 18.0, 1.66, (176.0, 140.0))

    def pose(t: float) -> Pose:
        return _on_side(
            HipAngles(flexion=-4.0, adduction=between(t, 4.0, -34.0)),
            HipAngles(flexion=38.0, adduction=6.0, knee=75.0),
        )

    picture.floor(camera, (-98, 98), (-42, 32))
    picture.person(camera, pose, ghost=("thigh_r", "shank_r", "foot_r"))
    hip = joints(pose(0.0))["hip_r"]
    picture.arrow(
        _path(camera, lambda t: hip + (joints(pose(t))["ankle_r"] - hip) * 0.82 + at(0, 0, 13), 0.1, 0.9)
    )
    return picture


def s3() -> Picture:
    """Clam."""
    picture = Picture(
        "s3",
        "Lying on the side, knees bent, the upper knee opens while the feet stay together.",
        Moves("s3"),
        height=170,
    )
    camera = Camera(-14.0, 18.0, 1.85, (158.0, 132.0))
    under = HipAngles(flexion=48.0, adduction=6.0, knee=88.0)

    def pose(t: float) -> Pose:
        ankle = joints(_on_side(under, under))["ankle_l"] + at(0, 0, 9.0)
        angle = math.radians(between(t, 8.0, 68.0))
        over = Planted(ankle, at(0.2, -math.cos(angle), math.sin(angle)), at(-0.5, -1, 0), at(-1, 0.4, 0))
        return _on_side(over, under)

    picture.floor(camera, (-62, 96), (-46, 32))
    picture.person(camera, pose, ghost=("thigh_r", "shank_r"))
    hip, ankle = (joints(pose(0.0))[name] for name in ("hip_r", "ankle_r"))
    middle = (hip + ankle) / 2.0
    picture.arrow(_path(camera, lambda t: middle + (joints(pose(t))["knee_r"] - middle) * 1.5))
    return picture


def _box(
    picture: Picture, camera: Camera, x: tuple[float, float], y: tuple[float, float], height: float
) -> None:
    """Draw a step: its whole outline, then its top."""
    for style, levels in (("pic-step", (0.0, height)), ("pic-step-top", (height,))):
        corners = [camera.page(at(a, b, z)) for a in x for b in y for z in levels]
        picture.path(style, outline([(cx, cy, 1.5) for cx, cy in corners]))


def _post(picture: Picture, camera: Camera, foot: Vector, height: float) -> None:
    """Draw a post to hold on to."""
    picture.path("pic-post", outline([(*camera.page(foot + UP * z), 3.5) for z in (0.0, height)]))


def s4() -> Picture:
    """Pelvic drop and lift on a step."""
    picture = Picture(
        "s4",
        "Standing on a step with one leg, the free side of the pelvis sinks and lifts.",
        Moves("s4"),
        height=292,
        crop=64,
    )
    camera = Camera(12.0, 10.0, 1.45, (182.0, 268.0))
    height = 16.0

    def pose(t: float) -> Pose:
        tilt = math.radians(between(t, -13.0, 6.0))
        right = at(-math.cos(tilt), 0.0, -math.sin(tilt))
        hip = at(-9.0, 0.0, height + 6.5 + 82.0)
        hips = hip - right * 9.0
        pelvis = Frame.of((0, -1, 0), np.cross(right, at(0, -1, 0)))
        chest = Frame.of((0, -1, 0), (-0.04, 0, 1))
        stand = Planted(at(-8.0, 0.0, height + 6.5), at(0, -1, 0), at(0, -1, 0), -UP)
        left = hips - right * 9.0
        free = Planted(left + at(1.0, -6.0, -81.0), at(0, -1, 0), at(0.1, -1, -0.25), at(0, -0.2, -1))
        neck = hips + pelvis.up * 11.0 + chest.up * 37.0
        arms = {
            "r": Planted(at(-52.0, -14.0, 118.0), at(-0.4, 0.2, -1)),
            "l": Planted(neck + at(19.0, -9.0, -31.0), at(1, 0.3, -0.2)),
        }
        return Pose(hips, pelvis, chest, Frame.of((0, -1, 0), (0, 0, 1)), {"r": stand, "l": free}, arms)

    picture.floor(camera, (-70, 70), (-26, 26))
    _box(picture, camera, (-30, 2), (-18, 14), height)
    _post(picture, camera, at(-54, -14, 0), 150.0)
    picture.person(camera, pose, more=(LEVEL,))
    side = joints(pose(0.5))["level_l"]
    picture.arrow([camera.page(side + at(10, 0, z)) for z in (-14, -4, 6, 16)])
    return picture


def s5() -> Picture:
    """Lean forward on one leg."""
    picture = Picture(
        "s5",
        "Standing on one leg, the trunk leans forward while the free leg goes back.",
        Moves("s5"),
        height=274,
        crop=24,
        seconds=3.0,
    )
    camera = Camera(14.0, 8.0, 1.45, (170.0, 256.0))

    def pose(t: float) -> Pose:
        lean = math.radians(between(t, 4.0, 68.0))
        up, forward = at(math.sin(lean), 0, math.cos(lean)), at(math.cos(lean), 0, -math.sin(lean))
        trunk = Frame.of(forward, up)
        hips = at(between(t, 0.0, -9.0), 0.0, between(t, 87.0, 84.0))
        stand = Planted(at(0.0, -8.0, 6.5), at(1, 0, 0), at(1, 0, 0), -UP)
        free = HipAngles(flexion=between(t, 4.0, -6.0), knee=between(t, 14.0, 6.0), point=15.0)
        neck = hips + up * 48.0
        ends = {"r": -18.0, "l": 18.0}
        arms = {s: Planted(neck + at(between(t, 4.0, 0.0), y, -51.0), at(-1, 0, 0)) for s, y in ends.items()}
        face = math.radians(between(t, 4.0, 50.0))
        head = Frame.of((math.cos(face), 0, -math.sin(face)), (math.sin(face), 0, math.cos(face)))
        return Pose(hips, trunk, trunk, head, {"r": stand, "l": free}, arms)

    picture.floor(camera, (-90, 90), (-30, 30))
    picture.person(camera, pose, ghost=("chest", "hair", "face", "pelvis", "thigh_l", "shank_l", "foot_l"))
    hips = joints(pose(0.0))["hips"]
    picture.arrow(_path(camera, lambda t: hips + (joints(pose(t))["neck"] - hips) * 1.62, 0.12, 0.8))
    picture.arrow(_path(camera, lambda t: joints(pose(t))["heel_l"] + at(-10, 0, -2), 0.2, 0.8))
    return picture


def pictures() -> Mapping[str, Picture]:
    """Return every picture of an exercise by the name of its file."""
    return {picture.name: picture for picture in (draw() for draw in (p1, p2, p3, p4, s1, s2, s3, s4, s5))}
