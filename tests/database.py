"""A migrated test database made once: migrating takes most of a minute under coverage, copying it a moment."""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings

KEPT = 3  # templates of other branches that are kept


def use_template(creation) -> None:
    """Let `creation` (of an SQLite connection) fill the test database from a kept copy, or migrate and keep one."""
    creation.create_test_db = _from_template(creation, creation.create_test_db)


def _from_template(creation, migrate: Callable) -> Callable:
    def create_test_db(*args, **kwargs):
        path = settings.VAR_DIR / f"test-database-{_fingerprint()}.sqlite3"
        with open(settings.VAR_DIR / "test-database.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes one migrates, the others wait and copy
            if not path.exists():
                name = migrate(*args, **kwargs | {"serialize": True})  # a later run may want it
                _keep(creation.connection, path)
                return name
        return _copy(creation.connection, creation._get_test_db_name(), path)

    return create_test_db


def _keep(connection, path: Path) -> None:
    """Write the database of the connection, and what Django serialized of it, beside the earlier ones."""
    contents = path.with_suffix(".json")
    contents.write_text(connection._test_serialized_contents)
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as copy:
        connection.connection.backup(copy)
    draft.rename(path)
    for old in sorted(path.parent.glob("test-database-*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


def _copy(connection, name: str, path: Path) -> str:
    """Fill the test database `name` from the file."""
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as template:
        template.backup(connection.connection)
    connection._test_serialized_contents = path.with_suffix(".json").read_text()
    return name


def _fingerprint() -> str:
    """Name what decides the contents of a fresh database: packages, migrations, and models with their permissions."""
    lock = Path(settings.BASE_DIR / "requirements" / "dev.txt")
    digest = hashlib.sha256(f"{django.VERSION}{lock.read_text()}{Path(__file__).read_text()}".encode())
    for file in _sources():
        digest.update(f"{file}{file.stat().st_size}".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        folder = Path(app.path)
        if not folder.is_relative_to(settings.BASE_DIR) or ".venv" in folder.parts:
            continue  # a package: the lock file names its version
        for pattern in ("migrations/*.py", "models*.py", "models/**/*.py", "apps.py", "signals.py", "data/*"):
            yield from sorted(file for file in folder.glob(pattern) if file.is_file())
