"""The smallest valid dilemmas, responses and lessons."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from learnings.models import Dilemma, Experience, Lesson, LessonSource, Response
from tests.members.factories import UserFactory


class DilemmaFactory(DjangoModelFactory):
    """An open dilemma for all members; `concept=True`, `closed=True`, `pseudonymous=True` are variants."""

    class Meta:
        model = Dilemma
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Wie belt er als eerste bij vraag {n}?")
    situation = "Een moeder belt de praktijk, en een dag later het buurtteam."
    question = "Wie belt er als eerste terug?"
    state = Dilemma.State.OPEN
    posted_at = factory.LazyFunction(timezone.now)

    class Params:
        concept = factory.Trait(state=Dilemma.State.CONCEPT, posted_at=None)
        closed = factory.Trait(
            state=Dilemma.State.CLOSED, closed_at=factory.LazyFunction(timezone.now), outcome=Dilemma.Outcome.INSIGHT
        )
        pseudonymous = factory.Trait(is_pseudonymous=True, pseudonym="een professional uit Noordwest")

    @factory.post_generation
    def themes(dilemma, create, extracted, **kwargs):
        """Be about these themes."""
        if create and extracted:
            dilemma.themes.set(extracted)


class ResponseFactory(DjangoModelFactory):
    """A response of another member."""

    class Meta:
        model = Response

    dilemma = factory.SubFactory(DilemmaFactory)
    owner = factory.SubFactory(UserFactory)
    body = "Bij ons belt wie het gezin het laatst zag."


class LessonFactory(DjangoModelFactory):
    """An adopted lesson for all members; `concept=True` and `review=True` come before."""

    class Meta:
        model = Lesson
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Spreek af wie belt, regel {n}")
    lead = "Eén naam voor het gezin voorkomt dubbele gesprekken."
    learned = "Wie het gezin het laatst zag, belt."
    evidence = "In drie praktijken waren er minder dubbele gesprekken."
    limits = "Bij zorgen over veiligheid volg je de meldcode."
    state = Lesson.State.ADOPTED
    adopted_at = factory.LazyFunction(timezone.now)

    class Params:
        concept = factory.Trait(state=Lesson.State.CONCEPT, adopted_at=None)
        review = factory.Trait(
            state=Lesson.State.REVIEW, adopted_at=None, submitted_at=factory.LazyFunction(timezone.now)
        )

    @factory.post_generation
    def sources(lesson, create, extracted, **kwargs):
        """Be made from these dilemmas."""
        for dilemma in extracted or ():
            LessonSource.objects.create(lesson=lesson, dilemma=dilemma)


class ExperienceFactory(DjangoModelFactory):
    """An experience of a member with a lesson."""

    class Meta:
        model = Experience

    lesson = factory.SubFactory(LessonFactory)
    owner = factory.SubFactory(UserFactory)
    outcome = Experience.Outcome.WORKED
    sector = factory.SelfAttribute("owner.organisation.sector")
