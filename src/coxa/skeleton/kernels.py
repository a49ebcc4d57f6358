"""One frame of the skeleton: where every body is, how it moves, what moments that takes.

Notation. F: joint frame on the parent, M: joint frame on the child, B: child body. A joint is three
body-fixed rotations `R_FM = R1 R2 R3` and three translations along axes of F. In ground, the axis of rotation
k is `e_k = R_F R1 … R_(k-1) axis_k`. A twist `(w, v)` is an angular velocity and the velocity of the
body-fixed point that is at the ground origin, so a point P moves with `w × P + v`.

Workspace of a pose: `axes (joints, 6, 6)` holds, for each axis, its direction in ground, then value, first
and second derivative of its displacement; `center (joints, 3)` holds the origin of M in ground.
"""

from __future__ import annotations

import math

from coxa._jit import kernel
from coxa.skeleton.arrays import Floats, SkeletonArrays
from coxa.skeleton.function_table import evaluate


@kernel
def couple(sk: SkeletonArrays, q: Floats, qd: Floats, qdd: Floats, slope: Floats) -> None:
    """Set dependent coordinates, rates and accelerations from their couplers; fill `slope`."""
    for k in range(sk.coupler_independent.size):
        i = sk.coupler_independent[k]
        d = sk.coupler_dependent[k]
        value, first, second = evaluate(sk.functions, sk.coupler_function[k], q[i])
        q[d] = value
        qd[d] = first * qd[i]
        qdd[d] = first * qdd[i] + second * qd[i] * qd[i]
        slope[k] = first


@kernel
def pose_frame(sk: SkeletonArrays, q: Floats, R: Floats, p: Floats, axes: Floats, center: Floats) -> None:
    """Place every body.

    Args:
        sk: The skeleton.
        q: `(coordinates,)`.
        R: Out, `(bodies, 3, 3)` body → ground.
        p: Out, `(bodies, 3)` body origins in ground, m.
        axes: Out, `(joints, 6, 6)`, see the module.
        center: Out, `(joints, 3)` origins of M in ground, m.
    """
    for i in range(3):
        for k in range(3):
            R[0, i, k] = 1.0 if i == k else 0.0
        p[0, i] = 0.0
    for j in range(sk.parent.size):
        _place_joint(sk, j, q, R, p, axes, center)


@kernel
def _place_joint(
    sk: SkeletonArrays, j: int, q: Floats, R: Floats, p: Floats, axes: Floats, center: Floats
) -> None:
    parent = sk.parent[j]
    child = sk.child[j]
    _times(R[parent], sk.parent_rotation[j], R[child])  # R_F, turned into R_B below
    for i in range(3):
        center[j, i] = p[parent, i]
        for k in range(3):
            center[j, i] += R[parent, i, k] * sk.parent_origin_m[j, k]
    for k in range(3, 6):  # translations are along axes of F, so they come first
        _lay_axis(sk, j, k, q, R[child], axes)
        for i in range(3):
            center[j, i] += axes[j, k, 3] * axes[j, k, i]
    for k in range(3):
        _lay_axis(sk, j, k, q, R[child], axes)
        if axes[j, k, 3] != 0.0:
            _turn(R[child], sk.axis[j, k, 0], sk.axis[j, k, 1], sk.axis[j, k, 2], axes[j, k, 3])
    _times_transposed(R[child], sk.child_rotation[j])
    for i in range(3):
        p[child, i] = center[j, i]
        for k in range(3):
            p[child, i] -= R[child, i, k] * sk.child_origin_m[j, k]


@kernel
def _lay_axis(sk: SkeletonArrays, j: int, k: int, q: Floats, R: Floats, axes: Floats) -> None:
    """Write axis k of joint j: direction in ground (through R), displacement and derivatives."""
    c = sk.axis_coordinate[j, k]
    value, slope, bend = evaluate(sk.functions, sk.axis_function[j, k], q[c] if c >= 0 else 0.0)
    for i in range(3):
        axes[j, k, i] = R[i, 0] * sk.axis[j, k, 0] + R[i, 1] * sk.axis[j, k, 1] + R[i, 2] * sk.axis[j, k, 2]
    axes[j, k, 3] = value
    axes[j, k, 4] = slope if c >= 0 else 0.0
    axes[j, k, 5] = bend if c >= 0 else 0.0


