from __future__ import annotations

from django.db import models
from wagtail.search import index


class Thing(index.Indexed, models.Model):
    """A document of the bench as a row, with what Wagtail's search indexes and filters."""

    title = models.TextField()
    body = models.TextField()
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=20)
    sector = models.CharField(max_length=20)
    theme = models.CharField(max_length=20)

    search_fields = [
        index.SearchField("title", boost=2),
        index.SearchField("body"),
        index.FilterField("kind"),
        index.FilterField("place"),
        index.FilterField("sector"),
        index.FilterField("theme"),
    ]

    class Meta:
        app_label = "things"

    def __str__(self) -> str:
        return self.title
