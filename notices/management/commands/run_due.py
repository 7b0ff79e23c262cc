"""manage.py run_due: run the periodic jobs that are due. Safe to call from several places at once."""

from django.core.management.base import BaseCommand

from notices import clock


class Command(BaseCommand):
    """Called every minute by the supervisor; by cron elsewhere."""

    help = "Voer de periodieke taken uit die aan de beurt zijn."

    def handle(self, **options):
        for name in clock.run_due():
            self.stdout.write(name)
