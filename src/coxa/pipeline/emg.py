"""What electrodes saw beside what the muscles were predicted to do: two envelopes and how alike they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.pipeline.result import EmgComparison, HipResult, LegResult
from coxa.recording.emg import Channel, Emg
from coxa.recording.strides import Stride, normalise

LONGEST_LEAD_s: Final = 0.1
"""Activity seen by electrodes leads force by 30 to 100 ms (Cavanagh & Komi 1979, Eur J Appl Physiol 42:159-163)."""
LEAD_STEP_s: Final = 0.005


def compare_emg(
    emg: Emg | None,
    time_s: Float[Array, " frames"],
    legs: Sequence[LegResult],
    hips: Sequence[HipResult],
) -> tuple[EmgComparison, ...]:
    """Return each channel of each hip beside its prediction; empty when no EMG was given.

    Args:
        emg: What electrodes saw.
        time_s: `(frames,)` of the analysis.
        legs, hips: Its results.

    Raises:
        InputError: No channel is of a hip's muscle, or not one stride lies in both recordings.
    """
    if emg is None:
        return ()
    found = [
        comparison
        for hip in hips
        for channel in emg.channels
        if (comparison := _compare(time_s, legs[hip.leg], hip, emg, channel)) is not None
    ]
    if not found:
        _refuse(time_s, hips, emg)
    return tuple(found)


def _compare(
    time_s: Float[Array, " frames"], leg: LegResult, hip: HipResult, emg: Emg, channel: Channel
) -> EmgComparison | None:
    """Return one channel of one hip; None when its muscles are not this hip's, or nothing overlaps."""
    under = [m for m, name in enumerate(hip.muscles) if name in channel.muscles]
    if not under:
        return None
    predicted = leg.coordination.activation[:, hip.columns[under]].mean(axis=1)
    spans = _covered(hip, emg)
    if not spans:
        return None
    measured = emg.at(time_s, channel)
    inside = np.zeros(len(time_s), dtype=bool)
    for span in spans:
        inside |= (time_s >= span.start_s) & (time_s <= span.end_s)
    leads = np.arange(0.0, LONGEST_LEAD_s + 1e-9, LEAD_STEP_s)
    each = [_correlation(emg.at(time_s - lead, channel)[inside], predicted[inside]) for lead in leads]
    best = int(np.argmax([-2.0 if r is None else r for r in each]))
    return EmgComparison(
        side=hip.side,
        channel=channel.name,
        muscles=tuple(hip.muscles[m] for m in under),
        strides=len(spans) if hip.windows[0].stride is not None else 0,
        measured=_cycles(time_s, measured, spans),
        predicted=_cycles(time_s, predicted, spans),
        correlation=each[0],
        lead_s=float(leads[best]),
        best_correlation=each[best],
    )


def _covered(hip: HipResult, emg: Emg) -> list[Stride]:
    """Return the strides, or the whole window, that the electrodes saw from end to end."""
    first, last = float(emg.time_s[0]) - 1e-9, float(emg.time_s[-1]) + 1e-9
    spans = [w.stride or Stride(hip.side, w.start_s, w.start_s, w.end_s, "window") for w in hip.windows]
    return [span for span in spans if first <= span.start_s and span.end_s <= last]


def _cycles(
    time_s: Float[Array, " frames"], values: Float[Array, " frames"], spans: Sequence[Stride]
) -> Float[Array, "strides 101"]:
    # Beyond the electrodes' recording nothing is drawn: what lies outside the strides does not matter.
    return np.stack([normalise(time_s, np.nan_to_num(values), span) for span in spans])


def _correlation(measured: Float[Array, " some"], predicted: Float[Array, " some"]) -> float | None:
    known = np.isfinite(measured)
    a, b = measured[known], predicted[known]
    if len(a) < 3 or np.ptp(a) <= 1e-9 or np.ptp(b) <= 1e-9:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _refuse(time_s: Float[Array, " frames"], hips: Sequence[HipResult], emg: Emg) -> NoReturn:
    """Say why no channel could be compared."""
    place = Place(file=emg.file)
    crossing = {name for hip in hips for name in hip.muscles}
    if not any(crossing & set(channel.muscles) for channel in emg.channels):
        raise InputError(
            "none of its channels is of a muscle that crosses a hip.",
            mend="name the channels' muscles in a file for --channels, or leave --emg out.",
            place=place,
        )
    raise InputError(
        f"it lasts from {emg.time_s[0]:g} to {emg.time_s[-1]:g} s, the motion analysed from {time_s[0]:g} to "
        f"{time_s[-1]:g} s: not one stride lies in both.",
        mend="give a recording of the same trial on the same clock.",
        place=place,
    )
