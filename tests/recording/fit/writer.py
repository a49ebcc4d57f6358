"""Writes FIT files for tests, by the protocol: a header, definitions and data in little-endian order, a checksum."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ENUM, SINT8, UINT8, STRING, BYTE = 0x00, 0x01, 0x02, 0x07, 0x0D
SINT16, UINT16, SINT32, UINT32, FLOAT32, UINT32Z = 0x83, 0x84, 0x85, 0x86, 0x88, 0x8C
FORMS = {
    ENUM: "B", SINT8: "b", UINT8: "B", BYTE: "B", SINT16: "h", UINT16: "H", SINT32: "i", UINT32: "I",
    FLOAT32: "f", UINT32Z: "I",
}  # fmt: skip
INVALID = {ENUM: 0xFF, UINT8: 0xFF, UINT16: 0xFFFF, UINT32: 0xFFFFFFFF, SINT32: 0x7FFFFFFF, UINT32Z: 0}
FILE_ID, SESSION, RECORD, SPORT, ACTIVITY, FIELD_DESCRIPTION, DEVELOPER_ID = 0, 18, 20, 12, 34, 206, 207
START = 1_100_000_000  # FIT time: 8 November 2024, 11:33:20 UTC
RUNNING, CYCLING, SWIMMING = 1, 2, 5

RECORD_FIELDS: Mapping[str, tuple[int, int, float]] = {
    "time": (253, UINT32, 1), "lat": (0, SINT32, 1), "heart_rate": (3, UINT8, 1), "cadence": (4, UINT8, 1),
    "distance": (5, UINT32, 100), "power": (7, UINT16, 1), "oscillation": (39, UINT16, 10),
    "contact": (41, UINT16, 10), "fraction": (53, UINT8, 128), "speed": (73, UINT32, 1000),
    "slow_speed": (6, UINT16, 1000), "ratio": (83, UINT16, 100), "balance": (84, UINT16, 100),
    "step": (85, UINT16, 10),
}  # fmt: skip
"""Number, base type and scale of the fields of a record."""
SESSION_FIELDS: Mapping[str, tuple[int, int, float]] = {
    "time": (253, UINT32, 1), "start": (2, UINT32, 1), "sport": (5, ENUM, 1), "sub_sport": (6, ENUM, 1),
    "elapsed": (7, UINT32, 1000), "timer": (8, UINT32, 1000), "distance": (9, UINT32, 100),
    "heart_rate": (16, UINT8, 1), "cadence": (18, UINT8, 1), "contact": (91, UINT16, 10),
    "balance": (133, UINT16, 100), "ratio": (132, UINT16, 100),
}  # fmt: skip


def checksum(data: bytes) -> int:
    """Return the FIT checksum: CRC-16 with the reflected polynomial 0xA001."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


@dataclass
class Fit:
    """One FIT file as it grows."""

    body: bytearray = field(default_factory=bytearray)
    developers: bool = False

    def message(
        self,
        number: int,
        fields: Sequence[tuple[int, int, Any]],
        developer: Sequence[tuple[int, int, int, Any]] = (),
    ) -> Fit:
        """Add a message with its definition.

        Args:
            number: Of the message.
            fields: Number, base type and raw value of each field; a value None is the invalid one.
            developer: Number, base type, index of the developer, raw value.
        """
        packed = [(n, base, _packed(base, value)) for n, base, value in fields]
        own = [(n, index, _packed(base, value)) for n, base, index, value in developer]
        self.body += bytes([0x60 if own else 0x40, 0, 0]) + struct.pack("<HB", number, len(packed))
        for n, base, data in packed:
            self.body += bytes([n, len(data), base])
        if own:
            self.body += bytes([len(own)])
            for n, index, data in own:
                self.body += bytes([n, len(data), index])
        self.body += b"\0" + b"".join(data for *_, data in packed) + b"".join(data for *_, data in own)
        return self

    def file_id(self, kind: int = 4, serial: int = 4242) -> Fit:
        return self.message(
            FILE_ID, [(0, ENUM, kind), (1, UINT16, 1), (2, UINT16, 3113), (3, UINT32Z, serial)]
        )

    def record(self, developer: Sequence[tuple[int, int, int, Any]] = (), **values: float | None) -> Fit:
        return self.message(RECORD, _scaled(RECORD_FIELDS, values), developer)

    def session(self, **values: float | None) -> Fit:
        return self.message(SESSION, _scaled(SESSION_FIELDS, values))

    def activity(self, time: int, local: int | None) -> Fit:
        return self.message(ACTIVITY, [(253, UINT32, time), (5, UINT32, local)])

    def developer_field(self, number: int, name: str, unit: str, native: int | None = None) -> Fit:
        """Describe a float32 developer field of developer 0."""
        fields = [
            (0, UINT8, 0),
            (1, UINT8, number),
            (2, UINT8, FLOAT32),
            (3, STRING, name),
            (8, STRING, unit),
        ]
        more = [] if native is None else [(15, UINT8, native)]
        if not self.developers:  # said twice, it would forget its fields
            self.message(DEVELOPER_ID, [(3, UINT8, 0), (1, BYTE, 7)])
            self.developers = True
        return self.message(FIELD_DESCRIPTION, [*fields, *more])

    def bytes(self) -> bytes:
        head = struct.pack("<BBHI4s", 14, 0x20, 21205, len(self.body), b".FIT")
        head += struct.pack("<H", checksum(head))
        data = head + bytes(self.body)
        return data + struct.pack("<H", checksum(data))


def _packed(base: int, value: Any) -> bytes:
    if base == STRING:
        return str(value).encode() + b"\0"
    return struct.pack("<" + FORMS[base], INVALID[base] if value is None else value)


def _scaled(
    known: Mapping[str, tuple[int, int, float]], values: Mapping[str, float | None]
) -> list[tuple[int, int, Any]]:
    made = []
    for name, value in values.items():
        number, base, scale = known[name]
        made.append((number, base, None if value is None else round(value * scale)))
    return made


Second = Mapping[str, float | None]


def second(at: int, **values: float | None) -> Second:
    """Return one second of steady running, with what is said otherwise."""
    usual: dict[str, float | None] = {
        "time": START + at, "cadence": 85, "fraction": 0.5, "speed": 3.0, "heart_rate": 150, "balance": 49.2,
        "contact": 245.0, "ratio": 8.2, "oscillation": 85.0, "distance": 3.0 * at,
    }  # fmt: skip
    return usual | values


def seconds(count: int, start: int = 0, **values: float | None) -> list[Second]:
    return [second(start + k, **values) for k in range(count)]


def run(
    rows: Iterable[Second], *, sport: int | None = RUNNING, local_h: float | None = 1.0, **session: float
) -> Fit:
    """Return a FIT file of one activity over these records; with sport None it has no session."""
    made = Fit().file_id()
    last = START
    for row in rows:
        made.record(**row)
        last = int(row["time"] or START)
    if sport is not None:
        whole = {"time": last, "start": START, "sport": sport, "elapsed": last - START, "timer": last - START}
        made.session(**(whole | session))
    if local_h is not None:
        made.activity(last, last + round(3600 * local_h))
    return made
