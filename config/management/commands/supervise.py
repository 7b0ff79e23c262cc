"""manage.py supervise: the site, its worker and its clock in one command."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.supervisor import Child, Supervisor
from demo import state

HOST = "127.0.0.1"


class Command(BaseCommand):
    """`make run` and `make serve` end here."""

    help = "Start de site met werker en klok. Stop met Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--server", choices=["runserver", "gunicorn"], default="runserver")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, server, port, **options):
        if not _is_free(port):
            raise CommandError(
                f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld: make run PORT={port + 1}"
            )
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = _gunicorn(port) if server == "gunicorn" else [*manage, "runserver", "--noreload", f"{HOST}:{port}"]
        supervisor = Supervisor(
            [Child("webserver", web), Child("werker", [*manage, "worker"])],
            Child("klok", [*manage, "run_due", "--verbosity", "0"]),
            is_ready=partial(_answers, port),
            announce=partial(self._welcome, server, port),
        )
        os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"  # Django's own advice to newcomers; `make serve` is ours
        supervisor.run()
        self.stdout.write("Gestopt.")

    def _welcome(self, server: str, port: int) -> None:
        address = f"http://localhost:{port}"
        mode = "  (productiestand)" if server == "gunicorn" else ""
        lines = ["", f"De site staat klaar:  {address}/{mode}", f"Beheer:               {address}/beheer/"]
        if state.is_loaded():
            lines += ["", f"Demonstratie-accounts, met het wachtwoord {settings.DEMO_PASSWORD}"]
            lines += [f"  {name}@demo.example" for name in state.ACCOUNTS]
        self.stdout.write("\n".join([*lines, "", "Stoppen: Ctrl-C.", ""]))
        self.stdout.flush()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((HOST, port)) == 0


def _gunicorn(port: int) -> list[str]:
    """Return the command of the production server: WEB_HOST, WEB_WORKERS and WEB_THREADS come from the settings."""
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
        *("--chdir", str(settings.BASE_DIR), "--bind", f"{settings.WEB_HOST}:{port}"),
        *("--worker-class", "gthread", "--workers", str(settings.WEB_WORKERS), "--threads", str(settings.WEB_THREADS)),
        *("--max-requests", "5000", "--max-requests-jitter", "500", "--timeout", "30"),
        *("--log-level", "warning"),
    ]
