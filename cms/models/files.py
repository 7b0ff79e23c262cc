"""Images with credit and permission, and documents with an audience; ours from migration 0001 on."""

from __future__ import annotations

from django.db import models
from wagtail.documents.models import AbstractDocument, Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Image as WagtailImage

from members import audiences
from members.models_base import VisibleQuerySet


class Image(AbstractImage):
    """A picture; who made it and that it may be used is part of it (Auteurswet, portretrecht)."""

    credit = models.CharField("gemaakt door", max_length=160)
    has_permission = models.BooleanField("toestemming", default=False, help_text="Wie erop staat, vindt dit goed.")

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "has_permission")

    class Meta(AbstractImage.Meta):
        verbose_name, verbose_name_plural = "afbeelding", "afbeeldingen"


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]


class DocumentQuerySet(VisibleQuerySet, WagtailDocument.objects.get_queryset().__class__):
    """Documents by audience."""


class Document(AbstractDocument):
    """A file with an audience, served through one door (`before_serve_document`)."""

    audience = models.CharField("wie mag dit lezen?", max_length=60, db_index=True, default=audiences.MEMBERS)
    owner = models.ForeignKey(
        "members.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="eigenaar"
    )
    text = models.TextField("tekst", blank=True, editable=False)
    date = models.DateField("datum", null=True, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "audience", "date")
    objects = DocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name, verbose_name_plural = "document", "documenten"

    @property
    def key(self) -> str:
        return f"document:{self.pk}"
