"""Muscle activity as electrodes saw it: envelopes of channels, and the model's muscles that each stands for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording._names import listed, near_misses
from coxa.recording.storage import Storage, read_storage

BAND_Hz: Final = (50.0, 500.0)
ENVELOPE_Hz: Final = 7.5
"""Raw signals: band-pass, rectify, low-pass; the steps of the running data that came with the full-body model of
Rajagopal et al. 2016."""
ORDER: Final = 4
"""Of each filter, run forward and backward."""
RAW_SHARE: Final = 0.1
"""A channel that reaches below zero by more than this share of its range is raw: an envelope does not (own choice)."""
LOWEST_RATE_Hz: Final = 250.0
"""Raw signals sampled more slowly hold too little of the band to make an envelope from (own choice)."""
FULL: Final = 1.05
"""An envelope above this is not in shares of a greatest activity, and is divided by its own (own choice)."""
LARGEST_CHANNELS_bytes: Final = 1_000_000

FORM: Final = 'write a line per channel under [channels], such as GMED = "glmed*_r"'


MOST_LISTED: Final = 40
"""Channels without a muscle told one by one."""


@dataclass(frozen=True, eq=False)
class Channel:
    """One electrode.

    Attributes:
        name: Its label in the file.
        muscles: The model's muscles under it.
        envelope: `(frames,)` activity, 0 to 1.
    """

    name: str
    muscles: tuple[str, ...]
    envelope: Float[Array, " frames"]


@dataclass(frozen=True, eq=False)
class Emg:
    """What electrodes saw.

    Attributes:
        time_s: `(frames,)` s, on the clock of the motion.
        channels: Those whose muscles the model has.
        file: Path it was read from.
        notes: What was done to it, and what was left out, in words.
    """

    time_s: Float[Array, " frames"]
    channels: tuple[Channel, ...]
    file: str
    notes: tuple[str, ...]

    def at(self, time_s: Float[Array, " other"], channel: Channel) -> Float[Array, " other"]:
        """Return a channel's envelope at other times, straight between samples; NaN outside the recording."""
        return np.asarray(np.interp(time_s, self.time_s, channel.envelope, left=np.nan, right=np.nan))


def read_emg(
    path: str | Path, muscles: Mapping[str, Sequence[str]], channels: str | Path | None = None
) -> Emg:
    """Read the activity of muscles.

    Args:
        path: Table over time, `.sto`, `.mot` or comma-separated, one column per channel: envelopes, or raw signals,
            which are made into envelopes.
        muscles: The model's muscles, each with the other names it goes by.
        channels: TOML file whose table `channels` says which muscles a label stands for; without it a label is
            the name of a muscle, written in any of the usual ways.

    Raises:
        InputError: A file that cannot be used, or no channel stands for a muscle of the model.
    """
    table = read_storage(path, bare=True)
    named = _by_file(table, muscles, Path(channels)) if channels is not None else _by_label(table, muscles)
    if not named:
        raise InputError(
            f"none of its columns ({listed(table.labels)}) is named like a muscle of the model.",
            mend=f"say which muscles they are in a file for --channels: {FORM}.",
            place=Place(file=path),
        )
    envelope, done = _envelopes(table, list(named))
    unused = [label for label in table.labels if label not in named]
    why = "not in the list of channels" if channels is not None else "named like no muscle of the model"
    left = (f"not compared, because {why}: {listed(unused, MOST_LISTED)}",) if unused else ()
    found = tuple(Channel(label, under, envelope[:, c]) for c, (label, under) in enumerate(named.items()))
    return Emg(table.time_s, found, str(path), (*done, *left))


