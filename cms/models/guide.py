"""The Praktijkwijzer: chapters whose advice cites lessons."""

from __future__ import annotations

from django.db import models, transaction
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import GUIDE_BLOCKS, AdviceValue
from cms.models.about import AboutPage, LeadPage
from learnings.models import Lesson


class GuideIndexPage(LeadPage):
    """The Praktijkwijzer: its first page, with the chapters in order."""

    template = "cms/guide_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.GuidePage"]

    class Meta:
        verbose_name = "Praktijkwijzer: voorpagina"

    def get_context(self, request, *args, **kwargs):
        from cms.pages import guide_index_context  # pages read models

        return super().get_context(request, *args, **kwargs) | guide_index_context(self, request)


class GuidePage(AboutPage):
    """One chapter of the Praktijkwijzer."""

    body = StreamField(GUIDE_BLOCKS, verbose_name="hoofdstuk", blank=True)

    template = "cms/guide.html"
    parent_page_types = ["cms.GuideIndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body"), *AboutPage.about_panels]

    class Meta:
        verbose_name = "Praktijkwijzer: hoofdstuk"
        verbose_name_plural = "Praktijkwijzer: hoofdstukken"

    def advices(self) -> list[AdviceValue]:
        """The advices of this chapter, in order."""
        return [block.value for block in self.body if block.block_type == "advice"]

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Keep the table of citations in line with the text that is in the page (never with a draft beside it)."""
        super().save(*args, **kwargs)
        fields = kwargs.get("update_fields")
        if fields is None or "body" in fields:
            AdviceCitation.renew(self)

    def get_context(self, request, *args, **kwargs):
        from cms.pages import guide_context  # pages read models

        return super().get_context(request, *args, **kwargs) | guide_context(self, request)


class AdviceCitation(models.Model):
    """An advice in a chapter rests on a lesson. Made from the text of the page; it counts when the page is live."""

    page = models.ForeignKey(GuidePage, models.CASCADE, related_name="citations")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="citations")
    title = models.CharField(max_length=120)
    anchor = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["page", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["page", "lesson", "anchor"], name="citation_once_per_advice")]

    def __str__(self):
        return self.title

    @classmethod
    def renew(cls, page: GuidePage) -> None:
        """Write the citations of a page anew."""
        cls.objects.filter(page=page).delete()
        rows = {}
        for order, advice in enumerate(page.advices()):
            for lesson in advice["lessons"]:
                if lesson is not None:
                    rows[lesson.pk, advice.anchor] = cls(
                        page=page, lesson=lesson, title=advice["title"], anchor=advice.anchor, order=order
                    )
        cls.objects.bulk_create(rows.values())
