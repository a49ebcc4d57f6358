"""Activity of muscles: files read or refused, labels matched to muscles, raw signals made into envelopes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.recording.emg import Emg, ENVELOPE_Hz, read_emg

MUSCLES = {"glmax1_r": ("glut_max1_r",), "glmax2_r": ("glut_max2_r",), "recfem_r": ("rect_fem_r",)}
TIME_s = np.arange(0.0, 3.0, 1e-3)


def _table(path: Path, columns: dict[str, np.ndarray], *, header: str = "", between: str = ",") -> Path:
    rows = np.column_stack([TIME_s, *columns.values()])
    lines = [between.join(f"{cell:.9g}" for cell in row) for row in rows]
    path.write_text(header + between.join(["time", *columns]) + "\n" + "\n".join(lines) + "\n")
    return path


def _bursts(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return a raw signal, and the course of activity in it."""
    course = np.clip(np.sin(2.0 * np.pi * TIME_s), 0.05, None)
    return course * np.random.default_rng(seed).normal(size=len(TIME_s)), course


def _read(path: Path, channels: Path | None = None) -> Emg:
    return read_emg(path, MUSCLES, channels)


def test_an_envelope_is_taken_as_it_is(tmp_path: Path) -> None:
    envelope = 0.4 + 0.3 * np.sin(7.0 * TIME_s)
    emg = _read(_table(tmp_path / "emg.csv", {"recfem_r": envelope}))
    assert emg.channels[0].envelope == pytest.approx(envelope, abs=1e-8)
    assert emg.notes == ()


def test_a_storage_file_says_the_same_as_a_bare_table(tmp_path: Path) -> None:
    envelope = {"recfem_r": 0.4 + 0.3 * np.sin(7.0 * TIME_s)}
    header = f"emg\nversion=1\nnRows={len(TIME_s)}\nnColumns=2\ninDegrees=no\nendheader\n"
    bare = _read(_table(tmp_path / "emg.csv", envelope))
    stored = _read(_table(tmp_path / "emg.sto", envelope, header=header, between="\t"))
    assert np.array_equal(bare.channels[0].envelope, stored.channels[0].envelope)


def test_a_raw_signal_becomes_the_course_of_its_activity(tmp_path: Path) -> None:
    raw, course = _bursts()
    emg = _read(_table(tmp_path / "emg.csv", {"recfem_r": raw}))
    assert np.corrcoef(emg.channels[0].envelope, course)[0, 1] > 0.95
    assert emg.channels[0].envelope.max() == 1.0
    assert "rectified" in emg.notes[0]


def test_the_size_of_a_raw_signal_does_not_matter(tmp_path: Path) -> None:
    raw, _course = _bursts()
    once = _read(_table(tmp_path / "a.csv", {"recfem_r": raw}))
    scaled = _read(_table(tmp_path / "b.csv", {"recfem_r": 1e-3 * raw}))
    assert scaled.channels[0].envelope == pytest.approx(once.channels[0].envelope, abs=1e-6)


def test_an_offset_of_the_electrode_is_no_activity(tmp_path: Path) -> None:
    raw, _course = _bursts()
    plain = _read(_table(tmp_path / "a.csv", {"recfem_r": raw}))
    lifted = _read(_table(tmp_path / "b.csv", {"recfem_r": raw + 0.5}))
    inner = slice(300, -300)  # the filter settles at the ends
    assert lifted.channels[0].envelope[inner] == pytest.approx(plain.channels[0].envelope[inner], abs=0.01)


def test_an_envelope_in_other_units_is_given_in_shares_of_its_greatest(tmp_path: Path) -> None:
    emg = _read(_table(tmp_path / "emg.csv", {"recfem_r": 40.0 + 30.0 * np.sin(7.0 * TIME_s)}))
    assert emg.channels[0].envelope.max() == 1.0
    assert "greatest" in emg.notes[0]


@pytest.mark.parametrize("label", ["recfem_r", "RecFemR", "rect_fem_r", "REC-FEM r"])
def test_a_label_finds_its_muscle_however_it_is_written(tmp_path: Path, label: str) -> None:
    emg = _read(_table(tmp_path / "emg.csv", {label: 0.5 + 0.1 * np.sin(TIME_s)}))
    assert emg.channels[0].muscles == ("recfem_r",)


