"""Coxa measures how efficiently a hip works."""

__version__ = "0.1.0"
