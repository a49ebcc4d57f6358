"""What clinicians ask for: clients, who of them needs attention, notes, doses, the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coxa.client.base import Asking
from coxa.client.values import Person, person_of


class Practice(Asking):
    """The part of the client that is for clinicians; clients may read what concerns them."""

    def invite(self, name: str) -> tuple[Person, str]:
        """Add a client, and return them with the address that lets them in once."""
        made = self._post("/people", {"name": name})
        return person_of(made["person"]), made["address"]

    def invite_again(self) -> str:
        """Return a new address for the client: to get in, or for a new password."""
        return str(self._post(self._path("/invitation"))["address"])

    def attention(self, most: int = 50) -> list[dict[str, Any]]:
        """Return clients by who needs attention most, and why."""
        found: list[dict[str, Any]] = self._transport.json("GET", "/attention", query={"limit": most})
        return found

    def notes(self) -> Iterator[dict[str, Any]]:
        """Yield notes about the person, the latest first."""
        return self._transport.items(self._path("/notes"))

    def add_note(self, text: str, *, shared: bool = False) -> dict[str, Any]:
        """Write a note about the client; with `shared` they may read it."""
        return self._post(self._path("/notes"), {"text": text, "shared": shared})

    def change_note(self, key: str, text: str, *, shared: bool) -> dict[str, Any]:
        """Change a note that one wrote oneself."""
        document = {"text": text, "shared": shared}
        found: dict[str, Any] = self._transport.json("PUT", self._path(f"/notes/{key}"), document)
        return found

    def remove_note(self, key: str) -> None:
        """Delete a note for good that one wrote oneself."""
        self._transport.json("DELETE", self._path(f"/notes/{key}"))

    def doses(self) -> dict[str, Any]:
        """Return what a clinician changed about the doses of the method."""
        return self._get(self._path("/doses"))

    def set_doses(self, exercises: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Set doses by exercise, each with seconds, bouts or left_out, instead of those set before."""
        document = {"exercises": {key: dict(own) for key, own in exercises.items()}}
        found: dict[str, Any] = self._transport.json("PUT", self._path("/doses"), document)
        return found

    def audit(self, most: int = 50) -> list[dict[str, Any]]:
        """Return who did what about one's clients and the practice, the latest first."""
        found: list[dict[str, Any]] = self._transport.json("GET", "/audit", query={"limit": most})
        return found
