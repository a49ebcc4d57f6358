"""The example scripts run, and what they return is what the engine says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from examples import analyze_demo, compare_with_opensim_files, deep_bowl_or_saucer, what_if
from tools.doc_blocks.demo import demo_analysis

import coxa
from coxa.recording.storage import read_storage, write_storage


@pytest.fixture(scope="module")
def result_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "demo"
    coxa.write_analysis(demo_analysis(), folder)
    return folder


def test_the_demo_example_returns_the_figures_of_both_hips() -> None:
    found = analyze_demo.main()
    assert found["r"]["efficiency"] == pytest.approx(100.0)
    assert found["l"]["efficiency"] == pytest.approx(100 * demo_analysis().hip("l").efficiency.eta)
    assert found["l"]["peak_contact"] > found["r"]["peak_contact"]


def test_weaker_muscles_never_make_the_hip_more_efficient() -> None:
    rows = np.array(what_if.main((1.0, 0.7, 0.4)))
    assert rows[0, 1] == pytest.approx(1.0)
    assert np.all(np.diff(rows[:, 1]) < 0.0)


def test_a_result_compared_with_its_own_files_differs_by_nothing(result_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "id.sto").write_bytes((result_folder / "moments.sto").read_bytes())
    assert compare_with_opensim_files.main(result_folder, tmp_path) == {("moments.sto", "id.sto"): 0.0}


def test_a_known_difference_is_found(result_folder: Path, tmp_path: Path) -> None:
    own = read_storage(result_folder / "activation.sto")
    write_storage(tmp_path / "so_activation.sto", "theirs", own.labels, own.time_s, own.values + 0.02)
    found = compare_with_opensim_files.main(result_folder, tmp_path)
    assert found == {("activation.sto", "so_activation.sto"): pytest.approx(0.02, abs=1e-9)}


def test_an_empty_folder_has_nothing_to_compare(
    result_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare_with_opensim_files.main(result_folder, tmp_path) == {}
    assert "nothing" in capsys.readouterr().out


def test_files_of_opensim_itself_are_read_and_agree(shared_dir: Path, tmp_path: Path) -> None:
    case = shared_dir / "reference" / "rajagopal_walk"
    analysis = coxa.analyze(
        case / "ik.mot",
        model=case / "model.osim",
        loads=case / "external_loads.xml",
        reserves=case / "actuators.xml",
        cutoff_Hz=6.0,
    )
    coxa.write_analysis(analysis, tmp_path / "ours")
    found = compare_with_opensim_files.main(tmp_path / "ours", case)
    assert found["moments.sto", "id.sto"] < 0.5  # N·m and N, over all coordinates
    assert found["activation.sto", "so_activation.sto"] < 0.02


def test_a_deeper_bowl_keeps_the_load_further_from_its_rim() -> None:
    rows = deep_bowl_or_saucer.main()
    offsets, margins = [row[1] for row in rows], [row[2] for row in rows]
    assert offsets == sorted(offsets, reverse=True)
    assert margins == sorted(margins)
