"""The loop as people walk it: post, respond, mark, make a lesson, adopt, record."""

from __future__ import annotations

import pytest

from learnings.models import Dilemma, Experience, Lesson
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_dilemma_becomes_a_lesson_and_gathers_experience(
    client_of, member, facilitator, django_capture_on_commit_callbacks
):
    asker, helper = client_of(member), UserFactory(first_name="Tarik")
    with django_capture_on_commit_callbacks(execute=True):
        asker.post("/dilemmas/nieuw/", {"situation": "Twee hulpverleners bellen.", "question": "Wie belt eerst?"})
    dilemma = Dilemma.objects.get()
    assert (dilemma.title, dilemma.state, dilemma.owner) == ("Wie belt eerst?", "open", member)

    with django_capture_on_commit_callbacks(execute=True):
        client_of(helper).post(f"/dilemmas/{dilemma.pk}/reageren/", {"body": "Wie het gezin het laatst zag."})
    response = dilemma.responses.get()
    assert Notice.objects.filter(to=member, kind="response").count() == 1

    asker.post(f"/dilemmas/{dilemma.pk}/reacties/{response.pk}/helpend/", {"helpend": "ja"})
    form = asker.get(f"/dilemmas/{dilemma.pk}/maak-les/").context["form"]
    assert "Wie het gezin het laatst zag." in form["learned"].value()

    asker.post(
        f"/dilemmas/{dilemma.pk}/maak-les/",
        {
            "title": "Spreek af wie belt",
            "lead": "Eén naam.",
            "learned": "Wie het laatst zag, belt.",
            "indienen": "ja",
            "responses": [response.pk],
        },
    )
    lesson = Lesson.objects.get()
    assert lesson.state == Lesson.State.REVIEW
    assert set(lesson.contributors.all()) == {member, helper}

    desk = client_of(facilitator)
    desk.post(f"/lessen/{lesson.pk}/toetsen/vaststellen/", {})
    lesson.refresh_from_db()
    dilemma.refresh_from_db()
    assert (lesson.state, dilemma.state, dilemma.outcome) == ("adopted", "closed", "lesson")

    client_of(helper).post(f"/lessen/{lesson.pk}/ervaring/", {"outcome": "worked", "note": "Bij ons in Zuilen"})
    assert Experience.objects.get().outcome == "worked"
    page = desk.get(f"/lessen/{lesson.pk}/").content.decode()
    assert dilemma.title in page
    assert "Bij ons in Zuilen" in page


@pytest.mark.parametrize("address", ["/dilemmas/", "/lessen/", "/dilemmas/nieuw/", "/dilemmas/{pk}/"])
def test_pages_open(client_of, member, address):
    dilemma = DilemmaFactory()

    assert client_of(member).get(address.format(pk=dilemma.pk)).status_code == 200
