"""What the terminal shows: one table per hip, in words a clinician uses, with the evidence beside each figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coxa._version import __version__
from coxa.efficiency.waste import NOT_ASSESSED
from coxa.export.summary import DISCLAIMER
from coxa.figures.analysis import Difference, Figure, number
from coxa.pipeline.figures import hip_figures, side_differences
from coxa.pipeline.plausibility import unsupported
from coxa.pipeline.result import Analysis, EmgComparison, HipResult
from coxa.recording._names import listed
from coxa.socket import SECTORS
from coxa.state.aliases import plain_english
from coxa.state.muscle_state import MuscleState
from coxa.state.settings import in_words
from coxa.terminal.cautions import show_cautions
from coxa.terminal.short import show_short
from coxa.terminal.style import GRADES, HEADLINE, SIDES, TITLE

LABEL, VALUE, UNIT, GRADE = 34, 12, 21, 10
"""Widths that hold the longest of each, and fit a terminal of 80 columns."""

SECTIONS = {
    "": ("efficiency", "waste_weakness", "waste_guarding", "waste_tension"),
    "Load in the socket": ("peak_contact", "peak_contact_phase", "peak_offset", "mean_offset", "beyond_rim"),
    "Movement": ("range_flexion", "range_adduction", "range_rotation"),
    "What the motion asks of the muscles": (
        "moment_flexion", "moment_extension", "moment_abduction", "moment_inward_rotation", "moment_outward_rotation",
    ),
    "How the muscles work together": (
        "unison_flexion", "unison_adduction", "unison_rotation", "participation", "stiffness_flexion",
    ),
    "How fast the same motion could go": ("speed_factor",),
}  # fmt: skip
"""Figures of a hip's table, in its order; `summary.json` has them all."""
SHOWN = tuple(key for keys in SECTIONS.values() for key in keys)

NAMES_SHOWN = 8
MUSCLES_SHOWN = 8
DIFFERENCES_SHOWN = 6
LIMITS_SHOWN = 3
DOUBTFUL_SHARE = 0.25
"""Share of frames without support from which on the page begins with a warning (own choice)."""
WASTERS_SHOWN = 5
FULL_NAMES = 108
"""From this width on, muscles have their Latin names too."""
LEGEND = (
    "pull: greatest, in body weights (BW); active: greatest; share: of the pull of all this hip's muscles over time. "
    "mover: makes much of the moment that turns the hip; helper: some; opposing: pulls against it; centring: presses "
    "the ball towards the middle of its socket."
)


def show_analysis(console: Console, analysis: Analysis, folder: str) -> None:
    """Print an analysis.

    Args:
        console: Where to.
        analysis: What was found.
        folder: Where its files are.
    """
    _show_heading(console, analysis)
    show_short(console, analysis)
    for hip in analysis.hips:
        _show_hip(console, analysis, hip)
        console.print(_muscle_table(hip, full=console.width >= FULL_NAMES))
        console.print()
    console.print(Text(LEGEND, style="dim"))
    if len(analysis.hips) > 1:
        _show_differences(console, side_differences(analysis))
    _show_emg(console, analysis)
    show_cautions(console, analysis)
    console.print(Text(f"\nFiles: {folder}", style=HEADLINE), soft_wrap=True)
    console.print(Text(DISCLAIMER, style="dim"))


def _show_emg(console: Console, analysis: Analysis) -> None:
    """Print how alike electrodes and prediction are, one line per channel."""
    if not analysis.emg:
        return
    console.print(Text("Electrodes beside the prediction", style=TITLE))
    for each in analysis.emg:
        console.print(Text(f"  {SIDES[each.side]} {each.channel}: {_alike(each)}"))
    console.print(
        Text(
            "  Correlation of the shapes over the strides; 1: the same. They change no other figure.",
            style="dim",
        )
    )
    console.print()


def _alike(each: EmgComparison) -> str:
    if each.correlation is None or each.best_correlation is None:
        return "flat, so it cannot be compared"
    led = (
        f", {each.best_correlation:.2f} when it leads by {1e3 * each.lead_s:.0f} ms"
        if each.lead_s > 0.0
        else ""
    )
    return f"{each.correlation:.2f}{led}"


