"""Tables of the exam page, from the exam's own table of items."""

from __future__ import annotations

from coxa.exam.items import (
    DIRECTIONS,
    grade_shares,
    imaging_items,
    item_table,
    person_items,
    positions_of,
    rating_item,
    relative_sem,
    rotation_item,
)
from tools.doc_blocks.common import table


def exam_items() -> str:
    """Return what each item may be, and how far one measurement can be off."""
    entries = item_table()
    rows = [
        [
            f"`{key}`",
            f"{item.low:g} to {item.high:g}",
            f"{item.sem:g}" if item.sem else "–",
            entries["person"][key]["source"],
        ]
        for key, item in person_items().items()
    ]
    turn, rating, strength = rotation_item(), rating_item(), entries["strength"]
    rows.append(
        [
            "`inward_deg`, `outward_deg`",
            f"{turn.low:g} to {turn.high:g}",
            f"{turn.sem:.2f}",
            entries["rotation"]["source"],
        ]
    )
    rows.append(
        [
            "soreness, density, pressure, pain",
            f"{rating.low:g} to {rating.high:g}",
            f"{rating.sem:g}",
            entries["rating"]["source"],
        ]
    )
    rows.append(
        [
            "`lever_cm`",
            f"{strength['lever_low']:g} to {strength['lever_high']:g}",
            f"{strength['lever_sem']:g}",
            strength["lever_source"],
        ]
    )
    rows += [
        [f"`{key}`", f"{item.low:g} to {item.high:g}", f"{item.sem:g}", entries["imaging"]["source"]]
        for key, item in imaging_items().items()
    ]
    return table(["item", "allowed", "standard error", "source of the error"], rows)


def exam_directions() -> str:
    """Return the strength tests: position and error per direction."""
    rows = [
        [f"`{d}`", ", ".join(f"`{p}`" for p in positions_of(d)), f"{100 * relative_sem(d):g} %"]
        for d in DIRECTIONS
    ]
    return table(["`direction`", "`position`, the usual one first", "standard error"], rows)


def exam_grades() -> str:
    """Return what each grade can mean."""
    rows = [
        [str(grade), share.meaning, f"{100 * share.low:g} to {100 * share.high:g} %"]
        for grade, share in enumerate(grade_shares())
    ]
    return table(["grade", "meaning", "taken as, of healthy strength"], rows)
