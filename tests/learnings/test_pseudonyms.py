"""Without a name: wide enough that five members fit, and the name is nowhere on any page of another member."""

from __future__ import annotations

import pytest

from learnings import lesson_services, services
from learnings.documents import DilemmaSource, LessonDocumentSource
from learnings.models import Dilemma, Lesson
from learnings.pseudonyms import disguise
from notices.models import Notice
from tests.learnings.factories import DilemmaFactory, ResponseFactory
from tests.members.factories import OrganisationFactory, PlaceFactory, PracticeFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
FIELDS = {"title": "Wat doe jij?", "situation": "Er speelt iets.", "question": "Wat doe jij?", "is_pseudonymous": True}
SECRET = ("Geheimzinnig", "Achternaamloos", "tovenaar", "Toverorganisatie")


@pytest.fixture
def zuilen(db):
    return PlaceFactory(name="Zuilen", level="subwijk", parent=PlaceFactory(name="Noordwest"))


def author(place=None, **extra):
    return UserFactory(
        first_name=SECRET[0],
        last_name=SECRET[1],
        function=SECRET[2],
        organisation=OrganisationFactory(name=SECRET[3]),
        places=[place] if place else [],
        **extra,
    )


def neighbours(count: int, place) -> None:
    for _ in range(count):
        UserFactory(places=[place])


@pytest.mark.parametrize(
    ("in_zuilen", "in_noordwest", "shown"),
    [(4, 0, "Zuilen"), (3, 1, "Noordwest"), (3, 0, "Utrecht"), (0, 3, "Utrecht")],
)
def test_the_place_widens_until_five_members_fit(zuilen, in_zuilen, in_noordwest, shown):
    neighbours(in_zuilen, zuilen)
    neighbours(in_noordwest, zuilen.parent)

    assert disguise(author(zuilen)).name == f"een professional uit {shown}"


def test_members_by_practice_count_once_and_former_members_do_not(zuilen):
    practice = PracticeFactory(place=zuilen)
    for _ in range(4):
        UserFactory(practice=practice, places=[zuilen])
    asker = author(zuilen)
    assert disguise(asker).name == "een professional uit Zuilen"

    from members.models import RoleTerm, User

    RoleTerm.objects.filter(user__practice=practice).first().delete()
    assert disguise(User.objects.get(pk=asker.pk)).name == "een professional uit Utrecht"


def test_the_tags_are_no_narrower_than_the_name(zuilen):
    variant = VariantFactory()
    asker = author(zuilen, variant=variant)
    neighbours(4, zuilen.parent)

    posted = services.post_dilemma(author=asker, fields=FIELDS | {"place": zuilen, "variant": variant}, submission=None)

    assert (posted.pseudonym, posted.place, posted.variant) == (
        "een professional uit Noordwest",
        zuilen.parent,
        None,
    )


def test_tags_that_say_nothing_of_the_author_stay(zuilen):
    elsewhere, other_kind = PlaceFactory(name="Oost"), VariantFactory()
    neighbours(4, zuilen)

    shown = disguise(author(zuilen), place=elsewhere, variant=other_kind)

    assert (shown.place, shown.variant) == (elsewhere, other_kind)


def test_the_pseudonym_was_chosen_when_it_was_posted_and_stays(zuilen):
    neighbours(4, zuilen)
    posted = services.post_dilemma(author=author(zuilen), fields=FIELDS | {"place": zuilen}, submission=None)
    from members.models import User

    User.objects.exclude(pk=posted.owner_id).update(is_active=False)
    changed = services.edit_dilemma(
        dilemma=posted,
        version=posted.version,
        fields={"situation": "Anders.", "place": zuilen, "is_pseudonymous": True},
    )
    assert changed.pseudonym == "een professional uit Zuilen"

    moved = services.edit_dilemma(
        dilemma=changed, version=changed.version, fields={"place": None, "is_pseudonymous": True}
    )
    assert moved.pseudonym == "een professional uit Utrecht"
    named = services.edit_dilemma(dilemma=moved, version=moved.version, fields={"is_pseudonymous": False})
    assert named.pseudonym == ""


