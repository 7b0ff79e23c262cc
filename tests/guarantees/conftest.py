"""The world with one hidden thing of every sort, indexed."""

from uuid import uuid4

import pytest
from wagtail.models import Page

from tests.guarantees import world as worlds


@pytest.fixture
def world(db):
    """Return the world, its pages included, not yet indexed."""
    made = worlds.build()
    worlds.add_pages(made, Page.objects.filter(depth=2).first())
    return made


@pytest.fixture
def indexed_world(world, index_now):
    """Return the world with everything in the index."""
    index_now()
    return world


@pytest.fixture
def world_in_elasticsearch(world, settings):
    """The world, indexed in a real Elasticsearch."""
    from search import outbox
    from search.engines import get_engine
    from tests.engines.conftest import ELASTICSEARCH_URL, need_elasticsearch

    need_elasticsearch()
    settings.SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.ELASTICSEARCH_URLS = [ELASTICSEARCH_URL]
    settings.ELASTICSEARCH_INDEX = f"ok-test-{uuid4().hex[:12]}"
    settings.SEARCH_TIMEOUT_S = 30.0  # this is not about speed
    outbox.rebuild()
    yield world
    get_engine().drop()
