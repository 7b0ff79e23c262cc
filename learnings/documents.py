"""How dilemmas and lessons are found."""

from __future__ import annotations

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone

from learnings import maturity
from learnings.models import Dilemma, Experience, Lesson, LessonSource, Response
from search.documents import AboutSource, Document, about, register

BOOST = {Lesson.State.ADOPTED: 1.15, Lesson.State.SUPERSEDED: 0.6, Lesson.State.WITHDRAWN: 0.5}


@register
class DilemmaSource(AboutSource):
    """Dilemmas with their responses; a concept is its owner's alone and not indexed."""

    model, kind = Dilemma, "dilemma"
    related = (*AboutSource.related, "owner__organisation__sector")

    def queryset(self):
        return Dilemma.objects.posted()

    def loaded(self):
        shown = Response.objects.filter(is_hidden=False).order_by("posted_at", "pk")
        return super().loaded().prefetch_related(Prefetch("responses", shown))

    def document(self, dilemma: Dilemma) -> Document:
        facets, labels = about(dilemma)
        if not dilemma.is_pseudonymous and dilemma.owner_id:  # the sector would narrow down who it is
            facets["sector"] = [dilemma.owner.sector_slug] if dilemma.owner.sector_slug else []
        facets |= {"state": [dilemma.state], "year": [str(timezone.localtime(dilemma.posted_at).year)]}
        texts = [dilemma.situation, dilemma.question, dilemma.difficulty, dilemma.options, dilemma.voice,
                 dilemma.conclusion, *(response.body for response in dilemma.responses.all())]
        return Document(
            key=dilemma.key, kind=self.kind, title=dilemma.title, url=dilemma.get_absolute_url(),
            body="\n\n".join(text.text for text in texts if text), date=dilemma.posted_at,
            audience=dilemma.audience, owner=dilemma.owner_id, facets=facets, labels=labels,
            version=f"{dilemma.version}.{dilemma.changed_at.timestamp()}.{len(dilemma.responses.all())}",
        )


@register
class LessonSourceOfSearch(AboutSource):
    """Lessons, with what was experienced."""

    model, kind = Lesson, "lesson"
    related = (*AboutSource.related, "owner__organisation__sector")

    def queryset(self):
        return Lesson.objects.submitted()

    def loaded(self):
        experiences = Experience.objects.filter(is_hidden=False).select_related("place", "sector")
        sources = LessonSource.objects.select_related("dilemma__owner__organisation")
        return super().loaded().prefetch_related(Prefetch("experiences", experiences), Prefetch("sources", sources))

    def document(self, lesson: Lesson) -> Document:
        facets, labels = about(lesson)
        date = lesson.adopted_at or lesson.submitted_at or lesson.created_at
        sector = lesson.owner.sector_slug if lesson.owner_id else ""
        facets |= {
            "sector": [sector] if sector else [], "state": [lesson.state], "year": [str(timezone.localtime(date).year)],
        }
        experiences = list(lesson.experiences.all())
        texts = [lesson.lead, lesson.learned.text, lesson.evidence.text, lesson.limits.text,
                 *(experience.note for experience in experiences)]
        sure = maturity.of(lesson, experiences)
        boost = BOOST.get(lesson.state, 1.0) * {"confirmed": 1.05, "contradicted": 0.95}.get(sure.level, 1.0)
        return Document(
            key=lesson.key, kind=self.kind, title=lesson.title, url=lesson.get_absolute_url(),
            body="\n\n".join(text for text in texts if text), date=date, audience=lesson.audience,
            owner=lesson.owner_id, facets=facets, labels=labels, lead=lesson.lead, boost=boost,
            links=[f"dilemma:{source.dilemma_id}" for source in lesson.sources.all()],
            version=f"{lesson.version}.{lesson.changed_at.timestamp()}.{len(experiences)}",
        )

    def affected_by(self, instance: models.Model):
        """An experience that is hidden changes its lesson."""
        if isinstance(instance, Experience):
            return [f"lesson:{instance.lesson_id}"]
        return super().affected_by(instance)
