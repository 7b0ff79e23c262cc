"""Background tasks of cms, on our own queue; each may run twice and does not mind."""

from __future__ import annotations

from django_tasks import task

from notices.tasks import BACKEND, QUEUE


@task(backend=BACKEND, queue_name=QUEUE)
def read_document(pk: int) -> str:
    """Read the text of a document's file; return how that ended."""
    from cms import file_services  # services enqueue this task

    return file_services.read(pk)
