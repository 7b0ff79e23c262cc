"""Measures the briefing on a file of documents and a file of judged agendas, in an index that is thrown away."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings.briefing import evaluation
from meetings.briefing.evaluation import Measures, share
from search import dutch
from search.evaluation import Reader, read_lines, viewer_of
from search.management.commands.search_eval import ENGINES


class Command(BaseCommand):
    help = (
        "Meet de voorbereiding van bijeenkomsten op documenten en beoordeelde agenda’s (zie demo/briefing/README.md)."
    )

    def add_arguments(self, parser):
        parser.add_argument("documents", type=Path)
        parser.add_argument("agendas", type=Path)
        parser.add_argument("--engine", choices=sorted(ENGINES), default="sqlite")
        parser.add_argument("--run", type=Path, help="schrijf hier per agenda wat er getoond wordt (JSONL)")
        parser.add_argument("--tokens", help="wie leest, bijvoorbeeld public,members; standaard ziet die alles")

    def handle(self, *, documents, agendas, engine, run, tokens, **options):
        try:
            lines, asked = read_lines(documents), read_lines(agendas)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        viewer = viewer_of(lines, tokens.split(",") if tokens is not None else None)
        with tempfile.TemporaryDirectory() as folder:
            made = ENGINES[engine](Path(folder), dutch.shipped())
            found = evaluation.brief(made, lines, asked, viewer, Reader(documents.parent))
        if run:
            rows = (json.dumps({"id": key, "items": items}) + "\n" for key, items in found.items())
            run.write_text("".join(rows), encoding="utf-8")
        ours = evaluation.measured(found, lines, asked)
        floor = evaluation.measured(evaluation.plain(lines, asked, viewer), lines, asked)
        self.stdout.write(f"agendas {len(asked)}\titems {ours.items}\tengine {engine}")
        self.stdout.write(f"{'':<14}useful-in-3  precision@3  a-lesson  silence  shown")
        self._print("briefing", ours)
        self._print("plain FTS5 or", floor)
        if share(floor.useful):
            self.stdout.write(f"useful-in-three, ratio to plain FTS5: {share(ours.useful) / share(floor.useful):.2f}")

    def _print(self, name: str, found: Measures) -> None:
        silence = f"{share(found.silence):.3f}" if found.silence else "-"
        self.stdout.write(
            f"{name:<14}{share(found.useful):<13.3f}{found.precision():<13.3f}{share(found.lesson):<10.3f}"
            f"{silence:<9}{found.shown / max(found.items, 1):.2f}"
        )