def _by_label(table: Storage, muscles: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the muscle of each label that names one; letters and digits alone decide."""
    known = {_plain(name): muscle for muscle, others in muscles.items() for name in (*others, muscle)}
    return {label: (known[_plain(label)],) for label in table.labels if _plain(label) in known}


def _by_file(table: Storage, muscles: Mapping[str, Sequence[str]], file: Path) -> dict[str, tuple[str, ...]]:
    """Return the muscles of each label that a file of channels names."""
    named: dict[str, tuple[str, ...]] = {}
    for label, written in _channel_lines(file).items():
        if label not in table.labels:
            raise InputError(
                f"the recording has no channel '{label}'.",
                mend=near_misses(label, table.labels),
                place=Place(file=file),
            )
        under = tuple(m for m in muscles if _matches((m, *muscles[m]), written))
        if not under:
            raise InputError(
                f"channel '{label}': the model has no muscle '{', '.join(written)}'.",
                mend=near_misses(written[0], muscles),
                place=Place(file=file),
            )
        named[label] = under
    return named


def _channel_lines(file: Path) -> Mapping[str, tuple[str, ...]]:
    """Return label → patterns of muscles, as a file of channels says."""
    try:
        if file.stat().st_size > LARGEST_CHANNELS_bytes:
            raise InputError(
                "the file is too large for a list of channels.", mend=f"{FORM}.", place=Place(file=file)
            )
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("channels")
    except OSError as error:
        raise InputError(
            f"the file cannot be read ({error.strerror}).", mend="check the path.", place=Place(file=file)
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is not TOML ({error}).", mend=f"{FORM}.", place=Place(file=file)) from error
    if not isinstance(found, dict) or not found:
        raise InputError("there is no table 'channels'.", mend=f"{FORM}.", place=Place(file=file))
    lines = {label: (under,) if isinstance(under, str) else under for label, under in found.items()}
    for label, under in lines.items():
        if not (
            isinstance(under, (list, tuple)) and under and all(isinstance(one, str) and one for one in under)
        ):
            raise InputError(
                f"channel '{label}' names no muscle.", mend=f"{FORM}.", place=Place(file=file, column=label)
            )
    return {label: tuple(under) for label, under in lines.items()}


def _matches(names: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for name in names for pattern in patterns)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def _envelopes(
    table: Storage, labels: Sequence[str]
) -> tuple[Float[Array, "frames channels"], tuple[str, ...]]:
    """Return `(frames, channels)` envelopes from 0 to 1, and what was done to get them."""
    signal = np.stack([table.column(label) for label in labels], axis=1)
    low, high = signal.min(axis=0), signal.max(axis=0)
    for label, bottom, top in zip(labels, low, high, strict=True):
        if bottom == top:
            raise InputError(
                f"the channel is {top:g} throughout.",
                mend="check its electrode, or leave the column out.",
                place=Place(file=table.file, column=label),
            )
    raw = bool((low < -RAW_SHARE * (high - low)).any())
    done: list[str] = []
    if raw:
        signal = _rectified(table, signal)
        done.append(
            f"raw signals: band-pass {BAND_Hz[0]:g} to {BAND_Hz[1]:g} Hz, rectified, low-pass {ENVELOPE_Hz:g} Hz"
        )
    signal = np.maximum(signal, 0.0)
    greatest = signal.max(axis=0)
    if raw or (greatest > FULL).any():
        signal = signal / greatest
        done.append("each channel in shares of its own greatest activity in this recording")
    return signal, tuple(done)


def _rectified(table: Storage, signal: Float[Array, "frames channels"]) -> Float[Array, "frames channels"]:
    """Return `(frames, channels)` envelopes of raw signals, not yet scaled."""
    from scipy.signal import butter, sosfiltfilt  # here: loading it takes half a second

    steps = np.diff(table.time_s)
    rate_Hz = 1.0 / float(np.median(steps))
    if rate_Hz < LOWEST_RATE_Hz or len(table.time_s) < rate_Hz / ENVELOPE_Hz:
        raise InputError(
            f"raw signals of {len(table.time_s)} samples at {rate_Hz:.0f} Hz.",
            mend=f"give at least {LOWEST_RATE_Hz:g} Hz and {1.0 / ENVELOPE_Hz:.2f} s, or envelopes.",
            place=Place(file=table.file),
        )
    if abs(steps - steps.mean()).max() > 0.5 * steps.mean():
        row = int(np.argmax(abs(steps - steps.mean()))) + 1
        raise InputError(
            "the samples are not evenly spaced.",
            mend="fill the gap before analysis, or give envelopes.",
            place=Place(file=table.file, time_s=float(table.time_s[row])),
        )
    band = butter(ORDER, (BAND_Hz[0], min(BAND_Hz[1], 0.45 * rate_Hz)), "bandpass", fs=rate_Hz, output="sos")
    smooth = butter(ORDER, ENVELOPE_Hz, fs=rate_Hz, output="sos")
    return np.asarray(sosfiltfilt(smooth, np.abs(sosfiltfilt(band, signal, axis=0)), axis=0))
