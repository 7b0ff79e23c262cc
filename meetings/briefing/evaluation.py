"""Measures the briefing on judged agendas, in the format of demo/briefing/README.md, beside plain FTS5."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from meetings.briefing import choosing
from meetings.briefing.words import asked
from members.audiences import Viewer
from search import dutch
from search.engines.base import Engine
from search.evaluation import USEFUL, Reader

HITS = 40


@dataclass
class Measures:
    """The measures of one run, over all items."""

    useful: list[bool] = field(default_factory=list)
    lesson: list[bool] = field(default_factory=list)
    silence: list[bool] = field(default_factory=list)
    shown: int = 0
    right: int = 0
    items: int = 0

    def add(self, shown: Sequence[str], grades: Mapping[str, int], lessons: set[str]) -> None:
        """Count one item: what was shown, best first, against what was judged."""
        three = set(shown[: choosing.MOST])
        judged = {key for key, grade in grades.items() if grade >= USEFUL}
        self.items += 1
        self.shown += len(three)
        self.right += len(three & judged)
        if not judged:
            self.silence.append(not three)
            return
        self.useful.append(bool(three & judged))
        if judged & lessons:
            self.lesson.append(bool(three & judged & lessons))

    def precision(self) -> float:
        """Return the share of what was shown that is useful."""
        return self.right / self.shown if self.shown else 0.0


def share(hits: Sequence[bool]) -> float:
    """Return the share that is true; 0.0 of nothing."""
    return sum(hits) / len(hits) if hits else 0.0


Run = dict[str, list[list[str]]]


def brief(engine: Engine, lines: Sequence[Mapping], agendas: Sequence[Mapping], viewer: Viewer, reader: Reader) -> Run:
    """Return the pieces for every item of every agenda; fills the engine with the lines first.

    `related` of a line are its links: on the site those come from the database.
    """
    engine.index(reader.document(line) for line in lines)
    known = {
        line["id"]: line
        for line in lines
        if line["kind"] in choosing.KINDS and viewer.allows(line.get("audience", "public"))
    }
    links = both_ways({key: line.get("related") or () for key, line in known.items()})
    return {
        agenda["id"]: [
            _pieces(engine, viewer, known, links, item["title"], item.get("notes") or "") for item in agenda["items"]
        ]
        for agenda in agendas
    }


def both_ways(links: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return the links in both directions."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, others in links.items():
        for other in others:
            found[key].add(other)
            found[other].add(key)
    return found


def _pieces(engine: Engine, viewer: Viewer, known, links, title: str, notes: str) -> list[str]:
    wanted = asked(title, notes, dutch.shipped())
    scores = {
        hit.key: hit.score
        for hit in engine.similar(wanted.text, viewer, is_text=True, limit=HITS, kinds=choosing.KINDS)
    }
    keys = [key for key in choosing.shortlist(scores, links) if key in known]
    keys = list(dict.fromkeys([*keys, *(near for key in keys for near in links.get(key, ()) if near in known)]))
    candidates = {
        key: choosing.Candidate(
            key, known[key]["kind"], f"{known[key]['title']}\n{known[key]['body']}", scores.get(key, 0.0)
        )
        for key in dict.fromkeys([*keys, *scores])
    }
    return [chosen.key for chosen in choosing.choose(wanted, candidates, links)]


def plain(lines: Sequence[Mapping], agendas: Sequence[Mapping], viewer: Viewer) -> Run:
    """Return what plain FTS5 shows: the first three of an 'or' of the words of title and notes."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5 (id UNINDEXED, title, body, tokenize = 'unicode61')")
    rows = (line for line in lines if viewer.allows(line.get("audience", "public")))
    connection.executemany(
        "INSERT INTO plain VALUES (?, ?, ?)", ((row["id"], row["title"], row["body"]) for row in rows)
    )
    sql = "SELECT id FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 3"

    def ask(item: Mapping) -> list[str]:
        words = dict.fromkeys(re.findall(r"\w+", f"{item['title']} {item.get('notes') or ''}"))
        if not words:
            return []
        return [row[0] for row in connection.execute(sql, (" OR ".join(f'"{word}"' for word in words),))]

    return {agenda["id"]: [ask(item) for item in agenda["items"]] for agenda in agendas}


def measured(run: Run, lines: Sequence[Mapping], agendas: Sequence[Mapping]) -> Measures:
    """Return the measures of a run against the grades of the agendas."""
    lessons = {line["id"] for line in lines if line["kind"] == "lesson"}
    found = Measures()
    for agenda in agendas:
        for shown, item in zip(run[agenda["id"]], agenda["items"], strict=True):
            found.add(shown, item["grades"], lessons)
    return found
