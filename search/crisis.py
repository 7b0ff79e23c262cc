"""Words that say that somebody may be in danger; the page then shows whom to call."""

from __future__ import annotations

import re

# Sources of the numbers: 113.nl, veiligthuis.nl. The words are those these organisations use themselves.
WORDS = re.compile(
    r"su[iï]cid|zelfmoord|zelfdoding|niet meer leven|dood willen|wil dood|zelfbeschadig|automutil|mishandel|misbruik"
    r"|huiselijk geweld|verkracht|incest|kindermishandeling|crisis",
    re.IGNORECASE,
)


def is_about_crisis(text: str) -> bool:
    """Return whether a text or query is about suicide, abuse or crisis."""
    return WORDS.search(text) is not None
