"""Dostal's muscle elements as straight lines, and the reference hip's arms in the posture he held it in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import landmarks, reference_model
from tests.anatomy.conftest import Side, pose_side


@dataclass(frozen=True, eq=False)
class Element:
    """One of Dostal's elements, m from the hip centre."""

    origin_m: Float[Array, " 3"]
    insertion_m: Float[Array, " 3"]
    straight: bool
    ours: tuple[str, ...]

    @property
    def arm_m(self) -> Float[Array, " 3"]:
        """Flexion, adduction and inward rotation of a straight pull."""
        pull = (self.origin_m - self.insertion_m) / np.linalg.norm(self.origin_m - self.insertion_m)
        return np.cross(self.insertion_m, pull)[[2, 0, 1]]


@cache
def dostal() -> dict[str, Element]:
    """Return all his elements by name."""
    lines = Path(__file__).with_name("dostal1981.csv").read_text(encoding="utf-8").splitlines()
    return {
        row["element"]: Element(
            np.array([float(row[key]) / 100 for key in ("ox", "oy", "oz")]),
            np.array([float(row[key]) / 100 for key in ("ix", "iy", "iz")]),
            row["straight"] == "1",
            tuple(row["ours"].split()),
        )
        for row in csv.DictReader(line for line in lines if not line.startswith("#"))
    }


def neutral_as_dostal() -> Side:
    """Pose the hip as Dostal holds it: the front spines straight above the pubic tubercles."""
    marks = landmarks()
    down = marks["pubic_tubercle"][1] - marks["asis"][1]
    return pose_side(reference_model(), [np.degrees(np.arctan2(down[0], -down[1])), 0, 0, 0])


def differences_m() -> dict[str, Float[Array, " 3"]]:
    """Return ours less Dostal's flexion, adduction and rotation arms of the straight elements, m."""
    side = neutral_as_dostal()
    return {
        name: side.arm_m[0, [side.of(part) for part in element.ours], :3].mean(axis=0) - element.arm_m
        for name, element in dostal().items()
        if element.straight
    }
