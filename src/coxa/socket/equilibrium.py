"""Where the ball sits: the head's displacement in the bowl under all forces that act on it.

Forces from outside (body weight through the skeleton, muscles) push the head; cartilage, labrum, fluid seal and
capsule hold it. The head rests where the tissues' energy less the work of the push is least.

Everything is in right-hip axes: pelvis axes with the origin at the bowl's centre, x forward, y up, z outward. A
left hip is the mirrored right one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa._jit import kernel_input, run_in_chunks
from coxa.errors import InputError
from coxa.socket import equilibrium_kernels as kernels
from coxa.socket.bearing import Bearing, bearing_patches
from coxa.socket.bearing_kernels import STATE
from coxa.socket.capsule import Capsule
from coxa.socket.cup import Cup

TOLERANCE = 1e-9
"""Force left over at which the search stops, as a share of the push (and of 1 N)."""
CONVERGED = 1e-6
"""Force left over, in the same measure, up to which a frame counts as converged."""
MOST_STEPS = 60
PLAY_TEST_N = 100.0
"""Push that play is tested with; ours, in the range of a therapist's glide (89-356 N, Harding 2003, recalled)."""
_PLAY_DIRECTIONS = 64


@dataclass(frozen=True, eq=False)
class HeadPlace:
    """Where the head rests in each frame and what holds it there; right-hip axes.

    In every converged frame that is held, push, contact, seal and capsule add up to nothing.

    Attributes:
        head_m: Displacement of the head's centre from the bowl's.
        contact_N: Force of cartilage and labrum on the head.
        labrum_N: The labrum's part of it.
        seal_N: Suction of the fluid seal on the head.
        capsule_N: Pull of the ligaments on the femur, their push on the head included.
        labrum_share: Part of the contact force that the labrum bears, along that force; 0 without contact.
        peak_pressure_Pa: Greatest pressure on cartilage.
        contact_area_m2: Cartilage under pressure.
        residual_N: Size of the force left over.
        converged: Force left over within `CONVERGED`.
        held: The tissues hold the head. Where they do not, the displacement is capped at the labrum's height,
            and forces are those at the cap.
        seal_broken: Distraction broke the fluid seal; the frame was solved without it.
        subluxed: Displacement beyond the bearing's `subluxation_m`, or not held.
    """

    head_m: Float[Array, "frames 3"]
    contact_N: Float[Array, "frames 3"]
    labrum_N: Float[Array, "frames 3"]
    seal_N: Float[Array, "frames 3"]
    capsule_N: Float[Array, "frames 3"]
    labrum_share: Float[Array, " frames"]
    peak_pressure_Pa: Float[Array, " frames"]
    contact_area_m2: Float[Array, " frames"]
    residual_N: Float[Array, " frames"]
    converged: Bool[Array, " frames"]
    held: Bool[Array, " frames"]
    seal_broken: Bool[Array, " frames"]
    subluxed: Bool[Array, " frames"]

    @property
    def displacement_m(self) -> Float[Array, " frames"]:
        """Return how far the head is from the bowl's centre."""
        return np.asarray(np.linalg.norm(self.head_m, axis=1))


def head_equilibrium(
    cup: Cup,
    bearing: Bearing,
    capsule: Capsule | None,
    femur_rotation: Float[Array, "frames 3 3"],
    push_N: Float[Array, "frames 3"],
) -> HeadPlace:
    """Return where the head rests under the forces that act on it.

    Args:
        cup: The bowl; a left one is taken mirrored.
        bearing: Cartilage, labrum, seal.
        capsule: The ligaments; none for a hip without capsule.
        femur_rotation: Femur axes in pelvis axes (columns), right-hip axes.
        push_N: All other forces on femur and head: muscles' pulls less the intersegmental force on the
            femur, the opposite of the joint's contact force on the femur.

    Returns:
        The place in every frame, arrays read-only. A frame without a minimum in reach is a result, not an error.

    Raises:
        InputError: Shapes that do not belong together, or a push or posture that is not a number.
    """
    frames = len(push_N)
    if push_N.shape != (frames, 3) or femur_rotation.shape != (frames, 3, 3):
        raise InputError(
            f"a push of shape {push_N.shape} with femur axes of shape {femur_rotation.shape}.",
            mend="give (frames, 3) and (frames, 3, 3).",
        )
    if not (np.all(np.isfinite(push_N)) and np.all(np.isfinite(femur_rotation))):
        raise InputError(
            "a push on the head or a posture that is not a number.", mend="leave out frames without them."
        )
    return _place(bearing, _solve(cup, bearing, capsule, femur_rotation, push_N), push_N)


