"""Tests that need several connections at once. The test database of SQLite is in memory and has one.

tests/config/test_postgres.py runs this folder, and the tests of services, with TEST_POSTGRES_URL as the database.
"""

from __future__ import annotations

from django.conf import settings

if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
    collect_ignore_glob = ["test_*.py"]
