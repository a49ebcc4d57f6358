"""Benchmarks: agreement with OpenSim, and speed beside it."""
