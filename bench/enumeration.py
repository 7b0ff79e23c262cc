"""Does the time of an answer tell whether an address has an account? By hand: `python bench/enumeration.py [200]`.

Asks sign-in with a wrong password, a code, and a new password for a known and an unknown address, taking turns, on a
throw-away database in memory with the real password hasher and mail kept in memory; prints both medians in
milliseconds. Target (docs: guarantees S16): less than 10 % apart.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ["LOG_LEVEL"] = "ERROR"

import django
from django.conf import settings

settings.ACCOUNT_RATE_LIMITS = False
django.setup()

from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment

from members.models import User
from members.services import give_role

KNOWN, UNKNOWN = "bekend@voorbeeld.example", "vreemd@voorbeeld.example"
DOORS = {
    "sign-in": ("/account/inloggen/", "login", {"password": "verkeerd"}),
    "code": ("/account/inloggen/code/", "email", {}),
    "new password": ("/account/wachtwoord/", "email", {}),
}


def answer_ms(address: str, data: dict) -> float:
    """Return how long one answer took, in milliseconds."""
    client = Client()
    begun = time.perf_counter()
    client.post(address, data)
    return (time.perf_counter() - begun) * 1000


def main(tries: int) -> None:
    """Measure every door."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    setup_test_environment()
    user = User.objects.create_user(KNOWN, "een lang wachtwoord 7", first_name="Sem", last_name="de Vries")
    give_role(user=user, role="member")
    for name, (address, field, more) in DOORS.items():
        times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
        for turn in range(tries + 3):
            for one in (KNOWN, UNKNOWN) if turn % 2 else (UNKNOWN, KNOWN):
                took = answer_ms(address, {field: one, **more})
                if turn >= 3:  # the first ones load templates
                    times[one].append(took)
        known, unknown = median(times[KNOWN]), median(times[UNKNOWN])
        apart = abs(known - unknown) / max(known, unknown)
        print(f"{name:13} known {known:7.1f} ms   unknown {unknown:7.1f} ms   {apart:5.1%} apart")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
