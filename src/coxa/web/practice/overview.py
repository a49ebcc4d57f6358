"""What the list of clients says of each, worked out once until the diary or the day changes.

A diary of a year takes some 50 ms to read and judge. A page takes what is known, works out a few more, and leaves the
rest to a thread: so the list comes at once with a thousand clients too, and is complete soon after. What was worked out
lies in the store as well: a server that starts again has the whole list with the first page.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from coxa._version import __version__
from coxa.errors import CoxaError
from coxa.programme.adherence import adherence
from coxa.programme.attention import Attention, attention
from coxa.programme.diary import AnyEntry, Checked, Diary, Rated, Screening, Session
from coxa.programme.rules import standing
from coxa.store.looks import LookRecord

if TYPE_CHECKING:
    from coxa.store import Store
    from coxa.store.care_records import ClientRecord

BUDGET_S: Final = 0.08
"""How long a page works diaries out itself before it leaves the rest to the thread."""
PAUSE_S: Final = 0.01
"""After each diary of the thread, in which pages are answered."""
KEPT: Final = 5000
"""Clients of whom it is kept what was found, of all clinicians together."""
WEEKS: Final = 4
"""Of which the list says how many planned sessions were done."""
KEPT_AT_ONCE: Final = 50
"""Looks of the thread that the store is given together."""


@dataclass(frozen=True)
class Look:
    """What the list says of one client.

    Attributes:
        attention: Why they need attention.
        stage: Of the programme.
        last: Day of the latest entry; None of an empty diary.
        pain: The latest answer about pain, 0 to 10; None where there is none.
        pain_day: Of that.
        planned, done: Sessions of the last four weeks.
    """

    attention: Attention
    stage: str
    last: date | None
    pain: float | None
    pain_day: date | None
    planned: int
    done: int


def look_at(diary: Diary, today: date) -> Look:
    """Return what the list says of a diary."""
    now = standing(diary, today)
    weeks = adherence(diary, today, WEEKS, now.changes)
    days = [entry.day for entry in diary.entries if entry.day <= today]
    pain, pain_day = _latest_pain(diary.entries, today)
    return Look(
        attention(diary, now, today),
        now.stage,
        max(days, default=None),
        pain,
        pain_day,
        weeks.planned,
        weeks.done,
    )


def _latest_pain(entries: Iterable[AnyEntry], today: date) -> tuple[float | None, date | None]:
    found: tuple[float | None, date | None] = (None, None)
    for entry in entries:  # by time: the last one said stays
        if entry.day > today:
            continue
        match entry:
            case Screening():
                said = [entry.pain]
            case Session():
                said = [entry.before.pain, entry.after.pain]
            case Rated() | Checked():
                said = [entry.ratings.pain]
            case _:
                said = []
        for pain in said:
            found = found if pain is None else (pain, entry.day)
    return found


def look_text(look: Look) -> str:
    """Return a look as the store keeps it."""
    return json.dumps(asdict(look) | {"coxa": __version__}, default=date.isoformat)


def kept_look(text: str) -> Look | None:
    """Return a look that `look_text` wrote; None for one of another version, which may have judged otherwise."""
    found: dict[str, Any] = json.loads(text)
    if found.pop("coxa", None) != __version__:
        return None
    why = found["attention"]
    found["attention"] = Attention(why["rank"], why["kind"], why["words"], _day(why["since"]))
    return Look(**found | {key: _day(found[key]) for key in ("last", "pain_day")})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class Overview:
    """Looks at clients, and keeps what it saw."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[str, tuple[int, date, Look]] = OrderedDict()
        self._fresh: dict[str, LookRecord] = {}
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, tuple[int, date]] = OrderedDict()
        self._thread: threading.Thread | None = None

    def looks(
        self, account_id: str, clients: Sequence[ClientRecord], today: date, budget_s: float = BUDGET_S
    ) -> tuple[dict[str, Look], int]:
        """Return what is known of clients, and of how many it is not known yet as of now.

        Args:
            account_id: The clinician.
            clients: Theirs.
            today: Whose day counts.
            budget_s: How long to work here.

        Returns:
            Looks by person, those of an earlier day or diary among them; and how many are being renewed.
        """
        ends = time.monotonic() + budget_s
        if any(client.person_id not in self._known for client in clients):
            self._recall(account_id)
        found: dict[str, Look] = {}
        stale: list[ClientRecord] = []
        for client in clients:
            known = self._known.get(client.person_id)
            if known is not None:
                found[client.person_id] = known[2]
            if known is None or known[:2] != (client.revision, today):
                stale.append(client)
        stale.sort(key=lambda client: client.person_id in found)  # those never seen first
        for place, client in enumerate(stale):
            if time.monotonic() > ends:
                self._leave(stale[place:], today)
                return found, len(stale) - place
            look = self._look(client.person_id, client.revision, today)
            if look is not None:
                found[client.person_id] = look
        self._keep()
        return found, 0

    def forget(self, person_id: str) -> None:
        """Keep nothing of a person."""
        with self._lock:
            self._known.pop(person_id, None)
            self._waiting.pop(person_id, None)
            self._fresh.pop(person_id, None)

    def _recall(self, account_id: str) -> None:
        """Take up what the store keeps, of clients of whom nothing is known."""
        for person_id, kept in self._store.looks.of(account_id).items():
            look = kept_look(kept.document) if person_id not in self._known else None
            if look is not None:
                with self._lock:
                    self._known.setdefault(person_id, (kept.revision, kept.day, look))

    def _keep(self) -> None:
        """Give what was seen to the store; it is not asked for again where that does not work."""
        with self._lock:
            fresh, self._fresh = list(self._fresh.values()), {}
        with suppress(CoxaError):
            self._store.looks.keep(fresh)

    def _look(self, person_id: str, revision: int, today: date) -> Look | None:
        """Look at one diary; None where the person is gone meanwhile."""
        try:
            look = look_at(self._store.diary(person_id), today)
        except CoxaError:
            self.forget(person_id)
            return None
        with self._lock:
            self._known[person_id] = (revision, today, look)
            self._known.move_to_end(person_id)
            self._fresh[person_id] = LookRecord(person_id, revision, today, look_text(look))
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return look

    def _leave(self, clients: Iterable[ClientRecord], today: date) -> None:
        with self._lock:
            for client in clients:
                self._waiting[client.person_id] = (client.revision, today)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="coxa-overview", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            if not self._waiting or len(self._fresh) >= KEPT_AT_ONCE:
                self._keep()
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                person_id, (revision, today) = self._waiting.popitem(last=False)
            with suppress(CoxaError):
                self._look(person_id, revision, today)
            time.sleep(PAUSE_S)
