"""Whatever befalls a file, a run ends with a result or with one line; never with a fault of ours."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
FILES = ("model.osim", "run.mot", "grf.mot", "loads.xml", "reserves.xml")
STRANGE = ("", "0", "-1", "nan", "inf", "1e30", "1e308", "99999", "abc", "0 0", "true")


def spoil(text: str, chance: random.Random) -> str:
    """Change one thing: a line, a number, a name, or a letter."""
    lines = text.split("\n")
    row = chance.randrange(len(lines))
    kind = chance.choice(("drop", "repeat", "number", "number", "name", "letter"))
    if kind == "drop":
        return "\n".join(lines[:row] + lines[row + 1 :])
    if kind == "repeat":
        return "\n".join([*lines[:row], chance.choice(lines), *lines[row:]])
    if kind == "letter":
        at = chance.randrange(len(text))
        return text[:at] + chance.choice('<>&"\t\n\0é;,-') + text[at + 1 :]
    pattern = r"(?<![\w.])-?\d+\.?\d*(?![\w.])" if kind == "number" else r"[A-Za-z_]{3,}"
    found = list(re.finditer(pattern, text))
    old, other = chance.choice(found), chance.choice(found)
    return (
        text[: old.start()] + (chance.choice(STRANGE) if kind == "number" else other[0]) + text[old.end() :]
    )


@pytest.mark.parametrize("seed", range(24))
def test_a_spoilt_file_is_used_or_refused_in_one_line(run: Run, trial: Path, seed: int) -> None:
    chance = random.Random(seed)
    file = trial / FILES[seed % len(FILES)]
    for _ in range(chance.choice((1, 1, 3))):
        file.write_text(spoil(file.read_text(), chance))
    words = ("--loads", "loads.xml", "--reserves", "reserves.xml", "--set", "glmed*_l.strength=0.6")
    ended = run("analyze", "run.mot", "--model", "model.osim", *words)
    assert ended.code in (0, 2), ended.err
    assert len(ended.err.splitlines()) == (1 if ended.code else 0)
    assert (trial / "run_coxa").exists() == (ended.code == 0)
    assert not re.search(r"\b(nan|inf)\b", ended.out)
