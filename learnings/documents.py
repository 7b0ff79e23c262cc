"""How dilemmas and lessons are found."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b

from django.db import models
from django.db.models import Prefetch
from django.utils import timezone

from learnings import maturity
from learnings.models import Dilemma, Experience, Lesson, LessonSource, Response
from members.models import Organisation, User
from search.documents import AboutSource, Document, about, register

BOOST = {Lesson.State.ADOPTED: 1.15, Lesson.State.SUPERSEDED: 0.6, Lesson.State.WITHDRAWN: 0.5}


def _fingerprinted(document: Document) -> Document:
    """Give the document a version that is another whenever anything in it is."""
    return replace(document, version=blake2b(repr(document).encode(), digest_size=12).hexdigest())


def _year(moment) -> list[str]:
    return [str(timezone.localtime(moment).year)]


class _OwnedSource(AboutSource):
    """A source of something whose owner's sector is a facet."""

    related = (*AboutSource.related, "owner__organisation__sector")

    def affected_by(self, instance: models.Model):
        """Somebody who moves to another organisation, or an organisation to another sector, changes the facet."""
        owners = {User: "owner", Organisation: "owner__organisation"}.get(type(instance))
        if owners is None:
            return super().affected_by(instance)
        rows = self.queryset().filter(**{owners: instance.pk})
        return [f"{self.kind}:{pk}" for pk in rows.values_list("pk", flat=True)]


@register
class DilemmaSource(_OwnedSource):
    """Dilemmas with their responses; a concept is its owner's alone and not indexed."""

    model, kind = Dilemma, "dilemma"

    def queryset(self):
        return Dilemma.objects.posted()

    def loaded(self):
        shown = Response.objects.filter(is_hidden=False).order_by("posted_at", "pk")
        return super().loaded().prefetch_related(Prefetch("responses", shown))

    def document(self, dilemma: Dilemma) -> Document:
        facets, labels = about(dilemma)
        if not dilemma.is_pseudonymous and dilemma.owner_id:  # the sector would narrow down who it is
            facets["sector"] = [dilemma.owner.sector_slug] if dilemma.owner.sector_slug else []
        facets |= {"state": [dilemma.state], "year": _year(dilemma.posted_at)}
        texts = [
            dilemma.situation,
            dilemma.question,
            dilemma.difficulty,
            dilemma.options,
            dilemma.voice,
            dilemma.conclusion,
            *(response.body for response in dilemma.responses.all()),
        ]
        return _fingerprinted(
            Document(
                key=dilemma.key,
                kind=self.kind,
                title=dilemma.title,
                url=dilemma.get_absolute_url(),
                body="\n\n".join(text.text for text in texts if text),
                date=dilemma.posted_at,
                audience=dilemma.audience,
                owner=dilemma.owner_id,
                facets=facets,
                labels=labels,
            )
        )

    def affected_by(self, instance: models.Model):
        """A response that is changed or hidden changes its dilemma."""
        if isinstance(instance, Response):
            return [f"dilemma:{instance.dilemma_id}"]
        return super().affected_by(instance)


@register
class LessonDocumentSource(_OwnedSource):
    """Lessons, with what was experienced."""

    model, kind = Lesson, "lesson"

    def queryset(self):
        return Lesson.objects.submitted()

    def loaded(self):
        experiences = Experience.objects.filter(is_hidden=False).select_related("place", "sector")
        sources = LessonSource.objects.select_related("dilemma__owner__organisation")
        return super().loaded().prefetch_related(Prefetch("experiences", experiences), Prefetch("sources", sources))

    def document(self, lesson: Lesson) -> Document:
        facets, labels = about(lesson)
        date = lesson.adopted_at or lesson.submitted_at or lesson.created_at
        facets |= {"sector": _sector(lesson), "state": [lesson.state], "year": _year(date)}
        experiences = sorted(lesson.experiences.all(), key=lambda experience: experience.pk)
        texts = [
            lesson.lead,
            lesson.learned.text,
            lesson.evidence.text,
            lesson.limits.text,
            *(experience.note for experience in experiences),
        ]
        sure = maturity.of(lesson, experiences)
        boost = BOOST.get(lesson.state, 1.0) * {"confirmed": 1.05, "contradicted": 0.95}.get(sure.level, 1.0)
        return _fingerprinted(
            Document(
                key=lesson.key,
                kind=self.kind,
                title=lesson.title,
                url=lesson.get_absolute_url(),
                body="\n\n".join(text for text in texts if text),
                date=date,
                audience=lesson.audience,
                owner=lesson.owner_id,
                facets=facets,
                labels=labels,
                lead=lesson.lead,
                boost=boost,
                links=[f"dilemma:{source.dilemma_id}" for source in lesson.sources.all()],
            )
        )

    def affected_by(self, instance: models.Model):
        """An experience that is changed or hidden changes its lesson."""
        if isinstance(instance, Experience):
            return [f"lesson:{instance.lesson_id}"]
        return super().affected_by(instance)


def _sector(lesson: Lesson) -> list[str]:
    """Return the sector of who made the lesson, unless that gives away who asked without a name."""
    asked_unnamed = {s.dilemma.owner_id for s in lesson.sources.all() if s.dilemma.is_pseudonymous}
    if not lesson.owner_id or lesson.owner_id in asked_unnamed or not lesson.owner.sector_slug:
        return []
    return [lesson.owner.sector_slug]
