"""Analyze the bundled stride of running and print both hips: `python -m examples.analyze_demo`."""

# ruff: noqa: T201 - an example prints

from __future__ import annotations

import coxa
from coxa.demo import demo_files


def main() -> dict[str, dict[str, float | None]]:
    """Print the figures of both hips; return them, by side and by key."""
    with demo_files() as demo:
        result = coxa.analyze(
            demo.motion, model=demo.model, loads=demo.loads, reserves=demo.reserves, options=demo.options
        )
    found: dict[str, dict[str, float | None]] = {}
    for hip in result.hips:
        figures = coxa.hip_figures(result, hip)
        print(f"\n{hip.side} hip")
        for figure in figures:
            value = "not assessed" if figure.value is None else f"{figure.value:.3g} {figure.unit}"
            print(f"  {figure.label.strip():<34} {value:<28} {figure.evidence}")
        found[hip.side] = {figure.key: figure.value for figure in figures}
    return found


if __name__ == "__main__":
    main()
