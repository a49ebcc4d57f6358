"""One table of a document: hands out its items, then refuses what nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from coxa.errors import InputError, Place
from coxa.exam.quantities import near, shown

PlaceOf = Callable[..., Place]
"""Keys from the outside in → where that item stands."""


class Section:
    """One table of the document: hands out its items, then refuses what nobody asked for."""

    def __init__(self, value: Any, path: tuple[str, ...], place: PlaceOf, seen: dict[str, Place]) -> None:
        self.path = path
        self._place = place
        self._seen = seen
        if not isinstance(value, Mapping):
            self.refuse(
                f"{self.name} is {shown(value)}, not a group of items.", f"write it as [{self.name}]."
            )
        self._items = dict(value)
        self._asked: list[str] = []

    @property
    def name(self) -> str:
        """Dotted path, as a person would look for it; elements of a list counted from 1."""
        return ".".join(self.path) or "the exam"

    def take(self, key: str) -> Any:
        """Return an item, None when it is not there."""
        self._asked.append(key)
        value = self._items.get(key)
        if value is not None:
            self._seen[".".join((*self.path, key))] = self._place(*self.path, key)
        return value

    def section(self, key: str) -> Section:
        """Return a table inside this one, an empty one when it is not there."""
        value = self.take(key)
        return Section({} if value is None else value, (*self.path, key), self._place, self._seen)

    def sections(self, key: str) -> list[Section]:
        """Return the tables of a list inside this one."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(
                f"{self.name}.{key} is {shown(value)}, not a list.",
                f"write each entry under its own [[{self.name}.{key}]].",
                key,
            )
        return [
            Section(one, (*self.path, key, str(i)), self._place, self._seen) for i, one in enumerate(value)
        ]

    def end(self) -> None:
        """Refuse items that nobody asked for.

        Raises:
            InputError: Naming the nearest item that exists.
        """
        for key in self._items:
            if key not in self._asked:
                close = near(key, self._asked)
                hint = f"did you mean '{close}'?" if close else f"known here: {', '.join(self._asked)}."
                self.refuse(f"{shown(key)} is not known in {self.name}.", hint, key)

    def refuse(self, what: str, mend: str, *keys: str) -> NoReturn:
        """Raise what is wrong with an item of this table."""
        raise InputError(what, mend=mend, place=self._place(*self.path, *keys))
