"""Synonyms for search: the lines edited in /beheer/, or the shipped file while there are none; live within a minute."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator

from django.db import DatabaseError

from search import dutch
from vocabulary.models import Synonym

log = logging.getLogger(__name__)
FRESH_S = 30.0


class Rows:
    """Keeps the set made of the rows for FRESH_S seconds, and makes it again only when a line changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._checked_at = float("-inf")
        self._lines: tuple[str, ...] | None = None
        self._set = dutch.SynonymSet()  # the language data is loaded by the first search, not by every command

    def __call__(self) -> dutch.SynonymSet:
        """Return the synonyms in use."""
        with self._lock:
            if time.monotonic() - self._checked_at > FRESH_S:
                self._checked_at = time.monotonic()
                self._refresh()
            return self._set

    def _refresh(self) -> None:
        try:
            lines = tuple(Synonym.objects.values_list("line", flat=True))
        except DatabaseError:  # no table yet: search_eval and the first start need no database
            lines = ()
        if lines != self._lines:
            self._lines = lines
            self._set = dutch.SynonymSet(_rules(lines)) if lines else dutch.shipped()
            log.info("synonyms read again: %s lines", len(lines))


def _rules(lines: Iterable[str]) -> Iterator[dutch.Rule]:
    """Yield the rules of the lines; a line that is none is left out, so that it does not stop all searching."""
    for line in lines:
        try:
            yield from dutch.parse_synonyms(line)
        except dutch.SynonymError:
            log.warning("a synonym line that is no rule is left out")


def use_rows() -> None:
    """Make search ask the rows from now on."""
    dutch.use_synonyms(Rows())
