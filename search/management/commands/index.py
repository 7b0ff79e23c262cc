"""manage.py index rebuild|catch-up|status: the index of search."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand, CommandError

from search import outbox
from search.engines import get_engine
from search.engines.base import EngineUnavailable
from search.models import IndexChange


class Command(BaseCommand):
    """Rebuild the index, apply what waits, or say how it is."""

    help = "Zoekindex: rebuild (opnieuw bouwen), catch-up (bijwerken) of status."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["rebuild", "catch-up", "status"])
        parser.add_argument("--if-needed", action="store_true", help="rebuild only when the index was never built")
        parser.add_argument("--repair", action="store_true", help="with status: mend the differences")

    def handle(self, *, action, **options):
        try:
            getattr(self, f"_{action.replace('-', '_')}")(options)
        except EngineUnavailable as error:
            raise CommandError(
                "De zoekmachine antwoordt niet. De wijzigingen wachten en gaan niet verloren."
            ) from error

    def _rebuild(self, options):
        if options["if_needed"] and get_engine().status().rebuilt_at:
            outbox.catch_up()
            return
        self.count = 0
        total = outbox.rebuild(progress=self._progress)
        self.stderr.write("")
        self.stdout.write(f"{total} documenten in de index")

    def _progress(self):
        self.count += 1
        if self.count % 25 == 0 and sys.stderr.isatty():
            self.stderr.write(f"\r{self.count} documenten", ending="")

    def _catch_up(self, options):
        self.stdout.write(f"{outbox.catch_up()} wijzigingen verwerkt")

    def _status(self, options):
        status = get_engine().status()
        differences = outbox.differences()
        oldest = IndexChange.objects.order_by("pk").values_list("created_at", flat=True).first()
        self.stdout.write(f"documenten\t{status.documents}\nbytes\t{status.size_bytes}")
        self.stdout.write(f"wachtend\t{IndexChange.objects.count()}\nsinds\t{oldest or '-'}")
        for name, keys in differences.items():
            self.stdout.write(f"{name}\t{len(keys)}\t{' '.join(keys[:10])}")
        if options["repair"]:
            self.stdout.write(f"{outbox.repair()} verschillen hersteld")
