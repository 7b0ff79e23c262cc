"""The base of everything that has an audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from members import audiences

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import User


class VisibleQuerySet(models.QuerySet):
    """A queryset that knows the audience rule; every view, feed, export and mail starts with `visible_to`."""

    audience_prefix = ""

    def visible_to(self, user: User | AnonymousUser):
        """What this person may see."""
        return self.visible_to_viewer(audiences.of(user))

    def visible_to_viewer(self, viewer: audiences.Viewer):
        """What a viewer may see; the same rule on data instead of a person."""
        return self.filter(viewer.q(self.audience_prefix))


class Visible(models.Model):
    """A thing with one owner and one audience.

    `audience_choice` is the token that people chose; `audience` is the token that holds now (a concept has
    `user:7`), written on every save from `effective_audience()` and never by hand.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="eigenaar", null=True, blank=True
    )
    audience_choice = models.CharField("wie mag dit lezen?", max_length=60, default=audiences.MEMBERS)
    audience = models.CharField(max_length=60, db_index=True, editable=False, default=audiences.FACILITATORS)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True

    def effective_audience(self) -> str:
        """Return the token that holds in the present state; a model with states narrows it here."""
        return self.audience_choice

    def owner_token(self) -> str:
        """Return the token of the owner alone, or that of the facilitators when there is no owner."""
        return audiences.personal(self.owner_id) if self.owner_id else audiences.FACILITATORS

    def save(self, *args, **kwargs):
        """Write the audience that holds, whatever else is saved."""
        self.audience = self.effective_audience()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "audience"}
        super().save(*args, **kwargs)
