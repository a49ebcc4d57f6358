"""What apps export is read right, whatever their dialect, or refused in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from coxa.capture import rotations
from coxa.errors import InputError
from coxa.recording.phone import PhoneRecording, read_phone
from coxa.units import DEG_PER_RAD
from tests.capture.shins import Shin, recorded
from tests.recording.phone.writers import (
    DOT_PREAMBLE,
    FIVE,
    META,
    PHYPHOX_ACC,
    PHYPHOX_GYRO,
    csv_of,
    dot_text,
    logger_files,
    phyphox_acceleration,
    phyphox_gyroscope,
    phyphox_plane,
    written,
    zipped,
)

SHIN = Shin(count=5, period_s=4.0, noise_deg=0.1)


@pytest.fixture(scope="module")
def recording() -> PhoneRecording:
    return recorded(SHIN, np.random.default_rng(7), "gravity", "acceleration", "gyroscope")


def check(found: PhoneRecording) -> None:
    """Check that the recording tells the five turns of the shin."""
    told = rotations(found).rotations
    assert told.count == SHIN.count
    assert told.range_deg == pytest.approx(SHIN.range_deg, abs=1.0)


def changed(text: str, header: Sequence[str], factor: Sequence[float]) -> str:
    """Return a comma table with another header, its columns multiplied."""
    rows = np.genfromtxt(io.StringIO(text), delimiter=",", skip_header=1)
    return csv_of(header, rows * np.asarray(factor))


# phyphox --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("separator", "decimal"), FIVE)
@pytest.mark.parametrize("packed", [False, True])
def test_all_five_dialects_of_phyphox_are_the_same_recording(
    recording: PhoneRecording, tmp_path: Path, separator: str, decimal: str, packed: bool
) -> None:
    text = phyphox_acceleration(recording, separator, decimal)
    content = zipped({"Raw Data.csv": text} | META) if packed else text
    found = read_phone(written(tmp_path / ("a.zip" if packed else "a.csv"), content))
    assert found.acceleration_m_s2 == pytest.approx(np.asarray(recording.acceleration_m_s2), rel=1e-6)
    assert found.time_s == pytest.approx(recording.time_s, abs=1e-6)
    check(found)


def test_inclination_is_read_from_plane_whatever_lies_beside_it(
    recording: PhoneRecording, tmp_path: Path
) -> None:
    flat = '"t (s)","Tilt up/down (deg)","Tilt left/right (deg)"\n' + "0.0,1.0,2.0\n0.1,1.0,2.0\n"
    files = {"Flat.csv": flat, "Plane.csv": phyphox_plane(recording), "Side.csv": flat} | META
    found = read_phone(written(tmp_path / "a.zip", zipped(files)))
    up = np.asarray(recording.gravity_m_s2)
    assert found.up == pytest.approx(up / np.linalg.norm(up, axis=1, keepdims=True), abs=1e-6)
    check(found)


def test_tilt_of_one_position_alone_is_refused(tmp_path: Path) -> None:
    flat = '"t (s)","Tilt up/down (deg)","Tilt left/right (deg)"\n' + "0.0,1.0,2.0\n" * 20
    with pytest.raises(InputError, match=r"Plane\.csv"):
        read_phone(written(tmp_path / "Flat.csv", flat))


def test_a_gyroscope_alone_is_enough(recording: PhoneRecording, tmp_path: Path) -> None:
    found = read_phone(written(tmp_path / "Gyroscope.csv", phyphox_gyroscope(recording)))
    assert rotations(found).sensor == "gyroscope"
    check(found)


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        (('"Time (ms)"', *PHYPHOX_ACC[1:]), (1e3, 1, 1, 1, 1)),
        (('"t (ns)"', *PHYPHOX_ACC[1:]), (1e9, 1, 1, 1, 1)),
        (("time (µs)", "ax (g)", "a y (g)", "a z (g)", "|a| (g)"), (1e6,) + (1 / 9.80665,) * 4),
        (
            (
                "Zeit (s)",
                "Beschleunigung x (m/s²)",
                "Beschleunigung y (m/s²)",
                "Beschleunigung z (m/s²)",
                "Betrag",
            ),
            (1,) * 5,
        ),
    ],
)
def test_units_in_brackets_are_believed(
    recording: PhoneRecording, tmp_path: Path, header: Sequence[str], factor: Sequence[float]
) -> None:
    if header[1] == "ax (g)":
        header = ("time (µs)", "a x (g)", *header[2:])
    text = changed(phyphox_acceleration(recording), header, factor)
    found = read_phone(written(tmp_path / "a.csv", text))
    assert found.acceleration_m_s2 == pytest.approx(np.asarray(recording.acceleration_m_s2), rel=1e-5)
    assert found.rate_Hz == pytest.approx(100.0, rel=1e-3)


def test_degrees_per_second_are_read_right_where_they_are_stated(
    recording: PhoneRecording, tmp_path: Path
) -> None:
    header = ['"Time (s)"', *(f'"Gyroscope {a} (°/s)"' for a in "xyz"), '"Absolute (°/s)"']
    text = changed(phyphox_gyroscope(recording), header, (1.0, *[DEG_PER_RAD] * 4))
    found = read_phone(written(tmp_path / "a.csv", text))
    assert found.gyro_rad_s == pytest.approx(np.asarray(recording.gyro_rad_s), abs=1e-6)


@pytest.mark.parametrize(
    ("header", "factor", "words"),
    [
        (PHYPHOX_ACC, (1, *[1 / 9.80665] * 4), "seems to be in g"),
        (PHYPHOX_ACC, (1, *[0.01] * 4), "no gravity"),
        (PHYPHOX_ACC, (1, *[10.0] * 4), "m/s² at rest, not 9.8"),
        (PHYPHOX_ACC, (1000.0, 1, 1, 1, 1), "unit of time|samples a second"),
        (('"Time (h)"', *PHYPHOX_ACC[1:]), (1,) * 5, "time has 'h'"),
        (('"Time"', *PHYPHOX_ACC[1:]), (1,) * 5, "time has no unit"),
        (
            (PHYPHOX_ACC[0], *(f'"Acceleration {a} (ft/s^2)"' for a in "xyz"), '"b"'),
            (1,) * 5,
            "'ft/s.2' is not known",
        ),
        (
            (PHYPHOX_ACC[0], *(f'"Linear Acceleration {a} (m/s^2)"' for a in "xyz"), '"b"'),
            (1,) * 5,
            "without gravity",
        ),
        (
            (PHYPHOX_ACC[0], *(f'"Magnetic Field {a} (µT)"' for a in "xyz"), '"b"'),
            (1,) * 5,
            "no sensor that tells",
        ),
        (PHYPHOX_GYRO, (1.0, *[1e3] * 4), "seems to be in degrees"),
    ],
)
def test_units_that_cannot_be_are_refused(
    recording: PhoneRecording, tmp_path: Path, header: Sequence[str], factor: Sequence[float], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_phone(written(tmp_path / "a.csv", changed(phyphox_acceleration(recording), header, factor)))


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_a_workbook_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    content = zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""})
    for place in (tmp_path / name, tmp_path / "renamed.zip"):
        with pytest.raises(InputError, match=r"Excel workbook.*CSV"):
            read_phone(written(place, content))


# Sensor Logger ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("platform", "standardised"), [("android", False), ("ios", False), ("ios", True)])
@pytest.mark.parametrize("kind", ["zip", "folder", "gravity", "tilt"])
def test_sensor_logger_tells_the_same_turns_on_every_phone(
    recording: PhoneRecording, tmp_path: Path, platform: str, standardised: bool, kind: str
) -> None:
    files = logger_files(recording, platform, standardised=standardised)
    if kind == "tilt":
        files = {name: files[name] for name in ("Orientation.csv", "Metadata.csv")}
    if kind == "folder":
        for name, text in files.items():
            written(tmp_path / name, text)
        check(read_phone(tmp_path))
    elif kind == "gravity":
        check(read_phone(written(tmp_path / "Gravity.csv", files["Gravity.csv"])))
    else:
        check(read_phone(written(tmp_path / "a.zip", zipped(files))))


def test_angles_of_unknown_sign_are_not_guessed(recording: PhoneRecording, tmp_path: Path) -> None:
    text = logger_files(recording, "ios")["Orientation.csv"]
    with pytest.raises(InputError, match=r"Metadata\.csv, which is not here.*Gravity"):
        read_phone(written(tmp_path / "Orientation.csv", text))


def test_columns_are_found_by_name_in_any_order(recording: PhoneRecording, tmp_path: Path) -> None:
    x, y, z = np.asarray(recording.gravity_m_s2).T
    t = recording.time_s
    text = csv_of(("time", "seconds_elapsed", "y", "z", "x"), np.column_stack((t, t, y, z, x)))
    found = read_phone(written(tmp_path / "Gravity.csv", text))
    assert found.gravity_m_s2 == pytest.approx(np.asarray(recording.gravity_m_s2), rel=1e-6)


@pytest.mark.parametrize("per_s", [1.0, 1e3, 1e6, 1e9])
def test_times_since_1970_are_told_by_their_size(
    recording: PhoneRecording, tmp_path: Path, per_s: float
) -> None:
    rows = [
        f"{int((1_750_000_000 + t) * per_s) if per_s > 1 else 1_750_000_000 + t},{z},{y},{x}"
        for t, (x, y, z) in zip(recording.time_s, np.asarray(recording.gravity_m_s2), strict=True)
    ]
    text = "\n".join(("time,seconds_elapsed,z,y,x", *(row.replace(",", ",,", 1) for row in rows)))
    assert read_phone(written(tmp_path / "Gravity.csv", text)).rate_Hz == pytest.approx(100.0, rel=0.01)


def test_linear_acceleration_of_sensor_logger_is_refused(recording: PhoneRecording, tmp_path: Path) -> None:
    text = logger_files(recording)["Gravity.csv"]
    with pytest.raises(InputError, match=r"leaves gravity out.*switch Gravity on"):
        read_phone(written(tmp_path / "Accelerometer.csv", text))


# DOT -------------------------------------------------------------------------------------------------------------


def quaternions(recording: PhoneRecording) -> np.ndarray:
    """Return w, x, y, z that turn device axes into earth axes, of any heading."""
    up = np.asarray(recording.gravity_m_s2)
    up = up / np.linalg.norm(up, axis=1, keepdims=True)
    axis = np.cross(up, [0.0, 0.0, 1.0])
    q = np.column_stack((1.0 + up[:, 2], axis))
    return np.asarray(q / np.linalg.norm(q, axis=1, keepdims=True))


def dot_modes(recording: PhoneRecording, start_us: float = 4_294_000_000.0) -> Mapping[str, str]:
    """Return the export of each mode; the counter of microseconds begins again on the way."""
    time = (start_us + np.round(recording.time_s * 1e6)) % 2**32
    up = np.asarray(recording.gravity_m_s2) / 9.80665
    roll, pitch = np.arctan2(up[:, 1], up[:, 2]), -np.arcsin(np.clip(up[:, 0], -1, 1))
    angles = np.degrees(np.column_stack((roll, pitch, 0.0 * roll)))
    acc, gyr = np.asarray(recording.acceleration_m_s2), np.asarray(recording.gyro_rad_s)
    turn = np.linalg.norm(gyr, axis=1) * 0.01
    sinc = 0.5 * np.sinc(turn / 2.0 / np.pi)[:, None] * gyr * 0.01
    dq = np.column_stack((np.cos(turn / 2.0), sinc))
    parts = {
        "Euler": dict(zip(("Euler_X", "Euler_Y", "Euler_Z"), angles.T, strict=True)),
        "Quat": dict(zip(("Quat_W", "Quat_X", "Quat_Y", "Quat_Z"), quaternions(recording).T, strict=True)),
        "Free": dict(zip(("FreeAcc_X", "FreeAcc_Y", "FreeAcc_Z"), 0.0 * acc.T, strict=True)),
        "Acc": dict(zip(("Acc_X", "Acc_Y", "Acc_Z"), acc.T, strict=True)),
        "Gyr": dict(zip(("Gyr_X", "Gyr_Y", "Gyr_Z"), np.degrees(gyr).T, strict=True)),
        "dq": dict(zip(("dq_W", "dq_X", "dq_Y", "dq_Z"), dq.T, strict=True)),
        "dv": dict(zip(("dv[1]", "dv[2]", "dv[3]"), 0.01 * acc.T, strict=True)),
        "Status": {"Status": np.zeros(len(time))},
    }
    modes = {
        "Extended (Euler)": ("Euler", "Free", "Status"),
        "Extended (Quaternion)": ("Quat", "Free", "Status"),
        "Complete (Euler)": ("Euler", "Free"),
        "Complete (Quaternion)": ("Quat", "Free"),
        "Rate quantities": ("Acc", "Gyr"),
        "Delta quantities": ("dq", "dv"),
        "Custom mode 5": ("Quat", "Acc", "Gyr"),
    }
    return {
        mode: dot_text(
            mode, {"SampleTimeFine": time} | {k: v for name in names for k, v in parts[name].items()}
        )
        for mode, names in modes.items()
    }


MODES = (
    "Extended (Euler)", "Extended (Quaternion)", "Complete (Euler)", "Complete (Quaternion)",
    "Rate quantities", "Delta quantities", "Custom mode 5",
)  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_a_dot_is_read_across_the_wrap_of_its_clock(
    recording: PhoneRecording, tmp_path: Path, mode: str
) -> None:
    found = read_phone(written(tmp_path / "a.csv", dot_modes(recording)[mode]))
    assert found.app == "DOT"
    assert found.duration_s == pytest.approx(recording.duration_s, abs=0.1)
    check(found)


def test_a_dot_without_preamble_and_time_uses_its_counter_and_rate(
    recording: PhoneRecording, tmp_path: Path
) -> None:
    text = dot_modes(recording)["Rate quantities"]
    bare = dot_text("", {"Acc_X": [0.0] * 9, "Acc_Y": [0.0] * 9, "Acc_Z": [9.8] * 9}, preamble=False)
    assert read_phone(written(tmp_path / "a.csv", DOT_PREAMBLE + bare)).rate_Hz == pytest.approx(100.0)
    check(read_phone(written(tmp_path / "b.csv", text[text.index("PacketCounter") :])))
    with pytest.raises(InputError, match="samples without time"):
        read_phone(written(tmp_path / "c.csv", bare))


def test_real_rows_of_a_dot_are_read_and_its_zeros_left_out(shared_dir: Path) -> None:
    found = read_phone(shared_dir / "data/imu_xsens_dot_fixture/xsens_dot_sample_RH.csv")
    assert len(found.time_s) == 5
    assert found.rate_Hz == pytest.approx(120.0, rel=1e-3)
    assert found.notes == ("1 samples of zeros were left out.",)
    w, x, y, z = np.asarray(found.orientation).T
    up = np.stack((2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)), 1)
    felt = np.asarray(found.acceleration_m_s2)
    cosine = (up * felt).sum(axis=1) / np.linalg.norm(felt, axis=1)
    assert cosine.min() > 0.98  # gravity and orientation agree, the leg moves at 200°/s


# clocks, gaps, damage --------------------------------------------------------------------------------------------


def rows_of(recording: PhoneRecording) -> list[str]:
    return phyphox_acceleration(recording).splitlines()


def test_a_clock_that_steps_back_is_mended_and_said(recording: PhoneRecording, tmp_path: Path) -> None:
    head, *rows = rows_of(recording)
    early = [row.replace(row.partition(",")[0], "0.005", 1) for row in rows[500:503]]
    found = read_phone(written(tmp_path / "a.csv", "\n".join((head, *rows[:500], *early, *rows[503:]))))
    assert "clock" in found.warnings
    assert found.notes == ("3 samples of a time that had been were left out.",)
    check(found)


def test_two_recordings_in_one_file_are_refused(recording: PhoneRecording, tmp_path: Path) -> None:
    head, *rows = rows_of(recording)
    with pytest.raises(InputError, match=r"clock goes backwards.*is followed by 0 s"):
        read_phone(written(tmp_path / "a.csv", "\n".join((head, *rows, *rows))))


def test_missing_numbers_are_left_out_and_a_gap_is_a_doubt(recording: PhoneRecording, tmp_path: Path) -> None:
    head, *rows = rows_of(recording)
    rows[5] = rows[5].partition(",")[0] + ",NaN,NaN,NaN,NaN"
    found = read_phone(written(tmp_path / "a.csv", "\n".join((head, *rows[:600], *rows[680:], rows[-1][:9]))))
    assert found.notes == ("2 samples that are no numbers were left out.",)
    assert "gap" in {each.key for each in rotations(found).doubts}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no table"),
        ("hello", "no table"),
        ("\0\1\2" * 50, "no text"),
        ('"Time (s)","Acceleration x (m/s^2)"\n', "no samples"),
        ('"Time (s)","Acceleration x (m/s^2)"\na,b\nc,d\ne,f\n', "no number"),
        (",".join("abc" * 40) + "\n1\n", "columns"),
        (b"PK\x03\x04damaged", "damaged"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_phone(written(tmp_path / "a.csv", content))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_phone(tmp_path / "none.csv")
    with pytest.raises(InputError, match="no file of samples"):
        read_phone(tmp_path)


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coxa.recording.phone.files.MOST_BYTES", 1000)
    content = zipped({f"{k}.csv": "0" * 900 for k in range(3)})
    with pytest.raises(InputError, match="more than"):
        read_phone(written(tmp_path / "a.zip", content))
    with pytest.raises(InputError, match="more than 200 files"):
        read_phone(written(tmp_path / "b.zip", zipped({f"{k}.csv": "" for k in range(201)})))


def test_a_text_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coxa.recording.phone.table.MOST_ROWS", 10)
    with pytest.raises(InputError, match="more than 10 rows"):
        read_phone(written(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 11))


# mutations -------------------------------------------------------------------------------------------------------


def seeds() -> list[bytes]:
    """Return small recordings of every app, as bytes."""
    small = recorded(
        Shin(count=2, period_s=1.5, rate_Hz=20.0, still_s=1.2),
        np.random.default_rng(5),
        "gravity",
        "acceleration",
        "gyroscope",
    )
    cut = 24
    few = PhoneRecording(
        small.time_s[:cut].copy(),
        acceleration_m_s2=np.asarray(small.acceleration_m_s2)[:cut].copy(),
        gravity_m_s2=np.asarray(small.gravity_m_s2)[:cut].copy(),
        gyro_rad_s=np.asarray(small.gyro_rad_s)[:cut].copy(),
    )
    phyphox = [phyphox_acceleration(few, *dialect) for dialect in FIVE]
    texts = [*phyphox, phyphox_gyroscope(few), phyphox_plane(few), *dot_modes(few).values()]
    files = [logger_files(few, platform) for platform in ("android", "ios")]
    texts += [text for each in files for text in each.values()]
    packed = [zipped(each) for each in files] + [zipped({"Raw Data.csv": phyphox[0]} | META)]
    return [text.encode() for text in texts] + packed * 4


PIECES = (
    b"NaN",
    b"inf",
    b"1e308",
    b"-1e-308",
    b",",
    b";",
    b"\t",
    b'"',
    b"\n",
    b"\0",
    b"\xff",
    b"_",
    b"0x1",
    b"1" * 400,
    b"(",
    b"[",
)


def mutated(content: bytes, rng: np.random.Generator, others: Sequence[bytes]) -> bytes:
    """Return content with some bytes flipped, cut, doubled, or pieces and other files put in."""
    raw = bytearray(content)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(0, len(raw) + 1))
        end = min(len(raw), at + int(rng.integers(0, 60)))
        way = int(rng.integers(0, 6))
        if way == 0 and at < len(raw):
            raw[at] = int(rng.integers(0, 256))
        elif way == 1:
            del raw[at:end]
        elif way == 2:
            raw[at:at] = raw[at:end] * int(rng.integers(1, 4))
        elif way == 3:
            raw[at:at] = PIECES[int(rng.integers(0, len(PIECES)))]
        elif way == 4:
            other = others[int(rng.integers(0, len(others)))]
            raw[at:] = other[int(rng.integers(0, len(other))) :]
        else:
            del raw[at:]
    return bytes(raw)


@pytest.mark.parametrize("seed", range(10))
def test_mutated_files_are_read_or_refused_in_words(tmp_path: Path, seed: int) -> None:
    rng, contents, place = np.random.default_rng(seed), seeds(), tmp_path / "Gravity.csv"
    read = 0
    for k in range(1000):
        place.write_bytes(mutated(contents[k % len(contents)], rng, contents))
        with suppress(InputError):
            rotations(read_phone(place))
            read += 1
    assert 0 < read < 1000


def test_a_zip_whose_directory_lies_is_refused(tmp_path: Path) -> None:
    raw = bytearray(zipped({"Gravity.csv": "time,seconds_elapsed,z,y,x\n" + "0,0,1,2,3\n" * 50}))
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        header = packed.infolist()[0].header_offset
    raw[header + 40 : header + 60] = bytes(20)
    with pytest.raises(InputError, match=r"damaged|Sensor|sensor"):
        read_phone(written(tmp_path / "a.zip", bytes(raw)))
