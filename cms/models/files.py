"""Images with credit and permission, and documents with an audience; ours from migration 0001 on."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.documents.models import DocumentQuerySet as WagtailDocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from members import audiences
from members.models_base import VisibleQuerySet


class Filed(models.Model):
    """Who uploaded a file, without a name on the other side: Wagtail's own models hold that."""

    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="geplaatst door",
    )

    class Meta:
        abstract = True


class Image(Filed, AbstractImage):
    """A picture; who made it and that it may be used is part of it (Auteurswet, portretrecht)."""

    tags = TaggableManager(blank=True, verbose_name="trefwoorden", related_name="cms_images")
    description = models.CharField(
        "beschrijving", max_length=255, help_text="Wat is er te zien? Voor wie de afbeelding niet kan zien."
    )
    credit = models.CharField("gemaakt door", max_length=160)
    has_permission = models.BooleanField("toestemming", default=False, help_text="Wie erop staat, vindt dit goed.")

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit", "has_permission")

    class Meta(AbstractImage.Meta):
        verbose_name, verbose_name_plural = "afbeelding", "afbeeldingen"

    def __str__(self):
        return self.title

    def clean(self):
        """No picture without permission."""
        super().clean()
        if not self.has_permission:
            raise ValidationError({"has_permission": "Vraag eerst toestemming aan wie erop staat, en vink dit aan."})


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="unique_rendition")
        ]


def document_storage():
    """Return where documents lie: outside the folder that the web server hands out."""
    return storages["documents"]


def validate_audience(value: str) -> None:
    """Refuse what is no audience token."""
    if not audiences.is_token(value):
        raise ValidationError("Kies wie dit mag lezen.")


class DocumentQuerySet(VisibleQuerySet, WagtailDocumentQuerySet):
    """Documents by audience."""


class Document(Filed, AbstractDocument):
    """A file with an audience, served through one door (`before_serve_document`)."""

    tags = TaggableManager(blank=True, verbose_name="trefwoorden", related_name="cms_documents")
    file = models.FileField("bestand", upload_to="%Y/%m", storage=document_storage)
    audience = models.CharField(
        "wie mag dit lezen?", max_length=60, db_index=True, default=audiences.MEMBERS, validators=[validate_audience]
    )
    owner = models.ForeignKey(
        "members.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="eigenaar"
    )
    text = models.TextField("tekst", blank=True, editable=False)
    date = models.DateField("datum", null=True, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "audience", "date")
    objects = DocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name, verbose_name_plural = "document", "documenten"

    def __str__(self):
        return self.title

    @property
    def key(self) -> str:
        return f"document:{self.pk}"

    def get_absolute_url(self):
        return reverse("cms:document", args=[self.pk])

    @property
    def url(self) -> str:
        """The one door."""
        return self.get_absolute_url()
