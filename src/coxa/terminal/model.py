"""What the terminal shows of a model: muscles per hip, what is missing, what looks wrong."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coxa.inspection import HipReport, ModelReport
from coxa.muscles.continuity import PathJump
from coxa.terminal.style import HEADLINE, SIDES, TITLE
from coxa.units import DEG_PER_RAD, MM_PER_M

OPENSIM_4 = 40000
"""Documents from this version on are of OpenSim 4; the number is the date of a change of the format."""


def show_model(console: Console, report: ModelReport) -> None:
    """Print what a model holds."""
    era = "OpenSim 4" if report.document_version >= OPENSIM_4 else "OpenSim 3"
    console.print(Text(f"{report.name or 'unnamed model'} · {report.file}", style=HEADLINE), soft_wrap=True)
    facts = [
        f"{report.mass_kg:.1f} kg",
        f"{report.bodies} bodies",
        f"{report.joints} joints",
        f"{report.coordinates} coordinates",
        f"{report.muscles} muscles ({len(report.muscles_elsewhere)} cross no hip)",
        f"{report.wrap_objects} wrap surfaces",
        f"{era} document ({report.document_version})",
    ]
    console.print(Text(" · ".join(facts)))
    for hip in report.hips:
        _show_hip(console, hip)
    jumps = [_jump(jump) for jump in report.path_jumps]
    _list(console, "Paths that jump: length changes at once, so arms there mean nothing", jumps)
    _list(console, "Suspicious", report.suspicious)
    _list(console, "In the file, not used by Coxa", report.unused, most=8)
    assumed = [f"{a.property} = {a.value}: {a.source}, {a.count} times" for a in report.assumed]
    _list(console, "Not in the file, filled in from defaults", assumed, most=12)


def _show_hip(console: Console, hip: HipReport) -> None:
    console.print(Text(f"\n{SIDES[hip.side]} hip: {hip.joint}, {len(hip.muscles)} muscles", style=TITLE))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=HEADLINE)
    table.add_column("  group", no_wrap=True)
    table.add_column("strength, N", justify="right", no_wrap=True)
    table.add_column("muscles")
    for group, names in hip.groups.items():
        total_N = sum(m.max_isometric_force_N for m in hip.muscles if m.name in names)
        table.add_row(f"  {group}", f"{total_N:.0f}", ", ".join(names))
    console.print(table)
    if hip.missing:
        _item(console, f"Missing: {', '.join(hip.missing)}.")
    if hip.missing_deep_rotators:
        _item(
            console,
            "Without its deep rotators, the hip's rotation and centring are judged less well; coxa analyze "
            "--complete-hip adds them from the reference hip.",
        )


def _jump(jump: PathJump) -> str:
    at = f"{jump.at * DEG_PER_RAD:.0f}°"
    return f"{jump.muscle}: {jump.jump_m * MM_PER_M:.1f} mm where {jump.coordinate} is {at}"


def _list(console: Console, title: str, lines: Sequence[str], most: int = 30) -> None:
    if not lines:
        return
    console.print(Text(f"\n{title}", style=HEADLINE))
    for line in lines[:most]:
        _item(console, line)
    if len(lines) > most:
        _item(console, f"… and {len(lines) - most} more")


def _item(console: Console, text: str) -> None:
    console.print(Padding(Text(text), (0, 0, 0, 2)))
