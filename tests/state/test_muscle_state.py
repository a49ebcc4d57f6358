"""A muscle's state: what healthy means, and how causes and muscles are taken out of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.state.muscle_state import Cause, MuscleState

NAMES = ("glmed1_l", "recfem_l", "psoas_l")


def impaired() -> MuscleState:
    state = MuscleState.healthy(NAMES).with_values("glmed1_l", "exam", strength=0.6)
    return state.with_values(["recfem_l", "psoas_l"], "emg", guard=0.15).with_values(
        "psoas_l", "set", tension=0.1
    )


def test_a_healthy_state_is_healthy() -> None:
    state = MuscleState.healthy(NAMES)
    assert state.is_healthy
    assert state.affected == state.causes == ()


def test_setting_a_value_leaves_the_original_untouched() -> None:
    healthy = MuscleState.healthy(NAMES)
    weak = healthy.with_values("recfem_l", "set", strength=0.5)
    np.testing.assert_array_equal(weak.strength, [1.0, 0.5, 1.0])
    assert healthy.is_healthy


def test_the_arrays_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MuscleState.healthy(NAMES).strength[0] = 0.5


def test_a_state_names_its_causes_and_muscles() -> None:
    state = impaired().restored("psoas_l")
    assert state.causes == (Cause.WEAKNESS, Cause.GUARDING)
    assert state.affected == ("glmed1_l", "recfem_l")


def test_provenance_says_who_set_what() -> None:
    assert dict(impaired().provenance) == {
        ("glmed1_l", "strength"): "exam",
        ("recfem_l", "guard"): "emg",
        ("psoas_l", "guard"): "emg",
        ("psoas_l", "tension"): "set",
    }


@pytest.mark.parametrize("cause", Cause)
def test_one_cause_kept_is_the_only_cause(cause: Cause) -> None:
    alone = impaired().with_only(cause)
    assert alone.causes == (cause,)
    np.testing.assert_array_equal(getattr(alone, cause.value), getattr(impaired(), cause.value))
    assert {name for _, name in alone.provenance} == {cause.value}


def test_no_cause_kept_is_healthy_and_all_kept_is_the_same() -> None:
    assert impaired().with_only(()).is_healthy
    everything = impaired().with_only(Cause)
    for name in ("strength", "guard", "tension"):
        np.testing.assert_array_equal(getattr(everything, name), getattr(impaired(), name))
    assert everything.provenance == impaired().provenance


def test_restoring_every_muscle_is_healthy_and_forgets_who_set_them() -> None:
    restored = impaired().restored(NAMES)
    assert restored.is_healthy
    assert not restored.provenance


def test_restoring_one_muscle_leaves_the_others() -> None:
    restored = impaired().restored("glmed1_l")
    np.testing.assert_array_equal(restored.strength, [1.0, 1.0, 1.0])
    np.testing.assert_array_equal(restored.guard, impaired().guard)


@given(
    st.lists(st.floats(0.01, 1.5), min_size=3, max_size=3),
    st.lists(st.floats(0.0, 0.99), min_size=3, max_size=3),
    st.sets(st.sampled_from(list(Cause))),
)
def test_every_part_of_an_allowed_state_is_allowed(
    strength: list[float], share: list[float], keep: set[Cause]
) -> None:
    guard = np.minimum(np.multiply(strength, share), 0.99)
    state = MuscleState(NAMES, np.array(strength), guard, np.zeros(3))
    part = state.with_only(keep)
    assert set(part.causes) <= keep


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"strength": 0.0}, "strength of recfem_l is 0"),
        ({"strength": 1.6}, "up to 1.5"),
        ({"guard": 1.0}, "below 1"),
        ({"guard": -0.1}, "guard of recfem_l is -0.1"),
        ({"tension": -0.1}, "tension of recfem_l"),
        ({"strength": float("nan")}, "strength of recfem_l is nan"),
        ({"strenght": 0.5}, "'strenght' is no property"),
    ],
)
def test_values_that_mean_nothing_are_refused(values: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        MuscleState.healthy(NAMES).with_values("recfem_l", "set", **values)


def test_a_muscle_cannot_guard_above_its_strength() -> None:
    weak = MuscleState.healthy(NAMES).with_values("psoas_l", "set", strength=0.2)
    with pytest.raises(InputError, match=r"psoas_l cannot guard at 0\.3 with a strength of 0\.2"):
        weak.with_values("psoas_l", "set", guard=0.3)


def test_an_unknown_muscle_or_source_is_refused() -> None:
    with pytest.raises(InputError, match="no muscle 'soleus_r'"):
        MuscleState.healthy(NAMES).restored("soleus_r")
    with pytest.raises(InputError, match="'guess' is no source"):
        MuscleState.healthy(NAMES).with_values("psoas_l", "guess", strength=0.9)


def test_arrays_must_fit_the_names() -> None:
    with pytest.raises(InputError, match=r"guard has shape \(2,\) for 3 muscles"):
        MuscleState(NAMES, np.ones(3), np.zeros(2), np.zeros(3))
