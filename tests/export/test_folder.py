"""The result folder: whole or not at all, and nothing of anyone else's is touched."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

import coxa.export.folder as folder_module
from coxa.errors import InputError
from coxa.export import result_folder, write_analysis
from tests.analyses import demo_analysis


def write(folder: Path) -> Path:
    write_analysis(demo_analysis(), result_folder(Path("run.mot"), folder))
    return folder


def contents(place: Path) -> dict[str, bytes]:
    return {str(p.relative_to(place)): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def test_a_result_appears_whole_with_the_folders_above_it(tmp_path: Path) -> None:
    made = write(tmp_path / "new" / "deep" / "result")
    assert {"summary.json", "tidy.parquet", "drawings.json", "moments.sto"} <= {
        p.name for p in made.iterdir()
    }
    assert [p.name for p in made.parent.iterdir()] == ["result"]


def test_asking_for_the_folder_makes_nothing(tmp_path: Path) -> None:
    result_folder(tmp_path / "a" / "run.mot", None)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_beside_the_motion_unless_named(tmp_path: Path) -> None:
    assert result_folder(tmp_path / "run.mot", None) == tmp_path / "run_coxa"
    assert result_folder(tmp_path / "run.mot", tmp_path / "x") == tmp_path / "x"


def test_an_earlier_result_is_replaced_whole(tmp_path: Path) -> None:
    made = write(tmp_path / "result")
    (made / "moment_arm_gone.sto").write_text("from an earlier model")
    write(made)
    assert not (made / "moment_arm_gone.sto").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["result"]


def test_an_earlier_result_with_notes_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    made = write(tmp_path / "result")
    (made / "notes.txt").write_text("mine")
    before = contents(tmp_path)
    with pytest.raises(
        InputError, match=r"holds 'notes\.txt', which no Coxa result does; it is left as it is"
    ):
        result_folder(Path("run.mot"), made)
    assert contents(tmp_path) == before


def test_a_strange_summary_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "result").mkdir()
    (tmp_path / "result" / "summary.json").write_text('{"mine": 1}')
    with pytest.raises(InputError, match="left as it is"):
        result_folder(Path("run.mot"), tmp_path / "result")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "result").write_text("mine")
    with pytest.raises(InputError, match="this is a file, not a folder"):
        result_folder(Path("run.mot"), tmp_path / "result")


def test_a_file_above_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="file is a file"):
        result_folder(Path("run.mot"), tmp_path / "file" / "deeper" / "result")


def test_the_folder_one_works_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="the folder you work in"):
        result_folder(Path("run.mot"), Path())


@pytest.mark.parametrize("bad", ["x" * 300, "a\0b"])
def test_a_name_no_disk_can_hold_is_refused(tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputError, match="cannot be written here"):
        result_folder(Path("run.mot"), tmp_path / bad)


def test_a_place_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EACCES, "no", str(tmp_path))

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(InputError, match=r"cannot be written here \(Permission denied\).*--out"):
        result_folder(Path("run.mot"), tmp_path / "result")


def test_a_link_to_a_result_replaces_what_it_points_to(tmp_path: Path) -> None:
    made = write(tmp_path / "real")
    (tmp_path / "link").symlink_to(made)
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "real"]


STAGES = ("write_series", "write_tidy", "summary", "drawings", "_swap")
FAULTS = (
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    KeyboardInterrupt(),
    ValueError("a bug"),
    MemoryError(),
)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_in_mid_write_leaves_the_earlier_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str, fault: BaseException
) -> None:
    made = write(tmp_path / "result")
    before = contents(tmp_path)
    break_at(monkeypatch, stage, fault)
    with pytest.raises(InputError if isinstance(fault, OSError) else type(fault)):
        write(made)
    assert contents(tmp_path) == before
    assert [p.name for p in tmp_path.iterdir()] == ["result"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_full_disk_leaves_no_folder_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    break_at(monkeypatch, stage, FAULTS[0])
    with pytest.raises(InputError, match=r"No space left on device.*nothing was changed. To mend: make room"):
        write(tmp_path / "new" / "result")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_between_the_two_moves_brings_the_earlier_result_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    made = write(tmp_path / "result")
    before, rename = contents(tmp_path), Path.rename

    def second_fails(self: Path, target: Path) -> Path:
        if Path(target) == made and not self.name.endswith("-earlier"):
            raise fault
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises((InputError, type(fault))):
        write(made)
    assert contents(tmp_path) == before


def break_at(monkeypatch: pytest.MonkeyPatch, stage: str, fault: BaseException) -> None:
    def fail(*_: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(folder_module, stage, fail)
