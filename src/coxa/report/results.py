"""Results read back from their files: checked, cleaned of what no page should hold, and told apart by a label."""

from __future__ import annotations

import json
import lzma
import math
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal, NoReturn

from coxa._schema import first_fault, schema_of
from coxa.charts.chart import Subject
from coxa.charts.drawings import drawings_fault
from coxa.errors import InputError, Place

Kind = Literal["analysis", "check"]
DOCUMENTS: Final[Mapping[str, tuple[Kind, str]]] = {
    "check.json": ("check", "check"),
    "summary.json": ("analysis", "summary"),
}
"""File → kind and schema."""
DRAWINGS: Final = "drawings.json"
INSIDE: Final = "drawings"
"""Key of the same in the one file as which the app hands out a check."""
LARGEST_BYTES: Final = 64 * 1024 * 1024
"""A document of a ten-minute recording has under one megabyte (own choice)."""
MOST_RESULTS: Final = 4
"""More beside each other cannot be read on paper (own choice)."""
LONGEST_TEXT: Final = 1000
DEEPEST: Final = 50
"""Objects and lists in each other; results of Coxa have at most a dozen (own choice)."""
LONGEST_NAME: Final = 60
"""Characters of one text, and of a name that stands in a picture; the rest is cut (own choice)."""
_NAMES: Final = frozenset({"muscle", "name", "whole", "group", "label", "channel", "where", "what", "unit"})
_MEND_FOLDER: Final = (
    "give a folder that 'coxa check' or 'coxa analyze' wrote, or its check.json or summary.json."
)
_WRITTEN_ANEW: Final = "run 'coxa check' or 'coxa analyze' again and take what it writes."
_OR_DELETED: Final = (
    f"compute the result again; or delete {DRAWINGS}: the report then goes without some pictures."
)


def read_results(paths: Sequence[Path]) -> tuple[Subject, ...]:
    """Return results in the order given, with labels that tell them apart.

    Args:
        paths: Each as for `read_result`.

    Raises:
        InputError: None or too many were given, or one cannot be read.
    """
    if not paths:
        raise InputError("no result was named.", mend=_MEND_FOLDER)
    if len(paths) > MOST_RESULTS:
        raise InputError(
            f"{len(paths)} results were named; beside each other {MOST_RESULTS} can be read at most.",
            mend="name fewer, or write several reports.",
        )
    subjects = tuple(read_result(path) for path in paths)
    folders = [path.absolute().name if path.is_dir() else path.absolute().parent.name for path in paths]
    return told_apart(subjects, folders)


def told_apart(subjects: Sequence[Subject], folders: Sequence[str]) -> tuple[Subject, ...]:
    """Return results whose labels differ: by their folder where the label alone does not tell, else by a number.

    Args:
        subjects: The results.
        folders: Name of the folder of each.
    """
    labels = [subject.label for subject in subjects]
    twice = {label for label, count in Counter(labels).items() if count > 1}
    labels = [
        f"{label} ({clean_text(folder, LONGEST_NAME)})" if label in twice else label
        for label, folder in zip(labels, folders, strict=True)
    ]
    seen: Counter[str] = Counter()
    found = []
    for subject, label in zip(subjects, labels, strict=True):
        seen[label] += 1
        found.append(replace(subject, label=f"{label}, {seen[label]}" if labels.count(label) > 1 else label))
    return tuple(found)


def read_result(path: Path) -> Subject:
    """Return a result and, where they lie beside it, its drawings.

    Args:
        path: Folder of a result, its `check.json` or `summary.json`, or such a folder as a zip file.

    Raises:
        InputError: It is missing, no result, of a later layout, damaged or far too large.
    """
    try:
        zipped = path.suffix.lower() == ".zip" and path.is_file()
        name, text, drawings = _packed(path) if zipped else _lying(path)
    except OSError as error:
        raise InputError(
            f"this cannot be read ({error.strerror or error}).", mend=_MEND_FOLDER, place=Place(path)
        ) from error
    document = _parsed(text, path)
    kind = _kind(document, path)
    inside = document.pop(INSIDE, None)
    schema = next(schema for each, schema in DOCUMENTS.values() if each == kind)
    _refuse_later(document, path)
    if fault := first_fault(document, schema_of(schema)):
        raise InputError(
            f"this is not laid out as Coxa writes it: {clean_text(fault)}.",
            mend=_WRITTEN_ANEW,
            place=Place(path),
        )
    beside = {}
    if drawings is not None:
        place = path / DRAWINGS if path.is_dir() else path.with_name(DRAWINGS)
        beside = _drawings(_parsed(drawings, place), kind, place)
    elif isinstance(inside, dict):
        beside = _drawings(inside, kind, path)
    for nested in (document, beside):
        if _deeper(nested, DEEPEST):  # the schema leaves open what an exam holds
            raise InputError(
                "this is nested deeper than any result of Coxa.", mend=_WRITTEN_ANEW, place=Place(path)
            )
    whole, drawn = clean(document), clean(beside)
    return Subject(_label(whole, kind) or clean_text(name, LONGEST_NAME), kind, whole, drawn)


