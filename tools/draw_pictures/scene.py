"""One picture: figure, floor, roller and arrows, back to front, as an SVG document without styles or ids."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import numpy as np

from tools.draw_pictures.figure import Part, Pose, joints, parts
from tools.draw_pictures.motion import STOPS, Move, Moves
from tools.draw_pictures.shapes import Camera, Circle, Vector, arrow, number, outline, point

WIDTH, HEIGHT = 360, 240


@dataclass(frozen=True)
class Roller:
    """A foam roller.

    Attributes:
        at: Its middle at each share of the motion.
        axis: Unit vector along it.
        half: Half its length, cm.
        radius: cm.
    """

    at: Callable[[float], Vector]
    axis: Vector
    half: float = 15.0
    radius: float = 8.0


@dataclass
class Picture:
    """A picture as it grows, back to front.

    Attributes:
        name: Of the file, without ending.
        title: For those who cannot see it.
        moves: Its keyframes.
        height: Of the page, px.
        crop: Of the page's width that stays empty, on the left as on the right, px.
        seconds: One way of the motion.
        body: What is drawn in the group that is mirrored for the left side.
        labels: What is drawn upright on either side.
        reach: Every place that the person takes up on the way, circles of the page.
    """

    name: str
    title: str
    moves: Moves
    height: int = HEIGHT
    crop: int = 0
    seconds: float = 2.4
    body: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    reach: list[Circle] = field(default_factory=list)

    def path(self, style: str, d: str) -> None:
        """Draw one path."""
        self.body.append(f'<path class="{style}" d="{d}"/>')

    def moved(self, place: tuple[float, float], style: str | None, inside: str) -> None:
        """Draw something around a place, carried by a class of motion."""
        carried = inside if style is None else f'<g class="{style}">{inside}</g>'
        self.body.append(f'<g transform="translate({point(*place)})">{carried}</g>')

    def floor(
        self, camera: Camera, x: tuple[float, float], y: tuple[float, float], below: float = 0.0
    ) -> None:
        """Draw the mat on the floor."""
        corners = [camera.page(np.array([a, b, -below])) for a in x for b in y]
        self.path("pic-floor", outline([(cx, cy + 3.0, 3.0) for cx, cy in corners]))

    def roller(self, camera: Camera, roller: Roller) -> None:
        """Draw the roller; its end shows how it rolls."""
        near, far = (roller.at(0.0) + roller.axis * roller.half * k for k in _near_first(camera, roller.axis))
        (x, y), (fx, fy) = camera.page(near), camera.page(far)
        radius = roller.radius * camera.scale
        flat = radius * abs(float(roller.axis @ camera.toward))
        tilt = math.degrees(math.atan2(fy - y, fx - x)) + 90.0
        nx, ny = (radius * math.cos(math.radians(tilt)), radius * math.sin(math.radians(tilt)))
        size = f"{number(radius)} {number(flat)} {number(tilt)}"
        bx, by = fx - x, fy - y
        side = f"A{size} 0"
        tube = f"M{point(nx, ny)}L{point(bx + nx, by + ny)}{side} 0 {point(bx - nx, by - ny)}"
        tube += f"L{point(-nx, -ny)}{side} 0 {point(nx, ny)}z"
        marks = [(bx * k, by * k) for k in (0.2, 0.4, 0.6, 0.8)]
        rings = "".join(f"M{point(mx + nx, my + ny)}{side} 1 {point(mx - nx, my - ny)}" for mx, my in marks)
        places = [camera.page(roller.at(t)) for t in STOPS]
        carried = self.moves.through([Move(px - places[0][0], py - places[0][1]) for px, py in places])
        inside = f'<path class="pic-roller" d="{tube}"/><path class="pic-roller-line" d="{rings}"/>'
        if flat > 1.0:
            inside += self._roller_end(camera, roller, radius)
        self.moved((x, y), carried, inside)

    def _roller_end(self, camera: Camera, roller: Roller, radius: float) -> str:
        """Return the round end: knobs around a hole, turning as far as the roller has rolled."""
        toward = roller.axis * _near_first(camera, roller.axis)[0]
        one = np.cross(toward, np.array([0.0, 0.0, 1.0]))
        one = one / np.linalg.norm(one)
        two = np.cross(toward, one)
        unit_scale = Camera(camera.turn_deg, camera.rise_deg, 1.0, (0.0, 0.0))
        matrix = " ".join(f"{v:.3f}" for axis in (one, two) for v in unit_scale.direction(axis))
        # Rolling by `way` without slipping turns it by (up x way) / radius, about its own axis.
        ways = [np.cross(np.array([0.0, 0.0, 1.0]), roller.at(t) - roller.at(0.0)) for t in STOPS]
        turns = [math.degrees(float(way @ toward) / roller.radius) for way in ways]
        style = self.moves.through([Move(0.0, 0.0, turn) for turn in turns])
        ring = f'<circle class="pic-roller-end" r="{number(radius)}"/>'
        hole = radius * 0.38
        around = [
            (radius * 0.74 * math.cos(a), radius * 0.74 * math.sin(a)) for a in np.arange(6) * math.pi / 3.0
        ]
        knobs = "".join(f"M{point(*knob)}h0" for knob in around)
        turning = (
            f'<path class="pic-roller-knob" d="{knobs}"/><circle class="pic-roller-hole" r="{number(hole)}"/>'
        )
        carried = turning if style is None else f'<g class="{style}">{turning}</g>'
        return f'<g transform="matrix({matrix} 0 0)">{ring}{carried}</g>'

    def person(
        self,
        camera: Camera,
        pose: Callable[[float], Pose],
        *,
        lifts: dict[str, float] | None = None,
        ghost: Sequence[str] = (),
        more: Sequence[Part] = (),
    ) -> None:
        """Draw a person who goes from pose(0) to pose(1), nearer parts over farther ones.

        Args:
            camera: From where.
            pose: How the person is at each share of the motion.
            lifts: By name of part: drawn as if so much nearer, cm.
            ghost: Parts whose other end of the motion is hinted at.
            more: Parts drawn beside those of the body.
        """
        at = [joints(pose(t)) for t in STOPS]
        raised = lifts or {}

        def nearness(part: Part) -> float:
            middle = np.mean([at[0][name] for name, _ in part.balls], axis=0)
            return camera.nearness(middle) + part.lift + raised.get(part.name, 0.0)

        chosen = [part for part in (*parts(), *more) if part.style != "pic-eye" or _seen(camera, at[0], part)]
        places = ((found[n], r) for found in at for part in chosen for n, r in part.balls)
        self.reach += [(*camera.page(place), r * camera.scale) for place, r in places]
        shadows = (part for part in chosen if part.name in ghost)
        drawn = "".join(
            outline([(*camera.page(at[-1][n]), r * camera.scale) for n, r in part.balls]) for part in shadows
        )
        if drawn:
            self.path("pic-ghost", drawn)
        for part in sorted(chosen, key=nearness):
            stops = [(camera.page(found[part.axis[0]]), camera.page(found[part.axis[1]])) for found in at]
            carried = self.moves.of_segment(stops)
            circles = [(*camera.page(at[0][n]), r * camera.scale) for n, r in part.balls]
            if carried is None:
                self.path(part.style, outline(circles))
                continue
            (x0, y0), _ = stops[0]
            local = outline([(x - x0, y - y0, r) for x, y, r in circles])
            self.moved((x0, y0), carried, f'<path class="{part.style}" d="{local}"/>')

    def arrow(
        self,
        points: Sequence[tuple[float, float]],
        *,
        both: bool = True,
        style: str = "pic-arrow",
        head: float = 9.0,
    ) -> None:
        """Draw an arrow through points of the page."""
        line, heads = arrow(points, both=both, head=head)
        self.path("pic-halo", line + heads)
        self.path(style, line)
        self.path(f"{style}-head", heads)

    def label(self, x: float, y: float, words: str) -> None:
        """Write a word that stays upright when the picture is mirrored."""
        self.labels.append(
            f'<text class="pic-label" x="{number(x)}" y="{number(y)}" text-anchor="middle">{escape(words)}</text>'
        )

    def svg(self) -> str:
        """Return the document."""
        head = f'<svg class="pic" viewBox="{self.crop} 0 {WIDTH - 2 * self.crop} {self.height}" role="img">'
        head += f"<title>{escape(self.title)}</title>"
        body = "\n".join(self.body)
        return (
            f'{head}\n<g class="pic-mirror">\n{body}\n</g>\n'
            + "".join(f"{label}\n" for label in self.labels)
            + "</svg>\n"
        )


def _seen(camera: Camera, at: dict[str, Vector], eye: Part) -> bool:
    """Return whether an eye lies on the visible side of the face."""
    return camera.nearness(at[eye.balls[0][0]] - at["face"]) > 2.5


def _near_first(camera: Camera, axis: Vector) -> tuple[float, float]:
    return (1.0, -1.0) if float(axis @ camera.toward) > 0.0 else (-1.0, 1.0)
