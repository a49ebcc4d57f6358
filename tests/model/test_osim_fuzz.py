"""Whatever is done to a model file: a model, or an error that teaches; never anything else."""

from __future__ import annotations

import contextlib
import copy
import random
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa.errors import CoxaError
from coxa.inspection import inspect_model
from coxa.model.osim import read_model

from .authored import MUSCLE4, model3, model4
from .test_osim_reader import patella

Element = ElementTree.Element
VALUES = (
    "NaN", "Inf", "-1e308", "1e308", "1e29 -1e29", "0", "-1", "", "a b c", "1 2 3 4 5 6 7", "1e-320", "true", "..",
    "/ground", ".", "ground", "/bodyset/pelvis", "0 0 0", "patella", "9" * 500,
)  # fmt: skip
NAMES = ("", "x", "pelvis", "ground", "rotation1", "/", "..", "a/b", "default")


def documents() -> list[Element]:
    muscles = MUSCLE4 + "".join(
        MUSCLE4.replace("Thelen2003Muscle", kind).replace("recfem_r", kind)
        for kind in (
            "Millard2012EquilibriumMuscle",
            "Schutte1993Muscle_Deprecated",
            "DeGrooteFregly2016Muscle",
        )
    )
    texts = (model3(), model4(**patella()), model4(forces=muscles, **patella()))
    return [ElementTree.fromstring(text.encode()) for text in texts]


DOCUMENTS = documents()


def remove(root: Element, rng: random.Random) -> None:
    parent = rng.choice([e for e in root.iter() if len(e)])
    parent.remove(rng.choice(list(parent)))


def double(root: Element, rng: random.Random) -> None:
    parent = rng.choice([e for e in root.iter() if len(e)])
    parent.append(copy.deepcopy(rng.choice(list(parent))))


def move(root: Element, rng: random.Random) -> None:
    parent = rng.choice([e for e in root.iter() if len(e)])
    parent[rng.randrange(len(parent))] = copy.deepcopy(rng.choice(list(root.iter())))


def rewrite(root: Element, rng: random.Random) -> None:
    rng.choice([e for e in root.iter() if not len(e)]).text = rng.choice(VALUES)


def exchange(root: Element, rng: random.Random) -> None:
    leaves = [e for e in root.iter() if not len(e)]
    one, other = rng.choice(leaves), rng.choice(leaves)
    one.text, other.text = other.text, one.text


def rename(root: Element, rng: random.Random) -> None:
    element = rng.choice(list(root.iter()))
    if rng.random() < 0.5:
        element.set("name", rng.choice(NAMES))
    else:
        element.tag = rng.choice(list(root.iter())).tag


CHANGES: tuple[Callable[[Element, random.Random], None], ...] = (
    remove,
    double,
    move,
    rewrite,
    exchange,
    rename,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "model.osim"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3))
def test_a_mutated_model_is_read_or_refused(
    file: Path, seed: int, changes: list[Callable[[Element, random.Random], None]]
) -> None:
    rng = random.Random(seed)
    root = copy.deepcopy(rng.choice(DOCUMENTS))
    for change in changes:
        if len(root):
            change(root, rng)
    file.write_bytes(ElementTree.tostring(root))
    with contextlib.suppress(CoxaError):
        inspect_model(read_model(file))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0.0, 1.0), junk=st.binary(max_size=8), at=st.floats(0.0, 1.0))
def test_a_cut_or_garbled_file_is_refused_or_read(file: Path, cut: float, junk: bytes, at: float) -> None:
    data = model4().encode()
    place = int(at * len(data))
    file.write_bytes((data[:place] + junk + data[place:])[: int(cut * (len(data) + len(junk)))])
    with contextlib.suppress(CoxaError):
        read_model(file)
