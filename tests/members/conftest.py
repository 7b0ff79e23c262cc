"""What the tests of members share."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    """Give each test a search file of its own."""
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A password is checked as ever, only not made slow to guess."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_limits(db):
    """Begin without rate limits of an earlier test; the cache is a table."""
    cache.clear()
