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
from wagtail.images.models import AbstractImage, AbstractRendition, WagtailImageField, get_upload_to
from wagtail.images.models import Image as WagtailImage

from cms import pictures, uploads
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


def image_storage():
    """Return where pictures lie: the folder that everyone may fetch from, drawn anew."""
    return storages["images"]


class Image(Filed, AbstractImage):
    """A picture; who made it and that it may be used is part of it (Auteurswet, portretrecht)."""

    file = WagtailImageField(
        "bestand", upload_to=get_upload_to, storage=image_storage, width_field="width", height_field="height"
    )
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

    def save(self, *args, **kwargs):
        """Measure what is kept, not what came in: a picture that lay on its side was turned."""
        is_new = self._state.adding or not self.file._committed
        if self.file and not self.file._committed:
            self.file.save(self.file.name, self.file.file, save=False)
        if self.file and is_new:
            self.file.close()
            self.file = self.file.name
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self) -> str:
        """What is to be seen; never the title, that is a name of a file more often than not."""
        return self.description

    def get_upload_to(self, filename):
        """A name that nobody can guess; renditions take theirs from it."""
        return f"original_images/{pictures.unguessable(filename)}"

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

    def save(self, *args, **kwargs):
        """Close the temporary file that Wagtail drew in; it leaves that to the garbage collector."""
        drawn = self.file.file if self.file and not self.file._committed else None
        super().save(*args, **kwargs)
        if drawn is not None:
            drawn.close()


def document_storage():
    """Return where documents lie: outside the folder that the web server hands out."""
    return storages["documents"]


def validate_audience(value: str) -> None:
    """Refuse what is no audience token."""
    if not audiences.is_token(value):
        raise ValidationError("Kies wie dit mag lezen.")


class DocumentQuerySet(VisibleQuerySet, WagtailDocumentQuerySet):
    """Documents by audience."""

    def held(self):
        """Those that somebody must look at first: there may be a BSN in them."""
        return self.exclude(held_audience="")

    def waiting(self):
        """Those whose text is still to be read."""
        return self.filter(text_state=Document.TextState.WAITING)


class Document(Filed, AbstractDocument):
    """A file with an audience, served through one door (`before_serve_document`).

    Its text is read by the worker (`cms.file_services.read`). A document in which a BSN seems to stand is held: it is
    for its owner and the facilitators alone, and `held_audience` keeps what was chosen until somebody has looked.
    """

    class TextState(models.TextChoices):
        WAITING = "waiting", "Wordt nog gelezen"
        READ = "read", "Wordt gevonden op wat erin staat"
        UNREADABLE = "unreadable", "Tekst niet leesbaar"
        HELD = "held", "Er staat misschien een BSN in"

    tags = TaggableManager(blank=True, verbose_name="trefwoorden", related_name="cms_documents")
    file = models.FileField("bestand", upload_to=uploads.document_path, storage=document_storage, max_length=200)
    audience = models.CharField(
        "wie mag dit lezen?", max_length=60, db_index=True, default=audiences.MEMBERS, validators=[validate_audience]
    )
    held_audience = models.CharField(max_length=60, blank=True, editable=False)
    owner = models.ForeignKey(
        "members.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="eigenaar"
    )
    text = models.TextField("tekst", blank=True, editable=False)
    text_state = models.CharField("tekst", max_length=12, choices=TextState, default=TextState.WAITING, editable=False)
    text_note = models.CharField("over de tekst", max_length=300, blank=True, editable=False)
    read_from = models.CharField(max_length=200, blank=True, editable=False)
    is_cleared = models.BooleanField(default=False, editable=False)
    date = models.DateField("datum", null=True, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "audience", "date")
    objects = DocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name, verbose_name_plural = "document", "documenten"

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Have the text of a new file read after commit; who brings the text along saves that work."""
        from cms.file_services import ask_to_read  # services read models

        fields = kwargs.get("update_fields")
        if self._state.adding and self.text and not self.read_from:
            self.text_state = self.TextState.READ
            super().save(*args, **kwargs)
            type(self).objects.filter(pk=self.pk).update(read_from=self.file.name)
            self.read_from = self.file.name
            return
        super().save(*args, **kwargs)
        if (fields is None or "file" in fields) and self.file and self.file.name != self.read_from:
            ask_to_read(self)

    @property
    def key(self) -> str:
        return f"document:{self.pk}"

    @property
    def is_held(self) -> bool:
        """Whether somebody must look at it first."""
        return bool(self.held_audience)

    @property
    def text_in_words(self) -> str:
        """How it is with the text, for who manages documents."""
        note = f": {self.text_note}" if self.text_note else ""
        return f"{self.get_text_state_display()}{note}."

    def get_absolute_url(self):
        return reverse("cms:document", args=[self.pk])

    @property
    def url(self) -> str:
        """The one door."""
        return self.get_absolute_url()
