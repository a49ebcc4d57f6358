"""The team sheet: every hip muscle's pull against the best it could, its role, grouped by what it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Axis,
    Bar,
    Chart,
    Legend,
    Mark,
    Panel,
    Points,
    Row,
    Subject,
    Tone,
    nice_ticks,
)
from coxa.charts.reading import SIDES, columns, listed, number, once, pairs, part, text
from coxa.charts.words import NO_DRAWINGS, NOT_ASSESSED, hip, joined, percent, rows_axis, said, saying, told
from coxa.figures.check import GROUP_WORDS

KEY: Final = "team-sheet"
TITLE: Final = "How the muscles work as a team"
ROLES: Final[dict[str, str]] = {
    "mover": "mover: carries much of the pull, the way the hip turns",
    "helper": "helper: pulls along",
    "centring": "centring: presses the ball towards the middle of its socket",
    "opposing": "opposing: pulls against the way the hip turns",
    "quiet": "quiet: hardly pulls",
}
"""Roles, and what each means."""
TONES: Final[dict[str, Tone]] = {
    "mover": "mover",
    "helper": "helper",
    "centring": "centring",
    "opposing": "opposing",
    "quiet": "quiet",
}
WEAK: Final = 0.01
"""A best this share below the healthy one is drawn apart from it (own choice)."""


@dataclass(frozen=True)
class Player:
    """One muscle of one hip; forces in N, NaN where not known."""

    muscle: str
    name: str
    group: str
    role: str
    mean: float
    peak: float
    best: float
    healthy_best: float
    impulse_share: float

    @property
    def tone(self) -> Tone:
        """How its role looks."""
        return TONES.get(self.role, "rest")

    @property
    def share(self) -> str:
        """Its greatest pull as a share of its best."""
        return percent(100.0 * self.peak / self.best) if self.best > 0.0 else percent(math.nan)


def team_sheet(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return every hip muscle as a bar, for each hip.

    Args:
        subjects: Results, one or several to compare.
    """
    teams = [
        (hip(side, name), subject, side, _players(subject, side)) for name, subject, side in pairs(subjects)
    ]
    known = {side for *_, side, players in teams if players}
    teams = [team for team in teams if team[2] in known]
    if not teams:
        return Absent(KEY, TITLE, NO_DRAWINGS)
    everyone = [player for *_, players in teams for player in players]
    lines = _lines(everyone)
    top = max([1.0, *(f for p in everyone for f in (p.peak, p.best, p.healthy_best) if f == f)])
    seen = [role for role in ROLES if any(player.role == role for player in everyone)]
    tasks = once([_task(subject, side) for _, subject, side, _ in teams])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lambda subject: _lead([team for team in teams if team[1] is subject])),
        alt=" ".join(_alt(title, players) for title, _, _, players in teams),
        evidence="modelled",
        panels=tuple(_panel(title, side, players, lines, top) for title, _, side, players in teams),
        columns=columns(subjects),
        legend=(
            *(Legend(ROLES[role], TONES[role], "bar") for role in seen),
            Legend("mean pull", "ink", "point"),
            Legend("the best it could, healthy", "soft", "bar"),
            *(
                (Legend("its best now, where it is weaker", "norm", "point"),)
                if any(map(_weak, everyone))
                else ()
            ),
        ),
        notes=(
            "Bars: greatest pull. Behind each its role, and the greatest pull as a share of its best now: what it "
            "could at most, held still at its best length. A muscle stretched while it pulls can do a little more.",
            *(f"Shown: {task}." for task in tasks if task),
        ),
        table=(
            ("hip", "muscle", "role", "mean, N", "peak, N", "best, N", "healthy best, N"),
            *(
                (title, p.name, p.role, *(_newton(f) for f in (p.mean, p.peak, p.best, p.healthy_best)))
                for title, *_, players in teams
                for p in players
            ),
        ),
    )


def _players(subject: Subject, side: str) -> list[Player]:
    return [
        _player(each)
        for each in listed(part(subject.drawings, "sides", side), "muscles")
        if each.get("muscle")
    ]


def _player(each: dict[str, Any]) -> Player:
    muscle = text(each.get("muscle"))
    best = number(each.get("best_N"))
    healthy = number(each.get("healthy_best_N"))
    return Player(
        muscle=muscle,
        name=text(each.get("name"), muscle),
        group=text(each.get("group"), "others"),
        role=text(each.get("role")),
        mean=number(each.get("force_mean_N")),
        peak=number(each.get("force_peak_N")),
        best=best,
        healthy_best=best if math.isnan(healthy) else healthy,
        impulse_share=number(each.get("impulse_share")),
    )


