"""Words that say that somebody may be in danger; the page then shows whom to call."""

from __future__ import annotations

import re

# Sources of the numbers: 113.nl, veiligthuis.nl. The words are those these organisations use themselves.
WORDS = re.compile(
    r"su[iï]cid|zelfmoord|zelfdoding|niet meer leven|dood willen|wil dood|zelfbeschadig|automutil|mishandel|misbruik"
    r"|huiselijk geweld|verkracht|incest|kindermishandeling|crisis",
    re.IGNORECASE,
)


HELP = (
    ("Direct gevaar: 112", "tel:112"),
    ("113 Zelfmoordpreventie: 113 of 0800-0113", "tel:113"),
    ("Veilig Thuis: 0800-2000", "tel:08002000"),
)


def help_for(text: str) -> tuple[tuple[str, str], ...]:
    """Return whom to call as (words, address) when a text is about suicide, abuse or crisis, else nothing."""
    return HELP if is_about_crisis(text) else ()


def is_about_crisis(text: str) -> bool:
    """Return whether a text or query is about suicide, abuse or crisis."""
    return WORDS.search(text) is not None
