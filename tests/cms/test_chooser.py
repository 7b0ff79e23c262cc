"""Choosing a lesson in /beheer/."""

from __future__ import annotations

import pytest

from learnings.models import Lesson
from tests.learnings.factories import LessonFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/beheer/kies-les/"


def test_only_adopted_lessons_can_be_chosen(administrator, client_of):
    from members.services import sync_groups

    sync_groups(administrator)
    adopted = LessonFactory(title="Vastgestelde les")
    LessonFactory(title="Les in toetsing", review=True)
    withdrawn = LessonFactory(title="Vervallen les")
    Lesson.objects.filter(pk=withdrawn.pk).update(state=Lesson.State.WITHDRAWN)
    client = client_of(administrator)

    html = client.get(CHOOSE).content.decode()

    assert "Vastgestelde les" in html
    assert "Les in toetsing" not in html
    assert "Vervallen les" not in html
    assert client.get(f"{CHOOSE}chosen/{adopted.pk}/").status_code == 200
    assert client.get(f"{CHOOSE}chosen/{withdrawn.pk}/").status_code == 404


def test_a_concept_of_somebody_else_cannot_be_chosen(administrator, client_of):
    from members.services import sync_groups

    sync_groups(administrator)
    concept = LessonFactory(concept=True)

    assert client_of(administrator).get(f"{CHOOSE}chosen/{concept.pk}/").status_code == 404


def test_words_narrow_the_list(administrator, client_of):
    from members.services import sync_groups

    sync_groups(administrator)
    LessonFactory(title="Spreek af wie belt")
    LessonFactory(title="Kies een vaste dag")

    html = client_of(administrator).get(f"{CHOOSE}results/", {"q": "vaste"}).content.decode()

    assert "Kies een vaste dag" in html
    assert "Spreek af wie belt" not in html


def test_a_member_does_not_come_in(member, client_of):
    LessonFactory(title="Vastgestelde les")

    response = client_of(member).get(CHOOSE)

    assert "Vastgestelde les" not in response.content.decode()
    assert response.status_code in {302, 403}