@kernel
def twist_frame(sk: SkeletonArrays, R: Floats, axes: Floats, center: Floats, twist: Floats) -> None:
    """Give the twist of every generalized speed, per unit speed, in ground: `twist (coordinates, 6)`."""
    for c in range(twist.shape[0]):
        for i in range(6):
            twist[c, i] = 0.0
    for j in range(sk.parent.size):
        for k in range(6):
            c = sk.axis_coordinate[j, k]
            if c < 0:
                continue
            x = axes[j, k, 0] * axes[j, k, 4]
            y = axes[j, k, 1] * axes[j, k, 4]
            z = axes[j, k, 2] * axes[j, k, 4]
            if k >= 3:
                twist[c, 3] += x
                twist[c, 4] += y
                twist[c, 5] += z
                continue
            if sk.angular_speeds[j] == 1:  # the speed is the angular velocity about axis k of F itself
                x, y, z = _frame_axis(sk, j, R, k)
            twist[c, 0] += x
            twist[c, 1] += y
            twist[c, 2] += z
            twist[c, 3] += center[j, 1] * z - center[j, 2] * y
            twist[c, 4] += center[j, 2] * x - center[j, 0] * z
            twist[c, 5] += center[j, 0] * y - center[j, 1] * x


@kernel
def _frame_axis(sk: SkeletonArrays, j: int, R: Floats, k: int) -> tuple[float, float, float]:
    """Return axis k of F in ground."""
    P = R[sk.parent[j]]
    a = sk.parent_rotation[j, 0, k]
    b = sk.parent_rotation[j, 1, k]
    d = sk.parent_rotation[j, 2, k]
    return (
        P[0, 0] * a + P[0, 1] * b + P[0, 2] * d,
        P[1, 0] * a + P[1, 1] * b + P[1, 2] * d,
        P[2, 0] * a + P[2, 1] * b + P[2, 2] * d,
    )


@kernel
def speed_frame(sk: SkeletonArrays, R: Floats, axes: Floats, qd: Floats, u: Floats) -> None:
    """Turn coordinate rates into generalized speeds: `u = qd`, angular velocity in F for ball and free."""
    for c in range(u.size):
        u[c] = qd[c]
    for j in range(sk.parent.size):
        if sk.angular_speeds[j] == 0:
            continue
        for k in range(3):
            x, y, z = _frame_axis(sk, j, R, k)
            total = 0.0
            for m in range(3):
                c = sk.axis_coordinate[j, m]
                if c >= 0:
                    along = x * axes[j, m, 0] + y * axes[j, m, 1] + z * axes[j, m, 2]
                    total += along * axes[j, m, 4] * qd[c]
            c = sk.axis_coordinate[j, k]
            if c >= 0:
                u[c] = total


@kernel
def motion_frame(
    sk: SkeletonArrays, qd: Floats, qdd: Floats, p: Floats, axes: Floats, center: Floats, state: Floats
) -> None:
    """Carry velocities and accelerations outward through the joints.

    Args:
        sk: The skeleton.
        qd, qdd: `(coordinates,)` rates and second rates.
        p, axes, center: Pose from `pose_frame`.
        state: Out, `(bodies, 4, 3)`: angular velocity, velocity of the origin, angular acceleration,
            acceleration of the origin; ground axes.
    """
    for k in range(4):
        for i in range(3):
            state[0, k, i] = 0.0
    for j in range(sk.parent.size):
        parent = sk.parent[j]
        child = sk.child[j]
        body = state[child]
        for k in range(4):
            for i in range(3):
                body[k, i] = state[parent, k, i]
        # up to the origin of M, which moves with F's turning plus its own translation
        _shift(body, center[j], p[parent])
        for k in range(3, 6):
            c = sk.axis_coordinate[j, k]
            if c >= 0:
                rate = axes[j, k, 4] * qd[c]
                second = axes[j, k, 4] * qdd[c] + axes[j, k, 5] * qd[c] * qd[c]
                _add_translation(body, axes[j, k], rate, second)
        _add_rotations(sk, j, qd, qdd, axes[j], body)
        _shift(body, p[child], center[j])


