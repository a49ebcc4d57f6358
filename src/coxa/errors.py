"""Errors that teach: what arrived, where, what is allowed, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class CoxaError(Exception):
    """Base of every error Coxa raises on purpose; its text is one line fit for a person."""


@dataclass(frozen=True)
class Place:
    """Where in the input something was found; every part is optional.

    Attributes:
        file: Path of the file.
        line: Line number, counted from 1.
        column: Column label (a name, as users see it in their file).
        element: XML element, `<Type name="...">`.
        time_s: Time in the recording, s.
    """

    file: str | Path | None = None
    line: int | None = None
    column: str | None = None
    element: str | None = None
    time_s: float | None = None

    def __str__(self) -> str:
        head = "" if self.file is None else str(self.file)
        if self.line is not None:
            head += f":{self.line}" if head else f"line {self.line}"
        parts = [head] if head else []
        if self.element is not None:
            parts.append(self.element)
        if self.column is not None:
            parts.append(f"column '{self.column}'")
        if self.time_s is not None:
            parts.append(f"at {self.time_s:g} s")
        return ", ".join(parts)


class InputError(CoxaError):
    """Input that cannot be used as it is; nothing was written.

    Args:
        what: What arrived and why it cannot be used.
        mend: What the person can do about it.
        place: Where it was found.
    """

    def __init__(self, what: str, *, mend: str, place: Place | None = None) -> None:
        self.what = what
        self.mend = mend
        self.place = place or Place()
        where = str(self.place)
        text = f"{where}: {what}" if where else what
        super().__init__(" ".join(f"{text} To mend: {mend}".split()))


class UnsupportedElementError(InputError):
    """An element of a model file that Coxa cannot honour exactly."""


class ConvergenceError(CoxaError):
    """Raised in strict mode when a frame could not be solved."""
