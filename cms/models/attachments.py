"""What is attached to a meeting."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from cms.models.files import Document
from meetings.models import Meeting


class MeetingAttachment(models.Model):
    """A document at a meeting. It has the audience of the meeting, and is found once the minutes are shared."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attachments", verbose_name="bijeenkomst")
    document = models.OneToOneField(Document, models.CASCADE, related_name="attachment", verbose_name="document")
    added_at = models.DateTimeField("toegevoegd op", default=timezone.now, editable=False)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name, verbose_name_plural = "bijlage", "bijlagen"

    def __str__(self):
        return self.document.title
