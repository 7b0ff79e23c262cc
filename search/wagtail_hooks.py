"""Registers the sources of the apps left of search, and the periodic jobs of the index."""

from datetime import time, timedelta

from notices.clock import Job, register
from search import outbox, sources
from search.engines.base import EngineUnavailable

__all__ = ["sources"]


def catch_up() -> None:
    """Apply what waits; an engine that is down is tried again next minute."""
    try:
        outbox.catch_up()
    except EngineUnavailable:
        return


register(Job("search.catch_up", catch_up, every=timedelta(minutes=1)))
register(Job("search.compare", outbox.repair, at=time(4, 0)))
