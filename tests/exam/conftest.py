"""An exam file to write and read, and one with everything in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coxa.errors import InputError
from coxa.exam import Exam, read_exam

FULL = """
[person]
sex = "female"
height_cm = 168
mass_kg = 60
age = 34
pelvic_width_cm = 24

[right.rotation.prone]
inward_deg = [38, 40, 39]
outward_deg = 42
[right.rotation.seated]
inward_deg = [35, 36, 35]
[right.soreness]
front = 2
side = 1
back = 3
[right.density]
back = 3
[right]
roller_pressure = 3
[[right.strength]]
direction = "abduction"
value = "14 kg"
lever_cm = 75
[[right.strength]]
direction = "inward"
position = "seated"
value = 55
unit = "N·m"
[[right.strength]]
direction = "extension"
grade = 4
[right.imaging]
lateral_centre_edge_deg = 31
femoral_version_deg = 15

[left.rotation.prone]
inward_deg = [30, 31, 29]

[history]
stiff_despite_stretching = true
side = "left"
pain_now = 2
[red_flags]
trauma = false
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Exam]:
    """Read this text as `exam.toml`, or as a file of another name."""

    def go(text: str, name: str = "exam.toml") -> Exam:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_exam(tmp_path / name)

    return go


@pytest.fixture
def refused(read: Callable[..., Exam]) -> Callable[..., str]:
    """Read this text, expect refusal, and return what was said, from the file's name on."""

    def go(text: str, name: str = "exam.toml") -> str:
        with pytest.raises(InputError) as caught:
            read(text, name)
        said = str(caught.value)
        assert "To mend: " in said
        return said[said.index(name) :]

    return go


@pytest.fixture
def full(read: Callable[..., Exam]) -> Exam:
    return read(FULL)
