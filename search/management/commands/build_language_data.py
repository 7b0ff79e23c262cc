"""Builds the compact Dutch word list that the analysis needs."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from search.dutch import lexicon


class Command(BaseCommand):
    help = "Bouw het woordbestand voor het zoeken (een paar MB in VAR_DIR). Staat het er al, dan gebeurt er niets."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="bouw het ook als het er al is")

    def handle(self, *, force, **options):
        path = lexicon.path()
        if path.exists() and not force:
            self.stdout.write(f"Woordbestand staat er al: {path.name}")
            return
        count = lexicon.build(path)
        self.stdout.write(f"Woordbestand gebouwd: {count} woorden, {path.stat().st_size / 1e6:.1f} MB")
