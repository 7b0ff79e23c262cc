"""Who may do what: what one may not see does not exist (404), what one sees but may not do is refused (403)."""

from __future__ import annotations

import pytest

from learnings.models import Dilemma, Lesson
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory, ResponseFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
TEXT = {"situation": "Er speelt iets.", "question": "Wat doe jij?", "version": 1}

# address, post data, and the answer for: author, responder, colleague of the same organisation, outsider, facilitator
GET, OK, TO, NO, GONE = None, 200, 302, 403, 404
DILEMMA = [
    ("", GET, OK, OK, OK, GONE, OK),
    ("bewerken/", GET, OK, NO, NO, GONE, OK),
    ("bewerken/", TEXT, TO, NO, NO, GONE, TO),
    ("reageren/", {"body": "Zo doen wij het."}, TO, TO, TO, GONE, TO),
    ("afronden/", GET, OK, NO, NO, GONE, OK),
    ("afronden/", {"outcome": "insight"}, TO, NO, NO, GONE, TO),
    ("volgen/", {"volg": "ja"}, TO, TO, TO, GONE, TO),
    ("vraag-mee/", GET, OK, NO, NO, GONE, OK),
    ("verbergen/", {"verberg": "ja"}, NO, NO, NO, GONE, TO),
    ("maak-les/", GET, OK, OK, NO, GONE, OK),
    ("reacties/{r}/bewerken/", GET, NO, OK, NO, GONE, NO),
    ("reacties/{r}/bewerken/", {"body": "Anders.", "version": 1}, NO, TO, NO, GONE, NO),
    ("reacties/{r}/helpend/", {"helpend": "ja"}, TO, NO, NO, GONE, NO),
    ("reacties/{r}/verbergen/", {"verberg": "ja"}, NO, NO, NO, GONE, TO),
]
# the same people for a lesson of the author: handed in, then adopted
REVIEW = [
    ("", GET, OK, GONE, GONE, GONE, OK),
    ("bewerken/", GET, OK, GONE, GONE, GONE, OK),
    ("toetsen/vaststellen/", {}, NO, GONE, GONE, GONE, TO),
    ("toetsen/terug/", {"reason": "Waar blijkt het uit?"}, NO, GONE, GONE, GONE, TO),
]
ADOPTED = [
    ("", GET, OK, OK, OK, GONE, OK),
    ("bewerken/", GET, NO, NO, NO, GONE, OK),
    ("toetsen/vervallen/", {"reason": "Het klopt niet meer."}, NO, NO, NO, GONE, TO),
    ("toetsen/klopt-nog/", {}, NO, NO, NO, GONE, TO),
    ("toetsen/onzin/", GET, GONE, GONE, GONE, GONE, GONE),
    ("indienen/", {}, TO, NO, NO, GONE, NO),
    ("ervaring/", {"outcome": "worked"}, TO, TO, TO, GONE, TO),
    ("ervaring/{e}/besproken/", {}, NO, NO, NO, GONE, TO),
    ("ervaring/{e}/verbergen/", {"verberg": "ja"}, NO, NO, NO, GONE, TO),
    ("verbergen/", {"verberg": "ja"}, NO, NO, NO, GONE, TO),
]
PEOPLE = ("author", "responder", "colleague", "outsider", "facilitator")


@pytest.fixture
def people(db):
    author = UserFactory()
    return {
        "author": author,
        "responder": UserFactory(organisation=author.organisation),
        "colleague": UserFactory(organisation=author.organisation),
        "outsider": UserFactory(),
        "facilitator": UserFactory(facilitator=True),
        "stranger": None,
        "analyst": UserFactory(analyst=True),
        "former member": UserFactory(outside=True),
    }


def status(client, address: str, data) -> int:
    answer = client.get(address) if data is GET else client.post(address, data)
    if answer.status_code == 302 and "/account/inloggen/" in answer.headers["Location"]:
        return 401
    return answer.status_code


def table(rows):
    return [
        pytest.param(address, data, who, row[n], id=f"{who} {address or 'page'} {'get' if data is GET else 'post'}")
        for address, data, *row in rows
        for n, who in enumerate(PEOPLE)
    ]


def organisation_only(author) -> dict:
    return {"owner": author, "audience_choice": f"organisation:{author.organisation_id}"}


@pytest.mark.parametrize(("address", "data", "who", "expected"), table(DILEMMA))
def test_dilemma(client_of, people, address, data, who, expected):
    dilemma = DilemmaFactory(**organisation_only(people["author"]))
    response = ResponseFactory(dilemma=dilemma, owner=people["responder"])
    path = f"/dilemmas/{dilemma.pk}/{address.format(r=response.pk)}"

    assert status(client_of(people[who]), path, data) == expected


@pytest.mark.parametrize(("address", "data", "who", "expected"), table(REVIEW))
def test_lesson_in_review(client_of, people, address, data, who, expected):
    lesson = LessonFactory(review=True, **organisation_only(people["author"]))

    assert status(client_of(people[who]), f"/lessen/{lesson.pk}/{address}", data) == expected


