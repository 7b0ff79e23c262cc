"""What all tests share."""

from __future__ import annotations

import pytest
from django.db import connections
from hypothesis import settings as hypothesis_settings

from tests.database import use_template

# No deadline: a busy machine is no defect; bench/ prints times.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_configure():
    """Passwords need no strength here, and every person of every test has one; what is kept is of another test."""
    from django.conf import settings

    settings.CACHES["process"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put tests that commit last: they empty the tables, also what the migrations put there."""
    items.sort(key=lambda item: bool((mark := item.get_closest_marker("django_db")) and mark.kwargs.get("transaction")))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """Fill the test database from a kept copy; in a file when browser tests run: the live server has other threads."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return
    if any(item.get_closest_marker("browser") for item in request.session.items):
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    use_template(connection.creation)


@pytest.fixture
def member(db):
    """A member of some organisation."""
    return _person()


@pytest.fixture
def facilitator(db):
    """A kwartiermaker."""
    return _person(facilitator=True)


@pytest.fixture
def analyst(db):
    """Somebody of the municipality who makes the dossier."""
    return _person(analyst=True)


@pytest.fixture
def administrator(db):
    """Somebody who manages the accounts."""
    return _person(administrator=True)


@pytest.fixture
def outsider(db):
    """Somebody with an account who holds no role today."""
    return _person(outside=True)


@pytest.fixture
def stranger():
    """Somebody who is not signed in."""
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.fixture
def client_of():
    """Return a function that gives a browser in which somebody is signed in; None is a stranger."""
    from django.test import Client

    def sign_in(user=None):
        client = Client()
        if user is not None and user.is_authenticated:
            client.force_login(user)
        return client

    return sign_in


def _person(**traits):
    from tests.members.factories import UserFactory  # models can be imported only when Django is set up

    return UserFactory(**traits)


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """Give every test an index of its own; the file is made when something is indexed or searched."""
    settings.SEARCH_SQLITE_PATH = tmp_path / "zoek.sqlite3"


@pytest.fixture(autouse=True, scope="session")
def site_synonyms():
    """Search with the shipped synonyms; the site asks its rows twice a minute, now one test and then another.

    Gives what the site asks.
    """
    from search import dutch

    of_site = dutch._source
    dutch.use_synonyms(dutch.shipped)
    return of_site


@pytest.fixture
def index_now(db):
    """Return a function that brings the index in line: a test never commits, so nothing is applied by itself."""
    from search import outbox

    return outbox.rebuild


@pytest.fixture(autouse=True, scope="session")
def own_files(tmp_path_factory):
    """Keep documents, pictures and what is halfway in folders of this run; a field keeps the storage it began with."""
    from django.conf import settings
    from django.core.files.storage import storages

    from cms.models import Document, Image, Rendition

    root = tmp_path_factory.mktemp("files")
    settings.MEDIA_ROOT = root / "media"  # for storages that are made anew when a test changes a setting
    fields = {model: model._meta.get_field("file").storage for model in (Document, Image, Rendition)}
    for storage, folder in (
        (fields[Document], "documents"),
        (fields[Image], "media"),
        (fields[Rendition], "media"),
        (storages["default"], "files"),
    ):
        for name in ("base_location", "location"):
            storage.__dict__[name] = str(root / folder)
