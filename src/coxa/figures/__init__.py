"""Figures as people are shown them: what a figure is, and how it reads; nothing here computes or loads the engine."""
