"""What pages share: what they are about, a lead, a date, and the blocks of their text."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.addresses import address
from cms.blocks import TEXT_BLOCKS, fetch_renditions, stream_text
from vocabulary.models import Place, Practice, Principle, Theme, Variant


class LeadPage(Page):
    """A page with a lead and a text in blocks."""

    lead = models.TextField(
        "inleiding", blank=True, max_length=400, help_text="Eén of twee zinnen: wat heeft de lezer aan deze pagina?"
    )
    body = StreamField(TEXT_BLOCKS, verbose_name="tekst", blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Where the page is, without a query."""
        return address(self)

    @property
    def shown_date(self):
        """The day behind the title: that of the last publication."""
        return self.last_published_at

    def get_context(self, request, *args, **kwargs):
        """Have the pictures ready before the template asks for them one by one."""
        fetch_renditions(self.body)
        return super().get_context(request, *args, **kwargs)

    @property
    def text(self) -> str:
        """The readable text of the page, for search."""
        return "\n\n".join(part for part in (self.lead, *self.more_text(), stream_text(self.body)) if part)

    def more_text(self) -> list[str]:
        """Return what a page says outside its lead and its blocks; a page with more fields says so here."""
        return []


class AboutPage(LeadPage):
    """A page that is about a place, practice, form of support, themes and principles, so that it is found by them."""

    place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="wijk",
        help_text="Leeg is: heel Utrecht.",
    )
    practice = models.ForeignKey(
        Practice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="praktijk"
    )
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="soort ondersteuning"
    )
    themes = ParentalManyToManyField(Theme, blank=True, related_name="+", verbose_name="thema’s")
    principles = ParentalManyToManyField(Principle, blank=True, related_name="+", verbose_name="uitgangspunten")
    takes_comments = models.BooleanField(
        "reacties mogelijk",
        default=True,
        help_text="Leden reageren meteen. Wat een bezoeker schrijft, lees je eerst zelf.",
    )

    about_panels = [
        MultiFieldPanel(
            [
                FieldPanel("place"),
                FieldPanel("practice"),
                FieldPanel("variant"),
                FieldPanel("themes"),
                FieldPanel("principles"),
            ],
            heading="Waar gaat het over? Hierop wordt gezocht en gefilterd.",
        )
    ]

    settings_panels = [*Page.settings_panels, FieldPanel("takes_comments")]

    class Meta:
        abstract = True
