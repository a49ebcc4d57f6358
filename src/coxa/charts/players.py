"""The muscles of one hip as anatomy counts them, from the parts into which a model cuts them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import Subject, Tone
from coxa.charts.reading import listed, number, once, part, text
from coxa.charts.words import NOT_ASSESSED
from coxa.figures.check import plain

TONES: Final[dict[str, Tone]] = {
    "mover": "mover",
    "helper": "helper",
    "centring": "centring",
    "opposing": "opposing",
    "quiet": "quiet",
}
WEAK: Final = 0.01
"""A best this share below the healthy one is drawn apart from it (own choice)."""
OVER: Final = 100.5
"""A pull of this many per cent of the best is called more than it; below, it reads as 100 %."""


@dataclass(frozen=True)
class Part:
    """One muscle of a model, whole or a part of one, of one hip; forces in N, NaN where not known."""

    muscle: str
    name: str
    whole: str
    group: str
    role: str
    mean: float
    peak: float
    best: float
    healthy_best: float
    impulse_share: float

    @property
    def share(self) -> float:
        """Its greatest pull, % of its best now."""
        return 100.0 * self.peak / self.best if self.best > 0.0 else math.nan


@dataclass(frozen=True)
class Player:
    """One muscle as anatomy counts it, from all parts of it; forces in N, NaN where not known.

    Sums over its parts are exact for the mean pull and for the best it could. The greatest pull of the whole is not
    known, because parts need not peak together: told is that of the part that works hardest.
    """

    name: str
    parts: tuple[Part, ...]

    @property
    def group(self) -> str:
        """What it does."""
        return self.parts[0].group

    @property
    def role(self) -> str:
        """Role of the part that pulls most over time."""
        return max(self.parts, key=lambda p: p.mean if p.mean == p.mean else -1.0).role

    @property
    def tone(self) -> Tone:
        """How its role looks."""
        return TONES.get(self.role, "rest")

    @property
    def mean(self) -> float:
        """Its mean pull."""
        return sum(p.mean for p in self.parts)

    @property
    def best(self) -> float:
        """The best all its parts could now."""
        return sum(p.best for p in self.parts)

    @property
    def healthy_best(self) -> float:
        """The best all its parts could, healthy."""
        return sum(p.healthy_best for p in self.parts)

    @property
    def weak(self) -> bool:
        """Whether it could less than a healthy one."""
        return self.best < (1.0 - WEAK) * self.healthy_best

    @property
    def share(self) -> float:
        """Greatest pull of the part that works hardest, % of that part's best now."""
        return max((p.share for p in self.parts if p.share == p.share), default=math.nan)

    @property
    def hardest(self) -> str:
        """The same in words."""
        if math.isnan(self.share):
            return NOT_ASSESSED
        return "over its best" if self.share >= OVER else f"up to {plain(self.share, 0)} %"


def players_of(subject: Subject, side: str) -> list[Player]:
    """Return the muscles of one hip, in the order of the result; none where it holds none."""
    found = listed(part(subject.drawings, "sides", side), "muscles")
    parts = [_part(each) for each in found if each.get("muscle")]
    # a name in two groups stays two muscles: rows stand under their group
    wholes = once([(p.group, p.whole) for p in parts])
    return [Player(w, tuple(p for p in parts if (p.group, p.whole) == (g, w))) for g, w in wholes]


def _part(each: dict[str, Any]) -> Part:
    muscle = text(each.get("muscle"))
    name = text(each.get("name"), muscle)
    best = number(each.get("best_N"))
    healthy = number(each.get("healthy_best_N"))
    return Part(
        muscle=muscle,
        name=name,
        whole=text(each.get("whole"), name),
        group=text(each.get("group"), "others"),
        role=text(each.get("role")),
        mean=number(each.get("force_mean_N")),
        peak=number(each.get("force_peak_N")),
        best=best,
        healthy_best=best if math.isnan(healthy) else healthy,
        impulse_share=number(each.get("impulse_share")),
    )