def _show_heading(console: Console, analysis: Analysis) -> None:
    recording, motion = analysis.recording, analysis.recording.motion
    counts = {side: sum(s.side == side for s in analysis.strides) for side in SIDES}
    rate_Hz = (len(motion.time_s) - 1) / (motion.time_s[-1] - motion.time_s[0])
    facts = [
        f"{motion.time_s[0]:.2f} to {motion.time_s[-1]:.2f} s",
        f"{len(motion.time_s)} frames at {rate_Hz:.0f} Hz",
        "no gait recognised" if recording.gait == "unknown" else recording.gait,
        f"whole strides: {counts['r']} right, {counts['l']} left",
        f"body {analysis.model.mass_kg:.1f} kg",
        "motion not smoothed" if motion.cutoff_Hz is None else f"motion smoothed at {motion.cutoff_Hz:g} Hz",
    ]
    console.print(
        Text(f"Coxa {__version__} · {recording.inputs.motion.name}", style=HEADLINE), soft_wrap=True
    )
    console.print(Text(" · ".join(facts)))
    if doubt := _doubt(analysis):
        console.print(Text(f"{doubt}: see 'Mind' at the end.", style="yellow"))
    for words in in_words(recording.state):
        names, colon, what = words.partition(": ")
        console.print(Text(f"Given: {listed(names.split(', '), NAMES_SHOWN)}{colon}{what}"))
    for hip in analysis.hips:
        if _stated_healthy(recording.state, hip):
            console.print(Text(f"Given: {SIDES[hip.side].lower()} hip: all its muscles healthy"))
    unknown = [SIDES[h.side].lower() for h in analysis.hips if h.efficiency.reason == NOT_ASSESSED]
    if unknown:
        of = "" if len(unknown) == len(analysis.hips) else f" of the {' and '.join(unknown)} hip"
        console.print(
            Text(
                f"Efficiency{of} is not assessed: motion and forces alone cannot show muscles that work against each "
                "other. Add what an exam found, such as --set 'glmed*_l.strength=0.6'."
            )
        )
    console.print()


def _part(analysis: Analysis, hip: HipResult) -> str:
    """Say which part of the recording stands in for a stride."""
    window, time_s = hip.windows[0], analysis.recording.motion.time_s
    if window.start_s <= time_s[0] and window.end_s >= time_s[-1]:
        return "no whole stride: the time analysed"
    return f"no whole stride: only {window.start_s:.2f} to {window.end_s:.2f} s, where forces carry the body"


def _doubt(analysis: Analysis) -> str:
    """Return what makes the loads doubtful from the first line on; empty when nothing does."""
    recording = analysis.recording
    if not recording.loads.names:
        return "Without ground forces only the ranges of movement hold"
    missing = unsupported(recording, analysis.mechanics, analysis.body_weight_N)
    if missing.mean() > DOUBTFUL_SHARE:
        return "For much of the time the measured forces do not carry the body"
    return ""


def _stated_healthy(state: MuscleState, hip: HipResult) -> bool:
    """Whether somebody said that all muscles of this hip are healthy, rather than saying nothing."""
    own = {role.muscle for role in hip.roles}
    return own <= {name for name, _ in state.provenance} and not own & set(state.affected)


def _show_hip(console: Console, analysis: Analysis, hip: HipResult) -> None:
    figures = {figure.key: figure for figure in hip_figures(analysis, hip)}
    strides = figures["peak_contact"].strides
    over = (
        f"mean ± SD of {strides} strides"
        if strides > 1
        else "one stride"
        if strides
        else _part(analysis, hip)
    )
    console.print(Text(f"{SIDES[hip.side]} hip, {over}", style=TITLE))
    said = {""}
    for section, keys in SECTIONS.items():
        if section:
            console.print(Text(section, style=HEADLINE))
        for key in keys:
            if key in figures:
                words = _words(figures[key], hip)
                _show_row(console, figures[key], "" if words in said else words)
                said.add(words)
        if not section:
            _show_wasters(console, hip)
        elif "peak_contact" in keys:
            _show_line(console, "Where it presses", "", "", "modelled", _presses(hip))
    console.print()


def _show_row(console: Console, figure: Figure, words: str) -> None:
    grade = "" if figure.value is None else figure.evidence
    unit = "" if figure.value is None else figure.unit
    _show_line(console, figure.label, number(figure), unit, grade, words)


