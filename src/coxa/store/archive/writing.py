"""Write the zip: the same diary gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coxa._version import __version__
from coxa.programme.diary import Diary
from coxa.programme.documents import parse_entry
from coxa.programme.running import parse_run
from coxa.store.archive import layout
from coxa.store.archive.tables import RUNS_TABLE, runs_table, tables

_ALWAYS: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: when it was written is nobody's business


def write_archive(contents: layout.Contents, target: BinaryIO) -> None:
    """Write a person's documents, and the tables made of them, as a zip."""
    head = {"format": layout.FORMAT, "version": layout.VERSION, "coxa_version": __version__}
    diary = Diary(tuple(parse_entry(document) for document in contents.entries))
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _put(
            archive, layout.README, (files("coxa") / "data" / "export_readme.txt").read_text(encoding="utf-8")
        )
        _put(archive, layout.PERSON, _json(head | dict(contents.person)))
        _put(archive, layout.DIARY, _json({"entries": contents.entries}))
        if contents.runs:
            _put(archive, layout.RUNS, _json({"runs": contents.runs}))
        for key, checkup in sorted(contents.checkups.items()):
            _put(archive, f"checkups/{key}.json", _short_json(checkup))
        for key, analysis in sorted(contents.analyses.items()):
            _put(archive, f"analyses/{key}.json", _short_json(analysis))
        for name, text in tables(diary).items():
            _put(archive, name, text)
        if contents.runs:
            _put(archive, RUNS_TABLE, runs_table([parse_run(document) for document in contents.runs]))


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _short_json(document: Mapping[str, Any]) -> str:
    """Return a document without the white space that would make one of many series of numbers three times as long."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _put(archive: ZipFile, name: str, text: str) -> None:
    info = ZipInfo(name, _ALWAYS)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    archive.writestr(info, text.encode("utf-8"))
