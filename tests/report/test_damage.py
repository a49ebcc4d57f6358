"""Damaged and strange results are refused with words that help; whatever is let through can be reported."""

from __future__ import annotations

import copy
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa._schema import fits, schema_of
from coxa.charts.catalogue import charts_of
from coxa.charts.chart import Chart, Subject
from coxa.charts.drawings import drawings_fault
from coxa.charts.svg import draw
from coxa.errors import InputError
from coxa.export import drawings, summary
from coxa.report.page import report_html
from coxa.report.results import Kind, read_result
from coxa.report.writing import report_file
from tests.analyses import demo_analysis
from tests.charts.samples import analysis_subject, check_subject
from tests.web.strange import changed

WHEN = datetime(2026, 5, 1, tzinfo=UTC)
CHECK: dict[str, Any] = json.loads(
    (files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8")
)["checkups"][0]["summary"]
DRAWINGS: dict[str, Any] = CHECK.pop("drawings")
SOME = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
Json = dict[str, Any]


@cache
def _analysis() -> Subject:
    found = demo_analysis()
    document, drawn = (json.loads(json.dumps(part)) for part in (summary(found), drawings(found)))
    return Subject("May", "analysis", document, drawn)


def _sound(kind: Kind) -> Subject:
    return Subject("May", "check", CHECK, DRAWINGS) if kind == "check" else _analysis()


def _folder(place: Path, drawn: object = DRAWINGS, document: object = CHECK) -> Path:
    place.mkdir(exist_ok=True)
    (place / "check.json").write_text(json.dumps(document), encoding="utf-8")
    (place / "drawings.json").write_text(json.dumps(drawn), encoding="utf-8")
    return place


def _cut(scene: Json) -> None:
    scene["frames"][3]["values"].pop()


DAMAGE: dict[str, tuple[Callable[[Json], object], str]] = {
    "no label": (lambda side: side["scene"].pop("value_label"), "lacks 'value_label'"),
    "no radius": (lambda side: side["scene"]["cup"].pop("radius"), "scene.cup lacks 'radius'"),
    "a flat point": (lambda side: side["scene"]["cup"]["pole"].pop(), "scene.cup.pole is too short"),
    "fewer values": (lambda side: _cut(side["scene"]), "scene.frames[3].values has"),
    "a short path": (lambda side: side["socket"]["path"]["x"].pop(), "socket.path.x has"),
    "endless": (lambda side: side["glide"].update(angle_deg=[0.0] * 2000), "glide.angle_deg is too long"),
    "uneven": (lambda side: side["glide"]["active"]["low"].pop(), "glide.active.low has"),
    "a word": (lambda side: side["muscles"][0].update(best_N="much"), "best_N is not of type number"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_drawings_are_refused_with_their_place(tmp_path: Path, name: str) -> None:
    change, said = DAMAGE[name]
    drawn = copy.deepcopy(DRAWINGS)
    change(drawn["sides"]["r"])
    with pytest.raises(InputError, match="compute the result again") as fault:
        read_result(_folder(tmp_path, drawn))
    assert said in str(fault.value)
    assert "sides.r." in str(fault.value)


def _flagged(packed: bytes, at: tuple[int, int], value: bytes) -> bytes:
    """Return a zip file with something else in the local and in the central header of its first member."""
    found = bytearray(packed)
    for mark, offset in zip((b"PK\x03\x04", b"PK\x01\x02"), at, strict=True):
        place = found.index(mark) + offset
        found[place : place + len(value)] = value
    return bytes(found)


def _garbled(packed: bytes) -> bytes:
    return packed[:60] + bytes(byte ^ 0xA5 for byte in packed[60:400]) + packed[400:]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize(
    "damage",
    [
        _garbled,
        lambda packed: packed[: len(packed) // 2],
        lambda packed: _flagged(packed, (6, 8), b"\x01"),  # locked by a password
        lambda packed: _flagged(packed, (8, 10), b"\x63"),  # packed by a method that nobody knows
    ],
)
def test_damaged_locked_and_unknown_zip_files_are_refused(
    tmp_path: Path, method: int, damage: Callable[[bytes], bytes]
) -> None:
    place = tmp_path / "may.zip"
    with zipfile.ZipFile(place, "w", method) as packed:
        packed.writestr("check.json", json.dumps(CHECK))
    assert read_result(place).kind == "check"
    place.write_bytes(damage(place.read_bytes()))
    with pytest.raises(InputError, match=r"zip file|cannot be read \(Invalid data"):
        read_result(place)


def test_a_folder_may_be_named_as_a_zip_file(tmp_path: Path) -> None:
    assert read_result(_folder(tmp_path / "may.zip")).kind == "check"


def test_what_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    text = json.dumps(CHECK | {"exam": 0}).replace('"exam": 0', f'"exam": {{"a": {"[" * 900}1{"]" * 900}}}')
    _folder(tmp_path)
    (tmp_path / "check.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"nested deeper|not JSON"):
        read_result(tmp_path)


@pytest.mark.parametrize("name", ["n" * 300 + ".html", "n" * 300 + "/report.html"])
def test_a_name_too_long_for_a_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"too long for a file.*shorter name"):
        report_file(tmp_path / name)


@pytest.mark.parametrize(
    "exam",
    [
        {},
        {"red_flags": ["fever"], "history": 3, "person": "me"},
        {"red_flags": "yes", "history": [], "person": ["me"]},
        {
            "history": {"pain_now": "much"},
            "person": {"age": "x", "sex": 3, "height_cm": None, "mass_kg": True},
        },
        {"history": {"pain_now": 10**400}, "person": {"age": -(10**400)}},
    ],
)
def test_a_strange_exam_is_reported_without_what_it_does_not_say(exam: Json) -> None:
    strange = Subject("May", "check", CHECK | {"exam": exam}, {})
    page = report_html([strange], created=WHEN, plotly=False)
    (said,) = re.findall(r"<dt>Self-check</dt><dd>(.*?)</dd>", page)
    assert not any(unit in said for unit in ("years", "cm", "kg", "{", "["))


@SOME
@pytest.mark.parametrize("kind", ["check", "analysis"])
@given(data=st.data())
def test_drawings_that_are_let_through_can_be_drawn(kind: Kind, data: st.DataObject) -> None:
    sound = check_subject() if kind == "check" else analysis_subject()  # small: there are many to draw
    drawn = data.draw(changed(sound.drawings).filter(lambda found: not drawings_fault(found, kind)))
    for chart in charts_of([Subject("May", kind, sound.document, drawn)]):
        assert not isinstance(chart, Chart) or "<svg" in draw(chart).html


@SOME
@pytest.mark.parametrize("kind", ["check", "analysis"])
@given(data=st.data())
def test_documents_that_are_let_through_can_be_reported(kind: Kind, data: st.DataObject) -> None:
    sound, schema = _sound(kind), schema_of("check" if kind == "check" else "summary")
    document = data.draw(changed(sound.document).filter(lambda found: fits(found, schema)))
    subjects = [sound, Subject("June", kind, document, sound.drawings)]
    assert "</html>" in report_html(subjects, created=WHEN, plotly=False)