@pytest.mark.parametrize(("address", "data", "who", "expected"), table(ADOPTED))
def test_adopted_lesson(client_of, people, address, data, who, expected):
    lesson = LessonFactory(**organisation_only(people["author"]))
    experience = ExperienceFactory(lesson=lesson, owner=people["colleague"], outcome="not")

    path = f"/lessen/{lesson.pk}/{address.format(e=experience.pk)}"
    assert status(client_of(people[who]), path, data) == expected


@pytest.mark.parametrize("row", [*DILEMMA, *ADOPTED], ids=lambda row: row[0] or "page")
@pytest.mark.parametrize("who", ["stranger", "analyst", "former member"])
def test_who_is_no_member_meets_a_closed_door(client_of, people, row, who):
    dilemma = DilemmaFactory()
    response = ResponseFactory(dilemma=dilemma)
    experience = ExperienceFactory(lesson__owner=people["author"])
    base = f"/dilemmas/{dilemma.pk}/" if row in DILEMMA else f"/lessen/{experience.lesson_id}/"
    path = base + row[0].format(r=response.pk, e=experience.pk)
    expected = {401, 405} if who == "stranger" else {404}

    assert status(client_of(people[who]), path, row[1]) in expected
    assert status(client_of(people[who]), path.replace(base, base.replace("1", "987")), row[1]) in expected


def test_a_public_lesson_is_for_everybody_and_shows_no_names(client_of):
    lesson = LessonFactory(audience_choice="public", owner=UserFactory(first_name="Femke"))
    lesson.contributors.add(lesson.owner)

    page = client_of().get(f"/lessen/{lesson.pk}/")

    assert page.status_code == 200
    assert lesson.title in page.content.decode()
    assert "Femke" not in page.content.decode()
    assert "Herken je dit?" not in page.content.decode()


def test_a_concept_is_its_owners_alone(client_of, people):
    dilemma, lesson = DilemmaFactory(concept=True), LessonFactory(concept=True)

    for who in PEOPLE:
        for path in (f"/dilemmas/{dilemma.pk}/bewerken/", f"/dilemmas/{dilemma.pk}/maak-les/", f"/lessen/{lesson.pk}/"):
            assert client_of(people[who]).get(path).status_code == 404


def test_a_hidden_response_is_seen_by_its_writer_and_facilitators(client_of, people):
    response = ResponseFactory(owner=people["responder"], body="Verborgen woorden.", is_hidden=True)
    seen = {
        who
        for who in PEOPLE
        if "Verborgen woorden." in client_of(people[who]).get(response.dilemma.get_absolute_url()).content.decode()
    }

    assert seen == {"responder", "facilitator"}


def test_a_response_of_another_dilemma_is_not_reached_through_this_one(client_of, facilitator):
    response, other = ResponseFactory(), DilemmaFactory()

    answer = client_of(facilitator).post(f"/dilemmas/{other.pk}/reacties/{response.pk}/verbergen/", {"verberg": "ja"})

    response.refresh_from_db()
    assert answer.status_code == 404
    assert not response.is_hidden


def test_an_asker_cannot_call_an_own_response_helpful(client_of):
    dilemma = DilemmaFactory()
    own = ResponseFactory(dilemma=dilemma, owner=dilemma.owner)

    answer = client_of(dilemma.owner).post(f"/dilemmas/{dilemma.pk}/reacties/{own.pk}/helpend/", {"helpend": "ja"})

    assert answer.status_code == 403


def test_a_facilitator_marks_what_helped_when_it_was_posted_for_somebody(client_of, facilitator):
    response = ResponseFactory(dilemma__posted_by=facilitator)
    path = f"/dilemmas/{response.dilemma_id}/reacties/{response.pk}/helpend/"

    assert client_of(facilitator).post(path, {"helpend": "ja"}).status_code == 302


def test_only_posting_changes_something(client_of, facilitator):
    response, experience = ResponseFactory(), ExperienceFactory()
    before = (Dilemma.objects.values().get(), Lesson.objects.values().get())
    for row in DILEMMA:
        client_of(facilitator).get(f"/dilemmas/{response.dilemma_id}/{row[0].format(r=response.pk)}")
    for row in ADOPTED:
        client_of(facilitator).get(f"/lessen/{experience.lesson_id}/{row[0].format(e=experience.pk)}")

    assert (Dilemma.objects.values().get(), Lesson.objects.values().get()) == before


def test_planted_defect_without_the_predicate_the_table_fails(client_of, people, monkeypatch):
    """Take a predicate away and a member does what only a facilitator may: this shows that the table can fail."""
    monkeypatch.setattr("learnings.permissions.can_moderate", lambda _user: True)
    dilemma = DilemmaFactory(**organisation_only(people["author"]))

    assert status(client_of(people["colleague"]), f"/dilemmas/{dilemma.pk}/verbergen/", {"verberg": "ja"}) == TO
