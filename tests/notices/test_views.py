"""One's own notices and how often one wants mail."""

from __future__ import annotations

import pytest

from notices.models import Notice, Preference
from tests.notices.factories import NoticeFactory

pytestmark = pytest.mark.django_db
LIST, READ, SETTINGS = "/mijn/meldingen/", "/mijn/meldingen/gelezen/", "/mijn/meldingen/instellingen/"


@pytest.mark.parametrize("address", [LIST, SETTINGS])
def test_who_may(client_of, member, outsider, stranger, address):
    assert client_of(member).get(address).status_code == 200
    assert client_of(outsider).get(address).status_code == 404
    answer = client_of(stranger).get(address)
    assert (answer.status_code, answer.url) == (302, f"/account/inloggen/?next={address}")


def test_an_empty_list_says_so(client_of, member):
    assert "Je hebt nog geen meldingen." in client_of(member).get(LIST).content.decode()


def test_one_sees_only_one_s_own_and_what_one_may_still_see(client_of, member, facilitator, visible_keys):
    visible_keys.add("dilemma:1")
    NoticeFactory(to=member, title="Voor mij", about="dilemma:1", url="/dilemmas/1/")
    NoticeFactory(to=member, title="Inmiddels dicht", about="dilemma:2", url="/dilemmas/2/")
    NoticeFactory(to=facilitator, title="Voor een ander")

    page = client_of(member).get(LIST).content.decode()

    assert '<a href="/dilemmas/1/">Voor mij</a>' in page
    assert "Dit bericht gaat over iets dat je niet meer kunt zien." in page
    for hidden in ("Inmiddels dicht", "/dilemmas/2/", "Voor een ander"):
        assert hidden not in page


@pytest.mark.parametrize(("page", "first"), [("", 24), ("2", 4), ("99", 4), ("x", 24), ("-1", 4)])
def test_paging(client_of, member, page, first):
    for number in range(25):
        NoticeFactory(to=member, title=f"Melding {number}")

    rows = client_of(member).get(LIST, {"pagina": page}).context["notices"]

    assert rows[0].title == f"Melding {first}"


def test_marking_one_and_all(client_of, member, facilitator):
    first, second = NoticeFactory.create_batch(2, to=member)
    other = NoticeFactory(to=facilitator)
    browser = client_of(member)

    browser.post(READ, {"melding": [first.pk, other.pk, "x", "²", "9" * 40]})
    assert set(Notice.objects.unread()) == {second, other}

    assert browser.post(READ, follow=True).redirect_chain == [(LIST, 302)]
    assert set(Notice.objects.unread()) == {other}


def test_reading_changes_nothing(client_of, member):
    NoticeFactory(to=member)

    assert client_of(member).get(READ).status_code == 405
    client_of(member).get(LIST)
    assert Notice.objects.unread().count() == 1


def test_the_list_takes_as_many_queries_for_many(client_of, member, visible_keys, django_assert_max_num_queries):
    browser, counts = client_of(member), []
    browser.get(LIST)
    for _ in range(2):
        NoticeFactory.create_batch(9, to=member, about="dilemma:1")
        with django_assert_max_num_queries(25) as queries:
            browser.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_choosing_how_often(client_of, member):
    browser = client_of(member)
    form = browser.get(SETTINGS).context["form"]
    assert form["bundled"].value() == "daily"
    assert "direct" not in form.fields

    chosen = dict.fromkeys(form.fields, "weekly")
    assert browser.post(SETTINGS, chosen).url == LIST
    assert Preference.objects.get(member=member, kind="bundled").rhythm == "weekly"
    assert browser.get(SETTINGS).context["form"]["bundled"].value() == "weekly"


def test_a_choice_that_does_not_exist_is_refused(client_of, member):
    answer = client_of(member).post(SETTINGS, {"bundled": "elk uur"})

    assert answer.status_code == 200
    assert answer.context["form"].errors["bundled"]
    assert not Preference.objects.exists()


def test_one_s_own_page_shows_the_newest(client_of, member):
    NoticeFactory(to=member, title="Je les is vastgesteld")

    assert "Je les is vastgesteld" in client_of(member).get("/mijn/").content.decode()
