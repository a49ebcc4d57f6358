from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coxa.demo import demo_files
from coxa.errors import InputError
from coxa.exam import document, read_exam
from coxa.report.results import read_result
from coxa.web import worker
from coxa.web.worker import INPUT_FOLDER, RESULT_ZIP, copy_example, run_analysis, run_check

FAKE = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))


def quiet(_word: str, _share: float) -> None:
    pass


def test_a_worker_ends_when_its_input_ends_even_in_mid_job() -> None:
    job = {"id": "a", "kind": "sleep", "payload": {"seconds": 60}, "limit_s": 60}
    with subprocess.Popen(
        FAKE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
        said = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
        process.wait(timeout=30)
    assert said[1] == {"id": "a", "word": "sleeping", "share": 0.1}


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_worker_is_bounded_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COXA_WORKER_MEMORY_MB", "1500")
    code = (
        "import resource; from coxa.web.work_loop import bound_memory; bound_memory();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert int(said) == 1500 << 20


def test_a_check_comes_back_as_plain_data() -> None:
    with demo_files() as files:
        exam = document(read_exam(files.exam))
    shares: list[float] = []
    found = run_check({"exam": exam, "samples": 20}, lambda _word, share: shares.append(share))["summary"]
    assert json.loads(json.dumps(found, allow_nan=False))["exam"] == exam
    assert shares == sorted(shares)
    assert found["sides"]["l"]["figures"]["efficiency"]["spread"]["value"] > 0.0


@pytest.mark.slow
def test_the_example_run_leaves_its_inputs_and_a_result_to_take_along(tmp_path: Path) -> None:
    found = copy_example({"folder": str(tmp_path)}, quiet)["summary"]
    assert set(found["hips"]) == {"r", "l"}
    assert (tmp_path / INPUT_FOLDER / "running.mot").is_file()
    with zipfile.ZipFile(tmp_path / RESULT_ZIP) as packed:
        assert "coxa_result/summary.json" in packed.namelist()
    subject = read_result(tmp_path / RESULT_ZIP)
    assert (subject.kind, set(subject.drawings["sides"])) == ("analysis", {"r", "l"})


def test_an_upload_that_is_no_model_leaves_no_result(tmp_path: Path) -> None:
    given = tmp_path / INPUT_FOLDER
    given.mkdir()
    (given / "run.mot").write_text("nothing\n")
    (given / "me.osim").write_text("<html></html>")
    with pytest.raises(Exception, match=r"me\.osim"):
        run_analysis({"folder": str(tmp_path), "motion": "run.mot", "model": "me.osim"}, quiet)
    assert [path.name for path in tmp_path.iterdir()] == [INPUT_FOLDER]


def test_electrodes_reach_the_analysis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def analyze(_motion: Path, **given: object) -> None:
        asked.update(given)
        raise InputError("seen.", mend="nothing.")

    monkeypatch.setattr(worker, "analyze", analyze)
    names = {"motion": "run.mot", "model": "me.osim", "emg": "emg.csv", "channels": "muscles.toml"}
    with pytest.raises(InputError, match="seen"):
        run_analysis({"folder": str(tmp_path), **names}, quiet)
    given = tmp_path / INPUT_FOLDER
    assert (asked["emg"], asked["channels"]) == (given / "emg.csv", given / "muscles.toml")
    assert asked["reserves"] is None


def test_electrodes_without_a_known_muscle_are_refused_in_words(tmp_path: Path) -> None:
    given = tmp_path / INPUT_FOLDER
    given.mkdir()
    with demo_files() as files:
        for path in (files.model, *files.motion.parent.glob(f"{files.motion.stem}*")):
            shutil.copy(path, given / path.name)
        names = {name: getattr(files, name).name for name in ("motion", "model", "loads", "reserves")}
    (given / "emg.csv").write_text("time,nobody\n0,0.1\n0.1,0.2\n")
    with pytest.raises(InputError, match=r"emg\.csv.*none of its columns"):
        run_analysis({"folder": str(tmp_path), **names, "emg": "emg.csv"}, quiet)
