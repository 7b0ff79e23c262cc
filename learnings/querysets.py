"""What is asked of the learning loop, in words."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from members import audiences
from members.models_base import VisibleQuerySet


class DilemmaQuerySet(VisibleQuerySet):
    """Dilemmas."""

    def posted(self):
        """What was put to the network: everything but concepts."""
        return self.exclude(state=self.model.State.CONCEPT)

    def still_open(self):
        return self.filter(state__in=[self.model.State.OPEN, self.model.State.IN_DISCUSSION])

    def with_response_count(self):
        """Adds `response_count`: responses that are not hidden."""
        return self.annotate(response_count=Count("responses", filter=Q(responses__is_hidden=False), distinct=True))

    def unanswered(self):
        """Open dilemmas without a response that people can read."""
        return self.still_open().exclude(pk__in=self.filter(responses__is_hidden=False).values("pk"))

    def unanswered_for(self, age: timedelta):
        """Those that were posted at least this long ago."""
        return self.unanswered().filter(posted_at__lte=timezone.now() - age)


class FollowsParentQuerySet(VisibleQuerySet):
    """Things that are seen by those who see their parent, unless they are hidden (then: owner and facilitators)."""

    parent = ""

    def visible_to_viewer(self, viewer: audiences.Viewer):
        shown = self.filter(viewer.q(f"{self.parent}__"))
        if viewer.holds_every_token:
            return shown
        return shown.filter(Q(is_hidden=False) | Q(owner=viewer.owner) if viewer.owner else Q(is_hidden=False))


class ResponseQuerySet(FollowsParentQuerySet):
    """Responses."""

    parent = "dilemma"


class LessonQuerySet(VisibleQuerySet):
    """Lessons."""

    def submitted(self):
        """Everything but concepts."""
        return self.exclude(state=self.model.State.CONCEPT)

    def adopted(self):
        return self.filter(state=self.model.State.ADOPTED)

    def due_for_review(self, on=None):
        """Adopted lessons whose review date has come (a day in Europe/Amsterdam, today by default)."""
        return self.adopted().filter(review_date__lte=on or timezone.localdate())


class ExperienceQuerySet(FollowsParentQuerySet):
    """Experiences."""

    parent = "lesson"
