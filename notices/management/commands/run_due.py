"""manage.py run_due: run the periodic jobs that are due. Safe to call from several places at once."""

import signal
import sys

from django.core.management.base import BaseCommand

from notices import clock


class Command(BaseCommand):
    """Called every minute by the supervisor; by cron elsewhere."""

    help = "Voer de periodieke taken uit die aan de beurt zijn."

    def handle(self, *, verbosity, **options):
        # Told to stop, a job ends with an exception, so that its row says so and it is tried again soon.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        ran = clock.run_due()
        if verbosity:
            self.stdout.write("\n".join(ran))
