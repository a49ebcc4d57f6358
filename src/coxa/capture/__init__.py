"""Rotations of the hip as a sensor on the shin sees them: range, number, rhythm, smoothness."""
