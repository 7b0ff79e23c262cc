"""The archive of the newsletter."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from cms.models.about import AboutPage, LeadPage


class NewsletterIndexPage(LeadPage):
    """All issues, newest first."""

    template = "cms/newsletter_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsletterIssuePage"]

    class Meta:
        verbose_name = "Nieuwsbrief: voorpagina"

    def get_context(self, request, *args, **kwargs):
        from cms.pages import newsletter_index_context  # pages read models

        return super().get_context(request, *args, **kwargs) | newsletter_index_context(self, request)


class NewsletterIssuePage(AboutPage):
    """One issue. Its number is its address."""

    number = models.PositiveIntegerField("nummer", unique=True)
    date = models.DateField("datum", default=timezone.localdate)

    template = "cms/newsletter_issue.html"
    parent_page_types = ["cms.NewsletterIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        FieldPanel("title"),  # not Wagtail's own, that fills in an address which is not on this form
        FieldPanel("number"),
        FieldPanel("date"),
        FieldPanel("lead"),
        FieldPanel("body"),
        *AboutPage.about_panels,
    ]
    promote_panels = [FieldPanel("seo_title"), FieldPanel("search_description")]  # the address follows the number

    class Meta:
        verbose_name = "Nieuwsbrief: nummer"
        verbose_name_plural = "Nieuwsbrief: nummers"

    @property
    def shown_date(self):
        return self.date

    def full_clean(self, *args, **kwargs):
        """The address is the number."""
        if self.number is not None:
            self.slug = str(self.number)
        super().full_clean(*args, **kwargs)

    def clean(self):
        """Say kindly that a number is taken, before Wagtail says so of the slug."""
        taken = NewsletterIssuePage.objects.filter(number=self.number).exclude(pk=self.pk)
        if self.number is not None and taken.exists():
            raise ValidationError({"number": "Dit nummer is er al. Kies het volgende nummer."})
        super().clean()

    def get_context(self, request, *args, **kwargs):
        from cms.pages import newsletter_context  # pages read models

        return super().get_context(request, *args, **kwargs) | newsletter_context(self, request)
