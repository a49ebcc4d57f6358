"""The command `coxa claims`: what the method claims, computed over many sampled hips."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coxa.errors import InputError

HipsCount = Annotated[int, typer.Option("--hips", metavar="N", help="How many hips to sample.")]
ClaimsSeed = Annotated[int, typer.Option("--seed", metavar="N", help="Same seed, same answer.")]
ClaimsOut = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Also write every figure to this file (.json)."),
]


def claims_command(hips: HipsCount = 1000, seed: ClaimsSeed = 20261122, out: ClaimsOut = None) -> None:
    """Put the method's claims to the test over sampled hips; minutes for a thousand."""
    if out is not None and (out.is_dir() or not out.parent.is_dir()):
        raise InputError(f"{out} cannot be written.", mend="name a file in a folder that exists.")
    if seed < 0:
        raise InputError(f"seed {seed}.", mend="give a whole number from 0.")
    from coxa.cli import computing

    computing.claims_now(hips, seed, out)
