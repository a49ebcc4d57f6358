"""Reading a form field by field: what is wrong is gathered beside its field, nothing entered is lost."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from starlette.datastructures import FormData

from coxa.exam.items import REGIONS, SIDE_WORDS, rating_item
from coxa.exam.quantities import number_words
from coxa.web.i18n import gettext as _

_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_TRUE: Final = ("on", "yes", "true", "1")


def new_id() -> str:
    """Return an id that no entry has yet."""
    return str(uuid.uuid4())


@dataclass
class Filled:
    """A form as it was filled in.

    Attributes:
        values: What was entered, by field, as text.
        errors: What is wrong, by field, in the order in which it was found.
    """

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: FormData) -> Filled:
        """Return a form as sent; files are left out, of a repeated field the last counts."""
        return cls({name: value.strip() for name, value in form.multi_items() if isinstance(value, str)})

    def text(self, name: str, most: int = 2000) -> str:
        """Return a text of at most so many characters, '' when it was left empty."""
        value = self.values.get(name, "").replace("\r\n", "\n")
        if len(value) > most:
            self.errors[name] = _("That is %(n)s characters; at most %(most)s fit.") % {
                "n": len(value),
                "most": most,
            }
        return value

    def number(self, name: str, low: float, high: float) -> float | None:
        """Return a number within limits, None when it was left empty; decimals with a point or a comma."""
        value = self.values.get(name, "")
        if not value:
            return None
        number = _number(value)
        if number is None or not low <= number <= high:
            self.errors[name] = _("Give a number from %(low)s to %(high)s.") % {
                "low": f"{low:g}",
                "high": f"{high:g}",
            }
            return None
        return number

    def numbers(self, name: str, low: float, high: float, most: int) -> list[float]:
        """Return up to so many numbers, written one after the other."""
        value = self.values.get(name, "")
        parts = number_words(value)
        numbers = [_number(part) for part in parts]
        good = [number for number in numbers if number is not None and low <= number <= high]
        if len(good) < len(parts) or len(parts) > most:
            self.errors[name] = _(
                "Give up to %(most)s numbers from %(low)s to %(high)s, such as 38 40 39."
            ) % {
                "most": most,
                "low": f"{low:g}",
                "high": f"{high:g}",
            }
            return []
        return good

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Return one of what may be chosen, None when nothing was."""
        value = self.values.get(name, "")
        if value and value not in allowed:
            self.errors[name] = _("Choose one of the answers.")
        return value if value in allowed else None

    def ticked(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return self.values.get(name, "") in _TRUE

    def day(self, name: str, today: date) -> date:
        """Return a day no later than today; today when the form has no such field."""
        value = self.values.get(name)
        if value is None:
            return today
        if not value:
            self.errors[name] = _("Give the day.")
            return today
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.errors[name] = _("Give a day as year-month-day, such as 2026-05-04.")
            return today
        if day > today:
            self.errors[name] = _("That day is still to come.")
        elif day.year < 2000:
            self.errors[name] = _("That day is too long ago.")
        return day

    def entry_id(self) -> str:
        """Return the id that the form was given when it was opened; a new one when it has none that can be."""
        value = self.values.get("id", "")
        if not _ID.fullmatch(value):
            self.values["id"] = new_id()
        return self.values["id"]


def rating_names(prefix: str) -> Iterator[tuple[str, str, str]]:
    """Yield side, measure and field name of every rating of a table, in the order of its rows."""
    rows = [f"{measure}-{region}" for measure in ("soreness", "density") for region in REGIONS]
    for row in (*rows, "pressure"):
        for side in SIDE_WORDS.values():
            yield side, row, f"{prefix}-{row}-{side}"


def ratings(filled: Filled, prefix: str) -> dict[str, Any]:
    """Return what one table of ratings holds, as a diary document has it; what was not rated is missing."""
    item = rating_item()
    found: dict[str, Any] = {}
    for side, row, name in rating_names(prefix):
        value = filled.number(name, item.low, item.high)
        if value is not None:
            measure, _dash, region = row.partition("-")
            own = found.setdefault(side, {})
            if region:
                own.setdefault(measure, {})[region] = value
            else:
                own[measure] = value
    pain = filled.number(f"{prefix}-pain", item.low, item.high)
    return found if pain is None else found | {"pain": pain}


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
