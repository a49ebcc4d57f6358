"""How often one token may ask."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from coxa.errors import CoxaError
from coxa.web.i18n import gettext as _

PER_SECOND: Final = 20.0
"""Questions that a token may ask in the long run."""
AT_ONCE: Final = 200.0
"""Questions that it may ask without a pause; then it must wait."""
REMEMBERED: Final = 10_000


class TooOftenError(CoxaError):
    """A token that asks too often.

    Args:
        wait_s: After how long it may ask again.
    """

    def __init__(self, wait_s: float) -> None:
        self.headers = {"Retry-After": str(max(1, math.ceil(wait_s)))}
        super().__init__(_("This token asks too often."))


class Rate:
    """Counts what each token asks: a bucket that fills steadily and is emptied by questions.

    Args:
        per_second: How fast it fills.
        at_once: How much it holds.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        per_second: float = PER_SECOND,
        at_once: float = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def count(self, token_id: str) -> None:
        """Count one question.

        Raises:
            TooOftenError: The bucket is empty.
        """
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(token_id, (self._at_once, now))
            left = min(self._at_once, left + (now - at) * self._per_second)
            enough = left >= 1.0
            self._buckets[token_id] = (left - 1.0 if enough else left, now)
            while len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        if not enough:
            raise TooOftenError((1.0 - left) / self._per_second)
