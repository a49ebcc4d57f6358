"""How much the depth of the bowl matters: the same hip over a saucer, an average and a deep socket, in walking.

`python -m examples.deep_bowl_or_saucer`
"""

# ruff: noqa: T201 - an example prints

from __future__ import annotations

import numpy as np

from coxa.hip import States, hip, simulate
from coxa.socket import Cup

EDGES_DEG = (18.0, 25.0, 33.0, 40.0)
"""Lateral centre-edge angles from dysplastic to deep."""
TASK = "walking"


def main() -> list[tuple[float, float, float]]:
    """Print and return, per depth in degrees, how near the rim walking loads it, as a share and in degrees."""
    own = hip("r").with_tasks((TASK,))
    healthy = States.healthy(1, len(own.muscles))
    print("edge angle  off-centre  margin to the rim")
    rows = []
    for edge in EDGES_DEG:
        cup = Cup.default("r", lateral_edge_rad=np.radians(edge), anterior_edge_rad=np.radians(edge))
        found = simulate(own.with_cup(cup), healthy, head=False)
        peak = int(np.linalg.norm(found.contact_N[0], axis=-1).argmax())
        margin = float(np.degrees(found.rim_margin_rad[0, peak]))
        rows.append((edge, float(found.offset[0, peak]), margin))
        print(f"{edge:9.0f}°  {found.offset[0, peak]:10.2f}  {margin:16.0f}°")
    return rows


if __name__ == "__main__":
    main()