def _solve(
    cup: Cup,
    bearing: Bearing,
    capsule: Capsule | None,
    femur_rotation: Float[Array, "frames 3 3"],
    push_N: Float[Array, "frames 3"],
) -> Float[Array, "frames results"]:
    """Run the kernel over all frames."""
    patches = bearing_patches(cup, bearing)
    springs = kernel_input(
        np.column_stack([patches.normal, patches.stiffness_Pa_m * patches.area_m2, patches.gap_m])
    )
    area, pole = kernel_input(patches.area_m2), kernel_input(patches.pole)
    seal = kernel_input([bearing.seal_force_N, bearing.seal_distance_m])
    none = np.zeros((0, 3))
    pelvis, femur = (
        kernel_input(p) for p in ((none, none) if capsule is None else (capsule.pelvis_m, capsule.femur_m))
    )
    stiffness = kernel_input([] if capsule is None else capsule.stiffness_N)
    slack = kernel_input([] if capsule is None else capsule.slack_m)
    radius = 0.0 if capsule is None else float(capsule.head_radius_m)
    push, rotation = kernel_input(push_N), kernel_input(femur_rotation)
    results = np.empty((len(push), kernels.RESULTS))

    def work(first: int, last: int) -> None:
        kernels.place_heads(
            first, last, push, rotation, springs, bearing.cartilage_stiffness_Pa_m, area, patches.n_cartilage, pole,
            seal, 1.0 / patches.head_radius_m, bearing.labrum_height_m, pelvis, femur, stiffness, slack, radius,
            TOLERANCE, MOST_STEPS, bearing.clearance_m, np.empty((len(slack), 3)), np.empty((6, STATE)), results,
        )  # fmt: skip

    run_in_chunks(work, len(push))
    return results


def _place(
    bearing: Bearing, results: Float[Array, "frames results"], push_N: Float[Array, "frames 3"]
) -> HeadPlace:
    """Name what the kernel filled in."""
    head, contact, labrum, seal, capsule = (
        results[:, k : k + 3].copy()
        for k in (kernels.HEAD, kernels.CONTACT, kernels.LABRUM, kernels.SEAL, kernels.CAPSULE)
    )
    peak, area, residual = (results[:, k].copy() for k in (kernels.PEAK, kernels.AREA, kernels.RESIDUAL))
    held = results[:, kernels.BOUND] == 0.0
    distance = np.linalg.norm(head, axis=1)
    head[~held] *= (bearing.labrum_height_m / distance[~held])[:, None]
    square = np.einsum("ti,ti->t", contact, contact)
    share = np.divide(
        np.einsum("ti,ti->t", labrum, contact), square, out=np.zeros_like(square), where=square > 0.0
    )
    place = HeadPlace(
        head_m=head,
        contact_N=contact,
        labrum_N=labrum,
        seal_N=seal,
        capsule_N=capsule,
        labrum_share=share,
        peak_pressure_Pa=peak,
        contact_area_m2=area,
        residual_N=residual,
        converged=residual <= CONVERGED * (np.linalg.norm(push_N, axis=1) + 1.0),
        held=held,
        seal_broken=results[:, kernels.BROKEN] == 1.0,
        subluxed=(distance > bearing.subluxation_m) | ~held,
    )
    for array in vars(place).values():
        array.setflags(write=False)
    return place


def travel_m(head_m: Float[Array, "frames 3"], reference_m: Float[Array, " 3"]) -> Float[Array, " frames"]:
    """Return the head's travel: how far its centre has moved, in the pelvis, since a reference posture.

    This is what imaging measures: the head's centre in the pelvis, in a posture less in neutral. The
    displacement from the bowl's centre is no substitute, since a loaded head never rests there.

    Args:
        head_m: Displacement in each frame, `HeadPlace.head_m`.
        reference_m: Displacement in the reference posture: neutral rotation of the same sweep, say.
    """
    return np.asarray(np.linalg.norm(head_m - reference_m, axis=1))


def excursion_m(head_m: Float[Array, "frames 3"]) -> float:
    """Return the greatest distance between the head's centre in any two frames: the size of its path.

    Args:
        head_m: Displacement in each frame, `HeadPlace.head_m`.
    """
    apart = head_m[:, None, :] - head_m[None, :, :]
    return float(np.sqrt(np.max(np.einsum("abi,abi->ab", apart, apart), initial=0.0)))


def head_play_m(
    cup: Cup,
    bearing: Bearing,
    capsule: Capsule | None,
    femur_rotation: Float[Array, "postures 3 3"],
    *,
    test_N: float = PLAY_TEST_N,
) -> Float[Array, " postures"]:
    """Return the joint's play in each posture: how far a small push, turned every way, moves the head about.

    Muscles relaxed, nothing else pressing: what bowl, labrum, seal and capsule alone allow. A shallow bowl or a cut
    capsule shows here, where muscles do not press the head into the bowl and hide it.

    Args:
        cup, bearing, capsule: As `head_equilibrium`.
        femur_rotation: Femur axes in pelvis axes (columns), right-hip axes.
        test_N: The push.

    Returns:
        Greatest distance between any two places of the head. A head that escapes the test push has at least the
        labrum's height of play.
    """
    pushes, postures = test_N * _directions(_PLAY_DIRECTIONS), len(femur_rotation)
    place = head_equilibrium(
        cup,
        bearing,
        capsule,
        np.repeat(femur_rotation, len(pushes), axis=0),
        np.tile(pushes, (postures, 1)),
    )
    return np.array([excursion_m(path) for path in place.head_m.reshape(postures, -1, 3)])


def _directions(count: int) -> Float[Array, "directions 3"]:
    """Return unit directions spread evenly over the sphere, along a Fibonacci spiral."""
    step = np.arange(count) + 0.5
    height, turn = 1.0 - 2.0 * step / count, np.pi * (1.0 + np.sqrt(5.0)) * step
    level = np.sqrt(1.0 - height**2)
    return np.column_stack([level * np.cos(turn), level * np.sin(turn), height])