@kernel
def _shift(body: Floats, to: Floats, origin: Floats) -> None:
    """Move the velocities of a rigid frame from point `origin` to point `to`."""
    x = to[0] - origin[0]
    y = to[1] - origin[1]
    z = to[2] - origin[2]
    wx, wy, wz = body[0, 0], body[0, 1], body[0, 2]
    ax, ay, az = body[2, 0], body[2, 1], body[2, 2]
    vx = wy * z - wz * y
    vy = wz * x - wx * z
    vz = wx * y - wy * x
    body[1, 0] += vx
    body[1, 1] += vy
    body[1, 2] += vz
    body[3, 0] += ay * z - az * y + wy * vz - wz * vy
    body[3, 1] += az * x - ax * z + wz * vx - wx * vz
    body[3, 2] += ax * y - ay * x + wx * vy - wy * vx


@kernel
def _add_translation(body: Floats, axis: Floats, rate: float, second: float) -> None:
    """Add motion along an axis that turns with the frame (Coriolis term included)."""
    wx, wy, wz = body[0, 0], body[0, 1], body[0, 2]
    x, y, z = axis[0], axis[1], axis[2]
    body[1, 0] += rate * x
    body[1, 1] += rate * y
    body[1, 2] += rate * z
    body[3, 0] += second * x + 2.0 * rate * (wy * z - wz * y)
    body[3, 1] += second * y + 2.0 * rate * (wz * x - wx * z)
    body[3, 2] += second * z + 2.0 * rate * (wx * y - wy * x)


@kernel
def _add_rotations(sk: SkeletonArrays, j: int, qd: Floats, qdd: Floats, axes: Floats, body: Floats) -> None:
    """Add turning about the three axes; each is itself turned by F and by the axes that carry it."""
    wx, wy, wz = body[0, 0], body[0, 1], body[0, 2]
    for k in range(3):
        c = sk.axis_coordinate[j, k]
        if c < 0:
            continue
        rate = axes[k, 4] * qd[c]
        second = axes[k, 4] * qdd[c] + axes[k, 5] * qd[c] * qd[c]
        sx, sy, sz = wx, wy, wz
        for m in range(3):
            d = sk.axis_coordinate[j, m]
            if d >= 0 and sk.carries[j, k, m] == 1:
                turning = axes[m, 4] * qd[d]
                sx += turning * axes[m, 0]
                sy += turning * axes[m, 1]
                sz += turning * axes[m, 2]
        x, y, z = axes[k, 0], axes[k, 1], axes[k, 2]
        body[2, 0] += second * x + rate * (sy * z - sz * y)
        body[2, 1] += second * y + rate * (sz * x - sx * z)
        body[2, 2] += second * z + rate * (sx * y - sy * x)
        body[0, 0] += rate * x
        body[0, 1] += rate * y
        body[0, 2] += rate * z


@kernel
def wrench_frame(
    sk: SkeletonArrays, R: Floats, p: Floats, state: Floats, external: Floats, wrench: Floats
) -> None:
    """Give the wrench each joint must pass to its child's side, about the ground origin.

    Newton and Euler for each body, less gravity and external loads, summed from the tips inward.

    Args:
        sk: The skeleton.
        R, p, state: Pose and motion.
        external: `(bodies, 6)` external moment about the ground origin (N·m) and force (N), ground axes.
        wrench: Out, `(bodies, 6)` moment and force on the subtree of each body, ground axes.
    """
    for b in range(sk.mass_kg.size):
        for i in range(6):
            wrench[b, i] = 0.0
        if sk.mass_kg[b] > 0.0:
            _body_wrench(sk, b, R[b], p[b], state[b], wrench[b])
        for i in range(6):
            wrench[b, i] -= external[b, i]
    for j in range(sk.parent.size - 1, -1, -1):
        for i in range(6):
            wrench[sk.parent[j], i] += wrench[sk.child[j], i]


