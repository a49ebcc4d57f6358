"""What the socket map says: lead, words for who cannot see it, legend, notes and table."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coxa.charts.bowl import SECTORS, VARIES, Bowl, bowl_of, rim_at
from coxa.charts.chart import SIDE_TONES, Legend, Subject
from coxa.charts.reading import SIDES, once, part, text
from coxa.charts.words import amount, drawn_sides, higher, hip, joined, said

Found = Sequence[tuple[str, Subject, Bowl]]


def peak_words(bowl: Bowl) -> str:
    """Return what the heaviest place of the path is called."""
    if bowl.varies:
        return "greatest load: varies"
    return "greatest load, mean stride" if bowl.mean else "greatest load"


def _offset_key(subject: Subject, task: str) -> str:
    """Return the name of the figure 'off-centre on average' of what the map shows."""
    if subject.kind == "analysis":
        return "mean_offset"
    figures = part(subject.document, "sides", "r", "figures") or part(
        subject.document, "sides", "l", "figures"
    )
    labels = {text(part(f).get("label")): key for key, f in figures.items() if key.startswith("efficiency_")}
    named = labels.get(task, "efficiency_walking" if "walking" in task else "")
    return f"offset_{named.removeprefix('efficiency_')}"


def lead(subject: Subject) -> str:
    """Return one sentence: which hip presses further out, or where they press."""
    drawn = [bowl_of(subject, side) for side in drawn_sides(subject)]
    bowls = [bowl for bowl in drawn if bowl.path]
    if not bowls:
        return "Where the ball presses is not known from this result; only the bowls are drawn."
    return f"{_presses(subject, bowls)}{_depths(drawn)}"


def _presses(subject: Subject, bowls: Sequence[Bowl]) -> str:
    key = _offset_key(subject, bowls[0].task)
    who = higher(subject, key)
    if who in SIDES.values():
        other = "left" if who == "right" else "right"
        values = [said(amount(subject, side, key).value) for side in (who[0], other[0])]
        return (
            f"Your {who} hip presses further out than your {other}: "
            f"on average {values[0]} against {values[1]} of the way to the rim."
        )
    if who == "alike":
        return f"Neither hip clearly presses further out than the other; {_places(bowls)}."
    reason = ": one value a side cannot tell which presses further out" if who == "open" else ""
    words = _places(bowls)
    return f"{words[:1].upper()}{words[1:]}{reason}."


def _places(bowls: Sequence[Bowl]) -> str:
    """Return where hips press at their greatest load, as the end of a sentence."""
    moment = (
        "at the greatest load of the mean stride" if any(b.mean for b in bowls) else "at the greatest load"
    )
    sectors = [b.path.peak_sector for b in bowls if b.path]
    if len(sectors) > 1 and len(set(sectors)) == 1:
        words = f"{moment} both press towards the {sectors[0]}"
    else:
        towards = [
            f"your {SIDES[b.side]} hip presses towards the {b.path.peak_sector}" for b in bowls if b.path
        ]
        words = f"{moment} {joined(towards)}"
    varying = [SIDES[b.side] for b in bowls if b.varies]
    return (
        f"{words}, but on the {joined(varying)} that moment varies from stride to stride"
        if varying
        else words
    )


def _depths(bowls: Sequence[Bowl]) -> str:
    told = [f"the {SIDES[b.side]} one {_depth(b)}" for b in bowls if b.depth]
    return f" Of the bowls, {joined(told)}." if told else ""


def _depth(bowl: Bowl) -> str:
    article = "a " if bowl.depth.endswith("bowl") else ""
    return f"is {article}{bowl.depth.replace(' (saucer)', ', a saucer')} (centre-edge angle {bowl.edge:.0f}°)"


def alt(bowl: Bowl, subject: Subject, name: str) -> str:
    """Return the same with numbers, for who cannot see it."""
    if not bowl.rim:
        return f"{hip(bowl.side, name)}: not assessed."
    rims = [f"{rim_at(bowl.rim, 90.0 * k):.0f}° ({SECTORS[2 * k]})" for k in range(4)]
    words = f"{hip(bowl.side, name)}: the rim lies {joined(rims)} from the deepest point"
    if bowl.depth:
        words += f", {bowl.depth}, centre-edge angle {bowl.edge:.0f}°"
    path = bowl.path
    if path is None:
        return f"{words}; path of contact not assessed."
    peak = path.peak
    where = "; in the mean stride there " if bowl.mean else ", "
    return (
        f"{words}; greatest load {_told(bowl.peak, bowl.peak_sd)} body weights at {_told(bowl.when, bowl.when_sd)} %"
        f"{' (its moment varies)' if bowl.varies else ''}{where}{said(path.offset[peak])} of the way to the rim, "
        f"towards the {path.peak_sector}; "
        f"on average {said(amount(subject, bowl.side, _offset_key(subject, bowl.task)).value)}."
    )


def _told(value: float, sd: float) -> str:
    return said(value) if math.isnan(sd) else f"{said(value)} ± {said(sd)}"


def legend(bowls: Sequence[Bowl]) -> tuple[Legend, ...]:
    """Return what lines and shades mean."""
    sides = once([b.side for b in bowls if b.path])
    lines = [Legend("bowl up to its rim", "ink", "band")]
    if any(b.usual_rim for b in bowls):
        lines.append(Legend("rim of an average adult, shaded between", "norm"))
    lines += [
        Legend(f"{SIDES[s]} hip: path of contact, the wider the more load", SIDE_TONES[s]) for s in sides
    ]
    if any(b.healthy for b in bowls):
        lines.append(Legend("the same with healthy muscles", "healthy"))
    return tuple(lines)


def notes(found: Found) -> tuple[str, ...]:
    """Return what to mind."""
    bowls = [bowl for *_, bowl in found if bowl.rim]
    said_notes = [
        "Seen from the ball, looking into the socket: outer upper edge up, front to the right. A left hip is "
        "mirrored so that both read alike. Circles: 30° and 60° from the deepest point, the cross; the same "
        "scale everywhere, so that a deep bowl looks large and a saucer small.",
        "In section as on an X-ray picture, seen from the front: a deep bowl reaches far out over the ball, a saucer "
        f"ends above it. The wedge holds every direction in which it presses{_more_than_light(bowls)}.",
        *_gap_notes(bowls),
    ]
    if any(b.depth for b in bowls):
        said_notes.append(
            "Centre-edge angle, from straight up to the outer edge: under 20° shallow, to 25° rather shallow, from 39° "
            "deep (Wiberg 1939; Tönnis and Heinecke 1999). It describes a shape and is no diagnosis."
        )
    if any(b.healthy and b.path for b in bowls):
        said_notes.append("Where the two paths lie on each other, healthy muscles would press there, too.")
    for name, _, b in found:
        if b.path and b.varies:
            said_notes.append(
                f"{hip(b.side, name)}: the moment of the greatest load varies by ± {said(b.when_sd)} % of the stride; "
                f"from ± {VARIES:.0f} % on no line marks it in the section."
            )
    if any(b.mean and b.path for b in bowls):
        said_notes.append(
            "The path is that of the mean stride. Its greatest load is less than the mean of the strides' greatest "
            "loads, which peak at different moments; words and table tell the latter."
        )
    said_notes += once([f"Shown: {b.task}." for b in bowls if b.task])
    said_notes += once([f"{b.words[:1].upper()}{b.words[1:]}." for b in bowls if b.assumed and b.words])
    return tuple(said_notes)


def _more_than_light(bowls: Sequence[Bowl]) -> str:
    limits = [b.light for b in bowls if b.light == b.light]
    return f" with more than {max(limits):g} body weights" if limits else " with more than a light load"


def _gap_notes(bowls: Sequence[Bowl]) -> list[str]:
    if not any(x != x for b in bowls for path in (b.path, b.healthy) if path for x in path.outer):
        return []
    limits = [b.light for b in bowls if b.light == b.light]
    under = f"less than {max(limits):g} body weights press" if limits else "next to nothing presses"
    return [f"Where {under}, the path has a gap: the direction of so light a load says little."]


def table(found: Found) -> tuple[tuple[str, ...], ...]:
    """Return the numbers drawn."""
    heading = (
        "hip",
        "greatest load, body weights",
        "at, %",
        "off-centre there",
        "towards",
        "off-centre, mean",
        "centre-edge angle, °",
    )
    rims = tuple(f"rim, {SECTORS[2 * k]}, °" for k in range(4))
    lines = []
    for name, subject, b in found:
        mean = said(amount(subject, b.side, _offset_key(subject, b.task)).value)
        edges = tuple(said(rim_at(b.rim, 90.0 * k)) if b.rim else "–" for k in range(4))
        lines.append((hip(b.side, name), *_peak_cells(b), mean, _edge_cell(b), *edges))
    return ((*heading, *rims), *lines)


def _edge_cell(bowl: Bowl) -> str:
    if math.isnan(bowl.edge):
        return "–"
    return f"{bowl.edge:.0f}" if bowl.given else f"{bowl.edge:.0f}, assumed"


def _peak_cells(bowl: Bowl) -> tuple[str, str, str, str]:
    path = bowl.path
    if path is None:
        return ("–", "–", "–", "–")
    return (
        _told(bowl.peak, bowl.peak_sd),
        _told(bowl.when, bowl.when_sd),
        said(path.offset[path.peak]),
        path.peak_sector,
    )
