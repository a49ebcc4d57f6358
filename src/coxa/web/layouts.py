"""Whether a stored result is laid out as this version of Coxa writes it; what is not cannot be shown.

Results come from the store, where an earlier version or a strange file may have put them. The layouts are those that
are published for `check.json`, `summary.json` and `drawings.json`; keys they do not name are refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from coxa._schema import fits, schema_of

DRAWINGS: Final = "drawings"
"""Key under which what figures are drawn from stands beside a result's own figures in the store."""


def is_check(summary: Any) -> bool:
    """Return whether the result of a self-check can be shown."""
    return fits(without_drawings(summary), schema_of("check"), unknown_keys=False)


def is_analysis(summary: Any) -> bool:
    """Return whether the result of an analysis can be shown."""
    return fits(without_drawings(summary), schema_of("summary"), unknown_keys=False)


def without_drawings(summary: Any) -> Any:
    """Return a stored result as its file holds it."""
    if not isinstance(summary, Mapping):
        return summary
    return {key: value for key, value in summary.items() if key != DRAWINGS}


def drawings_of(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a stored result's figures are drawn from; empty when it came without, or with something strange."""
    from coxa.charts.drawings import drawings_fault  # here: the server starts without charts

    found = summary.get(DRAWINGS)
    if not isinstance(found, dict) or drawings_fault(found, str(summary.get("kind")), unknown_keys=False):
        return {}
    return dict(found)
