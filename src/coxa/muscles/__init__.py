"""Muscle paths: length, moment arms, velocity, line of action, force capacity."""
