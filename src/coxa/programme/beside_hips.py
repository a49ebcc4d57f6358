"""Runs beside the hips: whether a figure of the watch goes along with how the hips differ, and how sure that is.

Two things that drift over the same weeks always seem linked, and runs of one month are not as many separate pieces of
evidence as there are runs. So the link is judged with the straight drift over time taken out of both, and with the
number of runs reduced by how alike runs in a row are.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Final

from coxa.programme.diary import Diary
from coxa.programme.running import AT_HEART_RATE, BALANCE, RunRecord, run_measures, run_series, running_table
from coxa.programme.series import Measure, Series, all_series
from coxa.programme.words import count

CAUSE: Final = "That two things go together does not say that one causes the other."
_CERTAIN: Final = 1.96  # 95 %
_NEARLY_ONE: Final = 0.999999
_MOST_LAGS: Final = 30  # ours: further apart runs of a month or more do not resemble each other


@dataclass(frozen=True)
class HipLine:
    """How the hips differ over time.

    Attributes:
        key: 'rotation' or 'soreness'.
        label: Of the measure behind it, for people.
        unit: Of it.
        points: Right less left on each day with both, oldest first.
        apart_days: Days between two readings over which a straight line is drawn.
    """

    key: str
    label: str
    unit: str
    points: tuple[tuple[date, float], ...]
    apart_days: int

    def at(self, day: date) -> float | None:
        """Return right less left on a day; between readings by a straight line, None where they are too far apart."""
        k = bisect_left(self.points, day, key=itemgetter(0))
        if k < len(self.points) and self.points[k][0] == day:
            return self.points[k][1]
        if not 0 < k < len(self.points):
            return None
        (before, value), (after, then) = self.points[k - 1 : k + 1]
        if (after - before).days > self.apart_days:
            return None
        return value + (then - value) * (day - before).days / (after - before).days


@dataclass(frozen=True)
class Correlation:
    """A rank correlation with its 95 % interval.

    Attributes:
        rho: Spearman's.
        low, high: Bounds.
        independent: How many independent pairs these count as.
    """

    rho: float
    low: float
    high: float
    independent: float

    @property
    def told(self) -> bool:
        """Whether it can be told from chance."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Link:
    """Whether a figure of the watch goes along with how the hips differ.

    Attributes:
        measure: Of the watch.
        hips: How the hips differ.
        signed: Whether the side counts; else the size of the difference is compared.
        pairs: Day, figure of the run, and the hips on that day.
        plain: As they are, every pair taken as independent; None with too few runs.
        steady: With the straight drift over time taken out of both; None with too few runs.
        verdict: 'few', 'together', 'drift' or 'chance'.
        words: What that means, in plain sentences.
    """

    measure: Measure
    hips: HipLine
    signed: bool
    pairs: tuple[tuple[date, float, float], ...]
    plain: Correlation | None
    steady: Correlation | None
    verdict: str
    words: str


def hip_lines(diary: Diary) -> tuple[HipLine, ...]:
    """Return how the hips differ: in rotation, by the position and direction measured most, and in soreness."""
    pairing = running_table()["pairing"]
    lines = all_series(diary)
    rotations = [_line("rotation", pair, pairing["ranges_apart_days"]) for pair in _pairs(lines, "rotation_")]
    soreness = [_line("soreness", pair, pairing["ratings_apart_days"]) for pair in _pairs(lines, "soreness")]
    most = max(rotations, key=lambda line: len(line.points), default=None)
    return tuple(line for line in (most, *soreness[:1]) if line is not None and line.points)


def _pairs(lines: Sequence[Series], begins: str) -> list[tuple[Series, Series]]:
    by_key: dict[str, dict[str, Series]] = {}
    for line in lines:
        if line.key.startswith(begins):
            by_key.setdefault(line.key, {})[line.side] = line
    return [(both["r"], both["l"]) for both in by_key.values() if len(both) == 2]


def _line(key: str, pair: tuple[Series, Series], apart_days: int) -> HipLine:
    right, left = ({point.day: point.value for point in line.points} for line in pair)
    points = tuple((day, right[day] - left[day]) for day in sorted(right.keys() & left.keys()))
    return HipLine(key, pair[0].label, pair[0].unit, points, apart_days)


def beside_hips(runs: Sequence[RunRecord], diary: Diary) -> tuple[Link, ...]:
    """Return a link for each figure of the watch and each way in which the hips differ.

    Args:
        runs: Any order.
        diary: With the hips.
    """
    series = [line for line in run_series(runs) if line.key != AT_HEART_RATE]
    return tuple(link(line, hips) for line in series for hips in hip_lines(diary))


