"""Claims of the method as a person reads them: how often each holds, by how much, and where it fails."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coxa.claims.judge import Finding
from coxa.claims.page import effect_words, opposite_words, share_words
from coxa.claims.run import NOTE, ClaimsReport
from coxa.terminal.style import GRADES, HEADLINE


def show_claims(console: Console, report: ClaimsReport) -> None:
    """Print what became of the claims.

    Args:
        console: Where to.
        report: What was found.
    """
    console.print(
        Text(f"Claims of the method over {report.hips} sampled hips (seed {report.seed})", HEADLINE)
    )
    console.print(Text(NOTE))
    by_claim: dict[str, list[Finding]] = {}
    for found in report.findings:
        by_claim.setdefault(found.claim.id, []).append(found)
    for findings in by_claim.values():
        _show(console, findings)


def _show(console: Console, findings: list[Finding]) -> None:
    claim = findings[0].claim
    head = Text.assemble((f"\n{claim.id}  ", HEADLINE), claim.statement, "  ")
    head.append(claim.evidence, style=GRADES[claim.evidence])
    console.print(head)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("", "holds in", "contrary in", "effect: median (5-95 %)", "where it fails"):
        table.add_column(heading, overflow="fold")
    for found in findings:
        table.add_row(
            found.condition, share_words(found), opposite_words(found), effect_words(found), found.why
        )
    console.print(Padding(table, (0, 0, 0, 2)))
    if claim.construction:
        console.print(Padding(Text(f"By construction: {claim.construction}.", style="dim"), (0, 0, 0, 2)))