def _task(subject: Subject, side: str) -> str:
    return text(part(subject.drawings, "sides", side, "socket").get("task"))


def _weak(player: Player) -> bool:
    return player.best < (1.0 - WEAK) * player.healthy_best


def _lines(players: Sequence[Player]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return groups in their order with the names in each: the same rows in every panel."""
    found = once([p.group for p in players])
    order = [g for g in GROUP_WORDS if g in found] + [g for g in found if g not in GROUP_WORDS]
    return tuple((group, once([p.name for p in players if p.group == group])) for group in order)


def _panel(
    title: str, side: str, players: Sequence[Player], lines: Sequence[tuple[str, tuple[str, ...]]], top: float
) -> Panel:
    if not players:
        return saying(title, NOT_ASSESSED, SIDE_TONES[side])
    own = {player.name: player for player in players}
    rows: list[Row] = []
    marks: list[Mark] = []
    for group, names in lines:
        words = GROUP_WORDS.get(group, group)
        rows.append(Row(words[:1].upper() + words[1:], heading=True))
        for name in names:
            if name in own:
                marks += _bars(len(rows), own[name])
            rows.append(Row(name))
    x = Axis("pull, N", 0.0, top * 1.02, nice_ticks(0.0, top, most=5))
    return Panel(title, x, rows_axis(len(rows)), tuple(marks), tuple(rows), tone=SIDE_TONES[side])


def _bars(row: int, player: Player) -> list[Mark]:
    marks: list[Mark] = []
    words = f"{player.role}, {player.share}"
    outline = player.healthy_best >= player.peak  # words stand behind the longer one
    if player.healthy_best == player.healthy_best:
        best = f"{player.name}: the best it could, healthy"
        marks.append(Bar(row, 0.0, player.healthy_best, "soft", best, words if outline else "", thick=0.8))
    if player.peak == player.peak:
        name = f"{player.name}: greatest pull {said(player.peak)} N of {said(player.best)} N, {player.role}"
        marks.append(Bar(row, 0.0, player.peak, player.tone, name, "" if outline else words, thick=0.5))
    if _weak(player):
        marks.append(Points((player.best,), (float(row),), f"{player.name}: its best now", "norm"))
    if player.mean == player.mean:
        marks.append(Points((player.mean,), (float(row),), f"{player.name}: mean pull", "ink"))
    return marks


def _newton(force: float) -> str:
    return "–" if math.isnan(force) else f"{force:.0f}"


def _lead(teams: Sequence[tuple[str, Subject, str, list[Player]]]) -> str:
    words = []
    for side, players in {team[2]: team[3] for team in teams}.items():
        shares = _group_shares(players)
        if shares:
            group, share = max(shares.items(), key=lambda pair: pair[1])
            words.append(
                f"on the {SIDES[side]} by the {GROUP_WORDS.get(group, group)} ({percent(100.0 * share)})"
            )
    if not words:
        return "Every hip muscle's greatest pull against the best it could."
    return f"Most of the pull over time is carried {joined(words)}."


def _group_shares(players: Sequence[Player]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for player in players:
        if player.impulse_share > 0.0:
            shares[player.group] = shares.get(player.group, 0.0) + player.impulse_share
    total = sum(shares.values())
    return {group: share / total for group, share in shares.items()}


def _alt(title: str, players: Sequence[Player]) -> str:
    if not players:
        return f"{title}: {NOT_ASSESSED}."
    most = sorted((p for p in players if p.peak == p.peak), key=lambda p: -p.peak)[:5]
    named = [f"{p.name} {said(p.peak)} N ({p.share} of its best, {p.role})" for p in most]
    counts = [(role, sum(p.role == role for p in players)) for role in ROLES]
    roles = joined(
        [
            f"{count} {role}{'s' * (count > 1 and role in ('mover', 'helper'))}"
            for role, count in counts
            if count
        ]
    )
    words = f"{title}: {len(players)} muscles, {roles}" if roles else f"{title}: {len(players)} muscles"
    return f"{words}; the greatest pulls: {joined(named)}." if named else f"{words}."
