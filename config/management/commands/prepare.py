"""manage.py prepare: everything the site needs before it starts, in one process; safe to run again."""

from __future__ import annotations

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS: list[tuple[str, dict]] = [
    ("migrate", {"verbosity": 0}),
    ("createcachetable", {}),
    ("build_language_data", {}),
    ("load_demo", {}),
]


class Command(BaseCommand):
    """`make run` and `make serve` begin here; the second time nothing is made anew."""

    help = "Maak database, woordbestand, demonstratie-inhoud en zoekindex klaar."

    def handle(self, **options):
        for noisy in ("wagtail", "django_tasks"):
            logging.getLogger(noisy).setLevel(logging.WARNING)  # a line per page that is made helps nobody here
        for name, arguments in STEPS:
            call_command(name, stdout=self.stdout, stderr=self.stderr, **arguments)
        call_command("index", "rebuild", if_needed=True, stdout=self.stdout, stderr=self.stderr)
