"""Draws the exercises and the app's icon from a figure with joints: `python -m tools.draw_pictures`."""
