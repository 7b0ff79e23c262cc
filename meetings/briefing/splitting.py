"""Takes an agenda that somebody pasted apart into its items. Nothing is refused: a lone question is one item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS

MOST_ITEMS = 20
TITLE = 160
NOTES = 1_500

_TIME = r"\d{1,2}[:.]\d{2}\s*(?:uur|u\b\.?)?(?:\s*(?:-|–|—|tot|t/m)\s*\d{1,2}[:.]\d{2}\s*(?:uur|u\b\.?)?)?"
_NUMBER = (
    r"(?:(?:agenda)?punt\s+)?"
    r"(?:\d{1,2}(?:\.\d{1,2})*\s*[.):](?!\d)|\d{1,2}(?:\.\d)+(?![\d:.])|\d{1,2}[a-z]\s*[.):]|punt\s+\d{1,2}\b[.:)]?)"
)
_BULLET = r"[-*•‣▪◦●○·–—+>→]"
NUMBERED = re.compile(rf"\s*(?:{_NUMBER})\s*(?:{_TIME})?\s*[-–—:]?\s*(?=\S)", re.IGNORECASE)
# A number alone before a capital: '3  Wachttijden'.
BARE_NUMBER = re.compile(r"\s*\d{1,2}\s+(?=[A-ZÀ-Ý‘'\"])")
TIMED = re.compile(rf"\s*{_TIME}\s*[-–—:|]?\s*(?=\S)", re.IGNORECASE)
BULLETED = re.compile(rf"\s*{_BULLET}\s+(?=\S)")
LETTERED = re.compile(r"\s*[a-z][.)]\s+(?=\S)")
RULE = re.compile(r"[\s\W_]*")
# '(10 min)', '15 minuten', "10'" at the end of a line; how long it takes is not what it is about.
DURATION = re.compile(r"\s*[-–—,|(\[]*\s*\d{1,3}\s*(?:minuten|minuut|min\b\.?|['’′])\s*[)\]]*\s*$", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6} |\*\*|__")
SENTENCE = re.compile(r"(?<=[.?!])\s+")
# What stands on every agenda and asks for no reading.
FORMAL = (
    r"(?:opening|welkom|sluiting|afsluiting|rondvraag|w\.?v\.?t\.?t\.?k\.?|(?:wat )?verder ter tafel(?: komt)?|pauze|"
    r"lunch|koffie|borrel|inloop|mededelingen|ingekomen stukken|ingekomen post|vaststellen agenda|"
    r"vaststelling(?: van)?(?: de)? agenda|agenda|kennismaking|kennismakingsronde|voorstelronde|rondje|"
    r"notulen|verslag|actielijst|actiepunten|besluitenlijst|volgende (?:vergadering|bijeenkomst|overleg)|"
    r"datum volgende (?:vergadering|bijeenkomst|overleg)|einde|check-?in|check-?out)"
    r"(?:(?:\s*(?:[,/&+]|en)\s*|\s+)(?:opening|welkom|sluiting|afsluiting|mededelingen|agenda|vaststellen|vaststelling|"
    r"kennismaking|notulen|verslag|actielijst|actiepunten|rondvraag|vorige|vorig|laatste|van|de|het|door|deelnemers|"
    r"vergadering|overleg|bijeenkomst|keer|voorzitter|borrel|lunch|koffie|thee|rondje|ronde|d\.d\.|\d[\d\s./-]*|"
    r"{months}))*[\s.:!]*"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One item: its title and what stands under it."""

    title: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What was pasted, taken apart: the line above it, its items, and how many were left out as too many."""

    title: str
    points: tuple[Point, ...]
    left_out: int = 0


def is_formal(title: str) -> bool:
    """Return whether an item stands on every agenda, such as the opening, so that there is nothing to read for it."""
    return _formal().fullmatch(title.strip()) is not None


@cache
def _formal() -> re.Pattern[str]:
    with translation.override("nl"):
        months = "|".join(map(str, MONTHS.values()))
    return re.compile(FORMAL.replace("{months}", months), re.IGNORECASE)


def split(text: str) -> Agenda:
    """Return the items of a pasted agenda or question.

    Numbers, times, bullets or blank lines part them, the outermost of these; lines in between are notes.
    Opening, minutes and the like are left out, and what follows the twentieth item. Text without a letter has no items.
    """
    lines = [_plain(line) for line in text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    above, groups = _groups(lines)
    points = [point for group in groups if (point := _point(group))]
    kept = [point for point in points if not is_formal(point.title)]
    title = next((line for line in above if _has_words(line)), "")
    return Agenda(_cut(title, TITLE), tuple(kept[:MOST_ITEMS]), max(0, len(kept) - MOST_ITEMS))


def _plain(line: str) -> str:
    """Return a line without marks of tables and headings, its white space single."""
    printable = "".join(character if character.isprintable() else " " for character in line)
    return HEADING.sub("", " ".join(printable.replace("|", " ").split()))


def _has_words(line: str) -> bool:
    return any(character.isalpha() for character in line)


def _groups(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """Return the lines above the first item, and the lines of each item, its mark taken off."""
    for mark in (NUMBERED, BARE_NUMBER, TIMED, BULLETED, LETTERED):
        starts = [place for place, line in enumerate(lines) if (m := mark.match(line)) and _has_words(line[m.end() :])]
        if len(starts) >= 2 or (len(starts) == 1 and mark is not BARE_NUMBER and _is_first(lines, starts[0])):
            ends = [*starts[1:], len(lines)]
            groups = [
                [lines[start][_end(mark, lines[start]) :], *lines[start + 1 : end]]
                for start, end in zip(starts, ends, strict=True)
            ]
            return lines[: starts[0]], groups
    return _loose(lines)


def _is_first(lines: list[str], place: int) -> bool:
    """Return whether nothing but at most one line stands before this one."""
    return sum(map(_has_words, lines[:place])) <= 1


def _end(mark: re.Pattern[str], line: str) -> int:
    """Return where the words begin, after the mark and a time behind it."""
    end = mark.match(line).end()  # type: ignore[union-attr]
    timed = TIMED.match(line[end:])
    return end + (timed.end() if timed else 0)


def _loose(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """Return what has no marks: paragraphs, else lines when all are short, else one item."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if _has_words(line):
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    if len(paragraphs) == 1 and len(paragraphs[0]) > 1 and all(len(line) < 100 for line in paragraphs[0]):
        only = paragraphs[0]
        if sum(line.rstrip().endswith((".", ",", ";")) for line in only) * 2 < len(only):
            return [], [[line] for line in only]
        return [], [only]
    if len(paragraphs) > 2 and len(paragraphs[0]) == 1 and _is_heading(paragraphs[0][0]):
        return paragraphs[0], paragraphs[1:]
    return [], paragraphs


def _is_heading(line: str) -> bool:
    return bool(re.match(r"\s*(?:agenda|programma|overleg|vergadering|bijeenkomst)\b", line, re.IGNORECASE))


def _point(lines: list[str]) -> Point | None:
    """Return the item of these lines: the first is its title, or the first sentence of it when it is long."""
    kept = [re.sub(rf"^\s*(?:{_BULLET}\s+)?", "", line).strip() for line in lines if not RULE.fullmatch(line)]
    kept = [line for line in kept if line]
    if not kept or not _has_words(" ".join(kept)):
        return None
    title, *rest = kept
    title = DURATION.sub("", title).strip(" -–—:;,")
    if len(title) > TITLE:
        first, *more = SENTENCE.split(title, maxsplit=1)
        rest = [*more, *rest] if len(first) <= TITLE else [title, *rest]
        title = first
    if not _has_words(title):
        return _point(rest) if rest else None
    return Point(_cut(title, TITLE), "\n".join(rest)[:NOTES].strip())


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
