"""Reactions below a page: members at once, visitors after a look, a cry for help never; closed with their page."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms import services
from cms.cries import is_cry_for_help
from cms.models import PageComment
from notices.models import Notice
from tests.cms import factories as make
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
State = PageComment.State


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits live in the cache, which outlives a test."""
    cache.clear()


def address(page) -> str:
    return f"/reacties/{page.pk}/"


def page_of(client, page) -> str:
    return client.get(page.address).content.decode()


def post(client, page, body="Bij ons werkt dit goed.", **extra):
    return client.post(address(page), {"body": body, "submission": str(uuid.uuid4())} | extra, follow=True)


def test_what_a_member_writes_stands_there_at_once(member, client_of, client):
    page = make.chapter()

    answer = post(client_of(member), page)

    assert "Je reactie is geplaatst." in answer.content.decode()
    html = page_of(client, page)
    assert "Bij ons werkt dit goed." in html
    assert "1 reactie<" in html
    assert member.first_name in html


def test_what_a_visitor_writes_waits_and_the_kwartiermaker_hears_of_it(
    client, facilitator, client_of, django_capture_on_commit_callbacks
):
    page = make.update(title="Zes praktijken")

    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, page, role="Een vader uit Zuilen")

    assert "De kwartiermaker leest je reactie" in answer.content.decode()
    assert "Bij ons werkt dit goed." not in page_of(client, page)
    assert list(PageComment.objects.waiting().values_list("role", "state")) == [("Een vader uit Zuilen", "waiting")]
    notice = Notice.objects.get(to=facilitator)
    assert notice.title == "Een reactie wacht op je bij: Zes praktijken"
    assert "Nog niet op de site" in page_of(client_of(facilitator), page)


@pytest.mark.parametrize(("choice", "is_shown"), [("plaatsen", True), ("niet-plaatsen", False)])
def test_the_kwartiermaker_decides(choice, is_shown, client, facilitator, client_of):
    page = make.chapter()
    post(client, page)
    comment = PageComment.objects.get()

    client_of(facilitator).post(f"/reacties/{comment.pk}/besluit/", {"besluit": choice})

    assert ("Bij ons werkt dit goed." in page_of(client, page)) is is_shown
    assert not PageComment.objects.waiting().exists()


def test_a_published_comment_can_be_taken_back(client, member, facilitator, client_of):
    page = make.chapter()
    post(client_of(member), page)
    comment = PageComment.objects.get()

    client_of(facilitator).post(f"/reacties/{comment.pk}/besluit/", {"besluit": "terugnemen"})

    assert "Bij ons werkt dit goed." not in page_of(client, page)
    assert PageComment.objects.waiting().get() == comment


@pytest.mark.parametrize(
    "onward", ["https://elders.example/", "//elders.example", "/\\elders.example", "javascript:alert(1)"]
)
def test_a_decision_never_leads_elsewhere(onward, facilitator, client_of, client):
    page = make.chapter()
    post(client, page)

    answer = client_of(facilitator).post(
        f"/reacties/{PageComment.objects.get().pk}/besluit/", {"besluit": "plaatsen", "next": onward}
    )

    assert answer["Location"].startswith(page.address)


CRIES = [
    "Ik wil niet meer leven.",
    "ik wil dood",
    "Soms denk ik: ik wil er niet meer zijn",
    "Mijn vader slaat mij elke avond.",
    "M’n stiefvader misbruikt me",
    "Ik word thuis geslagen.",
    "Help me, ik durf niet naar huis",
    "Ik snij mezelf al een jaar",
]
NO_CRIES = [
    "Wij hangen de crisiskaart naast de balie.",
    "Bij vermoeden van mishandeling bellen wij Veilig Thuis.",
    "Het gesprek over zelfmoord moet je gewoon openen.",
    "Dit helpt ons in de praktijk.",
]


@pytest.mark.parametrize("text", CRIES)
def test_a_cry_for_help_is_recognised(text):
    assert is_cry_for_help(text)


@pytest.mark.parametrize("text", NO_CRIES)
def test_a_text_about_help_is_no_cry(text):
    assert not is_cry_for_help(text)


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_a_cry_for_help_is_answered_and_never_published(who, request, client_of, client, facilitator):
    page = make.chapter()

    answer = post(client_of(request.getfixturevalue(who)), page, "Mijn vader slaat mij elke avond.")

    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/hulp-nu/"
    assert all(number in html for number in ("tel:112", "tel:113", "tel:08002000", "tel:08000432"))
    assert "slaat mij" not in page_of(client, page)
    comment = PageComment.objects.waiting().get()
    with pytest.raises(services.CryForHelp):
        services.publish_comment(comment=comment, by=facilitator)
    assert "slaat mij" not in page_of(client_of(facilitator), page)