@kernel
def _body_wrench(sk: SkeletonArrays, b: int, R: Floats, p: Floats, body: Floats, out: Floats) -> None:
    com = sk.mass_center_m[b]
    cx = R[0, 0] * com[0] + R[0, 1] * com[1] + R[0, 2] * com[2]
    cy = R[1, 0] * com[0] + R[1, 1] * com[1] + R[1, 2] * com[2]
    cz = R[2, 0] * com[0] + R[2, 1] * com[1] + R[2, 2] * com[2]
    wx, wy, wz = body[0, 0], body[0, 1], body[0, 2]
    ax, ay, az = body[2, 0], body[2, 1], body[2, 2]
    vx = wy * cz - wz * cy
    vy = wz * cx - wx * cz
    vz = wx * cy - wy * cx
    m = sk.mass_kg[b]
    fx = m * (body[3, 0] + ay * cz - az * cy + wy * vz - wz * vy - sk.gravity_m_s2[0])
    fy = m * (body[3, 1] + az * cx - ax * cz + wz * vx - wx * vz - sk.gravity_m_s2[1])
    fz = m * (body[3, 2] + ax * cy - ay * cx + wx * vy - wy * vx - sk.gravity_m_s2[2])
    hx, hy, hz = _turned_inertia(R, sk.inertia_kg_m2[b], wx, wy, wz)
    nx, ny, nz = _turned_inertia(R, sk.inertia_kg_m2[b], ax, ay, az)
    px, py, pz = p[0] + cx, p[1] + cy, p[2] + cz
    out[0] = nx + wy * hz - wz * hy + py * fz - pz * fy
    out[1] = ny + wz * hx - wx * hz + pz * fx - px * fz
    out[2] = nz + wx * hy - wy * hx + px * fy - py * fx
    out[3] = fx
    out[4] = fy
    out[5] = fz


@kernel
def moment_frame(sk: SkeletonArrays, twist: Floats, wrench: Floats, moment: Floats) -> None:
    """Project each joint's wrench on its speeds: `moment (coordinates,)`, N·m (N for translations)."""
    for c in range(moment.size):
        total = 0.0
        for i in range(6):
            total += twist[c, i] * wrench[sk.coordinate_child[c], i]
        moment[c] = total


@kernel
def _turned_inertia(R: Floats, inertia: Floats, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return `R I R^T (x, y, z)`."""
    a = R[0, 0] * x + R[1, 0] * y + R[2, 0] * z
    b = R[0, 1] * x + R[1, 1] * y + R[2, 1] * z
    d = R[0, 2] * x + R[1, 2] * y + R[2, 2] * z
    e = inertia[0, 0] * a + inertia[0, 1] * b + inertia[0, 2] * d
    f = inertia[1, 0] * a + inertia[1, 1] * b + inertia[1, 2] * d
    g = inertia[2, 0] * a + inertia[2, 1] * b + inertia[2, 2] * d
    return (
        R[0, 0] * e + R[0, 1] * f + R[0, 2] * g,
        R[1, 0] * e + R[1, 1] * f + R[1, 2] * g,
        R[2, 0] * e + R[2, 1] * f + R[2, 2] * g,
    )


@kernel
def _times(A: Floats, B: Floats, out: Floats) -> None:
    for i in range(3):
        for k in range(3):
            out[i, k] = A[i, 0] * B[0, k] + A[i, 1] * B[1, k] + A[i, 2] * B[2, k]


@kernel
def _times_transposed(A: Floats, B: Floats) -> None:
    """Replace A by `A · B^T`."""
    for i in range(3):
        a = A[i, 0]
        b = A[i, 1]
        d = A[i, 2]
        for k in range(3):
            A[i, k] = a * B[k, 0] + b * B[k, 1] + d * B[k, 2]


@kernel
def _turn(R: Floats, ax: float, ay: float, az: float, angle: float) -> None:
    """Replace R by `R · Rodrigues(axis, angle)`."""
    c = math.cos(angle)
    s = math.sin(angle)
    t = 1.0 - c
    m00 = t * ax * ax + c
    m01 = t * ax * ay - s * az
    m02 = t * ax * az + s * ay
    m10 = t * ax * ay + s * az
    m11 = t * ay * ay + c
    m12 = t * ay * az - s * ax
    m20 = t * ax * az - s * ay
    m21 = t * ay * az + s * ax
    m22 = t * az * az + c
    for i in range(3):
        a = R[i, 0]
        b = R[i, 1]
        d = R[i, 2]
        R[i, 0] = a * m00 + b * m10 + d * m20
        R[i, 1] = a * m01 + b * m11 + d * m21
        R[i, 2] = a * m02 + b * m12 + d * m22
