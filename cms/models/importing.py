"""A Word file on its way to a draft."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from cms.uploads import document_path


class WordImport(models.Model):
    """What was read of a Word file, for who brought it, until it is a draft or seven days have passed."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file_name = models.CharField("bestand", max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    title = models.CharField("titel", max_length=200, blank=True)
    pieces = models.JSONField(default=list)
    report = models.JSONField(default=list)
    made_url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name, verbose_name_plural = "Word-bestand", "Word-bestanden"

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("cms_import", args=[self.pk])

    @property
    def text(self) -> str:
        """The words, for the privacy guard."""
        from cms.importing.word import Converted

        return Converted(self.title, self.pieces).text


class ImportedPicture(models.Model):
    """A picture of such a file, drawn anew; in the folder that nobody fetches from until it becomes an image."""

    word_import = models.ForeignKey(WordImport, models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to=document_path, max_length=200)
    alt = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["word_import", "number"], name="imported_picture_once")]

    def __str__(self):
        return f"{self.word_import} {self.number}"
