"""Runs of a watch and captures of a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coxa.client.base import Asking, PATIENCE_s, form_of
from coxa.client.values import job_of


class Recordings(Asking):
    """The part of the client that brings in what devices recorded."""

    def runs(self) -> Iterator[dict[str, Any]]:
        """Yield runs, the latest first."""
        return self._transport.items(self._path("/runs"))

    def add_runs(self, *files: str | Path, wait_s: float = PATIENCE_s) -> None:
        """Have files of a watch read and their runs kept; a run that is there already stays once.

        Args:
            files: .fit, .fit.gz, or zips of them.
            wait_s: How long to wait until they are read; 0 returns at once.
        """
        body, kind = form_of({}, [("file", Path(file)) for file in files])
        job = job_of(json.loads(self._transport.send("POST", self._path("/runs"), body, kind)))
        self._wait(job, self._path(f"/runs/jobs/{job.id}"), wait_s)

    def remove_run(self, key: str) -> None:
        """Remove a run; for 30 days it can be put back."""
        self._transport.json("DELETE", self._path(f"/runs/{key}"))

    def restore_run(self, key: str) -> dict[str, Any]:
        """Put a removed run back."""
        return self._post(self._path(f"/runs/{key}/restore"))

    def run_links(self) -> list[dict[str, Any]]:
        """Return whether figures of the watch go along with how the hips differ."""
        found: list[dict[str, Any]] = self._transport.json("GET", self._path("/runs/links"))
        return found

    def captures(self) -> list[dict[str, Any]]:
        """Return captures that are not in the diary yet."""
        found: list[dict[str, Any]] = self._transport.json("GET", self._path("/captures"))
        return found

    def capture(self, *files: str | Path, what: str, side: str, wait_s: float = PATIENCE_s) -> dict[str, Any]:
        """Have a recording of a phone or sensor computed, and return what was measured.

        Args:
            files: As the app exported them.
            what: 'inward' or 'outward' for a range, 'P2' or 'P4' for turns on the roller.
            side: 'right' or 'left'.
            wait_s: How long to wait for it; 0 returns at once.
        """
        body, kind = form_of({"what": what, "side": side}, [("file", Path(file)) for file in files])
        found = json.loads(self._transport.send("POST", self._path("/captures"), body, kind))
        path = self._path(f"/captures/{found['id']}")
        self._wait(job_of(found["job"]), path, wait_s)
        return self._get(path)

    def keep_capture(self, key: str) -> str:
        """Put a capture into the diary, and return the id of the entry that holds it."""
        return str(self._post(self._path(f"/captures/{key}/keep"))["entry"])

    def drop_capture(self, key: str) -> None:
        """Throw a capture away."""
        self._transport.json("DELETE", self._path(f"/captures/{key}"))
