"""The figures of a result as a page shows them: those to look at first, the rest, and why some are not there."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from fastapi import Request

from coxa.web.i18n import gettext as _

if TYPE_CHECKING:
    from coxa.charts.chart import Absent, Chart, Subject

FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "check": ("overview", "socket-map", "ranking"),
    "analysis": ("overview", "socket-map", "stride-angles"),
}
"""What a person looks at first, by kind of result: how both hips stand, where the ball presses, and what to work on or
how the legs move (own choice)."""
MOST_FIRST: Final = 3
OF_RECORDINGS: Final = ("stride-angles", "stride-loads", "all-strides", "emg")
"""Figures that no self-check has."""
KEPT: Final = 8
"""Results whose drawings are kept ready; half a megabyte each."""


@dataclass(frozen=True)
class Pictures:
    """Every figure of one result.

    Attributes:
        first, more: Charts, without what they were drawn from, and their drawings as HTML.
        absent: Those that could not be drawn.
    """

    first: tuple[tuple[Chart, str], ...]
    more: tuple[tuple[Chart, str], ...]
    absent: tuple[Absent, ...]


class Drawn:
    """Drawings of the results that were looked at last: they take longer than the rest of their page."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[str, Pictures] = OrderedDict()

    def of(self, key: str, subject: Subject) -> Pictures:
        """Return the figures of a result.

        Args:
            key: Its id.
            subject: What is drawn; one of the same id that holds anything else is drawn anew.
        """
        name = _name(key, subject)
        with self._lock:
            if (found := self._known.get(name)) is not None:
                self._known.move_to_end(name)
                return found
        found = _drawn(subject)
        with self._lock:
            self._known[name] = found
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found

    def forget(self) -> None:
        """Forget them all, as when somebody is deleted."""
        with self._lock:
            self._known.clear()


def pictures_of(request: Request, key: str, subject: Subject) -> Pictures:
    """Return the figures of a stored result, drawn once.

    Args:
        request: Of a page of them.
        key: Id of the result.
        subject: What is drawn.
    """
    kept: Drawn = request.app.state.drawn
    return kept.of(key, replace(subject, label=""))  # alone on its page it needs no name


def _name(key: str, subject: Subject) -> str:
    """Return what tells a result from all others, and from itself computed again."""
    text = json.dumps([key, subject.kind, subject.document, subject.drawings])
    return hashlib.sha256(text.encode()).hexdigest()


def _drawn(subject: Subject) -> Pictures:
    from coxa.charts.catalogue import charts_of  # here: the server starts without them
    from coxa.charts.chart import Absent, Chart
    from coxa.charts.svg import draw

    found = charts_of([subject])
    shown = [
        (replace(chart, panels=(), scenes=()), draw(chart).html)
        for chart in found
        if isinstance(chart, Chart)
    ]
    wanted = FIRST[subject.kind]
    first = sorted(
        (each for each in shown if each[0].key in wanted), key=lambda each: wanted.index(each[0].key)
    )[:MOST_FIRST]
    more = [each for each in shown if each not in first]
    return Pictures(tuple(first), tuple(more), tuple(each for each in found if isinstance(each, Absent)))


def reasons(absent: Sequence[Absent], kind: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return titles of what is not drawn by why it is not, once for all of one reason.

    Args:
        absent: What is not drawn.
        kind: Of the result.
    """
    found: dict[str, list[str]] = {}
    for one in absent:
        if kind == "check" and one.key in OF_RECORDINGS:
            why = _("A self-check cannot show these; a recorded motion does.")
        elif one.key == "emg" and "--emg" in one.why:
            why = _("No electrodes were given. Add their file under 'More choices' when you upload a motion.")
        else:
            why = one.why
        found.setdefault(why, []).append(one.title)
    return tuple((tuple(titles), why) for why, titles in found.items())
