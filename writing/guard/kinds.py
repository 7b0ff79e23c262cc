"""The kinds of passages that may identify somebody."""

from __future__ import annotations

from dataclasses import dataclass

BSN, EMAIL, PHONE, ADDRESS, BIRTHDATE, NAME = "bsn", "email", "phone", "address", "birthdate", "name"
KINDS = (BSN, EMAIL, PHONE, ADDRESS, BIRTHDATE, NAME)


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage: its kind, its words, and where it stands (offsets in characters)."""

    kind: str
    text: str
    start: int
    end: int
