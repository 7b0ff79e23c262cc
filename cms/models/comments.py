"""Reactions below a page of the site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from cms.addresses import address
from cms.visibility import visible_pages
from members import audiences
from writing.fields import WrittenField

COMMENT_CHARACTERS = 2_000


class PageCommentQuerySet(models.QuerySet):
    """Comments by state and by who may read them."""

    def visible_to(self, user, known=None):
        """What this person may read: what is published, on pages that this person may see; facilitators read all.

        `known` are the view restrictions, when they were asked already.
        """
        viewer = audiences.of(user)
        rows = self.filter(page__in=visible_pages(Page.objects.all(), viewer, known))
        return rows if viewer.holds_every_token else rows.published()

    def published(self):
        """Those that stand below their page."""
        return self.filter(state=PageComment.State.PUBLISHED)

    def waiting(self):
        """Those that somebody must look at, oldest first; a cry for help before all others."""
        rows = self.filter(state__in=(PageComment.State.WAITING, PageComment.State.CRY), decided_at=None)
        return rows.annotate(is_urgent=Q(state=PageComment.State.CRY)).order_by("-is_urgent", "created_at", "pk")

    def refused_before(self, moment):
        """Those that were not placed, decided before a moment."""
        return self.exclude(state=PageComment.State.PUBLISHED).filter(decided_at__lt=moment)


class PageComment(models.Model):
    """A reaction below a page. Its audience is that of the page, once it is published.

    A member's stands there at once, a visitor's waits for the kwartiermaker. What reads as a cry for help is answered
    with whom to call and is never published.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Wacht op de kwartiermaker"
        PUBLISHED = "published", "Geplaatst"
        REFUSED = "refused", "Niet geplaatst"
        CRY = "cry", "Vraag om hulp"

    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="pagina")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="lid"
    )
    is_by_member = models.BooleanField("van een lid", default=False)
    role = models.CharField("wie ben je?", max_length=60, blank=True)
    body = WrittenField("reactie", max_characters=COMMENT_CHARACTERS)
    state = models.CharField("status", max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField("geschreven op", default=timezone.now)
    submission = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="besloten door"
    )
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)

    objects = PageCommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["page", "state"], name="cms_comment_page_state")]
        constraints = [
            models.CheckConstraint(
                name="comment_of_nobody_has_no_owner", condition=Q(is_by_member=True) | Q(owner=None)
            )
        ]
        verbose_name, verbose_name_plural = "reactie op een pagina", "reacties op pagina’s"

    def __str__(self):
        return f"{self.who}: {self.page}"

    @property
    def key(self) -> str:
        return f"page_comment:{self.pk}"

    @property
    def who(self) -> str:
        """The first name of a member, or what a visitor is."""
        if self.owner_id:
            return self.owner.first_name or "Een lid"
        return "Oud-lid" if self.is_by_member else (self.role or "Een bezoeker")

    @property
    def function(self) -> str:
        """What a member does; of a visitor nothing."""
        return self.owner.function if self.owner_id else ""

    @property
    def is_cry(self) -> bool:
        """Whether this reads as a cry for help; it can never be published."""
        return self.state == self.State.CRY

    @property
    def anchor(self) -> str:
        """Where it stands on its page."""
        return f"reactie-{self.pk}"

    def get_absolute_url(self):
        return f"{address(self.page)}#{self.anchor}"
