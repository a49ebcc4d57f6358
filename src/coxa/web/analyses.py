"""An analysis from its upload to its result: what the fields take, what the worker is given, what is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coxa.errors import CoxaError, InputError
from coxa.figures.analysis import SHORT, Figure, number
from coxa.store import StoreError
from coxa.web.checks import NoJobsError
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext
from coxa.web.jobs import INTERRUPTED, Jobs, JobStatus
from coxa.web.uploads import MB, Received, Rule

if TYPE_CHECKING:
    from coxa.store import AnalysisRecord, Store

TABLE_BYTES, MODEL_BYTES, DOCUMENT_BYTES = 100 * MB, 30 * MB, 2 * MB
"""Most bytes of a table of motion, forces or electrodes, of a model, of an XML or TOML document: OpenSim's own examples
have up to 5, 3 and 0.1 MB; a minute at 1000 Hz with 200 columns has about 100 (own choice)."""
RULES: Final[Mapping[str, Rule]] = {
    "model": Rule({".osim": MODEL_BYTES}),
    "motion": Rule({".mot": TABLE_BYTES, ".sto": TABLE_BYTES}),
    "loads": Rule({".xml": DOCUMENT_BYTES, ".mot": TABLE_BYTES, ".sto": TABLE_BYTES}, most=4),
    "reserves": Rule({".xml": DOCUMENT_BYTES}),
    "emg": Rule({".sto": TABLE_BYTES, ".mot": TABLE_BYTES, ".csv": TABLE_BYTES}),
    "channels": Rule({".toml": DOCUMENT_BYTES}),
}
SINGLE: Final = ("model", "motion", "reserves", "emg", "channels")
"""Fields that take one file."""
INPUT_FOLDER, RESULT_ZIP, PAYLOAD_FILE = "input", "result.zip", "job.json"
"""Names inside the folder of an analysis."""
CUTOFF_HIGH_Hz: Final = 1000.0
MOST_SETTINGS: Final = 60


@dataclass(frozen=True)
class ShortLine:
    """One line of the short table.

    Attributes:
        label, unit, evidence: Of the figure.
        sides: What stands under each hip.
    """

    label: str
    unit: str
    evidence: str
    sides: tuple[str, ...]


def payload_of(form: Received) -> dict[str, Any]:
    """Return what the worker is given for a form; what is wrong is added to its errors.

    Args:
        form: As received, its files on disk.
    """
    loads = form.files.get("loads", [])
    documents = [name for name in loads if name.lower().endswith(".xml")]
    nothing = bool(form.values.get("no_loads"))
    _needed(form, "model", _("Choose the model (.osim) of the person who moved."))
    _needed(form, "motion", _("Choose the motion (.mot or .sto): joint angles over time."))
    if nothing and loads:
        form.errors.setdefault("loads", _("Either files, or no outside forces; not both."))
    elif not nothing and len(documents) != 1:
        form.errors.setdefault(
            "loads",
            _(
                "Choose one .xml that names the forces, and the table it refers to; or say that there are none."
            )
            if not documents
            else _("Choose one .xml only, and the table it refers to."),
        )
    settings = [line.strip() for line in form.values.get("settings", "").splitlines() if line.strip()]
    if len(settings) > MOST_SETTINGS:
        form.errors.setdefault("settings", _("At most %(most)d lines fit.") % {"most": MOST_SETTINGS})
    options: dict[str, Any] = {"settings": settings, "complete_hip": bool(form.values.get("complete_hip"))}
    if (cutoff := _cutoff(form)) is not None:
        options["cutoff_Hz"] = cutoff
    if form.files.get("channels") and not form.files.get("emg"):
        form.errors.setdefault("emg", _("Choose the recording of the electrodes (EMG), too."))
    first = {name: next(iter(form.files.get(name, ())), None) for name in SINGLE}
    return {**first, "loads": documents[0] if documents and not nothing else None, "options": options}


def _needed(form: Received, name: str, words: str) -> None:
    if not form.files.get(name):
        form.errors.setdefault(name, words)


def _cutoff(form: Received) -> float | None:
    text = form.values.get("cutoff", "").replace(",", ".").removesuffix("Hz").strip()
    if not text:
        return None
    try:
        cutoff = float(text)
    except ValueError:
        cutoff = -1.0
    if not 0.0 <= cutoff <= CUTOFF_HIGH_Hz:
        form.errors["cutoff"] = _("Give a number from 0 to %(most).0f Hz; 0 leaves the motion as it is.") % {
            "most": CUTOFF_HIGH_Hz
        }
    return cutoff


def begin(
    store: Store, jobs: Jobs | None, record: AnalysisRecord, kind: str, payload: Mapping[str, Any]
) -> None:
    """Have an analysis computed; what it needs is written down first, so that it can be run again.

    Raises:
        NoJobsError, QueueFullError: It cannot be computed now; the analysis says so itself.
        StoreError: It could not be written down.
    """
    text = json.dumps({"kind": kind, "payload": dict(payload)}, ensure_ascii=False)
    try:
        (record.folder / PAYLOAD_FILE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{record.folder} cannot be written ({error.strerror}).",
            mend="make room on the disk, then try again.",
        ) from error
    try:
        if jobs is None:
            raise NoJobsError
        store.update_analysis(record.id, state="queued", message="")
        jobs.submit(
            kind,
            {"folder": str(record.folder), **payload},
            partial(_keep, store, record.id),
            partial(_failed, store, record.id),
            id=record.id,
            person_id=record.person_id,
        )
    except CoxaError as error:
        store.update_analysis(record.id, state="failed", message=str(error))
        raise


def again(store: Store, jobs: Jobs | None, record: AnalysisRecord) -> None:
    """Compute an analysis again from the files that are there.

    Raises:
        InputError: Its upload never ended.
    """
    known = None if jobs is None else jobs.status(record.id)
    if known is not None and not known.ended:
        return
    try:
        noted = json.loads((record.folder / PAYLOAD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            _("Its files did not arrive whole."), mend=_("remove it and send the files again.")
        ) from error
    begin(store, jobs, record, noted["kind"], noted["payload"])


def progress(jobs: Jobs | None, record: AnalysisRecord) -> JobStatus:
    """Return how far an analysis is; one that no job works on was interrupted."""
    known = None if jobs is None else jobs.status(record.id)
    if known is not None and record.state != "done":
        return known
    if record.state in ("done", "failed"):
        return JobStatus(record.id, record.state, message=record.message)
    return JobStatus(record.id, "failed", message=INTERRUPTED)


def _keep(store: Store, analysis_id: str, result: Mapping[str, Any]) -> None:
    store.update_analysis(analysis_id, state="done", message="", summary=result["summary"])


def _failed(store: Store, analysis_id: str, message: str) -> None:
    store.update_analysis(analysis_id, state="failed", message=message)


def sides_of(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sides of an analysis, right first."""
    return tuple(side for side in ("r", "l") if side in summary["hips"])


