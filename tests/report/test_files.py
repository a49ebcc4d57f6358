"""Storage files on a page: what they are, every column, nothing judged, nothing hostile alive."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("jinja2")

from coxa.errors import InputError
from coxa.report.files import are_files, files_html, read_files, write_file_pictures

WHEN = datetime(2026, 5, 4, 9, 0)
TABLE = "0\t1\t2\t3\n0.01\t2\t3\t4\n0.02\t3\t4\t5\n"


def written(
    folder: Path, name: str = "run.mot", labels: str = "tilt\thip_r\thip_l", rows: str = TABLE
) -> Path:
    head = f"coordinates\nversion=1\nnRows={rows.count(chr(10))}\nnColumns=4\ninDegrees=yes\nendheader\n"
    (folder / name).write_text(f"{head}time\t{labels}\n{rows}", encoding="utf-8")
    return folder / name


def page(*files: Path) -> str:
    return files_html(read_files(files), created=WHEN, plotly=False)


def test_it_says_which_file_how_often_from_when_to_when(tmp_path: Path) -> None:
    file = written(tmp_path)
    text = page(file)
    for words in ("run.mot", "coordinates", "3, 100 a second", "0 s to 0.02 s", "in degrees", "tilt, °"):
        assert words in text
    assert hashlib.sha256(file.read_bytes()).hexdigest() in text
    assert text.count('class="chart-panel"') == 2


def test_it_judges_nothing_and_says_what_would(tmp_path: Path) -> None:
    text = page(written(tmp_path))
    assert "coxa analyze" in text
    assert "What to do" not in text
    assert 'class="grade' not in text


def test_uneven_times_are_named(tmp_path: Path) -> None:
    text = page(written(tmp_path, rows="0\t1\t2\t3\n0.01\t2\t3\t4\n0.03\t3\t4\t5\n"))
    assert "not evenly spaced, 0.01 s to 0.02 s apart" in text


def test_several_files_stand_one_below_the_other(tmp_path: Path) -> None:
    text = page(written(tmp_path), written(tmp_path, "force.sto"))
    assert text.index("run.mot</bdi></h2>") < text.index("force.sto</bdi></h2>")
    assert "2 storage files" in text


def test_no_label_becomes_markup(tmp_path: Path) -> None:
    text = page(written(tmp_path, labels="<img/src=x>_r\t{{7*7}}\t\u202ehip_l"))
    assert "<img" not in text
    assert "{{7*7}}" in text
    assert "\u202e" not in text


def test_results_and_files_have_no_page_together(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert are_files([file])
    assert not are_files([tmp_path])
    with pytest.raises(InputError, match="To mend: make one report of the results"):
        are_files([file, tmp_path])


def test_more_files_than_can_be_seen_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="To mend: name fewer"):
        read_files([written(tmp_path)] * 5)


def test_a_damaged_file_is_refused_by_its_reader(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"run\.mot:9, column .hip_r."):
        page(written(tmp_path, rows="0\t1\t2\t3\n0.01\t2\tx\t4\n"))


def test_every_panel_can_be_written_as_a_picture(tmp_path: Path) -> None:
    files = write_file_pictures(read_files([written(tmp_path)]), tmp_path / "pictures")
    assert [file.name for file in files] == ["file-1-1.svg", "file-1-2.svg"]
    assert all(file.read_text().startswith("<?xml") for file in files)
