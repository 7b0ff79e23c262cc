"""The outbox of the index: what changed and is not yet in it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class IndexChange(models.Model):
    """A thing that must be indexed again, or removed; written in the same transaction as the change itself.

    `key` names the thing ('dilemma:12'). `narrowed` says that its audience became smaller, so that it is left out of
    queries until the row is applied.
    """

    key = models.CharField(max_length=60, db_index=True)
    narrowed = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.key