def _show_line(console: Console, label: str, value: str, unit: str, grade: str, words: str) -> None:
    """Print one figure; words that do not fit beside it go below."""
    line = Text(f"  {label}".ljust(LABEL) + f"{value:>{VALUE}} {unit:<{UNIT}} ")
    line.append(f"{grade:<{GRADE}}", style=GRADES.get(grade, ""))
    beside = console.width - line.cell_len - 2 >= len(words)
    if words and beside:
        line.append(f"  {words}", style="dim")
    line.rstrip()
    console.print(line)
    if words and not beside:
        console.print(Padding(Text(words, style="dim"), (0, 0, 0, 6)))


def _words(figure: Figure, hip: HipResult) -> str:
    """Return the words beside a figure; what the heading has said already is not said again."""
    if figure.key == "speed_factor":
        return _limits(hip)
    if figure.words == NOT_ASSESSED or (figure.key == "beyond_rim" and figure.value == 0.0):
        return ""
    return figure.words.replace("modelled from the given state", "follows from what was given")


def _limits(hip: HipResult) -> str:
    """Say which muscles limit the speed of the motion."""
    speed = hip.speed
    if not speed.bounded:
        return "or more: the hip's muscles have strength left at the fastest speed tried"
    names = [plain_english(name) for name, _ in speed.limited_by[:LIMITS_SHOWN]]
    if not names:
        return ""
    if speed.factor < 1.0:
        return (
            "the motion was done, so the model is weaker than the person; at this speed these already pull all they "
            f"can and fall short: {_listed_words(names)}"
        )
    return f"by the model's strength; beyond it these have no strength left: {_listed_words(names)}"


def _listed_words(names: Sequence[str]) -> str:
    """Return names as in a sentence: `a, b and c`."""
    unique = list(dict.fromkeys(names))
    return " and ".join([", ".join(unique[:-1]), unique[-1]] if len(unique) > 1 else unique)


def _show_wasters(console: Console, hip: HipResult) -> None:
    for waste in hip.efficiency.waste_by_muscle[:WASTERS_SHOWN]:
        label = f"  saved with {waste.muscle} well"
        words = plain_english(waste.muscle)
        _show_line(console, label, f"{100 * waste.share:.2f}", "% of effort", "modelled", words)


def _presses(hip: HipResult) -> str:
    share = np.mean([window.pressure.share.sum(axis=1) for window in hip.windows], axis=0)
    parts = [f"{SECTORS[i]} {100 * share[i]:.0f} %" for i in np.argsort(-share)[:3] if share[i] >= 0.01]
    return f"{', '.join(parts)} of the load" if parts else "nowhere: there is no load"


def _muscle_table(hip: HipResult, *, full: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=HEADLINE)
    table.add_column("Who pulls hardest (modelled)")
    table.add_column("name", no_wrap=True)
    for head in ("pull, BW", "active", "share"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("role", no_wrap=True)
    for role in sorted(hip.roles, key=lambda r: -r.impulse_share)[:MUSCLES_SHOWN]:
        plain = plain_english(role.muscle)
        table.add_row(
            Padding(plain if full else plain.partition(" (")[0], (0, 0, 0, 2)),
            role.muscle,
            f"{role.peak_force_BW:.2f}",
            f"{100 * role.peak_activation:.0f} %",
            f"{100 * role.impulse_share:.0f} %",
            role.role,
        )
    return table


def _show_differences(console: Console, differences: Iterable[Difference]) -> None:
    console.print(Text("\nRight against left (ranges measured, the rest modelled)", style=TITLE))
    shown = [d for d in differences if d.key in SHOWN and d.key != "peak_contact_phase"]
    clear = [d for d in shown if d.verdict.endswith("higher")]
    if not shown:
        console.print("Not compared: only one side has a whole stride.")
        return
    if all("cannot tell" in d.verdict for d in shown):
        console.print("Too few strides to tell a difference from chance. The largest:")
    elif clear:
        console.print("Clearly different, by more than strides vary:")
    else:
        console.print("No figure differs by more than it varies from stride to stride.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("", no_wrap=True)
    for name in ("right", "left"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    table.add_column("", no_wrap=True)
    chosen = sorted(clear or shown, key=lambda d: -abs(d.difference) / (abs(d.right) + abs(d.left) + 1e-12))
    for d in chosen[:DIFFERENCES_SHOWN]:
        more = f"{'right' if d.difference > 0 else 'left'} {abs(d.difference):.2f} more"
        table.add_row(f"  {d.label}", f"{d.right:.2f}", f"{d.left:.2f}", d.unit, more)
    console.print(table)
