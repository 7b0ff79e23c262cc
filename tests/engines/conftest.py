"""The engines under test; every contract test runs against each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search import dutch
from search.engines.base import Engine
from search.engines.sqlite import SqliteEngine


def _sqlite(folder: Path) -> Engine:
    return SqliteEngine(folder / "search.sqlite3", synonyms=dutch.shipped)


ENGINES: dict[str, Callable[[Path], Engine]] = {"sqlite": _sqlite}


@pytest.fixture(params=sorted(ENGINES))
def engine(request, tmp_path) -> Iterator[Engine]:
    """An empty engine."""
    made = ENGINES[request.param](tmp_path)
    yield made
    made.close()