def short_table(summary: Mapping[str, Any]) -> tuple[ShortLine, ...]:
    """Return the few lines that a busy person reads, as the terminal gives them.

    Args:
        summary: As `summary.json` holds it.
    """
    sides = sides_of(summary)
    lines = [line for key in SHORT if (line := _line(summary, key, sides)) is not None]
    most = tuple(_most(summary["hips"][side]["muscles"]) for side in sides)
    return (*lines, ShortLine(_("Muscle that pulls most"), "", "modelled", most))


def _most(roles: Sequence[Mapping[str, Any]]) -> str:
    return max(roles, key=lambda role: role["impulse_share"])["muscle"] if roles else "–"


def all_figures(summary: Mapping[str, Any]) -> tuple[ShortLine, ...]:
    """Return every figure of both hips."""
    sides = sides_of(summary)
    keys = dict.fromkeys(key for side in sides for key in summary["hips"][side]["figures"])
    return tuple(line for key in keys if (line := _line(summary, key, sides)) is not None)


def _line(summary: Mapping[str, Any], key: str, sides: Sequence[str]) -> ShortLine | None:
    own = [
        Figure(**summary["hips"][side]["figures"][key]) if key in summary["hips"][side]["figures"] else None
        for side in sides
    ]
    known = [figure for figure in own if figure is not None]
    if not known:
        return None
    unit = next((figure.unit for figure in known if figure.value is not None), "")
    words = known[0].words if key.startswith("strength_") else ""
    label = f"{known[0].label}, {words}" if words else known[0].label
    return ShortLine(label, unit, known[0].evidence, tuple("–" if f is None else number(f) for f in own))


