"""Measures the search on a file of documents and a file of queries, in an index that is thrown away afterwards."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import dutch
from search.engines.base import Engine
from search.engines.sqlite import SqliteEngine
from search.evaluation import Reader, Report, measure, read_lines, viewer_of


def _sqlite(folder: Path, synonyms: dutch.SynonymSet) -> Engine:
    return SqliteEngine(folder / "eval.sqlite3", synonyms=lambda: synonyms)


def _elasticsearch(folder: Path, synonyms: dutch.SynonymSet) -> Engine:
    from search.engines.elasticsearch import throw_away  # its client is loaded only when it is asked for

    if not settings.ELASTICSEARCH_URLS:
        raise CommandError("Zet ELASTICSEARCH_URL op het adres van een Elasticsearch 8.")
    return throw_away(settings.ELASTICSEARCH_URLS, synonyms)


# Each engine by its name on the command line: makes an empty index with these synonyms.
ENGINES = {"sqlite": _sqlite, "elasticsearch": _elasticsearch}


class Command(BaseCommand):
    help = "Meet het zoeken op een bestand met documenten en een met zoekvragen (zie demo/relevance/README.md)."

    def add_arguments(self, parser):
        parser.add_argument("documents", type=Path)
        parser.add_argument("queries", type=Path)
        parser.add_argument("--engine", choices=sorted(ENGINES), default="sqlite")
        parser.add_argument("--run", type=Path, help="schrijf hier per zoekvraag de gevonden documenten (JSONL)")
        parser.add_argument("--synonyms", type=Path, help="standaard die van het project; /dev/null is geen")
        parser.add_argument("--tokens", help="wie zoekt, bijvoorbeeld public,members; standaard ziet die alles")

    def handle(self, *, documents, queries, engine, run, synonyms, tokens, **options):
        try:
            lines, asked = read_lines(documents), read_lines(queries)
            known = dutch.from_file(synonyms) if synonyms else dutch.shipped()
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        viewer = viewer_of(lines, tokens.split(",") if tokens is not None else None)
        with tempfile.TemporaryDirectory() as folder:
            made = ENGINES[engine](Path(folder), known)
            try:
                report = measure(made, lines, asked, viewer=viewer, reader=Reader(documents.parent))
            finally:
                made.drop()
        if run:
            rows = (json.dumps({"query_id": key, "hits": hits}) + "\n" for key, hits in report.run.items())
            run.write_text("".join(rows), encoding="utf-8")
        self._print(report)

    def _print(self, report: Report) -> None:
        self.stdout.write(
            f"documents {report.documents}\tdocuments/s {report.documents_per_s:.0f}\tindex bytes {report.index_bytes}"
        )
        p50, p95, p99 = (report.percentile_ms(share) for share in (0.5, 0.95, 0.99))
        self.stdout.write(f"queries {len(report.run)}\tp50 {p50:.1f} ms\tp95 {p95:.1f} ms\tp99 {p99:.1f} ms")
        if report.measures:
            self.stdout.write(f"{'kind':<14}{'n':>4}  nDCG@10  recall@20  MRR")
        for kind in sorted(report.measures, key=lambda name: (name != "overall", name)):
            mean = report.mean(kind)
            count = len(report.measures[kind])
            self.stdout.write(
                f"{kind:<14}{count:>4}  {mean.ndcg:.3f}    {mean.recall:.3f}      {mean.reciprocal_rank:.3f}"
            )
        for kind in sorted(report.similar):
            recall = report.similar_recall(kind)
            self.stdout.write(f"similar {kind:<14}{len(report.similar[kind]):>4}  recall@10 of related {recall:.3f}")
