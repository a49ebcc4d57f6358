"""The team sheet: every hip muscle's mean pull against the best it could, its role, grouped by what it does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

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
    nice_ticks,
)
from coxa.charts.players import OVER, TONES, Player, players_of
from coxa.charts.reading import SIDES, columns, once, pairs, part, text
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


SHORT: Final = {
    "biceps femoris long head": "biceps femoris",
    "tensor fasciae latae": "tensor fasciae lat.",
}
"""Names short enough to stand left of a bar; the short head of biceps femoris does not cross the hip."""


def team_sheet(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return every hip muscle as a bar, for each hip; muscles that the model cuts into parts as one.

    Args:
        subjects: Results, one or several to compare.
    """
    teams = [
        (hip(side, name), subject, side, players_of(subject, side)) for name, subject, side in pairs(subjects)
    ]
    known = {side for *_, side, players in teams if players}
    teams = [team for team in teams if team[2] in known]
    if not teams:
        return Absent(KEY, TITLE, NO_DRAWINGS)
    everyone = [player for *_, players in teams for player in players]
    lines = _lines(everyone)
    top = max([1.0, *(f for p in everyone for f in (p.mean, p.best, p.healthy_best) if f == f)])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, lambda subject: _lead([team for team in teams if team[1] is subject])),
        alt=" ".join(_alt(title, players) for title, _, _, players in teams),
        evidence="modelled",
        panels=tuple(_panel(title, side, players, lines, top) for title, _, side, players in teams),
        columns=columns(subjects),
        legend=_legend(everyone),
        notes=_notes(everyone, once([_task(subject, side) for _, subject, side, _ in teams])),
        table=_table(teams),
    )


def _task(subject: Subject, side: str) -> str:
    return text(part(subject.drawings, "sides", side, "socket").get("task"))


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
            rows.append(Row(SHORT.get(name, name)))
    x = Axis("mean pull, newtons", 0.0, top * 1.1, nice_ticks(0.0, top, most=5))
    return Panel(title, x, rows_axis(len(rows)), tuple(marks), tuple(rows), tone=SIDE_TONES[side])


def _bars(row: int, player: Player) -> list[Mark]:
    marks: list[Mark] = []
    words = f"{player.role}, {player.hardest}".replace("up to ", "")
    if player.share >= OVER:
        words = "as a brake"  # its role stands in its hatch, its name and the table
    outline = player.healthy_best >= player.mean  # words stand behind the longer one
    if player.healthy_best == player.healthy_best:
        best = f"{player.name}: the best it could, healthy"
        marks.append(Bar(row, 0.0, player.healthy_best, "soft", best, words if outline else "", thick=0.8))
    if player.mean == player.mean:
        name = f"{player.name}: on average {said(player.mean)} N of {said(player.best)} N, {player.role}"
        marks.append(Bar(row, 0.0, player.mean, player.tone, name, "" if outline else words, thick=0.5))
    if player.weak:
        marks.append(Points((player.best,), (float(row),), f"{player.name}: its best now", "norm"))
    return marks


def _legend(everyone: Sequence[Player]) -> tuple[Legend, ...]:
    seen = [role for role in ROLES if any(player.role == role for player in everyone)]
    lines = [Legend(ROLES[role], TONES[role], "bar") for role in seen]
    lines.append(Legend("the best it could, healthy", "soft", "bar"))
    if any(player.weak for player in everyone):
        lines.append(Legend("its best now, where it is weaker", "norm", "point"))
    return tuple(lines)


def _notes(everyone: Sequence[Player], tasks: Sequence[str]) -> tuple[str, ...]:
    notes = [
        "Bars: mean pull. Behind each its role, and how far it goes at its hardest: the greatest pull, in % of the "
        "best it could now, held still at its best length."
    ]
    if any(len(player.parts) > 1 for player in everyone):
        notes.append(
            "A muscle that the model cuts into parts is one row: the sum of their mean pulls, the role of the part "
            "that pulls most, and the share of the part that works hardest. The parts stand in the table."
        )
    if any(player.share >= OVER for player in everyone):
        notes.append(
            "As a brake: over 100 %, because a muscle that is stretched while it pulls holds more than it could "
            "hold still."
        )
    return (*notes, *(f"Shown: {task}." for task in tasks if task))


def _table(teams: Sequence[tuple[str, Subject, str, list[Player]]]) -> tuple[tuple[str, ...], ...]:
    """Return the parts with their numbers."""
    return (
        ("hip", "muscle", "role", "mean, N", "peak, N", "best, N", "healthy best, N"),
        *(
            (title, p.name, p.role, *(_newton(f) for f in (p.mean, p.peak, p.best, p.healthy_best)))
            for title, *_, players in teams
            for player in players
            for p in player.parts
        ),
    )


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
        return "Every hip muscle's mean pull against the best it could."
    return f"The largest share of the pull over time is carried {joined(words)}."


def _group_shares(players: Sequence[Player]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for each in (p for player in players for p in player.parts):
        if each.impulse_share > 0.0:
            shares[each.group] = shares.get(each.group, 0.0) + each.impulse_share
    total = sum(shares.values())
    return {group: share / total for group, share in shares.items()}


def _alt(title: str, players: Sequence[Player]) -> str:
    if not players:
        return f"{title}: {NOT_ASSESSED}."
    most = sorted((p for p in players if p.mean == p.mean), key=lambda p: -p.mean)[:5]
    named = [f"{p.name} {said(p.mean)} N ({p.role}, {p.hardest} at its hardest)" for p in most]
    counts = [(role, sum(p.role == role for p in players)) for role in ROLES]
    roles = joined(
        [
            f"{count} {role}{'s' * (count > 1 and role in ('mover', 'helper'))}"
            for role, count in counts
            if count
        ]
    )
    words = f"{title}: {len(players)} muscles, {roles}" if roles else f"{title}: {len(players)} muscles"
    return f"{words}; the greatest mean pulls: {joined(named)}." if named else f"{words}."
