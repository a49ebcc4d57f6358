"""One group of items of a document: hands them out, each checked, then refuses what nobody asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NoReturn, overload

from coxa.errors import InputError, Place
from coxa.exam.quantities import near, shown

_NUMBERS: Final = (int, float)


class Part:
    """One group of items of a document.

    Args:
        value: The group, as JSON gives it.
        path: Its keys from the outside in; elements of a list counted from 1.
    """

    def __init__(self, value: Any, path: tuple[str, ...] = ()) -> None:
        self._path = path
        if type(value) is not dict and not isinstance(value, Mapping):  # what JSON gives, told at once
            raise InputError(
                f"{'.'.join(path) or 'the entry'} is {shown(value)}, not a group of items.",
                mend="send items in { }.",
                place=Place(),
            )
        self._items = value
        self._asked: list[str] = []

    def written(self) -> str:
        """Return what tells this group from any that is not written exactly so: 1 from 1.0 and from true."""
        return repr(self._items)

    def given(self, key: str) -> bool:
        """Return whether an item is there; asking for it makes it known."""
        self._asked.append(key)
        return self._items.get(key) is not None

    def take(self, key: str) -> Any:
        """Return an item, None when it is not there."""
        self._asked.append(key)
        return self._items.get(key)

    def has(self, key: str) -> None:
        """Refuse a document without this item."""
        if not self.given(key):
            self.refuse(key, "is missing", "give it")

    def part(self, key: str) -> Part:
        """Return a group inside this one, an empty one when it is not there."""
        value = self.take(key)
        return Part({} if value is None else value, (*self._path, key))

    def parts(self, key: str, most: int) -> list[Part]:
        """Return the groups of a list, none when it is not there."""
        found = self._list(key, most)
        return [Part(one, (*self._path, key, str(i))) for i, one in enumerate(found, 1)]

    def words(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words of a list, each one of those allowed, each once."""
        found = self._list(key, len(allowed))
        for word in found:
            if word not in allowed:
                self.refuse(key, f"holds {shown(word)}", f"use only {', '.join(allowed)}")
        return tuple(dict.fromkeys(found))

    def _list(self, key: str, most: int) -> list[Any]:
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(key, f"is {shown(value)}, not a list", "send items in [ ]")
        if len(value) > most:
            self.refuse(key, f"has {len(value)} items", f"send at most {most}")
        return value

    def text(self, key: str, form: re.Pattern[str], meaning: str) -> str:
        """Return a word of this form; it must be there."""
        value = self.take(key)
        if not (isinstance(value, str) and form.fullmatch(value)):
            said = "is missing" if value is None else f"is {shown(value)}"
            self.refuse(key, said, f"give {meaning}")
        return value

    def note(self, key: str, most: int) -> str:
        """Return free text, none when it is not there."""
        value = self.take(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(key, f"is {shown(value)}, not text", "put it in quotes")
        if len(value) > most:
            self.refuse(key, f"has {len(value)} letters", f"write at most {most}")
        if "\0" in value:
            self.refuse(key, "holds a letter that is none (zero)", "leave it out")
        return value

    def word(self, key: str, allowed: tuple[str, ...], *, needed: bool = False) -> str:
        """Return one of these words; the empty word when it is not there and need not be."""
        value = self.take(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or value not in allowed:
            said = "is missing" if value is None else f"is {shown(value)}"
            self.refuse(key, said, f"use one of {', '.join(allowed)}")
        return value

    def yes(self, key: str) -> bool | None:
        """Return an answer; None when it is not there."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, f"is {shown(value)}", "answer true or false")
        return value

    @overload
    def number(self, key: str, low: float, high: float) -> float | None: ...
    @overload
    def number(self, key: str, low: float, high: float, *, needed: Literal[True]) -> float: ...
    def number(self, key: str, low: float, high: float, *, needed: bool = False) -> float | None:
        """Return a number within these limits; None when it is not there and need not be."""
        value = self.take(key)
        if value is None and not needed:
            return None
        if isinstance(value, bool) or not isinstance(value, _NUMBERS) or not low <= value <= high:
            said = "is missing" if value is None else f"is {shown(value)}"
            self.refuse(key, said, f"give a number from {low:g} to {high:g}")
        return float(value)

    def end(self) -> None:
        """Refuse items that nobody asked for.

        Raises:
            InputError: Naming the nearest item that exists.
        """
        for key in self._items:
            if key not in self._asked:
                close = near(key, self._asked) if isinstance(key, str) else None
                where = f" in {'.'.join(self._path)}" if self._path else ""
                mend = f"did you mean '{close}'?" if close else f"known here: {', '.join(self._asked)}."
                raise InputError(f"{shown(key)} is not known{where}.", mend=mend)

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        """Raise what is wrong with an item: 'note has 3000 letters'."""
        self.refuse_with(key, "", f"{mend}.", f" {what}.")

    def refuse_with(self, key: str, what: str, mend: str, said: str = "") -> NoReturn:
        """Raise what is wrong with an item, said in a sentence of its own."""
        name = ".".join((*self._path, key))
        raise InputError(f"{name}{said}" if said else f"{name}: {what}", mend=mend)
