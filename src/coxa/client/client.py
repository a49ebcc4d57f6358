"""The client: a method for each thing that a program asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from coxa.client.base import PATIENCE_s, form_of
from coxa.client.practice import Practice
from coxa.client.recordings import Recordings
from coxa.client.transport import Transport
from coxa.client.values import (
    Analysis,
    Check,
    Job,
    Person,
    Token,
    analysis_of,
    check_of,
    job_of,
    person_of,
    token_of,
)

ME: Final = "me"


class Client(Recordings, Practice):
    """Asks a Coxa in the name of one person.

    Every request that changes something carries a key of its own, so that it is sent again after a broken line and
    still done once.

    Args:
        address: Of the server, such as http://127.0.0.1:8421.
        token: As made in the app, or with `coxa token new`.
        person: Id of whom everything is asked about; 'me' for whom the token belongs to.
        authority: Certificate of the server's own authority, for `coxa serve --https`.

    Raises:
        ClientError: Of every method: what was not done, why, and what to do.
    """

    def __init__(
        self, address: str, token: str, *, person: str = ME, authority: str | Path | None = None
    ) -> None:
        trust = None if authority is None else Path(authority)
        super().__init__(Transport(address.rstrip("/"), token, trust), person)

    def about(self, person: str) -> Client:
        """Return a client that asks the same server about somebody else."""
        made = Client.__new__(Client)
        made._transport, made.person = self._transport, person
        return made

    # Who

    def me(self) -> dict[str, Any]:
        """Return who asks, and what the token may do."""
        return self._get("/me")

    def people(self) -> Iterator[Person]:
        """Yield everybody whose data the token reaches."""
        return map(person_of, self._transport.items("/people"))

    # The diary

    def entries(
        self,
        *,
        kind: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        removed: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Yield entries of the diary, the latest first.

        Args:
            kind: 'session', 'rated', 'measured', 'screening' or 'checked'; None for all.
            since, until: First and last day.
            removed: Those that can be put back instead.
        """
        query = {"kind": kind, "since": _day(since), "until": _day(until), "removed": str(removed).lower()}
        return self._transport.items(self._path("/entries"), query)

    def entry(self, key: str) -> dict[str, Any]:
        """Return an entry."""
        return self._get(self._path(f"/entries/{key}"))

    def add(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Add an entry and return it as it is kept; id, time and day are filled in where it has none."""
        added: dict[str, Any] = self._post(self._path("/entries"), dict(entry))["entry"]
        return added

    def remove(self, key: str) -> None:
        """Remove an entry; for 30 days it can be put back."""
        self._transport.json("DELETE", self._path(f"/entries/{key}"))

    def restore(self, key: str) -> dict[str, Any]:
        """Put a removed entry back."""
        return self._post(self._path(f"/entries/{key}/restore"))

    def standing(self) -> dict[str, Any]:
        """Return where the person stands today."""
        return self._get(self._path("/standing"))

    def plan(self, *, kind: str | None = None, without: Sequence[str] = ()) -> dict[str, Any]:
        """Return today's session, window by window."""
        return self._get(self._path("/plan"), {"kind": kind, "without": list(without) or None})

    def series(self, measure: str | None = None) -> list[dict[str, Any]]:
        """Return measures of each side over time, with the band of measurement error."""
        found: list[dict[str, Any]] = self._transport.json(
            "GET", self._path("/series"), query={"measure": measure}
        )
        return found

    def trends(self) -> dict[str, Any]:
        """Return what changed since the start, and how many planned sessions were done."""
        return self._get(self._path("/trends"))

    def settings(self, **chosen: Any) -> dict[str, Any]:
        """Change what is named, and return all settings."""
        if not chosen:
            return self._get(self._path("/settings"))
        changed: dict[str, Any] = self._transport.json("PATCH", self._path("/settings"), chosen)
        return changed

    # Results

    def checks(self) -> Iterator[Check]:
        """Yield self-checks, the latest first, without their results."""
        return map(check_of, self._transport.items(self._path("/checks")))

    def check(self, exam: Mapping[str, Any], *, wait_s: float = PATIENCE_s) -> Check:
        """Have a self-check computed and return it with its result.

        Args:
            exam: What was found, as `coxa check --template` lays it out.
            wait_s: How long to wait for it; 0 returns at once.
        """
        found = check_of(self._post(self._path("/checks"), {"exam": dict(exam)}))
        self._wait(found.job, self._path(f"/jobs/{found.id}"), wait_s)
        return self.check_result(found.id)

    def check_result(self, key: str) -> Check:
        """Return a self-check, with its result where it is computed."""
        return check_of(self._get(self._path(f"/checks/{key}")))

    def analyses(self) -> Iterator[Analysis]:
        """Yield analyses, the latest first, without their results."""
        return map(analysis_of, self._transport.items(self._path("/analyses")))

    def analyze(
        self,
        motion: str | Path,
        *,
        model: str | Path,
        loads: Sequence[str | Path] = (),
        name: str = "",
        wait_s: float = PATIENCE_s,
        **more: str | Path,
    ) -> Analysis:
        """Have a recorded motion analyzed and return it with its result.

        Args:
            motion: Joint angles over time, .mot or .sto.
            model: The .osim.
            loads: The .xml that names outside forces, and its table; none where there are none.
            name: As it is to be called.
            wait_s: How long to wait for it; 0 returns at once.
            more: Files `reserves`, `emg`, `channels` (paths), and texts `cutoff`, `settings`.
        """
        files = [("model", Path(model)), ("motion", Path(motion)), *(("loads", Path(each)) for each in loads)]
        files += [(key, value) for key, value in more.items() if isinstance(value, Path)]
        texts = {key: value for key, value in more.items() if isinstance(value, str)}
        texts |= {"name": name} if name else {}
        texts |= {} if loads else {"no_loads": "yes"}
        body, kind = form_of(texts, files)
        found = analysis_of(json.loads(self._transport.send("POST", self._path("/analyses"), body, kind)))
        self._wait(found.job, self._path(f"/jobs/{found.id}"), wait_s)
        return self.analysis(found.id)

    def analysis(self, key: str) -> Analysis:
        """Return an analysis, with its result where it is computed."""
        return analysis_of(self._get(self._path(f"/analyses/{key}")))

    def job(self, key: str) -> Job:
        """Return how far the calculation of a check or an analysis is."""
        return job_of(self._get(self._path(f"/jobs/{key}")))

    def report(self, *keys: str) -> str:
        """Return the report of one result, or of several side by side, as one HTML page."""
        return self._transport.send("GET", self._path("/report"), query={"of": list(keys)}).decode()

    # Everything at once

    def export(self) -> bytes:
        """Return everything that is kept about the person, as a zip."""
        return self._transport.send("GET", self._path("/export.zip"))

    def bring_in(self, archive: bytes) -> dict[str, int]:
        """Add what an export holds, and return how many entries were added, known and restored."""
        text = self._transport.send("POST", self._path("/import"), archive, "application/zip")
        found: dict[str, int] = json.loads(text)
        return found

    def erase(self) -> None:
        """Delete the person for good, with everything that is kept about them."""
        self._transport.json("DELETE", self._path(""))

    # Programs

    def tokens(self) -> list[Token]:
        """Return the tokens of whoever asks, latest first."""
        return [token_of(found) for found in self._transport.json("GET", "/tokens")]

    def make_token(self, name: str, scopes: Sequence[str], *, days: int | None = 90) -> Token:
        """Make a token that may do no more than this one; its secret is in it this once."""
        made = self._post("/tokens", {"name": name, "scopes": list(scopes), "days": days})
        return token_of(made["token"], made["secret"])

    def remove_token(self, key: str) -> None:
        """Make a token worthless at once."""
        self._transport.json("DELETE", f"/tokens/{key}")


def _day(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day
