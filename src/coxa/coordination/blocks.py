"""Which muscles and rows belong together: each block is a coordination problem of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Bool


@dataclass(frozen=True)
class Block:
    """Muscles and rows coupled with each other and with no others.

    Attributes:
        muscles: Indices, ascending; empty for a row that no muscle spans.
        rows: Indices, ascending.
    """

    muscles: tuple[int, ...]
    rows: tuple[int, ...]


def connected_blocks(spans: ArrayLike) -> tuple[Block, ...]:
    """Return the connected components of the graph that joins a muscle with each row it spans.

    Two legs are two blocks, unless a muscle from the spine or a joint in between couples them.

    Args:
        spans: `(muscles, rows)` whether the muscle has a moment arm on the row in any frame.

    Returns:
        Blocks in the order of their first row; muscles that span no row are in none.
    """
    table = np.asarray(spans, dtype=bool)
    left = list(range(table.shape[1]))
    blocks = []
    while left:
        rows = np.zeros(table.shape[1], dtype=bool)
        rows[left[0]] = True
        while True:
            muscles = np.asarray(table[:, rows].any(axis=1))
            grown = rows | table[muscles].any(axis=0)
            if (grown == rows).all():
                break
            rows = grown
        blocks.append(Block(_indices(muscles), _indices(rows)))
        left = [k for k in left if not rows[k]]
    return tuple(blocks)


def _indices(chosen: Bool[Array, " items"]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.flatnonzero(chosen))
