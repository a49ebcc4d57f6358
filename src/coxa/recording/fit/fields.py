"""What a watch says of a run: names, numbers and units of the FIT profile, read from `data/watch_fields.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

_PLAIN: Final = str.maketrans("", "", " _-")


@dataclass(frozen=True)
class WatchField:
    """One figure of a run.

    Attributes:
        key: Its name with us, which ends in its unit.
        label, unit: For people.
        says: What the device means by it, where that is not plain.
        record, session: Field numbers of the FIT profile, of a session that of the average.
        scale: From the profile's unit to ours.
        low, high: A value beyond these is left out.
        decimals: As it is shown.
        apart: How far our mean and the device's own average may differ before it is said.
        names: How developer fields call it, plain.
    """

    key: str
    label: str
    unit: str
    record: int
    session: int
    low: float
    high: float
    decimals: int
    apart: float
    names: tuple[str, ...]
    scale: float = 1.0
    says: str = ""

    def holds(self, value: float) -> bool:
        """Whether a value can be one of a run."""
        return self.low <= value <= self.high


def plain(name: str) -> str:
    """Return a name without what spellings differ in."""
    return name.casefold().translate(_PLAIN)


@cache
def _table() -> Mapping[str, Any]:
    text = (files("coxa") / "data" / "watch_fields.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def watch_fields() -> Mapping[str, WatchField]:
    """Return every figure of a run by its key, in the order in which they are shown."""
    rows = {key: row for key, row in _table().items() if key != "units"}
    made = {
        key: WatchField(key=key, **(row | {"names": tuple(plain(name) for name in row["names"])}))
        for key, row in rows.items()
    }
    return MappingProxyType(made)


def unit_factor(field: WatchField, unit: str) -> float | None:
    """Return what turns a developer field's unit into ours; None where we do not know that unit."""
    factor = _table()["units"][field.unit].get(unit.strip().casefold())
    return None if factor is None else float(factor)


def field_of_developer(name: str, native: int | None) -> WatchField | None:
    """Return the figure that a developer field stands for; None where it is another one.

    Args:
        name: As the device calls it.
        native: Number of the profile's own record field that it says it stands for.
    """
    called = plain(name)
    for field in watch_fields().values():
        if called in field.names or (native is not None and native == field.record):
            return field
    return None
