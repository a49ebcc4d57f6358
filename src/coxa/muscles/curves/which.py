"""The three curves of a muscle, by number, as kernels ask for them."""

from __future__ import annotations

ACTIVE, VELOCITY, PASSIVE = range(3)
"""Active force against fibre length, force against fibre velocity at activation 1, passive force against length."""