def _lying(path: Path) -> tuple[str, bytes, bytes | None]:
    """Return name, document and drawings of a result that lies in a folder."""
    file = path
    if path.is_dir():
        found = [path / name for name in DOCUMENTS if (path / name).is_file()]
        if not found:
            raise InputError(
                "this folder holds neither check.json nor summary.json.", mend=_MEND_FOLDER, place=Place(path)
            )
        if len(found) > 1:
            raise InputError(
                "this folder holds two results.",
                mend="name check.json or summary.json in it, or both.",
                place=Place(path),
            )
        file = found[0]
    if not file.exists():
        raise InputError("there is no such file or folder.", mend=_MEND_FOLDER, place=Place(path))
    beside = file.with_name(DRAWINGS)
    drawings = _bytes(beside) if beside.is_file() else None
    name = file.absolute().parent.name if file.name in DOCUMENTS else file.stem
    return name, _bytes(file), drawings


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_BYTES:
        _too_large(file)
    return file.read_bytes()


def _packed(path: Path) -> tuple[str, bytes, bytes | None]:
    """Return name, document and drawings of a result in a zip file, as the app hands it out."""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = {PurePosixPath(each.filename).name: each for each in packed.infolist()}
            found = [name for name in DOCUMENTS if name in inside]
            if len(found) != 1:
                raise InputError(
                    "this zip file does not hold one result: check.json or summary.json.",
                    mend=_MEND_FOLDER,
                    place=Place(path),
                )
            wanted = [inside[found[0]], *([inside[DRAWINGS]] if DRAWINGS in inside else [])]
            if any(each.file_size > LARGEST_BYTES for each in wanted):
                _too_large(path)
            texts = [packed.read(each) for each in wanted]
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        IndexError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise InputError(
            "this zip file is damaged, locked by a password, or packed in a way that Coxa does not read.",
            mend=_MEND_FOLDER,
            place=Place(path),
        ) from error
    return path.stem, texts[0], texts[1] if len(texts) > 1 else None


def _too_large(file: Path) -> NoReturn:
    raise InputError(
        f"this is larger than {LARGEST_BYTES // 1024**2} MB, more than any result of Coxa has.",
        mend=_WRITTEN_ANEW,
        place=Place(file),
    )


def _parsed(text: bytes, path: Path) -> dict[str, Any]:
    def no_number(word: str) -> NoReturn:
        raise ValueError(word)

    try:
        found = json.loads(text.decode("utf-8-sig"), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "this is not JSON that Coxa wrote, or it is damaged.", mend=_MEND_FOLDER, place=Place(path)
        ) from error
    if not isinstance(found, dict):
        raise InputError("this JSON is no result of Coxa.", mend=_MEND_FOLDER, place=Place(path))
    return found


def _kind(document: Mapping[str, Any], path: Path) -> Kind:
    said = document.get("kind")
    for kind, _ in DOCUMENTS.values():
        if said == kind:
            return kind
    raise InputError(
        "this says of itself that it is "
        + (f"'{clean_text(said, LONGEST_NAME)}'" if isinstance(said, str) else "nothing")
        + "; a report is made of a 'check' or an 'analysis'.",
        mend=_MEND_FOLDER,
        place=Place(path),
    )


def _refuse_later(document: Mapping[str, Any], path: Path) -> None:
    version = document.get("schema_version")
    if isinstance(version, str) and version.partition(".")[0] not in ("1", ""):
        raise InputError(
            f"this was written in layout {clean_text(version, 20)}; this Coxa reads layouts 1.x.",
            mend="use the Coxa that wrote it, or a later one.",
            place=Place(path),
        )


def _drawings(found: dict[str, Any], kind: str, place: Path) -> dict[str, Any]:
    if found.get("kind") != kind:
        raise InputError(
            f"these drawings do not belong to the {kind} beside them.", mend=_OR_DELETED, place=Place(place)
        )
    _refuse_later(found, place)
    if fault := drawings_fault(found, kind):
        raise InputError(
            f"these drawings are not laid out as Coxa writes them: {clean_text(fault)}.",
            mend=_OR_DELETED,
            place=Place(place),
        )
    return found


def _label(document: Mapping[str, Any], kind: str) -> str:
    """Return what tells a result from others: the name of the exam's or the motion's file."""
    motion = document.get("inputs", {}).get("motion", {}).get("file")
    file = document.get("exam_file") if kind == "check" else motion
    return clean_text(file_name(str(file or "")), LONGEST_NAME)


def file_name(path: str) -> str:
    """Return the last part of a path of any system."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _deeper(value: Any, most: int) -> bool:
    """Return whether objects and lists lie in each other deeper than so many times."""
    level = [value]
    for _ in range(most + 1):
        inside = [
            each.values() if isinstance(each, dict) else each
            for each in level
            if isinstance(each, dict | list)
        ]
        level = [each for group in inside for each in group]
        if not level:
            return False
    return True


def clean(value: Any, most: int = LONGEST_TEXT) -> Any:
    """Return plain data without letters that deceive or break a page, and without endless texts.

    Args:
        value: Objects, lists, texts, numbers.
        most: Characters that one text may have.
    """
    if isinstance(value, str):
        return clean_text(value, most)
    if isinstance(value, dict):
        return {
            clean_text(str(key), LONGEST_NAME): clean(each, LONGEST_NAME if key in _NAMES else most)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [clean(each, most) for each in value]
    if isinstance(value, float) and not math.isfinite(value):  # 1e999 is read as infinite
        return None
    return value


def clean_text(text: str, most: int = LONGEST_TEXT) -> str:
    """Return a text in which what cannot be seen shows as �, cut when it is longer than `most`.

    Control characters, halves of surrogate pairs and the signs that turn the direction of writing around could make
    a page say what its data does not.
    """
    seen = "".join(
        c
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") or c in "\u200c\u200d"
        else " "
        if c in "\t\n\r"
        else "\ufffd"
        for c in text[: most + 1]
    )
    return seen if len(seen) <= most else seen[: most - 1] + "…"