def test_a_cry_for_help_comes_before_all_others(client):
    page = make.chapter()
    post(client, page)
    post(client, page, "Ik wil niet meer leven.")

    assert [comment.is_cry for comment in PageComment.objects.waiting()] == [True, False]


def test_the_guard_looks_before_anything_is_stored(client):
    page = make.chapter()

    answer = post(client, page, "Het BSN is 111222333.")

    assert "Dit lijkt op een burgerservicenummer. Haal het weg." in answer.content.decode()
    assert not PageComment.objects.exists()


@pytest.mark.parametrize("body", ["", "x" * 2_001, "\x00"])
def test_a_failed_reaction_comes_back_with_every_word(body, client):
    page = make.chapter()

    answer = post(client, page, body, role="Een leerkracht")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Er klopt nog iets niet" in html
    assert 'value="Een leerkracht"' in html
    assert not PageComment.objects.exists()


@pytest.mark.parametrize("text", ["😀 goed", "<script>alert(1)</script> fijn", "a" * 2_000])
def test_odd_text_is_kept_safely(text, member, client_of, client):
    page = make.chapter()
    post(client_of(member), page, text)

    assert "<script>alert" not in page_of(client, page)
    assert str(PageComment.objects.get().body) == text


def test_a_double_submit_makes_one_thing(member, client_of):
    page, key, client = make.chapter(), str(uuid.uuid4()), client_of(member)

    for _ in range(2):
        client.post(address(page), {"body": "Bij ons werkt dit goed.", "submission": key})

    assert PageComment.objects.count() == 1


def test_a_robot_is_thanked_and_nothing_is_kept(client):
    answer = post(client, make.chapter(), website="https://koop.example/")

    assert "De kwartiermaker leest je reactie" in answer.content.decode()
    assert not PageComment.objects.exists()


def test_the_seventh_reaction_within_ten_minutes_is_refused_and_its_text_kept(client):
    page = make.chapter()
    for number in range(6):
        post(client, page, f"Reactie {number}.")

    answer = post(client, page, "Nog een reactie van mij.")

    html = answer.content.decode()
    assert "Probeer het over tien minuten opnieuw." in html
    assert "Nog een reactie van mij." in html
    assert PageComment.objects.count() == 6


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("outsider", 404), ("member", 200), ("facilitator", 200)]
)
def test_the_comments_of_a_closed_page_are_closed_with_it(who, status, request, client_of):
    page = make.chapter()
    services.post_comment(page=page, author=UserFactory(), body="Alleen voor leden.")
    make.restrict(page)
    person = request.getfixturevalue(who)

    answer = client_of(person).get(page.address)

    assert answer.status_code == status
    assert ("Alleen voor leden." in answer.content.decode()) is (status == 200)
    assert PageComment.objects.visible_to(person).exists() is (status == 200)
    assert client_of(person).post(address(page), {"body": ""}).status_code == status


def test_planted_defect_without_the_rule_comments_of_a_closed_page_show(stranger, monkeypatch):
    page = make.chapter()
    services.post_comment(page=page, author=UserFactory(), body="Alleen voor leden.")
    make.restrict(page)
    assert not PageComment.objects.visible_to(stranger).exists()

    monkeypatch.setattr("cms.models.comments.visible_pages", lambda pages, viewer, known=None: pages)

    assert PageComment.objects.visible_to(stranger).exists()


def test_a_page_that_takes_no_comments_has_no_form_and_no_door(client):
    page = make.chapter()
    page.takes_comments = False
    page.save()

    assert "Reageer op deze pagina" not in page_of(client, page)
    assert client.post(address(page), {"body": "Toch."}).status_code == 404
    assert client.post(address(make.content()), {"body": "Toch."}).status_code == 404


def test_the_name_of_who_left_is_gone():
    author = UserFactory(first_name="Roos")
    comment = services.post_comment(page=make.chapter(), author=author, body="Goed idee.")
    comment.owner = None

    assert comment.who == "Oud-lid"


def test_what_was_refused_is_thrown_away_after_thirty_days(facilitator):
    page = make.chapter()
    comments = [services.post_comment(page=page, author=None, body=f"Reactie {number}") for number in range(3)]
    for comment in comments[:2]:
        services.refuse_comment(comment=comment, by=facilitator)
    PageComment.objects.filter(pk=comments[0].pk).update(decided_at=timezone.now() - timedelta(days=31))

    assert services.purge_comments() == 1
    assert set(PageComment.objects.all()) == set(comments[1:])


def test_comments_ask_the_same_of_the_database_with_two_and_twenty(client, django_assert_num_queries):
    page = make.chapter()
    _comment(page, 2)
    client.get(page.address)
    with CaptureQueriesContext(connection) as few:
        client.get(page.address)
    _comment(page, 18)

    with django_assert_num_queries(len(few)):
        client.get(page.address)


def _comment(page, number: int) -> None:
    for _ in range(number):
        services.post_comment(page=page, author=UserFactory(), body="Bij ons ook.")
