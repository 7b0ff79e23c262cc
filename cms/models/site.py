"""The home page, plain pages, and how to reach us."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from cms.blocks import CONTENT_BLOCKS, SMALL_FEATURES, rich_text
from cms.models.about import LeadPage


class HomePage(LeadPage):
    """The first page: the front for visitors, and the member's own home."""

    often_searched = models.TextField(
        "vaak gezocht", blank=True, help_text="Eén zoekvraag per regel. Leden zien ze onder het zoekveld."
    )

    heading = models.CharField("kop voor bezoekers", max_length=80, default="Leren van elkaars praktijk")
    body = StreamField(CONTENT_BLOCKS, verbose_name="tekst", blank=True)
    join_text = RichTextField(
        "meedoen",
        blank=True,
        features=SMALL_FEATURES,
        help_text="Hoe wordt iemand lid? Een knop om de kwartiermaker te mailen komt er vanzelf onder.",
    )

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.GuideIndexPage",
        "cms.PilotIndexPage",
        "cms.NewsletterIndexPage",
        "cms.ResidentsPage",
        "cms.ContentPage",
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("heading"), FieldPanel("lead"), FieldPanel("body"), FieldPanel("join_text")],
            heading="Wat bezoekers zien. Het nieuwste advies, de nieuwste lessen en updates komen er vanzelf bij.",
        ),
        MultiFieldPanel([FieldPanel("often_searched")], heading="Wat leden zien"),
    ]

    class Meta:
        verbose_name = "Home"

    def route(self, request, path_components):
        """Find a page deep in the site by its address at once; Wagtail asks two queries for every level between."""
        if len(path_components) > 1:
            url_path = f"{self.url_path}{'/'.join(path_components)}/"
            found = self.get_descendants().live().filter(url_path=url_path).specific().first()
            if found is not None:
                return found.route(request, [])
        return super().route(request, path_components)

    def more_text(self) -> list[str]:
        return [rich_text(self.join_text)]

    def searches(self) -> list[str]:
        """The curated queries."""
        return [line.strip() for line in self.often_searched.splitlines() if line.strip()]

    def get_template(self, request, *args, **kwargs):
        return "cms/home_member.html" if _is_member(request.user) else "cms/home_public.html"

    def get_context(self, request, *args, **kwargs):
        from cms.front import front_context  # the front reads models
        from cms.home import member_context

        own = member_context(self, request.user) if _is_member(request.user) else front_context(self, request)
        return super().get_context(request, *args, **kwargs) | own


class ContentPage(LeadPage):
    """A plain page: privacy, toegankelijkheid, uitleg."""

    body = StreamField(CONTENT_BLOCKS, verbose_name="tekst", blank=True)

    template = "cms/content.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "Gewone pagina"
        verbose_name_plural = "Gewone pagina’s"

    def get_context(self, request, *args, **kwargs):
        from cms.pages import content_context  # pages read models

        return super().get_context(request, *args, **kwargs) | content_context(self)


@register_setting(icon="mail", order=100)
class ContactSettings(BaseSiteSetting):
    """How people reach the municipality and the kwartiermaker; every page that says so takes it from here."""

    telephone = models.CharField("telefoon", max_length=20, default="14 030")
    hours = models.CharField("wanneer", max_length=60, default="op werkdagen")
    email = models.EmailField("e-mail", default="jeugd@utrecht.nl")
    facilitator_email = models.EmailField(
        "e-mail van de kwartiermaker", blank=True, help_text="Voor wie mee wil doen. Leeg: het e-mailadres hierboven."
    )

    panels = [
        MultiFieldPanel([FieldPanel("telephone"), FieldPanel("hours"), FieldPanel("email")], heading="Voor iedereen"),
        MultiFieldPanel([FieldPanel("facilitator_email")], heading="Voor het netwerk"),
    ]

    class Meta:
        verbose_name = "Contactgegevens"

    @property
    def join_email(self) -> str:
        """Where somebody writes who wants to take part."""
        return self.facilitator_email or self.email


def _is_member(user) -> bool:
    return user.is_authenticated and user.is_member
