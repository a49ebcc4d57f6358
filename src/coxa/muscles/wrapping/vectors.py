"""What all wrap surfaces share: status of a wrap and small vector helpers for scalar kernels.

A wrap kernel has the form
`wrap_<surface>(p1, p2, dims, axis, sign, constrained, extra, r1, r2) -> (status, length_m)`:
`p1`, `p2` are the ends of a straight segment in the frame of the wrap object, `dims (4,)` its dimensions
as `WrapKind` orders them, `axis` (0, 1, 2) and `sign` (±1) its quadrant, `constrained` 0 when the quadrant
is 'all', `extra (16,)` scratch with the path's method in `extra[0]`. The tangent points go to `r1` (towards
`p1`) and `r2`; the length is the one on the surface between them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel

Vec = NDArray[np.float64]

NO_WRAP = 0
"""The straight segment stands."""
INSIDE = 1
"""An end of the segment lies inside the surface, so the segment stands (OpenSim: insideRadius)."""
WRAPPED = 2
"""The path goes over the surface because of the quadrant."""
MANDATORY = 3
"""The straight segment cuts the surface, so it must go around."""

HYBRID = 0
MIDPOINT = 1
AXIAL = 2


@kernel
def dot(a: Vec, b: Vec) -> float:
    """Return `a · b` of two 3-vectors."""
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


@kernel
def norm(a: Vec) -> float:
    """Return the length of a 3-vector."""
    return math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])


@kernel
def distance(a: Vec, b: Vec) -> float:
    """Return the distance between two points."""
    x = a[0] - b[0]
    y = a[1] - b[1]
    z = a[2] - b[2]
    return math.sqrt(x * x + y * y + z * z)


@kernel
def cross(a: Vec, b: Vec, out: Vec) -> None:
    """Write `a × b` to `out`, which must be neither of them."""
    out[0] = a[1] * b[2] - a[2] * b[1]
    out[1] = a[2] * b[0] - a[0] * b[2]
    out[2] = a[0] * b[1] - a[1] * b[0]


@kernel
def normalize(a: Vec) -> float:
    """Scale a 3-vector to length 1 in place and return its former length; a zero vector stays."""
    length = norm(a)
    if length > 0.0:
        a[0] /= length
        a[1] /= length
        a[2] /= length
    return length


@kernel
def same_sign(x: float, sign: int) -> bool:
    """Return whether `x` has the sign `sign`; zero counts as positive, as OpenSim counts it."""
    return (x >= 0.0) == (sign > 0)
