"""Sets the weights of search on judged queries, cross-validated. By hand: `python bench/tune_search.py`.

Goes over the weights of `search/ranking.py` in turn and keeps the value that is best on the queries it learns from
(the mean of nDCG@10 with and without the shipped synonyms), until nothing changes. That is done on all queries, and
five times on four fifths of them to be measured on the fifth that was left out: the cross-validated figure, which says
what to expect of queries that nobody tuned on. Prints the figures as shipped, as tuned on all, and cross-validated.
Nothing is written: copy a value when it holds in most folds and lies on a plateau.

    python bench/tune_search.py [FOLDER] [--quick]

FOLDER holds documents.jsonl and queries.jsonl, as demo/relevance does. Takes some minutes; --quick only measures.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from search import dutch, ranking
from search.engines.base import Query
from search.engines.sqlite import SqliteEngine
from search.evaluation import HITS, Reader, read_lines, scores, viewer_of

FOLDS = 5
# What may be tried for each weight; those of fields are fixed when a text is indexed and are left alone here.
CHOICES: dict[str, Sequence[float]] = {
    "query_parts": (0.25, 0.3, 0.4, 0.5, 0.6),
    "synonyms": (0.3, 0.4, 0.5, 0.6, 0.7),
    "FEEDBACK": (0.6, 0.8, 1.0, 1.2, 1.4, 1.7),
    "FEEDBACK_DOCUMENTS": (3, 4, 5, 6, 7),
    "FEEDBACK_HOLDERS": (1, 2, 3),
    "FEEDBACK_TERMS": (20, 30, 40, 60),
    "FEEDBACK_COMMON_SHARE": (0.25, 0.4, 0.6),
    "CANDIDATES": (60, 100, 150),
    "FEW_MATCHES": (0, 10, 20, 40),
}
Setting = tuple[float, ...]
SHIPPED: Setting = tuple(getattr(ranking, name, None) or getattr(ranking.WEIGHTS, name, 0) for name in CHOICES)


def use(setting: Setting) -> None:
    """Make these the weights of search in this process."""
    chosen = dict(zip(CHOICES, setting, strict=True))
    of_table = {name: value for name, value in chosen.items() if hasattr(ranking.WEIGHTS, name)}
    ranking.WEIGHTS = dataclasses.replace(ranking.WEIGHTS, **of_table)
    for name in chosen.keys() - of_table.keys():
        setattr(ranking, name, chosen[name])


class Judge:
    """Measures settings on the judged queries of a folder, each setting once."""

    def __init__(self, folder: Path, files: Path):
        lines = read_lines(folder / "documents.jsonl")
        self.queries = read_lines(folder / "queries.jsonl")
        self._viewer = viewer_of(lines, None)
        self._known = dutch.shipped()
        self._engine = SqliteEngine(files / "tune.sqlite3", synonyms=lambda: self._known)
        reader = Reader(folder)
        self._engine.index(reader.document(line) for line in lines)
        self.of = cache(self._of)

    def _of(self, setting: Setting) -> tuple[list[float], list[float]]:
        """Return nDCG@10 of every query, with the shipped synonyms and without."""
        use(setting)
        return self._ask(dutch.shipped()), self._ask(dutch.SynonymSet())

    def _ask(self, known: dutch.SynonymSet) -> list[float]:
        self._known = known
        return [
            scores([hit.key for hit in found.hits], query["grades"]).ndcg
            for query in self.queries
            for found in [self._engine.search(Query(words=query["query"], per_page=HITS, facets=()), self._viewer)]
        ]

    def mean(self, setting: Setting, places: Sequence[int]) -> float:
        """Return the mean over these queries, and over with and without synonyms."""
        return sum(sum(of[place] for place in places) for of in self.of(setting)) / (2 * len(places))

    def tuned(self, places: Sequence[int]) -> Setting:
        """Return the setting that is best on these queries, found by changing one weight at a time."""
        best = SHIPPED
        while True:
            before = best
            for number, values in enumerate(CHOICES.values()):
                options = [(*best[:number], value, *best[number + 1 :]) for value in values]
                best = max([best, *options], key=lambda setting: self.mean(setting, places))
            if best == before:
                return best


def figures(with_synonyms: Sequence[float], without: Sequence[float]) -> str:
    return f"with synonyms {sum(with_synonyms) / len(with_synonyms):.3f}   without {sum(without) / len(without):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "demo" / "relevance")
    parser.add_argument("--quick", action="store_true", help="only measure the weights as they are, per fold")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as files:
        judge = Judge(options.folder, Path(files))
        places = range(len(judge.queries))
        print("as shipped        ", figures(*judge.of(SHIPPED)))
        for half, rest in (("odd", 0), ("even", 1)):  # the first query is number 1
            some = [place for place in places if place % 2 == rest]
            print(f"  {half:<16}", figures(*([of[place] for place in some] for of in judge.of(SHIPPED))))
        if options.quick:
            return
        best = judge.tuned(places)
        print("tuned on all      ", figures(*judge.of(best)), dict(zip(CHOICES, best, strict=True)))
        left_out: tuple[list[float], list[float]] = ([], [])
        for fold in range(FOLDS):
            setting = judge.tuned([place for place in places if place % FOLDS != fold])
            for kept, of in zip(left_out, judge.of(setting), strict=True):
                kept += of[fold::FOLDS]
            changed = {n: v for n, v, old in zip(CHOICES, setting, SHIPPED, strict=True) if v != old}
            print(f"  fold {fold + 1} chose", changed or "the shipped weights")
        print("cross-validated   ", figures(*left_out))


if __name__ == "__main__":
    main()
