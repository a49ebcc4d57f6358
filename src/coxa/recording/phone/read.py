"""Any recording of a phone or sensor on the shin: which app wrote it is seen from what it says."""

from __future__ import annotations

from pathlib import Path

from coxa.errors import InputError, Place
from coxa.recording.phone.description import PhoneRecording
from coxa.recording.phone.dot import is_dot, read_dot
from coxa.recording.phone.files import read_texts
from coxa.recording.phone.phyphox import read_phyphox
from coxa.recording.phone.sensor_logger import is_sensor_logger, read_sensor_logger


def read_phone(path: str | Path) -> PhoneRecording:
    """Return the recording in a file, folder or zip of phyphox, Sensor Logger or a Movella DOT.

    Args:
        path: As the app exported it; docs/capture.md tells how.

    Raises:
        InputError: It cannot be read, or it cannot be told for certain what its numbers mean.
    """
    where = Path(path)
    texts = read_texts(where)
    if not texts:
        raise InputError(
            "no file of samples in it.", mend="give the CSV or zip that the app exports.", place=Place(where)
        )
    dots = [name for name, text in texts.items() if is_dot(text)]
    if len(dots) > 1:
        raise InputError(
            f"{len(dots)} sensors in one folder.",
            mend="give the file of the sensor on the shin.",
            place=Place(where),
        )
    if dots:
        return read_dot(texts[dots[0]], dots[0])
    if is_sensor_logger(texts):
        return read_sensor_logger(texts)
    return read_phyphox(texts)
