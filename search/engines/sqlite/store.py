"""The file of the index: connections, transactions, and what to do when the file is locked, gone or broken.

The index can always be made again from the database, so a broken file is thrown away: the engine goes on with an empty
index, and the comparison with the database fills it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.engines.base import EngineUnavailable
from search.engines.sqlite import schema

logger = logging.getLogger(__name__)

WRITE_TIMEOUT_S = 10.0
BROKEN = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_CORRUPT_VTAB", "SQLITE_CORRUPT_INDEX", "SQLITE_FORMAT"}


class Store:
    """One index file, used by many threads and processes; every thread has its own connection."""

    def __init__(self, path: Path | str, timeout_s: float):
        self.path = Path(path)
        self.timeout_s = timeout_s
        self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection in a transaction that sees one state of the index. Raises EngineUnavailable."""
        with self._transaction("BEGIN", self.timeout_s) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a connection in a transaction that holds the one place to write. Raises EngineUnavailable."""
        with self._transaction("BEGIN IMMEDIATE", WRITE_TIMEOUT_S) as connection:
            yield connection

    def outside_transaction(self, statement: str) -> None:
        """Carry out a statement that cannot stand in a transaction. Raises EngineUnavailable."""
        try:
            self._connection().execute(statement)
        except sqlite3.Error as error:
            raise self._unavailable(error) from error

    def size_bytes(self) -> int:
        """Return the bytes on disk."""
        return sum(file.stat().st_size for file in self._files() if file.exists())

    def close(self) -> None:
        """Close the connection of this thread; the next use opens it again."""
        connection = getattr(self._local, "connection", None)
        if connection is not None and self._local.owner == self._identity_of_process():
            connection.close()
        self._local.connection = None

    @contextmanager
    def _transaction(self, begin: str, timeout_s: float) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            connection.execute(f"PRAGMA busy_timeout = {int(timeout_s * 1000)}")
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._unavailable(error) from error
        except OSError as error:
            raise EngineUnavailable(f"The index file cannot be used ({error.strerror}).") from error

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this thread, or a new one when the file is another or the process was forked."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            if self._local.owner == self._identity_of_process() and self._local.file == self._identity_of_file():
                return connection
            self.close()
        connection = self._open()
        self._local.connection, self._local.owner = connection, self._identity_of_process()
        self._local.file = self._identity_of_file()
        return connection

    def _open(self) -> sqlite3.Connection:
        with self._lock():
            if not self.path.exists():
                self._remove_files()  # a journal left behind by a deleted file would be played into the new one
            connection = sqlite3.connect(
                self.path, timeout=self.timeout_s, isolation_level=None, check_same_thread=False
            )
            try:
                schema.prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._local.file = self._identity_of_file()
            return connection

    def _unavailable(self, error: sqlite3.Error) -> EngineUnavailable:
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        if name in BROKEN:
            self._throw_away(name)
        self.close()
        return EngineUnavailable(f"The index file does not answer ({name}).")

    def _throw_away(self, name: str) -> None:
        """Remove a broken file, unless another process did so already."""
        with self._lock():
            if getattr(self._local, "file", None) in (None, self._identity_of_file()):
                logger.error("The search index is broken (%s); it is emptied.", name)
                self._remove_files()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Keep other threads and processes from opening or removing the file at the same moment."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(f"{self.path}.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _files(self) -> list[Path]:
        return [self.path, *(Path(f"{self.path}{ending}") for ending in ("-wal", "-shm", "-journal"))]

    def _remove_files(self) -> None:
        for file in self._files():
            file.unlink(missing_ok=True)

    def _identity_of_file(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    @staticmethod
    def _identity_of_process() -> int:
        return os.getpid()
