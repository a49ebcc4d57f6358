"""How smooth a movement is, from its speed alone. Both measures: nearer to zero is smoother."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError

# Defaults of the authors' own code (Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112).
CUTOFF_HZ = 10.0
AMPLITUDE_THRESHOLD = 0.05
PADDING_LEVEL = 4


def spectral_arc_length(
    speed: Float[Array, " frames"],
    rate_Hz: float,
    *,
    cutoff_Hz: float = CUTOFF_HZ,
    threshold: float = AMPLITUDE_THRESHOLD,
    padding_level: int = PADDING_LEVEL,
) -> float:
    """Return SPARC, minus the length of the normalised amplitude spectrum of the speed (-1.4 very smooth).

    `-∫₀^ωc √[(1/ωc)² + (dV̂/dω)²] dω`, `V̂ = V / max V`, ωc the last frequency up to the cut-off at which the
    spectrum is above the threshold.

    Args:
        speed: `(frames,)` magnitude of velocity of one movement, any unit, evenly sampled.
        rate_Hz: Sampling rate.
        cutoff_Hz: Highest frequency considered.
        threshold: Amplitude below which the spectrum's tail is noise.
        padding_level: The transform is padded to this many doublings beyond the next power of two.

    Raises:
        InputError: Speed is not a finite series of at least four frames, or never moves.

    Source:
        Balasubramanian, Melendez-Calderon, Roby-Brami & Burdet (2015), equation for SPARC.
    """
    _check_speed(speed)
    size = 2 ** (int(np.ceil(np.log2(len(speed)))) + padding_level)
    frequency = np.fft.rfftfreq(size, 1.0 / rate_Hz)
    spectrum = np.abs(np.fft.rfft(speed, size))
    spectrum = spectrum / spectrum.max()
    within = frequency <= cutoff_Hz
    last = int(np.flatnonzero(spectrum[within] >= threshold)[-1])
    if last == 0:
        return -1.0
    step = np.diff(frequency[: last + 1]) / frequency[last]
    return -float(np.hypot(step, np.diff(spectrum[: last + 1])).sum())


def log_dimensionless_jerk(speed: Float[Array, " frames"], rate_Hz: float) -> float:
    """Return LDLJ, `-ln[(T³ / v_peak²) ∫ (d²v/dt²)² dt]`; -5.32 for a minimum-jerk movement.

    Differentiating twice amplifies noise: give filtered speed, and compare only recordings filtered alike.

    Args:
        speed: `(frames,)` magnitude of velocity of one movement, any unit, evenly sampled.
        rate_Hz: Sampling rate.

    Raises:
        InputError: As for `spectral_arc_length`.

    Source:
        Balasubramanian, Melendez-Calderon & Burdet (2012), IEEE Trans Biomed Eng 59:2126.
    """
    _check_speed(speed)
    step = 1.0 / rate_Hz
    # A constant speed has no jerk at all; differences of its samples are rounding, not movement.
    jerk = np.diff(speed, n=2) / step**2
    duration = (len(speed) - 1) * step
    # The second differences sit at the inner frames; the outermost stand for the half-frames beyond them too.
    integral = float((jerk**2).sum() * step + 0.5 * step * (jerk[0] ** 2 + jerk[-1] ** 2))
    peak = float(np.abs(speed).max())
    if integral == 0.0:
        return 0.0
    return -float(np.log(duration**3 / peak**2 * integral))


def _check_speed(speed: Float[Array, "*any"]) -> None:
    if speed.ndim != 1 or len(speed) < 4 or not np.isfinite(speed).all():
        raise InputError(
            f"a speed of shape {speed.shape} for smoothness.",
            mend="give at least 4 finite frames of one movement.",
        )
    if not np.abs(speed).max() > 0.0:
        raise InputError("the speed is zero throughout.", mend="choose a window in which the hip moves.")
