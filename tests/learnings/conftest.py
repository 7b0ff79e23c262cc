"""People and browsers of the tests of the learning loop."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.members.factories import UserFactory


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    """Give each test a search file of its own."""
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"


@pytest.fixture
def client_of():
    """Return a function that gives a browser in which somebody is signed in; None is a stranger."""

    def sign_in(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def member(db):
    return UserFactory()


@pytest.fixture
def facilitator(db):
    return UserFactory(facilitator=True)
