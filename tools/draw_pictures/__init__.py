"""Draws the pictures of the exercises and the app's icons from a figure with joints: `python -m tools.draw_pictures`."""
