"""`coxa report`: results in, one file out; refusals say what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from coxa.report import results
from tests.cli.conftest import Run
from tests.report.test_page import check_subject
from tests.report.test_results import _write

pytest.importorskip("jinja2")
pytest.importorskip("plotly")


@pytest.fixture
def result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small result; the working folder is another."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(results, "schema_of", lambda _name: {})
    return _write(tmp_path / "may", check_subject().document)


def test_a_report_is_written_and_said(run: Run, result: Path, tmp_path: Path) -> None:
    ended = run("report", str(result), "--person", "A. Runner", "--plain", "--pictures", "pictures")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "Written: report.html"
    assert "A. Runner" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(list((tmp_path / "pictures").glob("*.svg"))) >= 8


def test_a_missing_result_is_refused_without_a_trace(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("report", "nowhere", "--out", "new/report.html")
    assert ended.code == 2
    assert "To mend: " in ended.line
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_ones_own_is_left_alone(run: Run, result: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("mine")
    ended = run("report", str(result), "--out", "mine.html", "--plain")
    assert ended.code == 2
    assert "left as it is" in ended.line
    assert (tmp_path / "mine.html").read_text() == "mine"


def test_a_folder_as_file_is_refused(run: Run, result: Path) -> None:
    assert "this is a folder" in run("report", str(result), "--out", str(result)).line


def test_without_the_extra_it_says_how_to_get_it(
    run: Run, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in [name for name in sys.modules if name.startswith("coxa.report.")]:
        monkeypatch.delitem(sys.modules, name)
    ended = run("report", str(result))
    assert ended.code == 2
    assert 'pip install "coxa[app]"' in ended.line


@pytest.mark.slow
def test_check_writes_a_report_when_asked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exam.toml").write_text(
        "[left.rotation.prone]\ninward_deg = 20\n[right.rotation.prone]\ninward_deg = 40\n"
    )
    ended = run("check", "exam.toml", "--samples", "20", "--report")
    assert ended.code == 0, ended
    assert ended.out.splitlines()[-1].startswith("Written: ")
    assert (tmp_path / "exam_coxa" / "report.html").stat().st_size < 6_000_000


def test_storage_files_are_drawn_as_they_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.csv").write_text("time,hip_flexion_r,hip_flexion_l\n0,1,2\n0.01,2,3\n")
    ended = run("report", "run.csv", "--plain", "--pictures", "pictures")
    assert ended.out.splitlines() == ["Written: report.html", "Written: 1 pictures in pictures"]
    assert "hip_flexion" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_missing_storage_file_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("report", "nowhere.mot")
    assert ended.code == 2
    assert "To mend: " in ended.line
    assert list(tmp_path.iterdir()) == []
