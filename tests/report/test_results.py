"""Results are read back whole, or refused with words that help."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.report import results
from coxa.report.results import clean, clean_text, read_result, read_results
from tests.charts.samples import check_subject


@pytest.fixture
def document() -> dict[str, Any]:
    return check_subject().document


@pytest.fixture(autouse=True)
def _small_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """The samples are smaller than the schema asks; what it asks is tested with a schema of our own."""
    schema = {
        "type": "object",
        "required": ["sides"],
        "properties": {"sides": {"type": "object"}, "samples": {"type": "integer", "minimum": 1}},
    }
    monkeypatch.setattr(results, "schema_of", lambda _name: schema)


def _write(folder: Path, document: object, name: str = "check.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_folder_file_and_zip_read_alike(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = _write(tmp_path / "may", document | {"exam_file": "/home/me/exam.toml"})
    with zipfile.ZipFile(tmp_path / "may.zip", "w") as packed:
        packed.write(folder / "check.json", "result/check.json")
    found = [read_result(p) for p in (folder, folder / "check.json", tmp_path / "may.zip")]
    assert [each.label for each in found] == ["exam.toml"] * 3
    assert found[0].document == found[1].document == found[2].document


def test_drawings_beside_are_read(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = _write(tmp_path / "may", document)
    _write(folder, check_subject().drawings, "drawings.json")
    assert read_result(folder).drawings == check_subject().drawings


def test_drawings_inside_are_read_as_the_app_hands_them_out(tmp_path: Path, document: dict[str, Any]) -> None:
    document = document | {"exam_file": ""}
    whole = document | {"drawings": check_subject().drawings}
    folder = _write(tmp_path, whole, "coxa-check-2026-11-08.json")
    found = read_result(folder / "coxa-check-2026-11-08.json")
    assert (found.document, found.drawings) == (document, check_subject().drawings)
    assert found.label == "coxa-check-2026-11-08"


@pytest.mark.parametrize("inside", [None, 3, [], "x"])
def test_what_is_no_drawing_inside_is_left_out(
    tmp_path: Path, document: dict[str, Any], inside: object
) -> None:
    assert read_result(_write(tmp_path, document | {"drawings": inside})).drawings == {}


def test_drawings_of_something_else_inside_are_refused(tmp_path: Path, document: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="To mend:"):
        read_result(_write(tmp_path, document | {"drawings": {"kind": "analysis"}}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ('{"kind": NaN}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no result of Coxa"),
        ("{}", "says of itself that it is nothing"),
        ('{"kind": "diary"}', "'diary'"),
        ('{"kind": "check", "schema_version": "2.0"}', "layout 2.0"),
        ('{"kind": "check", "schema_version": "1.9"}', "lacks 'sides'"),
        ('{"kind": "check", "schema_version": "1.0", "sides": {}, "samples": 0}', "samples is below 1"),
        ('{"kind": "check", "schema_version": "1.0", "sides": []}', "sides is not of type object"),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match="To mend:") as fault:
        read_result(_write(tmp_path / "may", text))
    assert said in str(fault.value)


def test_places_without_a_result_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="this folder holds neither"):
        read_result(tmp_path / "empty")
    with pytest.raises(InputError, match="no such file or folder"):
        read_result(tmp_path / "nowhere")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04nothing")
    with pytest.raises(InputError, match="damaged"):
        read_result(tmp_path / "broken.zip")


def test_too_large_is_refused_unread(
    tmp_path: Path, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="larger than"):
        read_result(_write(tmp_path / "may", document))


def test_drawings_of_another_kind_are_refused(tmp_path: Path, document: dict[str, Any]) -> None:
    folder = _write(tmp_path / "may", document)
    _write(folder, {"kind": "analysis", "sides": {}}, "drawings.json")
    with pytest.raises(InputError, match="do not belong"):
        read_result(folder)


def test_labels_that_are_alike_are_told_apart(tmp_path: Path, document: dict[str, Any]) -> None:
    named = document | {"exam_file": "exam.toml"}
    folders = [_write(tmp_path / name, named) for name in ("may", "june", "a/june")]
    labels = [subject.label for subject in read_results(folders)]
    assert labels == ["exam.toml (may)", "exam.toml (june), 1", "exam.toml (june), 2"]


def test_too_many_and_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="4 can be read"):
        read_results([tmp_path] * 5)
    with pytest.raises(InputError, match="no result was named"):
        read_results([])


def test_texts_are_cleaned_of_what_deceives() -> None:
    assert clean_text("a\u202eb\x00c\ud800d") == "a\ufffdb\ufffdc\ufffdd"
    assert clean_text("line\nline") == "line line"
    assert len(clean_text("x" * 10_000)) == results.LONGEST_TEXT
    assert clean({"name": "y" * 999, "n": [1.0, float("inf"), True]}) == {
        "name": "y" * (results.LONGEST_NAME - 1) + "…",
        "n": [1.0, None, True],
    }
