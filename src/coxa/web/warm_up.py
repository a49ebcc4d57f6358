"""Makes the first pages quick: once the server answers, a thread of its own compiles templates and reads the diary."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from jinja2 import Environment

from coxa.programme.exercises import exercises
from coxa.programme.progress import since_start
from coxa.programme.rules import standing

if TYPE_CHECKING:
    from coxa.store import Store

FIRST: Final = ("macros.html", "base.html", "today.html", "first.html", "session.html")
"""Templates that most visits begin with."""
CHARTS: Final = "coxa.charts.catalogue"
"""What pages of figures draw with; the server starts without."""
PATIENCE_s: Final = 2.0
"""Begins after this long even where nobody asked whether the server answers."""
BREATH_s: Final = 0.005
"""Rest between two steps, so that a page asked for meanwhile hardly waits."""
END_s: Final = 5.0
"""How long `stop` waits for the step under way, which takes a few hundredths of a second."""


class WarmUp:
    """Does before it is asked for what the first pages would do.

    Args:
        store: Whose diary is read.
        templates: What is compiled.
        now: The clock of the app.
        diary: Whether there is one diary to read; not where people sign in, each with their own.
    """

    def __init__(
        self, store: Store, templates: Environment, now: Callable[[], datetime], *, diary: bool = True
    ) -> None:
        self._store, self._templates, self._now, self._diary = store, templates, now, diary
        self._begin, self._end = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Wait in the background for the first answer."""
        self._thread = threading.Thread(target=self._run, name="coxa-warm-up", daemon=True)
        self._thread.start()

    def answered(self) -> None:
        """Begin: the server has answered."""
        self._begin.set()

    def stop(self) -> None:
        """End after the step under way; the store may be closed then."""
        self._end.set()
        self._begin.set()
        self.join(END_s)

    def join(self, most_s: float | None = None) -> None:
        """Wait until all is done, for as long as it takes or so many seconds."""
        if self._thread is not None:
            self._thread.join(most_s)

    def _run(self) -> None:
        self._begin.wait(PATIENCE_s)
        for step in self._steps():
            if self._end.wait(BREATH_s):
                return
            with contextlib.suppress(Exception):  # the page that needs it meets the same fault, and tells it
                step()

    def _steps(self) -> Iterator[Callable[[], object]]:
        if self._diary:
            yield self._read
        rest = self._templates.list_templates(extensions=["html", "js", "svg"])
        for name in dict.fromkeys((*FIRST, *rest)):
            yield partial(self._templates.get_template, name)
        yield partial(import_module, CHARTS)

    def _read(self) -> None:
        diary = self._store.diary(self._store.person().id)
        standing(diary, self._now().date())
        since_start(diary)
        exercises()
