"""The privacy guard: what in a text may identify a child or parent.

First tier: rules and lists, no model, a few milliseconds a text. It points passages out; the author decides
(docs/architecture.md). Only a BSN is refused. The rules come from Dutch notations, not from sample texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from writing.guard import exceptions, names, patterns
from writing.guard.kinds import ADDRESS, BIRTHDATE, BSN, EMAIL, KINDS, NAME, PHONE, Finding

__all__ = [
    "ADDRESS",
    "BIRTHDATE",
    "BSN",
    "EMAIL",
    "KINDS",
    "NAME",
    "PHONE",
    "Finding",
    "Report",
    "bsn_in",
    "check",
    "findings",
]


def findings(text: str, *, allowed: Iterable[str] | None = None) -> list[Finding]:
    """Return the passages that may identify somebody, in the order of the text; they do not overlap.

    `allowed` are full names of members, organisations and places that are no findings; by default those that the apps
    register (hook `register_guard_exceptions`). A first name alone is always a finding.
    """
    # Curly quotes and hard spaces become plain ones, one character for one, so that offsets stay true.
    plain = text.translate(patterns.PLAIN)
    taken: list[Finding] = []
    covered = bytearray(len(text))
    for kind, start, end in (*patterns.passages(plain), *names.passages(plain)):
        if not any(covered[start:end]):
            covered[start:end] = b"\x01" * (end - start)
            taken.append(Finding(kind, text[start:end], start, end))
    if any(finding.kind == NAME for finding in taken):
        known = exceptions.registered() if allowed is None else exceptions.prepared(allowed)
        taken = [f for f in taken if f.kind != NAME or not exceptions.covers(known, plain, f)]
    return sorted(taken, key=lambda finding: finding.start)


def bsn_in(text: str) -> bool:
    """Return whether a citizen service number stands in the text."""
    return next(patterns.bsns(text), None) is not None


@dataclass(frozen=True, slots=True)
class Report:
    """What the guard says of several texts at once: whether a BSN is in one, and the findings per text."""

    has_bsn: bool
    findings: dict[str, list[Finding]]


def check(texts: dict[str, str]) -> Report:
    """Look at several texts, by name; texts without findings are left out."""
    found = {name: findings(text) for name, text in texts.items()}
    found = {name: hits for name, hits in found.items() if hits}
    return Report(any(hit.kind == BSN for hits in found.values() for hit in hits), found)
