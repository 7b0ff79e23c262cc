"""What all tests share."""

from __future__ import annotations

import pytest
from django.db import connections


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Give the test database a file of its own when browser tests run: the live server reads it from other threads."""
    if any(item.get_closest_marker("browser") for item in request.session.items):
        connection = connections["default"]
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
