"""The secret address of somebody's own calendar."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class CalendarFeed(models.Model):
    """One secret address per member; only a digest of the code is stored, so a copied database opens no calendar."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("gemaakt op", default=timezone.now)

    def __str__(self):
        return f"calendar of {self.member_id}"
