"""The text of a file of a stranger, read in a process of its own with limits of time, size and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 10.0
PROBLEMS = {
    "encrypted": "het bestand is beveiligd met een wachtwoord",
    "broken": "het bestand is beschadigd",
    "hostile": "het bestand is anders opgebouwd dan het lijkt",
    "macros": "er zitten macro’s in",
    "other_kind": "het is een ander soort bestand dan de naam zegt",
    "slow": "het lezen duurde te lang",
    "memory": "het bestand is te groot om te lezen",
    "long": "het is meer tekst dan we doorzoeken; alleen het begin wordt gevonden",
    "empty": "er staat geen tekst in; misschien is het een scan",
    "missing": "het bestand is er niet meer",
}


@dataclass(frozen=True)
class Extracted:
    """What was read: the text, and what went wrong as a key of PROBLEMS ('' is: nothing)."""

    text: str = ""
    problem: str = ""
    html: str = ""
    images: list[dict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        """What went wrong, in words for an editor."""
        return PROBLEMS.get(self.problem, "")


def extract(path: str | Path, kind: str) -> Extracted:
    """Return the text of a file; `kind` is its extension, or 'word' for a DOCX as HTML with its images.

    Never raises for what is in the file. The child gets no settings, so nothing secret is there to find.
    """
    command = [sys.executable, "-E", "-s", "-W", "ignore", "-m", "cms.extraction.child", kind, str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, with a path of our own storage
            command,
            capture_output=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return Extracted(problem="slow")
    if done.returncode:  # killed by a limit
        return Extracted(problem="slow" if done.returncode == -24 else "memory")
    return Extracted(**json.loads(done.stdout))
