"""Tells a cry for help from a text about one: somebody who writes about themselves is answered with whom to call.

`search.crisis` finds what a text is about, and a professional may well write about that. Here the writer is the one
in need.
"""

from __future__ import annotations

import re

_PEOPLE = r"(vader|moeder|pap+a|mam+a|stiefvader|stiefmoeder|broer|zus|oom|opa|man|vrouw|ex|vriend|vriendin|partner)"
_HURT = r"(sla|slaat|schopt|mishandelt|misbruikt|bedreigt|verkracht|knijpt)"
CRY = re.compile(
    r"\b(ik|wij)\b[^.!?\n]{0,40}\b(dood|niet meer leven|er niet meer zijn|zelfmoord|suïcide|suicide|geen uitweg)\b"
    r"|\b(ik|wij)\b[^.!?\n]{0,30}\b(word|worden|werd|ben)\b[^.!?\n]{0,30}\b(geslagen|mishandeld|misbruikt|verkracht|bedreigd)\b"
    r"|\b(mijn|m'n|m’n|me)\s+" + _PEOPLE + r"\b[^.!?\n]{0,30}\b" + _HURT + r"\b"
    r"|\bik\b[^.!?\n]{0,20}\b(snij|snijd|sneed|krab|verwond)\b[^.!?\n]{0,20}\b(mezelf|mijzelf|me zelf|me|mij)\b"
    r"|\b(doe|deed|doen)\b[^.!?\n]{0,12}\b(mezelf|mijzelf)\b[^.!?\n]{0,12}\b(iets aan|pijn)\b"
    r"|\b(eind|einde)\b[^.!?\n]{0,10}\baan mijn leven\b"
    r"|\bik\b[^.!?\n]{0,20}\b(durf niet naar huis|ben niet veilig|ben bang thuis|ben thuis bang)\b"
    r"|\bhelp (mij|me)\b",
    re.IGNORECASE,
)


def is_cry_for_help(text: str) -> bool:
    """Return whether somebody seems to write that they themselves are in danger."""
    return CRY.search(text) is not None