@pytest.fixture
def told(zuilen, facilitator, django_capture_on_commit_callbacks):
    """A dilemma without a name that went all the way: response, helpful, own response, lesson, adopted."""
    asker, helper = author(zuilen), UserFactory(first_name="Tarik")
    with django_capture_on_commit_callbacks(execute=True):
        dilemma = services.post_dilemma(author=asker, fields=FIELDS | {"place": zuilen}, submission=None)
        services.follow(member=helper, key=dilemma.key)
        response = services.post_response(dilemma=dilemma, author=helper, body="Zo doen wij het.")
        services.mark_helpful(response=response, is_helpful=True)
        services.post_response(dilemma=dilemma, author=asker, body="Dank jullie wel.")
        lesson = lesson_services.make_lesson(
            author=asker,
            fields={"title": "Spreek af", "learned": "Zo.", "audience_choice": "public"},
            dilemmas=[dilemma],
            responses=list(dilemma.responses.all()),
            submission=None,
            hand_in=True,
        )
        lesson_services.adopt(lesson=lesson, by=facilitator)
    return {"asker": asker, "helper": helper, "dilemma": dilemma, "lesson": lesson}


def pages(told) -> list[str]:
    return [
        told["dilemma"].get_absolute_url(),
        told["lesson"].get_absolute_url(),
        "/dilemmas/",
        "/lessen/",
        "/zoeken/?q=speelt",
        "/mijn/",
        "/mijn/meldingen/",
        "/dilemmas/nieuw/",
        f"/dilemmas/{told['dilemma'].pk}/maak-les/",
    ]


@pytest.mark.parametrize("who", ["helper", "facilitator", "stranger", "outsider"])
def test_the_name_is_nowhere_for_another_member_and_known_to_the_facilitator(client_of, told, facilitator, who):
    viewer = {"helper": told["helper"], "facilitator": facilitator, "stranger": None, "outsider": UserFactory()}[who]
    client = client_of(viewer)

    seen = {address: client.get(address, follow=True).content.decode() for address in pages(told)}

    if who == "facilitator":
        assert "een professional uit Utrecht (Geheimzinnig, tovenaar in Zuilen)" in seen[pages(told)[0]]
    else:
        leaks = [(address, word) for address, html in seen.items() for word in (*SECRET, ">GE<") if word in html]
        assert leaks == []


def test_the_page_shows_the_pseudonym_in_every_place_of_the_name(client_of, told):
    html = client_of(told["helper"]).get(told["dilemma"].get_absolute_url()).content.decode()

    assert "Gedeeld door een professional uit Utrecht" in html
    assert "De vraagsteller vindt dit helpend" in html
    assert '<span class="ok-reply__who">De vraagsteller</span>' in html


def test_the_profile_of_the_author_shows_neither_dilemma_nor_lesson(client_of, told):
    html = client_of(told["helper"]).get(f"/leden/{told['asker'].pk}/").content.decode()

    assert told["dilemma"].title not in html
    assert told["lesson"].title not in html


def test_notices_name_nobody(told):
    assert not [notice for notice in Notice.objects.all() if any(word in notice.title for word in SECRET)]


def test_the_index_holds_no_name_and_no_sector_of_the_author(told):
    for source, model in ((DilemmaSource(), Dilemma), (LessonDocumentSource(), Lesson)):
        document = source.document(source.loaded().get(pk=model.objects.get().pk))
        assert "sector" not in document.facets or document.facets["sector"] == []
        assert not any(word in f"{document.title} {document.body} {document.labels}" for word in SECRET)


def test_a_lesson_of_somebody_else_names_who_helped_and_not_who_asked(client_of, facilitator):
    dilemma = DilemmaFactory(pseudonymous=True, owner=author())
    response = ResponseFactory(dilemma=dilemma, owner=UserFactory(first_name="Noor"), is_helpful=True)
    lesson = lesson_services.make_lesson(
        author=facilitator,
        fields={"title": "Spreek af", "learned": "Zo."},
        dilemmas=[dilemma],
        responses=[response],
        submission=None,
        hand_in=True,
    )
    lesson_services.adopt(lesson=lesson, by=facilitator)

    html = client_of(UserFactory()).get(lesson.get_absolute_url()).content.decode()

    assert "Noor" in html
    assert not any(word in html for word in SECRET)


def test_planted_defect_a_name_that_shows_is_noticed(client_of, told, monkeypatch):
    """Let the page show the name: this shows that the search for it can fail."""
    monkeypatch.setattr("learnings.views.author_line", lambda found, _viewer: found.owner.first_name)

    html = client_of(told["helper"]).get(told["dilemma"].get_absolute_url()).content.decode()

    assert SECRET[0] in html
