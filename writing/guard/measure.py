"""Precision and recall of the guard: a finding counts when it overlaps a judged passage of the same kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from writing.guard.kinds import KINDS, Finding

Judged = Sequence[tuple[str, str]]
Span = tuple[int, int]


@dataclass(slots=True)
class Figures:
    """Counts of one kind. A finding that overlaps only another kind is neither right nor wrong."""

    judged: int = 0
    caught: int = 0
    right: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.caught / self.judged if self.judged else 1.0


def measured(texts: Sequence[str], judged: Sequence[Judged], found: Sequence[Sequence[Finding]]) -> dict[str, Figures]:
    """Return the figures per kind, and of 'any', which ignores kinds."""
    figures = {kind: Figures() for kind in (*KINDS, "any")}
    for text, passages, hits in zip(texts, judged, found, strict=True):
        places = [(kind, _places(text, passage)) for kind, passage in passages]
        for kind, spans in places:
            figures[kind].judged += 1
            figures["any"].judged += 1
            figures[kind].caught += any(hit.kind == kind and _overlaps(hit, spans) for hit in hits)
            figures["any"].caught += any(_overlaps(hit, spans) for hit in hits)
        for hit in hits:
            kinds = {kind for kind, spans in places if _overlaps(hit, spans)}
            figures[hit.kind].right += hit.kind in kinds
            figures[hit.kind].wrong += not kinds
            figures["any"].right += bool(kinds)
            figures["any"].wrong += not kinds
    return figures


def _places(text: str, passage: str) -> list[Span]:
    spans = [match.span() for match in re.finditer(re.escape(passage), text)]
    whole = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(passage)}(?!\w)", text)]
    return whole or spans


def _overlaps(hit: Finding, spans: Sequence[Span]) -> bool:
    return any(hit.start < end and start < hit.end for start, end in spans)