def link(line: Series, hips: HipLine) -> Link:
    """Return how one figure of the watch and the hips go together."""
    signed = line.key == BALANCE
    pairs = tuple(
        (point.day, point.value, hip if signed else abs(hip))
        for point in line.points
        if (hip := hips.at(point.day)) is not None
    )
    bounds = running_table()["link"]
    measure = run_measures()[line.key]
    if len(pairs) < bounds["fewest_runs"]:
        have = (
            "no run has"
            if not pairs
            else f"{count(len(pairs), 'run')} {'has' if len(pairs) == 1 else 'have'}"
        )
        words = f"Too few runs to tell: {have} a reading of the hips near; it takes {bounds['fewest_runs']}."
        return Link(measure, hips, signed, pairs, None, None, "few", words)
    days = [float(day.toordinal()) for day, *_ in pairs]
    xs, ys = [x for _, x, _ in pairs], [y for *_, y in pairs]
    plain = correlation(xs, ys, naive=True)
    steady = correlation(without_drift(days, xs), without_drift(days, ys), lost=1)
    verdict, words = _verdict(plain, steady, len(pairs), bounds)
    return Link(measure, hips, signed, pairs, plain, steady, verdict, words)


def _verdict(
    plain: Correlation, steady: Correlation, runs: int, bounds: Mapping[str, int]
) -> tuple[str, str]:
    counted = f"{runs} runs, which count as about {round(steady.independent)} independent ones"
    if steady.independent < bounds["fewest_independent"]:
        return "few", f"Too few runs to tell: {counted}."
    figures = f"rank correlation {_said(steady)}; {counted}"
    if steady.told:
        way = "higher" if steady.rho > 0.0 else "lower"
        return "together", (
            f"They go together: where one is higher the other tends to be {way}, beyond the drift of both over these "
            f"weeks ({figures}). {CAUSE}"
        )
    if plain.told:
        return "drift", (
            f"Taken plainly they seem linked ({_said(plain)}); but two things that drift over the same weeks always "
            f"seem so. With the drift taken out, nothing is left that can be told from chance ({figures})."
        )
    return "chance", f"No link that can be told from chance ({figures})."


def _said(found: Correlation) -> str:
    return f"{_signed(found.rho)}, 95 % from {_signed(found.low)} to {_signed(found.high)}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def correlation(
    xs: Sequence[float], ys: Sequence[float], *, lost: int = 0, naive: bool = False
) -> Correlation:
    """Return Spearman's rank correlation of two series in order of time, with its 95 % interval.

    The interval is Fisher's with the variance of Bonett & Wright 2000, (1 + ρ²/2)/(n − 3); n is the effective number
    of Pyper & Peterman 1998 for series that resemble themselves from one value to the next.

    Args:
        xs, ys: As many each, at least five.
        lost: Degrees of freedom spent before, such as on a drift taken out.
        naive: Take every pair as independent.
    """
    ranks_x, ranks_y = ranks(xs), ranks(ys)
    rho = _pearson(ranks_x, ranks_y)
    counted = float(len(xs)) if naive else effective_number(ranks_x, ranks_y)
    independent = max(4.0, counted - lost)
    inside = min(max(rho, -_NEARLY_ONE), _NEARLY_ONE)
    half = _CERTAIN * math.sqrt((1.0 + inside * inside / 2.0) / max(independent - 3.0, 0.5))
    middle = math.atanh(inside)
    return Correlation(rho, math.tanh(middle - half), math.tanh(middle + half), independent)


def effective_number(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return how many independent pairs two series count as, never more than there are.

    Source: Pyper & Peterman 1998, eq. 1 with lags up to a fifth of the length, 30 at most.
    """
    n = len(xs)
    left, right = _centred(xs), _centred(ys)
    if not any(left) or not any(right):
        return float(n)
    lags = range(1, min(n // 5, _MOST_LAGS) + 1)
    more = sum((n - lag) / n * _alike(left, lag) * _alike(right, lag) for lag in lags)
    return min(float(n), n / max(1.0, 1.0 + 2.0 * more))


def _centred(values: Sequence[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _alike(centred: Sequence[float], lag: int) -> float:
    """Return how much a series resembles itself some values later, -1 to 1."""
    n = len(centred)
    shared = math.fsum(a * b for a, b in zip(centred, centred[lag:], strict=False))
    return shared / math.fsum(a * a for a in centred) * n / (n - lag)


def without_drift(days: Sequence[float], values: Sequence[float]) -> list[float]:
    """Return values less the straight line through them over time."""
    n = len(days)
    mean_d, mean_v = math.fsum(days) / n, math.fsum(values) / n
    spread = math.fsum((d - mean_d) ** 2 for d in days)
    shared = math.fsum((d - mean_d) * (v - mean_v) for d, v in zip(days, values, strict=True))
    slope = shared / spread if spread > 0.0 else 0.0
    return [v - mean_v - slope * (d - mean_d) for d, v in zip(days, values, strict=True)]


def ranks(values: Sequence[float]) -> list[float]:
    """Return the place of each value in order, equal ones sharing the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    k = 0
    while k < len(order):
        last = k
        while last + 1 < len(order) and _same(values[order[last + 1]], values[order[k]]):
            last += 1
        for place in order[k : last + 1]:
            found[place] = (k + last) / 2.0
        k = last + 1
    return found


def _same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-9)


def _pearson(xs: Sequence[float], ys: Sequence[float]) -> float:
    n = len(xs)
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    sxx, syy = (math.fsum((v - m) ** 2 for v in s) for s, m in ((xs, mean_x), (ys, mean_y)))
    if sxx <= 0.0 or syy <= 0.0:
        return 0.0
    return math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / math.sqrt(sxx * syy)
