"""What if the left gluteus medius were weaker? Efficiency and load against its strength.

Files are read and the motion is smoothed once; each strength is then a fraction of a second.
`python -m examples.what_if`
"""

# ruff: noqa: T201 - an example prints

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coxa.demo import demo_files
from coxa.pipeline import Options, assess, read_recording
from coxa.state.settings import apply_settings

STRENGTHS = (1.0, 0.8, 0.6, 0.4)


def main(
    strengths: Sequence[float] = STRENGTHS, muscles: str = "glmed*_l"
) -> list[tuple[float, float, float]]:
    """Print and return, per strength, η of the left hip and its greatest contact force in body weights."""
    with demo_files() as demo:
        recording = read_recording(demo.motion, demo.model, demo.loads, demo.reserves, Options())
    print(f"{muscles}\nstrength      η    greatest load, BW")
    rows = []
    for strength in strengths:
        state = apply_settings(recording.state.names, [f"{muscles}.strength={strength}"])
        hip = assess(replace(recording, state=state)).hip("l")
        load_BW = max(window.peak_contact_BW for window in hip.windows)
        eta = float("nan") if hip.efficiency.eta is None else hip.efficiency.eta
        rows.append((strength, eta, load_BW))
        print(f"{strength:8.2f}  {eta:5.3f}    {load_BW:.2f}")
    return rows


if __name__ == "__main__":
    main()
