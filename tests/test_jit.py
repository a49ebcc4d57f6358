"""Compiling and cutting into chunks: caches are honest, chunks cover every frame once."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from coxa import _jit


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COXA_CACHE_DIR", str(tmp_path / "cache"))
    _jit.cache_folder.cache_clear()
    yield tmp_path / "cache"
    monkeypatch.undo()
    _jit.cache_folder.cache_clear()


def test_compiled_code_goes_where_it_is_told(own_cache: Path) -> None:
    assert _jit.cache_folder().parent == own_cache
    assert _jit.is_cold()


def test_changed_sources_get_a_cache_of_their_own(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = _jit.cache_folder()
    package = tmp_path / "package" / "skeleton"
    package.mkdir(parents=True)
    (package / "kernels.py").write_text("x = 1\n")
    monkeypatch.setattr(_jit, "PACKAGE", tmp_path / "package")
    _jit.cache_folder.cache_clear()
    assert _jit.cache_folder() != before


def test_old_caches_are_deleted(own_cache: Path) -> None:
    for n in range(6):
        (own_cache / f"kernels-hip-{n}").mkdir(parents=True)
        os.utime(own_cache / f"kernels-hip-{n}", (n, n))
    _jit.cache_folder("hip")
    assert len(list(own_cache.glob("kernels-*"))) == _jit.KEPT_CACHES


def test_code_that_calls_no_changed_source_stays_compiled(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_jit, "PACKAGE", tmp_path)
    before = [_jit.cache_folder(room) for room in ("muscles", "hip")]
    (tmp_path / "socket").mkdir()
    (tmp_path / "socket" / "kernels.py").write_text("x = 1\n")
    _jit.cache_folder.cache_clear()
    after = [_jit.cache_folder(room) for room in ("muscles", "hip")]
    assert [new == old for new, old in zip(after, before, strict=True)] == [True, False]


def test_a_cache_that_cannot_be_made_is_replaced_by_a_temporary_one(own_cache: Path) -> None:
    own_cache.write_text("a file in the way")
    assert _jit.cache_folder().is_dir()
    assert own_cache not in _jit.cache_folder().parents


@pytest.mark.parametrize("frames", [0, 1, 63, 64, 129, 1000])
@pytest.mark.parametrize("threads", ["1", "2", "5"])
def test_every_frame_is_worked_on_once(frames: int, threads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COXA_THREADS", threads)
    counts = np.zeros(frames, int)

    def work(first: int, last: int) -> None:
        counts[first:last] += 1

    _jit.run_in_chunks(work, frames)
    assert (counts == 1).all()


def test_a_fault_in_a_chunk_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COXA_THREADS", "2")

    def work(first: int, last: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _jit.run_in_chunks(work, 1000)


def test_kernel_inputs_share_one_type() -> None:
    given = _jit.kernel_input(np.arange(6).reshape(2, 3)[:, ::2])
    assert given.flags.c_contiguous
    assert not given.flags.writeable
    assert given.dtype == np.float64
