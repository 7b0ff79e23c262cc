"""manage.py guard_eval FILE.jsonl [--run OUT.jsonl]: measure the privacy guard on posts or documents."""

from __future__ import annotations

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from writing import guard
from writing.guard.measure import measured


class Command(BaseCommand):
    """Posts hold `text` and `findings`: precision and recall per kind. Documents hold `title` and `body`: a count."""

    help = "Meet de privacywachter: precisie en vangst per soort, of het aantal vondsten in documenten."
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--run", type=Path, help="schrijf de vondsten hierheen, een regel per tekst")

    def handle(self, *, file, run, **options):
        rows = _read(file)
        texts = [row["text"] if "text" in row else f"{row['title']}\n{row['body']}" for row in rows]
        guard.findings("Wakker worden: de lijsten worden een keer gelezen.", allowed=())
        started = time.perf_counter()
        found = [guard.findings(text, allowed=()) for text in texts]
        took_ms = (time.perf_counter() - started) * 1000
        if run:
            _write(run, rows, found)
        if all("findings" in row for row in rows):
            self._posts(rows, texts, found)
        else:
            self._documents(rows, found)
        size = sum(len(text.encode()) for text in texts)
        self.stdout.write(f"ms per 2 kB\t{took_ms / max(size, 1) * 2048:.2f}")

    def _posts(self, rows, texts, found):
        self.stdout.write("soort\tn\tprecisie\tvangst")
        judged = [[(finding["kind"], finding["text"]) for finding in row["findings"]] for row in rows]
        for kind, figures in measured(texts, judged, found).items():
            self.stdout.write(f"{kind}\t{figures.judged}\t{figures.precision:.3f}\t{figures.recall:.3f}")
        clean = [row for row, hits in zip(rows, found, strict=True) if not row["findings"] and hits]
        self.stdout.write(f"schone teksten met een vondst\t{len(clean)}")

    def _documents(self, rows, found):
        self.stdout.write(f"vondsten\t{sum(map(len, found))}\nteksten\t{len(rows)}")
        for row, hits in zip(rows, found, strict=True):
            for hit in hits:
                self.stdout.write(f"{row.get('id', '')}\t{hit.kind}\t{hit.text}")


def _read(file: Path) -> list[dict]:
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise CommandError(f"{file} is niet te lezen: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is geen JSONL: elke regel moet een JSON-object zijn.") from error
    if not rows or not all(
        isinstance(row, dict) and ("text" in row or {"title", "body"} <= row.keys()) for row in rows
    ):
        raise CommandError(f"{file} heeft regels zonder 'text', of zonder 'title' en 'body'.")
    return rows


def _write(run: Path, rows, found) -> None:
    with run.open("w", encoding="utf-8") as handle:
        for row, hits in zip(rows, found, strict=True):
            listed = [{"kind": hit.kind, "text": hit.text, "start": hit.start} for hit in hits]
            handle.write(json.dumps({"id": row.get("id"), "findings": listed}, ensure_ascii=False) + "\n")
