"""The privacy guard: what in a text may identify a child or parent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.nl import bsn

BSN, EMAIL, PHONE, ADDRESS, BIRTHDATE, NAME = "bsn", "email", "phone", "address", "birthdate", "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that may identify somebody."""

    kind: str
    text: str
    start: int
    end: int


def findings(text: str) -> list[Finding]:
    found = []
    for match in re.finditer(r"(?<!\d)\d(?:[ .-]?\d){8}(?!\d)", text):
        if bsn.is_valid(match.group()):
            found.append(Finding(BSN, match.group(), match.start(), match.end()))
    for match in re.finditer(r"[\w.+-]+@[\w-]+\.\w+", text):
        found.append(Finding(EMAIL, match.group(), match.start(), match.end()))
    for match in re.finditer(r"\b(?:Daan|Fatima|Youssef|Sanne)\b", text):
        found.append(Finding(NAME, match.group(), match.start(), match.end()))
    return found


def bsn_in(text: str) -> bool:
    return any(f.kind == BSN for f in findings(text))
