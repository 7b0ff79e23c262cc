"""Measures a search engine on texts with judged queries, in the format of demo/relevance/README.md."""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from members.audiences import Viewer
from search.engines.base import Document, Engine, Query

DEMO = Path(__file__).resolve().parent.parent / "demo"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HITS = 20
USEFUL = 2  # the grade from which a document counts as found
SECTORS = {
    "huisartsenpraktijk": "huisarts",
    "buurtteam": "buurtteam",
    "jeugdhulpaanbieder": "jeugdhulpaanbieder",
    "vrijgevestigd": "jeugdhulpaanbieder",
    "school": "onderwijs",
    "samenwerkingsverband": "onderwijs",
    "gemeente": "gemeente",
    "kwartiermaker": "gemeente",
    "jgz": "jeugdgezondheidszorg",
    "ouderorganisatie": "ouders en jongeren",
}
VARIANTS = {
    "gezinswerker": "Gezinswerker",
    "specialist": "Medewerker specialistische jeugdhulp",
    "poh-jeugd": "POH-jeugd",
}


def read_lines(path: Path) -> list[dict]:
    """Return the objects of a JSONL file. Raises OSError, or ValueError that names the line."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise ValueError(f"{path.name}, regel {number}: {error.msg}") from error
    return rows


class Reader:
    """Makes search documents of the lines of a file, with the words of its folder or else of the project."""

    def __init__(self, folder: Path):
        self._themes = self._labels(folder, "themes.json")
        self._principles = self._labels(folder, "principles.json")
        places = json.loads((DEMO / "places.json").read_text(encoding="utf-8"))
        self._places = {place["slug"]: place for place in places}
        self._by_name = {name: place for place in places for name in (place["name"], *place["aliases"])}

    @staticmethod
    def _labels(folder: Path, name: str) -> dict[str, str]:
        path = folder / name if (folder / name).exists() else DEMO / "relevance" / name
        return {term["slug"]: term["label"] for term in json.loads(path.read_text(encoding="utf-8"))}

    def document(self, line: Mapping) -> Document:
        """Return the document of one line, without its `related`, which is the answer for similar items."""
        themes, principles = line.get("themes", []), line.get("principles", [])
        sector = SECTORS.get(line.get("organisation") or "")
        practice, variant = line.get("practice"), line.get("variant")
        labels = [line.get("wijk"), practice, VARIANTS.get(variant or "", variant), sector]
        labels += [self._themes.get(slug, slug) for slug in themes]
        labels += [self._principles.get(slug, slug) for slug in principles]
        day = datetime.fromisoformat(line["date"]).replace(hour=12, tzinfo=AMSTERDAM) if line.get("date") else None
        return Document(
            key=line["id"],
            kind=line["kind"],
            title=line["title"],
            body=line["body"],
            url=f"/{line['id']}/",
            date=day,
            audience=line.get("audience", "public"),
            facets={
                "kind": [line["kind"]],
                "place": self._path(line.get("wijk"), practice),
                "practice": [practice] if practice else [],
                "variant": [variant] if variant else [],
                "themes": themes,
                "principles": principles,
                "sector": [sector] if sector else [],
                "year": [str(day.year)] if day else [],
            },
            labels=[label for label in labels if label],
        )

    def _path(self, *names: str | None) -> list[str]:
        """Return the slugs of these places and of what they lie in, without the city."""
        slugs: dict[str, None] = {}
        for name in names:
            place = self._by_name.get(name or "")
            while place is not None and place["parent"] is not None:
                slugs[place["slug"]] = None
                place = self._places.get(place["parent"])
        return list(slugs)


def viewer_of(lines: Iterable[Mapping], tokens: Iterable[str] | None) -> Viewer:
    """Return a viewer with these tokens, or with every token of the lines."""
    held = frozenset(tokens) if tokens is not None else frozenset(line.get("audience", "public") for line in lines)
    return Viewer(tokens=held)


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of one query."""

    ndcg: float
    recall: float
    reciprocal_rank: float


def scores(hits: Sequence[str], grades: Mapping[str, int]) -> Scores:
    """Return nDCG@10 (gain 2^g - 1), recall@20 and reciprocal rank of the useful documents among these hits."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:10])
    ndcg = _discounted([grades.get(key, 0) for key in hits[:10]]) / ideal if ideal else 0.0
    useful = {key for key, grade in grades.items() if grade >= USEFUL}
    recall = len(useful & set(hits[:HITS])) / len(useful) if useful else 0.0
    first = next((1 / rank for rank, key in enumerate(hits, 1) if key in useful), 0.0)
    return Scores(ndcg, recall, first)


def _discounted(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


@dataclass
class Report:
    """What was measured. Times are in milliseconds, `similar` is recall@10 of `related` per kind of document."""

    documents: int = 0
    documents_per_s: float = 0.0
    index_bytes: int = 0
    run: dict[str, list[str]] = field(default_factory=dict)
    times_ms: list[float] = field(default_factory=list)
    measures: dict[str, list[Scores]] = field(default_factory=lambda: defaultdict(list))
    similar: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def mean(self, kind: str = "overall") -> Scores:
        """Return the means of a kind of query."""
        found = self.measures[kind]
        columns = ([s.ndcg for s in found], [s.recall for s in found], [s.reciprocal_rank for s in found])
        return Scores(*(sum(column) / len(column) for column in columns))

    def percentile_ms(self, share: float) -> float:
        """Return the time within which this share of the queries was answered."""
        ordered = sorted(self.times_ms)
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0

    def similar_recall(self, kind: str) -> float:
        """Return the mean recall@10 of `related` for documents of a kind."""
        return sum(self.similar[kind]) / len(self.similar[kind])


def measure(
    engine: Engine,
    lines: Sequence[Mapping],
    queries: Sequence[Mapping],
    *,
    viewer: Viewer,
    reader: Reader,
    clock: Callable[[], float] = time.perf_counter,
) -> Report:
    """Fill the engine with the lines, ask it every query as typed, and every document for similar ones."""
    report = Report(documents=len(lines))
    started = clock()
    engine.index(reader.document(line) for line in lines)
    report.documents_per_s = len(lines) / max(clock() - started, 1e-9)
    report.index_bytes = engine.status().size_bytes
    if queries:
        engine.search(
            Query(words=queries[0]["query"], per_page=HITS, facets=()), viewer
        )  # the first loads the language data
    for query in queries:
        started = clock()
        found = engine.search(Query(words=query["query"], per_page=HITS, facets=()), viewer)
        report.times_ms.append((clock() - started) * 1000)
        hits = report.run[query["id"]] = [hit.key for hit in found.hits]
        if query.get("grades"):
            for kind in ("overall", query.get("kind", "other")):
                report.measures[kind].append(scores(hits, query["grades"]))
    _measure_similar(report, engine, lines)
    return report


def _measure_similar(report: Report, engine: Engine, lines: Sequence[Mapping]) -> None:
    everything = replace(viewer_of(lines, None), holds_every_token=True)
    for line in lines:
        if related := set(line.get("related") or ()):
            found = {hit.key for hit in engine.similar(line["id"], everything, limit=10)}
            report.similar[line["kind"]].append(len(related & found) / len(related))
