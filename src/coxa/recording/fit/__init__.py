"""Runs as sports watches record them: FIT files, read to one document per run."""
