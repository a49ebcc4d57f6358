"""What ratings and history say before anything is computed: how much likelier a fault in a region becomes."""

from __future__ import annotations

from coxa.anatomy import REGIONS
from coxa.anatomy.muscles import region_of_group
from coxa.estimation.priors import Priors
from coxa.exam.description import Exam
from coxa.exam.items import SIDE_WORDS

_HISTORY_SPEAKS_FOR = {
    "stiff_despite_stretching": ("tension", "guard"),
    "weak_despite_training": ("strength",),
}


def log_odds(exam: Exam, side: str, kind: str, name: str, prior: Priors) -> float:
    """Return by how much ratings and history move the log odds of one fault.

    Args:
        exam: What was found.
        side: 'r' or 'l'.
        kind: "strength", "tension" or "guard".
        name: Group for a strength, region otherwise.
        prior: How informative ratings and history are taken to be.
    """
    region = name if name in REGIONS else region_of_group()[name]
    one = exam.side(side)
    given = [("soreness", one.soreness.get(region)), ("density", one.density.get(region))]
    if region == "front":
        given.append(("roller_pressure", one.roller_pressure))
    told = sum(prior.rating_log_odds(rating, kind, value) for rating, value in given if value is not None)
    bounded = max(-prior.most_log_odds, min(prior.most_log_odds, told))
    return bounded + _history(exam, side, kind, prior)


def _history(exam: Exam, side: str, kind: str, prior: Priors) -> float:
    if exam.history.side not in (SIDE_WORDS[side], "both"):
        return 0.0
    answered = (getattr(exam.history, q) for q, kinds in _HISTORY_SPEAKS_FOR.items() if kind in kinds)
    return sum(prior.history_log_odds for answer in answered if answer)
