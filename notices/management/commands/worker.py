"""manage.py worker: the background worker of our own queue, one that says that it lives."""

from __future__ import annotations

import os
import socket

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from notices.tasks import BACKEND, QUEUE
from notices.workers import Heartbeat


class Command(db_worker.Command):
    """django-tasks-db's worker on our queue, with a heartbeat; `supervise` starts it, several may run side by side."""

    help = "Voer achtergrondtaken uit."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(backend_name=BACKEND, queue_name=QUEUE, reload=False, startup_delay=False)

    def handle(self, **options):
        options["worker_id"] = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"
        heartbeat = Heartbeat(options["worker_id"])
        heartbeat.start()
        try:
            super().handle(**options)
        finally:
            heartbeat.stop()
