"""`manage.py load_demo`: the demonstration content."""

from __future__ import annotations

import logging
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError

from demo.loading import files, learnings, meetings, pages, people, vocabulary
from demo.loading.base import Context, Ledger
from demo.state import MARK
from search import outbox
from search.middleware import collecting

INDEXED = ("dilemma", "lesson", "meeting_note", "member", "practice", "organisation")  # made in bulk, past the signals


class Command(BaseCommand):
    """Loads each piece once: run it again and nothing is doubled, nothing that people changed is touched."""

    help = "Laadt de demonstratie-inhoud. Draait zonder gevaar twee keer; geweigerd in productie zonder --force."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="ook in productie")

    def handle(self, *, force, **options):
        if settings.PRODUCTION and not force:
            raise CommandError("Dit is productie: de demonstratie-inhoud hoort hier niet. Met --force kan het toch.")
        if not settings.DEMO_PASSWORD:
            raise CommandError("Zet DEMO_PASSWORD: het wachtwoord van de demonstratie-accounts.")
        logging.getLogger("django_tasks").setLevel(logging.WARNING)  # two lines per page, of no use here
        began = monotonic()
        with collecting():  # one transaction; what signals note is written once, at the end
            added = self._load()
        cache.delete(MARK)
        self.stdout.write(f"Demonstratie geladen: {added} nieuwe stukken, {monotonic() - began:.1f} s.")

    def _load(self) -> int:
        ledger = Ledger()
        for words, load in (("woorden", vocabulary.load), ("leden", people.load)):
            self._step(words, load, ledger)
        context = Context(ledger)
        for words, load in (
            ("dilemma’s en lessen", learnings.load),
            ("pagina’s", pages.load),
            ("bijeenkomsten", meetings.load),
            ("documenten", files.load),
        ):
            self._step(words, load, context)
        ledger.save()
        outbox.note(key for key in ledger.added.values() if key.partition(":")[0] in INDEXED)
        return len(ledger.added)

    def _step(self, words, load, argument) -> None:
        self.stdout.write(f"  {words} …")
        self.stdout.flush()
        load(argument)
