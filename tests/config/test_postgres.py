"""The services, the outbox and the clock on a real PostgreSQL: locks and constraints are the database's own there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

SUBSET = ["tests/postgres", "tests/notices", "tests/learnings/test_services.py", "tests/engines/test_commands.py"]
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--create-db", "-m", "not browser and not postgres"]


@pytest.mark.postgres
def test_services_on_postgresql(tmp_path):
    address = os.environ.get("TEST_POSTGRES_URL")
    if not address:
        missing = "no PostgreSQL: TEST_POSTGRES_URL=postgres://name:password@host/database is not set"
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"REQUIRE_SERVICES=1, but {missing}")
        pytest.skip(missing)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, *SUBSET],
        env=environment | {"DATABASE_URL": address, "VAR_DIR": str(tmp_path)},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
    )

    report = done.stdout[-6000:] + done.stderr[-2000:]
    assert done.returncode == 0, report
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 100, report
    assert "skipped" not in done.stdout, report
