"""The inner views: ball and socket from above, and the way the ball should glide while the thigh turns.

The method (T10): inward rotation, the head glides slightly backward, deeper into the socket; outward rotation,
slightly forward. The glide is drawn several times larger than it is, or nobody would see it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from tools.draw_pictures.motion import STOPS, Move, Moves
from tools.draw_pictures.scene import Picture
from tools.draw_pictures.shapes import number, outline, point

PAGE = 240  # px, height
CENTRE = (166.0, 132.0)
BACK_UP = 22.0  # px; the roller at the back leaves room above
BALL = 39.0
CUP = 50.0
OPENING_DEG = 18.0  # how far the cup looks forward; acetabular anteversion is about 15-20 degrees
HALF_OPENING_DEG = 78.0
NECK_DEG = -14.0  # the neck runs backward from the ball: femoral version is about 15 degrees


def _polar(radius: float, angle_deg: float, at: tuple[float, float] = CENTRE) -> tuple[float, float]:
    """Return a place on the page: 0 outward (right), 90 to the front (up)."""
    a = math.radians(angle_deg)
    return at[0] + radius * math.cos(a), at[1] - radius * math.sin(a)


def _cup_arc(radius: float) -> str:
    start = OPENING_DEG + HALF_OPENING_DEG
    end = OPENING_DEG - HALF_OPENING_DEG
    r = number(radius)
    return f"M{point(*_polar(radius, start))}A{r} {r} 0 1 0 {point(*_polar(radius, end))}"


def _socket(picture: Picture) -> None:
    x, y = CENTRE
    picture.path("pic-pelvis", outline([(x - 44, y - 50, 16), (x - 70, y - 35, 16), (x - 122, y - 46, 9)]))
    picture.path("pic-pelvis", outline([(x - 40, y + 54, 17), (x - 68, y + 38, 18), (x - 108, y + 50, 13)]))
    picture.path("pic-cup", _cup_arc(CUP + 12.0))
    picture.path("pic-socket", _cup_arc(CUP))


def _femur(turn_deg: float) -> tuple[str, str]:
    """Return the paths of neck with trochanter, and of the ball, around the middle of the ball."""
    a = math.radians(NECK_DEG + turn_deg)

    def along(distance: float, aside: float, radius: float) -> tuple[float, float, float]:
        return (
            distance * math.cos(a) - aside * math.sin(a),
            -distance * math.sin(a) - aside * math.cos(a),
            radius,
        )

    neck = outline([along(26, 0, 22), along(74, -2, 19)])
    shaft = outline([along(78, -2, 22), along(96, 8, 22), along(92, -14, 17)])
    return neck, shaft


def _inner(
    name: str,
    title: str,
    *,
    turn_deg: float,
    start_deg: float,
    glide: tuple[float, float],
    roller_front: bool,
    rolling: bool,
) -> Picture:
    picture = Picture(name, title, Moves(name.replace("_inside", "i")), height=PAGE, crop=12)
    _roller_and_tissue(picture, front=roller_front, rolling=rolling)
    _socket(picture)
    neck, shaft = _femur(start_deg)
    marks = f'<path class="pic-bone" d="{neck}"/><path class="pic-bone" d="{shaft}"/>'
    marks += f'<circle class="pic-bone" r="{number(BALL)}"/>'
    stops = [Move(glide[0] * t, glide[1] * t, -turn_deg * t) for t in STOPS]
    picture.moved(CENTRE, picture.moves.through(stops), marks)
    x, y = CENTRE
    picture.body.append(f'<circle class="pic-trace" cx="{number(x)}" cy="{number(y)}" r="{number(BALL)}"/>')
    sense = math.copysign(1.0, glide[1])
    picture.arrow(
        [(x, y - 22 * sense), (x - 1, y), (x - 3, y + 27 * sense)], both=False, style="pic-glide", head=13.0
    )
    if turn_deg:
        angles = [NECK_DEG + start_deg + turn_deg * k for k in (-0.1, 0.25, 0.6, 1.0)]
        picture.arrow([_polar(136.0, a) for a in angles], both=False)
    if not roller_front:
        picture.body = [f'<g transform="translate(0 {number(-BACK_UP)})">', *picture.body, "</g>"]
    picture.label(180.0, 20.0, "front")
    picture.label(180.0, PAGE - 6.0, "back")
    return picture


def _roller_and_tissue(picture: Picture, *, front: bool, rolling: bool) -> None:
    """Draw the flesh around the joint, the layer that is worked on, and the roller that presses on it."""
    x, y = CENTRE
    k = -1.0 if front else 1.0
    picture.path("pic-flesh", outline([(x - 72, y, 78), (x + 80, y, 76)]))
    picture.path("pic-tissue", f"M{point(x - 76, y + k * 71)}L{point(x + 88, y + k * 69)}")
    middle, edge = x + 6.0, y + k * 90.0
    tube = outline([(-92, -8, 3), (92, -8, 3), (92, 8, 3), (-92, 8, 3)])
    rings = "".join(f"M{number(at)} -11v22" for at in (-66, -33, 0, 33, 66))
    inside = f'<path class="pic-roller" d="{tube}"/><path class="pic-roller-line" d="{rings}"/>'
    stops = [Move(28.0 * t, 0.0) for t in STOPS] if rolling else [Move(0.0, 0.0)] * len(STOPS)
    picture.moved((middle - 14.0 * rolling, edge), picture.moves.through(stops), inside)


def inner_views() -> Mapping[str, Picture]:
    """Return the inner view of each exercise of release and rotation, by the name of its file."""
    drawn = (
        _inner(
            "p1_inside",
            "The hip cut across, seen from the head: released in front, the ball has room to settle backward.",
            turn_deg=0.0,
            start_deg=0.0,
            glide=(-2.0, 4.0),
            roller_front=True,
            rolling=True,
        ),
        _inner(
            "p2_inside",
            "The hip cut across, seen from the head: the thigh turns inward, the ball glides back (drawn larger).",
            turn_deg=38.0,
            start_deg=0.0,
            glide=(-4.0, 6.5),
            roller_front=True,
            rolling=False,
        ),
        _inner(
            "p3_inside",
            "The hip cut across, seen from the head: released at the back, the ball has room to glide forward.",
            turn_deg=0.0,
            start_deg=0.0,
            glide=(0.0, -3.5),
            roller_front=False,
            rolling=True,
        ),
        _inner(
            "p4_inside",
            "The hip cut across, seen from the head: the thigh turns outward, the ball glides forward (drawn larger).",
            turn_deg=-36.0,
            start_deg=12.0,
            glide=(0.0, -5.0),
            roller_front=False,
            rolling=False,
        ),
    )
    return {picture.name: picture for picture in drawn}
