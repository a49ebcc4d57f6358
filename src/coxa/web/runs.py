"""Files of a watch from their upload to the runs in the store: read in the worker, never in the server."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coxa.web.checks import NoJobsError
from coxa.web.jobs import INTERRUPTED, Jobs, JobStatus
from coxa.web.uploads import MB, Rule, named_for

if TYPE_CHECKING:
    from coxa.store import PersonRecord, Store

PREFIX: Final = "runs-"
"""Of the folder of an upload that is being read."""
OUTCOME: Final = "runs_last"
"""Setting with what came of the latest upload."""
MOST_NOTES: Final = 12
NOTE_LETTERS: Final = 300
FILE: Final = Rule({".fit": 24 * MB, ".gz": 24 * MB, ".zip": 24 * MB}, most=12, packed=True)
UPLOAD_BYTES: Final = 60 * MB


def compute(store: Store, jobs: Jobs | None, person: PersonRecord, job_id: str, folder: Path) -> None:
    """Have the files of a folder read and their runs added; the folder goes, whatever comes of it.

    Args:
        store: Where runs are kept.
        jobs: What computes.
        person: Whose runs they are.
        job_id: Of the job, and of its outcome.
        folder: Holds the files; it is ours from here on.

    Raises:
        NoJobsError, QueueFullError: They cannot be read now.
    """

    def done(result: Mapping[str, Any]) -> None:
        try:
            added = store.runs.add(person.id, result["runs"])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        counts = {"added": len(added.added), "known": len(added.known), "restored": len(added.restored)}
        counts["renewed"] = len(added.renewed)
        _keep(store, person.id, {"job": job_id, **counts, "notes": _bounded(result["notes"])})

    def failed(message: str) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        _keep(store, person.id, {"job": job_id, "error": message[:1000]})

    try:
        folder = folder.rename(folder.with_name(named_for(person.id, f"{PREFIX}{job_id}")))
        if jobs is None:
            raise NoJobsError
        jobs.submit("runs", {"folder": str(folder)}, done, failed, id=job_id, person_id=person.id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def progress(jobs: Jobs | None, person: PersonRecord, job_id: str) -> JobStatus:
    """Return how far an upload is; of one that nobody knows any more that it was interrupted."""
    outcome = person.settings.get(OUTCOME)
    if isinstance(outcome, Mapping) and outcome.get("job") == job_id:
        error = str(outcome.get("error", ""))
        return JobStatus(job_id, "failed" if error else "done", message=error)
    found = None if jobs is None else jobs.status(job_id, person.id)
    if found is None or found.ended:
        return JobStatus(job_id, "failed", message=found.message if found is not None else INTERRUPTED)
    return found


def outcome_of(person: PersonRecord, job_id: str) -> Mapping[str, Any] | None:
    """Return what came of an upload: counts and notes; None when it is not the latest one that ended well."""
    found = person.settings.get(OUTCOME)
    if not isinstance(found, Mapping) or found.get("job") != job_id or found.get("error"):
        return None
    return found


def _keep(store: Store, person_id: str, outcome: dict[str, Any]) -> None:
    store.set_setting(person_id, OUTCOME, outcome)


def _bounded(notes: Sequence[str]) -> list[str]:
    shown = [note[:NOTE_LETTERS] for note in notes[:MOST_NOTES]]
    return [*shown, f"… {len(notes) - MOST_NOTES} more."] if len(notes) > MOST_NOTES else shown
