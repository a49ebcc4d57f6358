"""The page says what it should, escapes what it is told, and fits the size asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("plotly")

from coxa.charts.chart import Subject
from coxa.errors import InputError
from coxa.report.page import report_html
from coxa.report.pictures import write_pictures
from coxa.report.writing import write_report
from tests.charts.samples import analysis_subject, check_subject

WHEN = datetime(2026, 5, 4, 9, 0)
HOSTILE = "</script><img src=x onerror=alert(1)>{{7*7}}\"'`&<b>"


def page(subjects: Sequence[Subject], **options: Any) -> str:
    return report_html(subjects, created=WHEN, **({"plotly": False} | options))


def spoilt(value: Any, word: str = HOSTILE) -> Any:
    """The same data with hostile texts behind every text that is for people."""
    if isinstance(value, dict):
        return {k: spoilt(v) if k not in FIXED else v for k, v in value.items()}
    if isinstance(value, list):
        return [spoilt(each) for each in value]
    return value + word if isinstance(value, str) else value


FIXED = {"schema_version", "kind", "key", "unit", "evidence", "role", "gait", "side", "quantity", "plane", "part",
         "verdict", "signs", "task", "muscle", "group", "status", "slider", "hips", "rows"}  # fmt: skip


def hostile(subject: Subject) -> Subject:
    return Subject(HOSTILE, subject.kind, spoilt(subject.document), spoilt(subject.drawings))


@pytest.mark.parametrize("make", [check_subject, analysis_subject])
def test_no_text_of_data_becomes_markup(make: Any) -> None:
    text = page([hostile(make())], person=HOSTILE)
    assert "<img" not in text
    assert HOSTILE not in text
    assert "{{7*7}}" in text


def test_the_first_page_names_person_day_and_what_was_examined() -> None:
    text = page([check_subject("exam.toml")], person="A. Runner")
    first = text[: text.index('<nav class="contents"')]
    for words in (
        "A. Runner",
        "4 May 2026",
        "exam.toml",
        "Not a medical device",
        "What to do:",
        "hypothesis",
    ):
        assert words in first
    assert text.lower().count("not a medical device") == 1


def test_every_picture_has_name_grade_and_table_or_words() -> None:
    text = page([check_subject(), analysis_subject()])
    figures = re.findall(r"<figure class=\"picture\" id=.*?</figure>", text, flags=re.S)
    assert len(figures) >= 10
    for figure in figures:
        assert re.search(r"<h3 id=.*?>[^<]+</h3>", figure)
        assert 'class="grade' in figure
        assert 'role="img"' in figure


def test_ids_are_each_used_once() -> None:
    ids = re.findall(r'\sid="([^"]+)"', page([check_subject("a"), check_subject("b"), analysis_subject()]))
    assert len(ids) == len(set(ids))


def test_what_could_not_be_drawn_is_listed_with_why() -> None:
    bare = replace(analysis_subject(), drawings={})
    text = page([bare])
    assert "Pictures that this result does not hold" in text


def test_compared_results_show_what_changed() -> None:
    later = check_subject("June")
    figure = later.document["sides"]["l"]["figures"]["range_prone_inward"]
    figure["spread"] = {"value": 60.0, "low": 57.0, "high": 63.0}
    text = page([check_subject("May"), later])
    assert "What changed, May to June" in text
    assert "clearly higher" in text
    assert "What matters now (<bdi>June</bdi>)" in text


def test_nothing_outside_is_named_as_a_source() -> None:
    text = page([check_subject(), analysis_subject()], plotly=True)
    outside = re.findall(r"""(?:src|href|action|poster|data)=["']?(?!#)[^"'>\s]+""", text)
    assert outside == []
    assert "default-src &#39;none&#39;" in text
    assert "unsafe-eval" not in text


def test_the_largest_report_stays_below_six_megabytes() -> None:
    four = [check_subject("a"), check_subject("b"), analysis_subject("c"), analysis_subject("d")]
    assert len(page(four, plotly=True).encode()) < 6_000_000


def test_plain_leaves_the_drawing_script_out() -> None:
    plain = page([check_subject()])
    assert 'id="plotly"' not in plain
    assert 'data-act="explore"' not in plain
    assert "Licensed" not in plain


def test_inputs_stand_with_their_hashes_but_without_folders() -> None:
    subject = analysis_subject()
    subject.document["inputs"]["motion"]["file"] = "/home/someone/secret/run.mot"
    text = page([subject])
    assert "SHA-256 aaaa" in text
    assert "someone" not in text


def test_the_same_results_give_the_same_page() -> None:
    assert page([check_subject()], plotly=True) == page([check_subject()], plotly=True)


def test_a_report_replaces_a_report_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "new" / "report.html"
    for person in ("first", "second"):
        write_report(place, [check_subject()], person=person, created=WHEN, plotly=False)
    assert "second" in place.read_text(encoding="utf-8")
    assert [file.name for file in place.parent.iterdir()] == ["report.html"]
    other = tmp_path / "letter.html"
    other.write_text("<p>mine</p>")
    with pytest.raises(InputError, match="no report of Coxa"):
        write_report(other, [check_subject()], created=WHEN, plotly=False)
    assert other.read_text() == "<p>mine</p>"


def test_pictures_are_files_by_themselves(tmp_path: Path) -> None:
    files = write_pictures([check_subject()], tmp_path / "pictures")
    assert len(files) == len(set(files)) >= 8
    assert all(file.read_text(encoding="utf-8").startswith("<?xml") for file in files)


def test_people_are_not_named_by_files() -> None:
    text = page([check_subject("exam.toml")])
    assert "<h1>Hip self-check</h1>" in text
    assert "<small><bdi>exam.toml</bdi></small>" in text
    assert "<h1>Hip report</h1>" in page([check_subject(), analysis_subject()])


def test_who_should_see_a_doctor_is_given_no_exercises() -> None:
    subject = check_subject()
    subject.document["exam"]["red_flags"] = {"night_pain": True}
    assert "In the programme:" in page([check_subject()])
    assert "In the programme:" not in page([subject])


def test_a_doubtful_recording_is_doubted_at_its_figures() -> None:
    subject = analysis_subject()
    for leg in subject.document["legs"]:
        leg |= {"frames": 100, "frames_over_reserve": {"hip_flexion_l": 35}}
    said = "In 35\u00a0% of frames the muscles do not suffice"
    text = page([subject])
    assert text.count(said) == 2
    assert said in text[text.index('id="figures"') :]
    assert said not in page([analysis_subject()])


def test_changes_that_are_not_clear_are_folded() -> None:
    text = page([check_subject("May"), check_subject("June")])
    table = text[text.index('id="changes"') : text.index('id="figures"')]
    assert "figures without a clear change</summary>" in table
    assert 'class="clear"' not in table
