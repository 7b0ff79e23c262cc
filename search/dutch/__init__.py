"""The Dutch analysis that both engines share (docs/architecture.md, "Search").

`analysed(text)` gives the terms that an index holds; `plan(words, vocabulary, synonyms)` what a query asks for.
`synonyms` is the source that the engines ask at every query: the shipped file, until the search app sets its own with
`use_synonyms`, which must answer fast (keep the SynonymSet, make it again when a line changes).
"""

from __future__ import annotations

from collections.abc import Callable

from search.dutch.analysis import VERSION, Terms, analysed, word
from search.dutch.highlight import Marked, Marker
from search.dutch.query import Plan, Vocabulary, plan
from search.dutch.synonyms import Rule, SynonymError, SynonymSet, from_file, parse_synonyms, shipped

_source: Callable[[], SynonymSet] = shipped


def synonyms() -> SynonymSet:
    """Return the synonyms in use."""
    return _source()


def use_synonyms(source: Callable[[], SynonymSet]) -> None:
    """Make `source` what `synonyms()` asks from now on, in this process."""
    global _source  # one source a process, set once when the app is ready
    _source = source


__all__ = [
    "VERSION",
    "Marked",
    "Marker",
    "Plan",
    "Rule",
    "SynonymError",
    "SynonymSet",
    "Terms",
    "Vocabulary",
    "analysed",
    "from_file",
    "parse_synonyms",
    "plan",
    "shipped",
    "synonyms",
    "use_synonyms",
    "word",
]
