"""Catches what passes the services by: /beheer/, bulk updates and page moves.

Unsafe requests are atomic, and what changed in them is noted in the outbox in the same transaction. post_save alone
would come too late (after Django's own atomic block), and ATOMIC_REQUESTS would give every GET SQLite's write lock.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from search import outbox
from search.services import affected_keys

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_touched: ContextVar[dict | None] = ContextVar("touched", default=None)


def touch(instance) -> None:
    """Note that a row changed; inside `collecting` the keys are written at the end, outside it at once."""
    touched = _touched.get()
    keys = affected_keys(instance)
    if touched is None:
        outbox.note(keys, narrowed=True)
    else:
        touched.update(dict.fromkeys(keys))


@contextmanager
def collecting():
    """Gather what changes, and note it before the transaction ends."""
    touched: dict[str, None] = {}
    token = _touched.set(touched)
    try:
        with transaction.atomic():
            yield
            if not transaction.get_rollback():
                outbox.note(touched, narrowed=True)
    finally:
        _touched.reset(token)


class OutboxMiddleware:
    """Makes unsafe requests atomic and notes what changed in them. A response of an error undoes nothing by itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in UNSAFE:
            return self.get_response(request)
        with collecting():
            response = self.get_response(request)
            if getattr(response, "status_code", 200) >= 500:
                transaction.set_rollback(True)
        return response
