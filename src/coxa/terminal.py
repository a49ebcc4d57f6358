"""What the terminal shows: one table per hip, in words a clinician uses, with the evidence beside each figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from coxa import __version__
from coxa.export.summary import DISCLAIMER
from coxa.inspection import HipReport, ModelReport
from coxa.muscles.continuity import PathJump
from coxa.pipeline.figures import Figure, hip_figures, side_differences
from coxa.pipeline.result import Analysis, HipResult, LegResult
from coxa.socket import SECTORS
from coxa.state.aliases import plain_english
from coxa.state.settings import in_words
from coxa.units import DEG_PER_RAD, MM_PER_M

SIDES = {"r": "Right", "l": "Left"}
GRADES = {"measured": "green", "modelled": "cyan", "hypothesis": "yellow"}

SHOWN = (
    "efficiency", "waste_weakness", "waste_guarding", "waste_tension", "peak_contact", "peak_contact_phase",
    "peak_offset", "mean_offset", "beyond_rim", "range_flexion", "range_adduction", "range_rotation",
    "moment_flexion", "moment_extension", "moment_abduction", "moment_inward_rotation",
    "moment_outward_rotation", "unison_flexion", "unison_adduction", "unison_rotation", "participation",
    "stiffness_flexion", "speed_factor",
)  # fmt: skip
"""Figures of the terminal table, in its order; `summary.json` has them all."""

PIPED_COLUMNS = 100
"""Width when nobody says how wide: a pipe or a file."""

MUSCLES_SHOWN = 8
DIFFERENCES_SHOWN = 6


def show_analysis(console: Console, analysis: Analysis, folder: str) -> None:
    """Print an analysis.

    Args:
        console: Where to.
        analysis: What was found.
        folder: Where its files are.
    """
    console.print(_heading(analysis))
    for hip in analysis.hips:
        console.print(_hip_table(analysis, hip))
        console.print(_muscle_table(hip))
    if len(analysis.hips) > 1:
        console.print(_difference_table(analysis))
    for line in _cautions(analysis):
        console.print(Text(f"! {line}", style="yellow"))
    console.print(Text(f"\nFiles: {folder}", style="bold"))
    console.print(Text(DISCLAIMER, style="dim"))


def _heading(analysis: Analysis) -> RenderableType:
    recording, motion = analysis.recording, analysis.recording.motion
    counts = {side: sum(s.side == side for s in recording.strides) for side in SIDES}
    rate_Hz = (len(motion.time_s) - 1) / (motion.time_s[-1] - motion.time_s[0])
    facts = [
        f"{motion.time_s[0]:.2f} to {motion.time_s[-1]:.2f} s, {len(motion.time_s)} frames at {rate_Hz:.0f} Hz",
        recording.gait,
        f"whole strides: {counts['r']} right, {counts['l']} left",
        f"{analysis.model.mass_kg:.1f} kg",
        "unfiltered" if motion.cutoff_Hz is None else f"filtered at {motion.cutoff_Hz:g} Hz",
    ]
    lines = [
        Text(f"Coxa {__version__}  {recording.inputs.motion.name}", style="bold"),
        Text(" · ".join(facts)),
    ]
    lines += [Text(f"State given: {words}") for words in in_words(recording.state)]
    return Group(*lines, Text())


def _hip_table(analysis: Analysis, hip: HipResult) -> Table:
    table = Table(title=f"{SIDES[hip.side]} hip", title_justify="left", title_style="bold", expand=False)
    table.add_column("")
    table.add_column("mean ± SD", justify="right", no_wrap=True)
    table.add_column("unit")
    table.add_column("evidence")
    table.add_column("in words", overflow="fold", max_width=58)
    figures = {figure.key: figure for figure in hip_figures(analysis, hip)}
    for key in SHOWN:
        if key in figures:
            table.add_row(*_row(figures[key]))
    table.add_row("Where it presses", "", "", Text("modelled", style=GRADES["modelled"]), _presses(hip))
    for waste in hip.efficiency.waste_by_muscle[:5]:
        label = f"  saved by restoring {plain_english(waste.muscle)}"
        grade = Text("modelled", style=GRADES["modelled"])
        table.add_row(label, f"{100 * waste.share:.1f}", "% of effort", grade, waste.muscle)
    return table


def _row(figure: Figure) -> tuple[RenderableType, ...]:
    grade = Text(figure.evidence, style=GRADES[figure.evidence])
    return figure.label, number(figure), figure.unit if figure.value is not None else "", grade, figure.words


def number(figure: Figure) -> str:
    """Return a figure as people read it: three significant digits, spread when there is one."""
    if figure.value is None:
        return "not assessed"
    digits = 0 if abs(figure.value) >= 99.5 else 1 if abs(figure.value) >= 9.95 else 2
    text = f"{figure.value:.{digits}f}"
    return text if figure.sd is None else f"{text} ± {figure.sd:.{digits}f}"


def _presses(hip: HipResult) -> str:
    share = np.mean([window.pressure.share.sum(axis=1) for window in hip.windows], axis=0)
    order = np.argsort(-share)[:3]
    return (
        ", ".join(f"{SECTORS[i]} {100 * share[i]:.0f} %" for i in order if share[i] >= 0.01) + " of the load"
    )


def _muscle_table(hip: HipResult) -> Table:
    table = Table(title="Who pulls hardest", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for name, justify in (("muscle", "left"), ("", "left"), ("peak pull, BW", "right"),
                          ("peak activation", "right"), ("share of all pull", "right"), ("role", "left")):  # fmt: skip
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for role in sorted(hip.roles, key=lambda r: -r.impulse_share)[:MUSCLES_SHOWN]:
        table.add_row(
            plain_english(role.muscle),
            Text(role.muscle, style="dim"),
            f"{role.peak_force_BW:.2f}",
            f"{100 * role.peak_activation:.0f} %",
            f"{100 * role.impulse_share:.0f} %",
            role.role,
        )
    return table


def _difference_table(analysis: Analysis) -> RenderableType:
    shown = [d for d in side_differences(analysis) if d.key in SHOWN and d.key != "peak_contact_phase"]
    clear = [d for d in shown if d.verdict.endswith("higher")]
    chosen = sorted(clear or shown, key=lambda d: -abs(d.difference) / (abs(d.right) + abs(d.left) + 1e-12))
    title = "Right against left: the clearest differences" if clear else "Right against left"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("", "right", "left", "difference", "unit", "verdict"):
        table.add_column(name, justify="right" if name in ("right", "left", "difference") else "left")
    for d in chosen[:DIFFERENCES_SHOWN]:
        table.add_row(d.label, f"{d.right:.2f}", f"{d.left:.2f}", f"{d.difference:+.2f}", d.unit, d.verdict)
    return table


def _cautions(analysis: Analysis) -> list[str]:
    lines = list(analysis.recording.notes)
    if analysis.recording.motion.assumed:
        names = ", ".join(analysis.recording.motion.assumed)
        lines.append(f"not in the motion, held at the model's default: {names}")
    for leg in analysis.legs:
        lines += _leg_cautions(leg)
    return lines


def _leg_cautions(leg: LegResult) -> list[str]:
    side = " and ".join(SIDES[hip.side].lower() for hip in leg.leg.hips)
    lines = []
    for row, frames in leg.trouble.over_reserve.items():
        if frames:
            lines.append(
                f"{side} leg: {row} needed more than 5 % help from reserves in {frames} of {leg.trouble.n_frames} frames"
            )
    if leg.trouble.saturated:
        names = ", ".join(f"{name} ({count})" for name, count in _most(leg.trouble.saturated))
        lines.append(f"{side} leg: at full pull (frames): {names}")
    return lines


def _most(counts: dict[str, int], most: int = 6) -> Sequence[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])[:most]


def show_model(console: Console, report: ModelReport) -> None:
    """Print what a model holds."""
    console.print(
        Text(f"{report.name}  ({report.file}, OpenSim document {report.document_version})", style="bold")
    )
    console.print(
        f"{report.mass_kg:.1f} kg · {report.bodies} bodies · {report.joints} joints · "
        f"{report.coordinates} coordinates · {report.muscles} muscles · {report.wrap_objects} wrap objects\n"
    )
    for hip in report.hips:
        console.print(_model_hip_table(hip))
        _listed(console, "Hip muscles the model lacks", hip.missing)
        if hip.missing_deep_rotators:
            console.print(
                "Without these deep rotators the hip's rotation and centring are judged less well.\n"
            )
    _listed(
        console,
        "Length jumps (muscle, coordinate, where, by how much)",
        [_jump(j) for j in report.path_jumps],
    )
    _listed(console, "Suspicious", report.suspicious)
    _listed(console, "Not used by Coxa", report.unused, most=8)
    assumed = [f"{a.property} = {a.value} ({a.count} ×, {a.source})" for a in report.assumed]
    _listed(console, "Filled in from defaults", assumed, most=12)


def _model_hip_table(hip: HipReport) -> Table:
    title = f"{SIDES[hip.side]} hip: {hip.joint} ({hip.kind}), {len(hip.muscles)} muscles"
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("group")
    table.add_column("muscles", overflow="fold", max_width=70)
    table.add_column("strength, N", justify="right")
    for group, names in hip.groups.items():
        total = sum(m.max_isometric_force_N for m in hip.muscles if m.name in names)
        table.add_row(group, ", ".join(names), f"{total:.0f}")
    return table


def _jump(jump: PathJump) -> str:
    return (
        f"{jump.muscle}, {jump.coordinate} at {jump.at * DEG_PER_RAD:.0f}°, {jump.jump_m * MM_PER_M:.1f} mm"
    )


def _listed(console: Console, title: str, lines: Sequence[str], most: int = 30) -> None:
    if not lines:
        return
    console.print(Text(title, style="bold"))
    for line in lines[:most]:
        console.print(Text(f"  {line}"))
    if len(lines) > most:
        console.print(Text(f"  … and {len(lines) - most} more", style="dim"))
    console.print()