def cautions(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what should be minded before trusting the figures."""
    recording = summary["recording"]
    lines = list(recording["notes"])
    if recording["coordinates_assumed"]:
        names = ", ".join(recording["coordinates_assumed"])
        lines.append(
            _("Not in the motion, held at the model's default (right only if they hardly moved): %(names)s.")
            % {"names": names}
        )
    for leg in summary["legs"]:
        lines += _leg_cautions(leg)
    return tuple(lines)


def _leg_cautions(leg: Mapping[str, Any]) -> list[str]:
    words = {"r": _("Right"), "l": _("Left")}
    side = _(" and ").join(words[hip] for hip in leg["hips"])
    frames = {"side": side, "frames": leg["frames"]}
    lines = []
    troubled = {
        "infeasible": _("the muscles cannot make the moments even with the reserves"),
        "unconverged": _("the solver found no answer"),
        "not_finite": _("the figures are not finite"),
    }
    for status, count in leg["frames_by_status"].items():
        if status in troubled:
            said = _("%(side)s leg, %(count)d of %(frames)d frames: %(why)s.")
            lines.append(said % (frames | {"count": count, "why": troubled[status]}))
    if leg["frames_over_reserve"]:
        said = _(
            "%(side)s leg: the muscles fall short, reserves give more than 5 %% of the peak moment: %(rows)s."
        )
        lines.append(said % (frames | {"rows": _counts(leg["frames_over_reserve"], leg["frames"])}))
    if leg["saturated"]:
        said = _("%(side)s leg: muscles that pull all they can, and how long: %(rows)s.")
        lines.append(said % (frames | {"rows": _counts(leg["saturated"], leg["frames"])}))
    return lines


def _counts(counts: Mapping[str, int], frames: int, most: int = 6) -> str:
    greatest = sorted(counts.items(), key=lambda item: -item[1])[:most]
    return ", ".join(f"{name} {100.0 * count / max(frames, 1):.0f} %" for name, count in greatest)


def strides_words(summary: Mapping[str, Any]) -> str:
    """Return in one sentence what was recorded."""
    recording = summary["recording"]
    length = recording["end_s"] - recording["start_s"]
    strides = recording["strides"]
    if not strides:
        return _(
            "%(gait)s, %(length).1f s; no whole stride was found, so figures are of the whole recording."
        ) % {
            "gait": str(recording["gait"]).capitalize(),
            "length": length,
        }
    right = sum(stride["side"] == "r" for stride in strides)
    return ngettext(
        "%(gait)s, %(length).1f s, %(n)d whole stride (%(right)d right, %(left)d left).",
        "%(gait)s, %(length).1f s, %(n)d whole strides (%(right)d right, %(left)d left).",
        len(strides),
    ) % {
        "gait": str(recording["gait"]).capitalize(),
        "length": length,
        "n": len(strides),
        "right": right,
        "left": len(strides) - right,
    }


def can_run_again(record: AnalysisRecord) -> bool:
    """Return whether the files it was computed from are there; an imported analysis comes without."""
    return (record.folder / PAYLOAD_FILE).is_file()


def file_of(record: AnalysisRecord) -> Path:
    """Return where the result to take along lies."""
    return record.folder / RESULT_ZIP
