"""The home page, plain pages, and how to reach us."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.models.about import LeadPage


class HomePage(LeadPage):
    """The first page: the front for visitors, and the member's own home."""

    often_searched = models.TextField(
        "vaak gezocht", blank=True, help_text="Eén zoekvraag per regel. Leden zien ze onder het zoekveld."
    )

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.GuideIndexPage",
        "cms.PilotIndexPage",
        "cms.NewsletterIndexPage",
        "cms.ContentPage",
    ]
    content_panels = [*LeadPage.content_panels, FieldPanel("often_searched")]

    class Meta:
        verbose_name = "Home"

    def searches(self) -> list[str]:
        """The curated queries."""
        return [line.strip() for line in self.often_searched.splitlines() if line.strip()]

    def get_template(self, request, *args, **kwargs):
        return "cms/home_member.html" if _is_member(request.user) else "cms/home_public.html"

    def get_context(self, request, *args, **kwargs):
        from cms.home import member_context, public_context  # home reads models

        extra = member_context if _is_member(request.user) else public_context
        return super().get_context(request, *args, **kwargs) | extra(self, request.user)


class ContentPage(LeadPage):
    """A plain page: privacy, toegankelijkheid, uitleg."""

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
    """How people reach the municipality; stands at the foot of every page."""

    telephone = models.CharField("telefoon", max_length=20, default="14 030")
    email = models.EmailField("e-mail", default="jeugd@utrecht.nl")

    class Meta:
        verbose_name = "Contactgegevens"


def _is_member(user) -> bool:
    return user.is_authenticated and user.is_member
