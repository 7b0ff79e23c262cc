"""The world with one hidden thing of every sort, indexed."""

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
