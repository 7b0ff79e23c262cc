"""Pilots and the news from them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page

from cms.blocks import SMALL_FEATURES, FigureBlock, MomentBlock, QuoteBlock, rich_text, stream_text
from cms.models.about import AboutPage, LeadPage
from learnings.models import Lesson
from members.models import Pilot


class PilotIndexPage(LeadPage):
    """The pilots, and the newest updates of all of them."""

    template = "cms/pilot_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.PilotPage"]

    class Meta:
        verbose_name = "Pilots: voorpagina"

    def get_context(self, request, *args, **kwargs):
        from cms.pages import pilot_index_context  # pages read models

        return super().get_context(request, *args, **kwargs) | pilot_index_context(self, request)


class PilotPage(LeadPage):
    """One pilot: what it wants to learn, with whom, and its updates."""

    pilot = models.OneToOneField(
        Pilot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="page",
        verbose_name="pilot",
        help_text="Hiervan komen de leervraag, de praktijken en de periode.",
    )

    figures = StreamField([("figure", FigureBlock())], verbose_name="kerncijfers", blank=True, max_num=6)
    timeline = StreamField([("moment", MomentBlock())], verbose_name="tijdlijn", blank=True, max_num=20)
    quotes = StreamField([("quote", QuoteBlock())], verbose_name="citaten", blank=True, max_num=6)
    result = RichTextField(
        "resultaat",
        blank=True,
        features=SMALL_FEATURES,
        help_text="Wat levert de pilot tot nu toe op? Ook wat tegenviel.",
    )
    tip = models.TextField(
        "tip", blank=True, max_length=400, help_text="Eén tip voor wie hiermee wil beginnen, in hoogstens twee zinnen."
    )

    template = "cms/pilot.html"
    parent_page_types = ["cms.PilotIndexPage"]
    subpage_types = ["cms.UpdatePage"]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("pilot"), FieldPanel("lead")],
            heading="Wat is het? De vormen van ondersteuning komen van de praktijken van de pilot.",
        ),
        FieldPanel("figures"),
        FieldPanel("body"),
        FieldPanel("timeline"),
        FieldPanel("quotes"),
        MultiFieldPanel([FieldPanel("result"), FieldPanel("tip")], heading="Wat we ervan leerden"),
    ]

    class Meta:
        verbose_name = "Pilot"
        verbose_name_plural = "Pilots"

    def more_text(self) -> list[str]:
        question = self.pilot.question if self.pilot else ""
        return [question, stream_text(self.timeline), rich_text(self.result), self.tip]

    def get_context(self, request, *args, **kwargs):
        from cms.pages import pilot_context  # pages read models

        return super().get_context(request, *args, **kwargs) | pilot_context(self, request)


class UpdatePage(AboutPage):
    """News from a pilot."""

    date = models.DateField("datum", default=timezone.localdate)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="geschreven door",
    )
    on_behalf_of = models.CharField(
        "namens",
        max_length=120,
        blank=True,
        help_text="Bijvoorbeeld: het team in Zuilen. Komt in plaats van de schrijver.",
    )
    figures = StreamField([("figure", FigureBlock())], verbose_name="kerncijfers", blank=True, max_num=4)

    template = "cms/update.html"
    parent_page_types = ["cms.PilotPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("author"), FieldPanel("on_behalf_of")], heading="Wie en wanneer"
        ),
        FieldPanel("lead"),
        FieldPanel("figures"),
        FieldPanel("body"),
        InlinePanel("cited_lessons", heading="Lessen bij deze update", label="Les", max_num=6),
        *AboutPage.about_panels,
    ]

    class Meta:
        verbose_name = "Update uit een pilot"
        verbose_name_plural = "Updates uit de pilots"

    @property
    def shown_date(self):
        return self.date

    def get_context(self, request, *args, **kwargs):
        from cms.pages import update_context  # pages read models

        return super().get_context(request, *args, **kwargs) | update_context(self, request)


class UpdateLesson(Orderable):
    """A lesson that belongs to an update."""

    page = ParentalKey(UpdatePage, on_delete=models.CASCADE, related_name="cited_lessons")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="+", verbose_name="les")

    panels = [FieldPanel("lesson")]

    class Meta(Orderable.Meta):
        verbose_name, verbose_name_plural = "les", "lessen"

    def __str__(self):
        return str(self.lesson)
