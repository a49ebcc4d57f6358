"""Efficiency: how well the muscles of a hip pull together, and what that costs."""
