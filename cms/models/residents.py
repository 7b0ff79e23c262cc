"""The page for residents: what the teams do, and how to reach them."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import BuurtteamBlock, CardBlock, QuestionBlock, StepBlock, stream_text
from cms.models.about import LeadPage


class ResidentsPage(LeadPage):
    """What Extr@Utrecht offers parents and youths, in words of level B1 or easier; here we say "u"."""

    steps = StreamField([("step", StepBlock())], verbose_name="zo krijgt u hulp", blank=True, max_num=3)
    topics = StreamField([("topic", CardBlock())], verbose_name="waarbij kunnen wij helpen?", blank=True, max_num=6)
    questions = StreamField([("question", QuestionBlock())], verbose_name="vragen van ouders", blank=True)
    youth = StreamField(
        [("question", QuestionBlock())],
        verbose_name="voor jongeren",
        blank=True,
        help_text="Jongeren lezen dit zelf. Zeg hier ‘je’.",
    )
    teams = StreamField([("team", BuurtteamBlock())], verbose_name="het buurtteam per wijk", blank=True)

    template = "cms/residents.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("lead"), FieldPanel("steps"), FieldPanel("topics"), FieldPanel("body")],
            heading="Wat wij doen. Korte zinnen, gewone woorden; wij zeggen ‘u’.",
        ),
        FieldPanel("questions"),
        FieldPanel("youth"),
        FieldPanel("teams"),
    ]

    class Meta:
        verbose_name = "Voor inwoners"

    def more_text(self) -> list[str]:
        return [stream_text(part) for part in (self.steps, self.topics, self.questions, self.youth, self.teams)]

    def get_context(self, request, *args, **kwargs):
        from cms.pages import residents_context  # pages read models

        return super().get_context(request, *args, **kwargs) | residents_context(self)
