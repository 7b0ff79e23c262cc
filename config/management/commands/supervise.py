"""manage.py supervise: the site, its worker and its clock in one command."""

from __future__ import annotations

import os
import socket
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.supervisor import Child, Supervisor
from demo import state


class Command(BaseCommand):
    """`make run` and `make serve` end here."""

    help = "Start de site met werker en klok. Stop met Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--server", choices=["runserver", "gunicorn"], default="runserver")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, server, port, **options):
        if not _is_free(port):
            raise CommandError(f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld: make run PORT={port + 1}")
        manage = [sys.executable, "manage.py"]
        worker = [*manage, "db_worker", "--backend", "ours", "--queue-name", "ours", "--no-startup-delay", "--no-reload"]
        web = _gunicorn(port) if server == "gunicorn" else [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"]
        self.stdout.write(self._welcome(port))
        Supervisor([Child("website", web), Child("werker", worker)], [*manage, "run_due"]).run()
        self.stdout.write("Gestopt.")

    def _welcome(self, port: int) -> str:
        address = f"http://localhost:{port}"
        lines = ["", f"De site staat op      {address}/", f"Beheer staat op       {address}/beheer/"]
        if state.is_loaded():
            lines += ["", "Demonstratie-accounts, allemaal met dit wachtwoord:", f"  {settings.DEMO_PASSWORD}", ""]
            lines += [f"  {name}@demo.example" for name in state.ACCOUNTS]
        return "\n".join([*lines, "", "Stop met Ctrl-C.", ""])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _gunicorn(port: int) -> list[str]:
    """Return the command of the production server; processes, threads and address come from the environment."""
    host = os.environ.get("HOST", "127.0.0.1")
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--threads", os.environ.get("WEB_THREADS", "4"), "--max-requests", "5000", "--max-requests-jitter", "500",
        "--timeout", "30",
    ]
