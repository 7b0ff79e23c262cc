"""What takes long: mailing invitations, on our own queue; it may run twice and does not mind."""

from __future__ import annotations

from django_tasks import task

from notices.tasks import BACKEND, QUEUE


@task(backend=BACKEND, queue_name=QUEUE)
def send_invitations(meeting_pk: int) -> int:
    """Mail everybody on the list of a meeting what they do not know yet; return how many mails went."""
    from meetings import invitations  # it needs services, and services enqueue this task

    return invitations.send_due(meeting_pk)