def test_a_file_of_channels_names_several_muscles_by_pattern(tmp_path: Path) -> None:
    channels = tmp_path / "channels.toml"
    channels.write_text('[channels]\nGMAX = "glmax*_r"\n')
    emg = _read(_table(tmp_path / "emg.csv", {"GMAX": 0.5 + 0.1 * np.sin(TIME_s)}), channels)
    assert emg.channels[0].muscles == ("glmax1_r", "glmax2_r")


def test_columns_that_are_not_compared_are_named(tmp_path: Path) -> None:
    wave = 0.5 + 0.1 * np.sin(TIME_s)
    emg = _read(_table(tmp_path / "emg.csv", {"recfem_r": wave, "biceps": wave}))
    assert "biceps" in emg.notes[-1]


def test_between_samples_it_is_straight_and_outside_it_is_unknown(tmp_path: Path) -> None:
    emg = _read(_table(tmp_path / "emg.csv", {"recfem_r": TIME_s / 3.0}))
    at = emg.at(np.array([-0.1, 0.1234, 3.5]), emg.channels[0])
    assert at[1] == pytest.approx(0.1234 / 3.0)
    assert np.isnan(at[[0, 2]]).all()


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ("[channels]\nnobody = 'recfem_r'\n", "no channel 'nobody'"),
        ("[channels]\nrecfem_r = 'heart'\n", "no muscle 'heart'"),
        ("[channels]\nrecfem_r = 3\n", "names no muscle"),
        ("[channels]\nrecfem_r = []\n", "names no muscle"),
        ("recfem_r = 'recfem_r'\n", "no table 'channels'"),
        ("[[[", "not TOML"),
    ],
)
def test_a_wrong_file_of_channels_is_refused_with_what_to_write(
    tmp_path: Path, channels: str, words: str
) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(channels)
    with pytest.raises(InputError, match=words) as refused:
        _read(_table(tmp_path / "emg.csv", {"recfem_r": 0.5 + 0.1 * np.sin(TIME_s)}), file)
    assert "To mend" in str(refused.value)


def test_labels_that_name_no_muscle_are_refused_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'GMED = "glmed\*_r"'):
        _read(_table(tmp_path / "emg.csv", {"E1": 0.5 + 0.1 * np.sin(TIME_s)}))


def test_a_dead_electrode_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"recfem_r.*throughout"):
        _read(_table(tmp_path / "emg.csv", {"recfem_r": np.zeros(len(TIME_s))}))


def test_a_raw_signal_sampled_too_slowly_is_refused(tmp_path: Path) -> None:
    raw, _course = _bursts()
    rows = np.column_stack([TIME_s * 10.0, raw])
    path = tmp_path / "slow.csv"
    path.write_text("time,recfem_r\n" + "\n".join(f"{t:.6g},{v:.6g}" for t, v in rows))
    with pytest.raises(InputError, match="100 Hz"):
        _read(path)


def test_a_gap_in_a_raw_signal_is_refused_with_its_time(tmp_path: Path) -> None:
    raw, _course = _bursts()
    kept = (TIME_s < 1.0) | (TIME_s > 1.2)
    path = tmp_path / "gap.csv"
    rows = zip(TIME_s[kept], raw[kept], strict=True)
    path.write_text("time,recfem_r\n" + "\n".join(f"{t:.6g},{v:.6g}" for t, v in rows))
    with pytest.raises(InputError, match=r"not evenly spaced") as refused:
        _read(path)
    assert "1.2" in str(refused.value)


def test_the_envelope_keeps_nothing_far_above_its_cut_off(tmp_path: Path) -> None:
    raw, _course = _bursts()
    envelope = _read(_table(tmp_path / "emg.csv", {"recfem_r": raw})).channels[0].envelope
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    rate = np.fft.rfftfreq(len(envelope), 1e-3)
    assert power[rate > 4.0 * ENVELOPE_Hz].sum() < 1e-3 * power.sum()
