"""The doses that a clinician set for the person of a request."""

from __future__ import annotations

from fastapi import Request

from coxa.programme.doses import Doses, kept_doses
from coxa.web.request import person_of


def doses_of(request: Request) -> Doses | None:
    """Return the doses set for the person; None where those of the method count."""
    return kept_doses(person_of(request).settings)
