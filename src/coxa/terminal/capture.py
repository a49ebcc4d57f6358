"""What a phone on the shin measured, for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coxa.capture import Capture
from coxa.exam.items import SIDE_WORDS
from coxa.terminal.style import GRADES, HEADLINE
from coxa.terminal.trend import bars

_SENSORS = {
    "gravity": "gravity",
    "orientation": "the device's orientation",
    "acceleration": "acceleration",
    "gyroscope": "the gyroscope",
}
_METHODS = {"gravity": "", "vqf": " and gyroscope (orientation filter VQF)", "integral": " alone"}


def show_capture(console: Console, name: str, capture: Capture) -> None:
    """Print one capture: its figures with units and evidence, then what is doubtful.

    Args:
        console: Where to.
        name: Of the recording.
        capture: What was measured.
    """
    side = "" if capture.side is None else f", {SIDE_WORDS[capture.side]} hip"
    console.print(Text(f"{name}{side}: {_headline(capture)}", style=HEADLINE))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for label, value, unit in _figures(capture):
        grade = Text(capture.evidence, style=GRADES[capture.evidence])
        table.add_row(label, value, unit, grade)
    console.print(table)
    if capture.rotations.count:
        angle = capture.angle_deg
        course = bars(angle.tolist(), (float(angle.min()), float(angle.max())), console.encoding)
        console.print(Text(f"Angle over {capture.time_s[-1] - capture.time_s[0]:.0f} s  {course}"))
    for each in capture.doubts:
        console.print(Text(f"! {each.words}", style="yellow"))
    how = f"{_SENSORS[capture.sensor]}{_METHODS[capture.method]}"
    times = f"{capture.rate_Hz:.0f} samples a second, {capture.duration_s:.0f} s."
    source = f"From {capture.app or 'a phone'}, {how}, {times}"
    console.print(Text(" ".join((source, *capture.notes)), style="dim"))


def _headline(capture: Capture) -> str:
    if capture.kind == "range":
        if capture.median_deg is None:
            return "no trial found"
        many = len(capture.trials_deg)
        return f"{capture.median_deg:.0f}°, {f'median of {many} trials' if many > 1 else 'one trial'}"
    found = capture.rotations
    if found.range_deg is None:
        return "no rotation found"
    return f"{found.count} rotation{'s' if found.count > 1 else ''} of {found.range_deg:.0f}°"


def _figures(capture: Capture) -> list[tuple[str, str, str]]:
    """Return label, value and unit of each figure that could be told."""
    if capture.kind == "range":
        return [(f"Trial {k}", f"{deg:.1f}", "°") for k, deg in enumerate(capture.trials_deg, start=1)]
    found = capture.rotations
    rows = (
        ("Range", found.range_deg, ".1f", "°"),
        ("Rhythm", found.per_min, ".1f", "per min"),
        ("Unevenness of the rhythm", _percent(found.rhythm_cv), ".0f", "%"),
        ("Smoothness SPARC (0 is smoothest)", found.sparc, ".2f", ""),
        ("Smoothness LDLJ (0 is smoothest)", found.ldlj, ".2f", ""),
    )
    return [(label, f"{value:{form}}", unit) for label, value, form, unit in rows if value is not None]


def _percent(value: float | None) -> float | None:
    return None if value is None else 100.0 * value
