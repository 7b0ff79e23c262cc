"""What the demonstration put into this database."""

from __future__ import annotations

from django.db import models


class Loaded(models.Model):
    """One piece of demonstration content, by its name in the files of this folder ('d012').

    It is loaded once: what people changed or threw away since is theirs.
    """

    source = models.CharField(max_length=80, unique=True)
    key = models.CharField(max_length=80)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.source} → {self.key}"
