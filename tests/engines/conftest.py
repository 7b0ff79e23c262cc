"""The engines under test; every contract test runs against each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search import dutch
from search.engines.base import Engine
from search.engines.sqlite import SqliteEngine

ELASTICSEARCH_URL = os.environ.get("TEST_ELASTICSEARCH_URL", "")


def _sqlite(folder: Path) -> Engine:
    return SqliteEngine(folder / "search.sqlite3", synonyms=dutch.shipped)


def need_elasticsearch() -> None:
    """Skip the test without a server, or fail it when REQUIRE_SERVICES=1."""
    if not ELASTICSEARCH_URL:
        missing = "no Elasticsearch (TEST_ELASTICSEARCH_URL)"
        if os.environ.get("REQUIRE_SERVICES") == "1":
            pytest.fail(f"REQUIRE_SERVICES=1, but {missing}")
        pytest.skip(missing)


def _elasticsearch(folder: Path) -> Engine:
    from search.engines.elasticsearch import for_bench

    need_elasticsearch()
    return for_bench(ELASTICSEARCH_URL)


ENGINES: dict[str, Callable[[Path], Engine]] = {"sqlite": _sqlite, "elasticsearch": _elasticsearch}


@pytest.fixture(params=sorted(ENGINES, reverse=True))
def engine(request, tmp_path) -> Iterator[Engine]:
    """An empty engine."""
    made = ENGINES[request.param](tmp_path)
    yield made
    made.drop()
