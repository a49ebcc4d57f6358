"""Lewis, Sahrmann & Moran 2007, J Biomech 40:3725: weaker glutei and iliopsoas raise the forward hip force."""

from dataclasses import replace

import numpy as np
import pytest

import coxa.hip.posed
from coxa.anatomy import reference_model
from coxa.claims.measure import ILIOPSOAS, LIFTS
from coxa.hip import Hip, States, hip, simulate
from coxa.model.description import Model


def forward_N(own: Hip, task: str, weak: np.ndarray, strength: float) -> float:
    """Return the forward push of the head, mean over a lift's first half, with some muscles made smaller.

    Near the end of both lifts the hip's passive tissue and the strength of the helpers decide: there the effect of
    the glutei turns round, and the claims report the whole lift beside the first half.
    """
    one = np.ones(len(own.muscles))
    changed = own.with_parameters(np.where(weak, strength, one), one, one)
    found = simulate(changed, States.healthy(1, len(one)), head=False)
    push = found.of(task, found.contact_N)[0, :, 0]
    return float(push[: (len(push) + 1) // 2].mean())


def iliopsoas(own: Hip) -> np.ndarray:
    return np.array([name.startswith(ILIOPSOAS) for name in own.muscles])


def borne_by_the_pelvis(monkeypatch: pytest.MonkeyPatch) -> Hip:
    """Return the hip whose iliopsoas slides over a cylinder fixed to the pelvis, at the centre of the head."""

    def model(*arguments: object, **more: object) -> Model:
        made = reference_model(*arguments, **more)  # type: ignore[arg-type]
        pelvis = [body.name for body in made.bodies].index("pelvis")
        centre = next(j for j in made.joints if j.name == "hip_r").parent_origin_m
        wraps = [
            replace(w, body=pelvis, origin_m=np.asarray(centre)) if w.name == "hip_front_r" else w
            for w in made.wrap_objects
        ]
        return replace(made, wrap_objects=tuple(wraps))

    monkeypatch.setattr(coxa.hip.posed, "reference_model", model)
    return hip("r").with_tasks(LIFTS)


@pytest.mark.parametrize("strength", [0.75, 0.5, 0.25])
def test_weaker_glutei_raise_the_forward_force_in_prone_extension(strength: float) -> None:
    own = hip("r").with_tasks(LIFTS)
    glutei = np.array([name.startswith("glmax") for name in own.muscles])
    full = forward_N(own, "prone_extension", glutei, 1.0)
    assert forward_N(own, "prone_extension", glutei, strength) > full


@pytest.mark.parametrize("strength", [0.75, 0.5, 0.25])
def test_weaker_iliopsoas_raises_the_forward_force_in_supine_flexion(strength: float) -> None:
    own = hip("r").with_tasks(LIFTS)
    full = forward_N(own, "supine_flexion", iliopsoas(own), 1.0)
    assert forward_N(own, "supine_flexion", iliopsoas(own), strength) > full


def test_weaker_iliopsoas_lowers_the_forward_force_where_the_pelvis_bears_its_tendon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = borne_by_the_pelvis(monkeypatch)
    full = forward_N(own, "supine_flexion", iliopsoas(own), 1.0)
    assert forward_N(own, "supine_flexion", iliopsoas(own), 0.5) < full
