"""What a program is told when something cannot be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coxa.errors import CoxaError


class ClientError(CoxaError):
    """A request that was not done; nothing was changed.

    Args:
        status: HTTP status; 0 where nobody answered.
        what: What happened.
        mend: What to do.
        errors: What is wrong with what was sent, part by part.
    """

    def __init__(
        self, status: int, what: str, *, mend: str, errors: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.status = status
        self.what = what
        self.mend = mend
        self.errors = tuple(dict(error) for error in errors)
        parts = "; ".join(f"{error.get('where')}: {error.get('what')}" for error in self.errors)
        text = f"{what} ({parts})" if parts else what
        super().__init__(f"{text} To mend: {mend}")
