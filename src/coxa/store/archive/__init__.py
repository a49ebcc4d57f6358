"""A person's whole diary as one zip: for people and other programs to read, and for Coxa to read back."""

from coxa.store.archive.reading import read_archive as read_archive
from coxa.store.archive.writing import write_archive as write_archive
