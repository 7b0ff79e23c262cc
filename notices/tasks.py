"""Background tasks of notices, on our own queue; each may run twice and does not mind."""

from __future__ import annotations

from django_tasks import task

BACKEND, QUEUE = "ours", "ours"


@task(backend=BACKEND, queue_name=QUEUE)
def mail_at_once(notice_pk: int) -> bool:
    """Mail one notice now; when it fails the clock tries again (notices.delivery.mail_due)."""
    from notices.delivery import mail_one  # delivery needs services, and services enqueue this task

    return mail_one(notice_pk)
