"""What members see of each other, of organisations and of practices."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from wagtail import hooks

from members.models import User
from members.wagtail_hooks import known_names
from tests.learnings.factories import DilemmaFactory
from tests.members.factories import (
    ExpertiseFactory,
    OrganisationFactory,
    PilotFactory,
    PlaceFactory,
    PracticeFactory,
    SectorFactory,
    UserFactory,
    VariantFactory,
    city,
)
from vocabulary.models import Place

PEOPLE = ("member", "facilitator", "administrator", "analyst", "outsider", "stranger")
MEMBERS = ("member", "facilitator", "administrator")


def page_of(client, address, **query) -> str:
    return client.get(address, query).content.decode()


def titles(page: str) -> list[str]:
    """Return the names in the list of members, in order."""
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split('<li class="ok-card ok-cardlink">')[1:]]


def without_tokens(response) -> str:
    """Return the page without the token against forged posts, which differs every time."""
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", response.content.decode())


# Who may


@pytest.mark.parametrize("name", ["mine", "profile", "members", "member", "organisation", "practice"])
def test_pages_of_members_are_for_members(client_of, request, name):
    subject = UserFactory(practice=PracticeFactory())
    keys = {"member": [subject.pk], "organisation": [subject.organisation_id], "practice": [subject.practice.slug]}
    address = reverse(f"members:{name}", args=keys.get(name, []))

    answers = {person: client_of(request.getfixturevalue(person)).get(address).status_code for person in PEOPLE}

    assert answers == {person: 200 if person in MEMBERS else 302 if person == "stranger" else 404 for person in PEOPLE}


@pytest.mark.parametrize("address", ["/leden/999999/", "/organisaties/999999/", "/praktijken/bestaat-niet/"])
def test_what_does_not_exist_is_not_found_and_sends_a_stranger_to_sign_in(client_of, member, client, address):
    assert client_of(member).get(address).status_code == 404
    assert client.get(address)["Location"].startswith("/account/inloggen/?next=")


@pytest.mark.parametrize("gone", [{"outside": True}, {"is_active": False}])
def test_who_takes_no_part_has_no_page_and_is_in_no_list(client_of, member, gone):
    person = UserFactory(first_name="Vertrokken", **gone)
    client = client_of(member)

    absent, unknown = client.get(f"/leden/{person.pk}/"), client.get("/leden/999999/")

    assert absent.status_code == unknown.status_code == 404
    assert without_tokens(absent) == without_tokens(unknown)
    assert "Vertrokken" not in page_of(client, "/leden/")
    assert "Vertrokken" not in page_of(client, person.organisation.get_absolute_url())


@pytest.mark.parametrize(("name", "address"), [("member", "/mijn/"), ("analyst", "/account/wachtwoord/wijzigen/")])
def test_the_account_menu_leads_where_one_may_go(client_of, request, name, address):
    client = client_of(request.getfixturevalue(name))

    menu = page_of(client, "/").partition('class="ok-account"')[2].partition("</details>")[0]

    assert f'href="{address}"' in menu
    assert client.get(address).status_code in {200, 302}


# The list


@pytest.fixture
def network():
    """Four people who differ in one thing each."""
    wijk = PlaceFactory(name="Noordwest", parent=city())
    zuilen = PlaceFactory(name="Zuilen", level=Place.Level.SUBWIJK, parent=wijk)
    zuidwest = PlaceFactory(name="Zuidwest")
    eating = ExpertiseFactory(name="Eetproblemen")
    return {
        "anna": UserFactory(first_name="Anna", sector="huisarts", places=[zuilen], expertises=[eating]),
        "bram": UserFactory(first_name="Bram", sector="onderwijs", places=[zuidwest], ask_me_about="rouw bij pubers"),
        "chris": UserFactory(first_name="Chris", organisation=None, function="POH-jeugd", expertises=[eating]),
        "dina": UserFactory(first_name="Dina", sector="huisarts", practice=PracticeFactory(place=zuilen)),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "Anna Bram Chris Dina"),
        ({"zoek": "rouw"}, "Bram"),
        ({"zoek": "anna zuilen"}, ""),
        ({"zoek": "chris poh"}, "Chris"),
        ({"zoek": "eetproblemen"}, "Anna Chris"),
        ({"zoek": "anna rouw"}, ""),
        ({"sector": "huisarts"}, "Anna Dina"),
        ({"wijk": "noordwest"}, "Anna Dina"),
        ({"wijk": "zuilen"}, "Anna Dina"),
        ({"wijk": "zuidwest"}, "Bram"),
        ({"expertise": "eetproblemen"}, "Anna Chris"),
        ({"expertise": "eetproblemen", "sector": "huisarts"}, "Anna"),
        ({"sector": "bestaat-niet", "wijk": "x", "expertise": "\x00"}, "Anna Bram Chris Dina"),
        ({"zoek": "\x00"}, "Anna Bram Chris Dina"),
        ({"zoek": "x" * 10_000}, ""),
        ({"zoek": "🙂"}, ""),
        ({"pagina": "999"}, "Anna Bram Chris Dina"),
        ({"pagina": "geen-getal"}, "Anna Bram Chris Dina"),
    ],
)
def test_the_list_finds_people(client_of, network, query, names):
    page = page_of(client_of(network["anna"]), "/leden/", **query)

    assert [name.removesuffix(" Achternaam") for name in titles(page)] == names.split()  # one's own name is in full
    assert f'<h2 class="ok-count">{len(names.split())} {"lid" if len(names.split()) == 1 else "leden"}</h2>' in page


def test_nobody_found_says_what_to_do(client_of, member):
    page = page_of(client_of(member), "/leden/", zoek="niemand")

    assert "Geen leden gevonden. Probeer een ander woord, of minder filters." in page
    assert "Alle filters wissen" in page
    assert 'value="niemand"' in page


def test_the_list_has_pages_that_keep_the_filters(client_of, member):
    organisation = OrganisationFactory(sector=SectorFactory(name="Huisarts"))
    UserFactory.create_batch(25, organisation=organisation)
    client = client_of(member)

    first = page_of(client, "/leden/", sector="huisarts")
    second = page_of(client, "/leden/", sector="huisarts", pagina="2")

    assert "?sector=huisarts&amp;pagina=2" in first
    assert len(titles(first)) == 20
    assert len(titles(second)) == 5
    assert not set(titles(first)) & set(titles(second))


@pytest.mark.no_cover
def test_the_list_asks_as_much_of_the_database_for_many_as_for_few(client_of, member, django_assert_max_num_queries):
    client = client_of(member)
    client.get("/leden/")
    counts = []
    for rows in (10, 90):
        for _ in range(rows):
            UserFactory(first_name="Aad", places=[PlaceFactory()], practice=PracticeFactory())
        with django_assert_max_num_queries(25) as asked:
            client.get("/leden/")
        counts.append(len(asked))

    assert counts[0] == counts[1]


# One member


def test_a_profile_shows_who_somebody_is_and_what_to_ask(client_of, member):
    person = UserFactory(
        first_name="Anna",
        function="POH-jeugd",
        ask_me_about="rouw bij pubers",
        introduction="Ik **werk** in Zuilen.",
        practice=PracticeFactory(name="De Kade", place=PlaceFactory(name="Zuilen")),
        variant=VariantFactory(name="POH-jeugd"),
        expertises=[ExpertiseFactory(name="Eetproblemen")],
    )

    page = page_of(client_of(member), f"/leden/{person.pk}/")

    for text in (
        "<h1>Anna</h1>",
        "POH-jeugd, Zuilen",
        "Vraag mij naar",
        "rouw bij pubers",
        "<strong>werk</strong>",
        "Eetproblemen",
        str(person.organisation),
        'href="/praktijken/de-kade/"',
        person.organisation.get_absolute_url(),
    ):
        assert text in page, text
    assert person.email not in page


def test_a_profile_without_words_says_so(client_of, member):
    person = UserFactory(first_name="Anna", organisation=None)

    page = page_of(client_of(member), f"/leden/{person.pk}/")

    assert "Anna schreef nog niets over zichzelf." in page
    assert "None" not in page


def test_a_profile_lists_what_the_viewer_may_see_and_nothing_given_without_a_name(client_of):
    pilot = PilotFactory()
    author = UserFactory(pilots=[pilot])
    DilemmaFactory(owner=author, title="Wie belt het eerst?")
    DilemmaFactory(owner=author, title="Binnen de pilot?", audience_choice=f"pilot:{pilot.pk}")
    DilemmaFactory(owner=author, title="Zonder naam gevraagd?", pseudonymous=True)
    DilemmaFactory(owner=author, title="Nog een concept?", concept=True)
    address = f"/leden/{author.pk}/"

    outsider = page_of(client_of(UserFactory()), address)
    colleague = page_of(client_of(UserFactory(pilots=[pilot])), address)

    assert "Wie belt het eerst?" in outsider
    assert "Binnen de pilot?" not in outsider
    assert "Binnen de pilot?" in colleague
    for page in (outsider, colleague):
        assert "Zonder naam gevraagd?" not in page
        assert "Nog een concept?" not in page


def test_what_somebody_types_is_never_run(client_of, member):
    bad = "<script>alert(1)</script>"
    person = UserFactory(first_name=bad, last_name=bad, function=bad, ask_me_about=bad, introduction=bad)
    client = client_of(member)

    for address in ("/leden/", f"/leden/{person.pk}/", person.organisation.get_absolute_url()):
        assert bad not in page_of(client, address), address


# One's own


def test_one_s_own_page_leads_everywhere(client_of, member):
    page = page_of(client_of(member), "/mijn/")

    own = f"/leden/{member.pk}/"
    for address in ("/mijn/profiel/", own, "/leden/", "/mijn/meldingen/", "/account/wachtwoord/wijzigen/"):
        assert f'href="{address}"' in page, address


def profile(**changes) -> dict:
    return {"function": "huisarts", "ask_me_about": "rouw", "introduction": "Ik werk op dinsdag."} | changes


def test_somebody_changes_the_own_profile(client_of, member):
    place, expertise, practice, variant = PlaceFactory(), ExpertiseFactory(), PracticeFactory(), VariantFactory()
    data = profile(places=[place.pk], expertises=[expertise.pk], practice=practice.pk, variant=variant.pk)

    page = client_of(member).post("/mijn/profiel/", data, follow=True).content.decode()

    person = User.objects.get(pk=member.pk)
    assert "Je profiel is bewaard." in page
    assert (person.function, person.ask_me_about) == ("huisarts", "rouw")
    assert str(person.introduction) == "Ik werk op dinsdag."
    assert (list(person.places.all()), list(person.expertises.all())) == ([place], [expertise])
    assert (person.practice, person.variant) == (practice, variant)


def test_a_bsn_is_never_stored_in_a_profile(client_of, member):
    page = client_of(member).post("/mijn/profiel/", profile(introduction="Mijn nummer: 111222333")).content.decode()

    assert "Dit lijkt op een burgerservicenummer. Haal het weg." in page
    assert str(User.objects.get(pk=member.pk).introduction) == ""


def test_what_fails_keeps_every_word(client_of, member):
    data = profile(introduction="x" * 2001, ask_me_about="rouw bij pubers")

    page = client_of(member).post("/mijn/profiel/", data).content.decode()

    assert "Je tekst is te lang: 2.001 tekens. Maximaal 2.000." in page
    assert "rouw bij pubers" in page
    assert "x" * 2001 in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_superuser", "on"),
        ("email", "ander@voorbeeld.example"),
        ("organisation", "1"),
        ("is_active", ""),
        ("first_name", "X"),
        ("session_epoch", "9"),
    ],
)
def test_a_profile_changes_nothing_else(client_of, member, field, value):
    before = getattr(User.objects.get(pk=member.pk), field)

    client_of(member).post("/mijn/profiel/", profile(**{field: value}))

    assert getattr(User.objects.get(pk=member.pk), field) == before


@pytest.mark.parametrize("field", ["practice", "variant", "places", "expertises"])
def test_a_profile_takes_only_what_exists(client_of, member, field):
    page = client_of(member).post("/mijn/profiel/", profile(**{field: "999999"})).content.decode()

    assert "Er klopt nog iets niet" in page


# Organisations and practices


def test_an_organisation_shows_its_people_and_sector(client_of, member):
    organisation = OrganisationFactory(
        name="Buurtteam Zuilen",
        sector=SectorFactory(name="Buurtteam"),
        description="Wij helpen gezinnen.",
        website="https://buurtteam.example",
    )
    UserFactory(first_name="Anna", organisation=organisation)

    page = page_of(client_of(member), organisation.get_absolute_url())

    for text in ("<h1>Buurtteam Zuilen</h1>", "Wij helpen gezinnen.", "Anna", 'href="https://buurtteam.example"'):
        assert text in page, text


def test_an_organisation_without_people_says_so(client_of, member):
    assert "Van deze organisatie doet nog niemand mee." in page_of(
        client_of(member), OrganisationFactory().get_absolute_url()
    )


def test_a_practice_shows_days_ways_to_reach_agreements_and_people_in_order(client_of, member):
    practice = PracticeFactory(name="De Kade", how_to_reach="Bel 030 123, tussen 9.00 en 12.00 uur")
    practice.variants.add(VariantFactory(name="POH-jeugd"))
    practice.presences.create(day=2, who="gezinswerker", hours="9.00 – 12.00 uur")
    practice.agreements.create(text="Wie belt, schrijft op.", review_date="2027-01-15")
    practice.save()
    UserFactory(first_name="Anna", practice=practice, function="POH-jeugd")

    page = page_of(client_of(member), "/praktijken/de-kade/")

    order = [
        "<h1>De Kade</h1>",
        "POH-jeugd",
        "Dinsdag",
        "gezinswerker, 9.00 – 12.00 uur",
        "Bel 030 123",
        "Wie belt, schrijft op.",
        "15 januari 2027",
        "Anna",
    ]
    assert [text for text in order if text not in page] == []
    assert [page.index(text) for text in order] == sorted(page.index(text) for text in order)


def test_a_practice_without_anything_says_what_is_missing(client_of, member):
    page = page_of(client_of(member), PracticeFactory().get_absolute_url())

    assert page.count("Dat is nog niet ingevuld.") == 2
    assert "Er zijn nog geen afspraken vastgelegd." in page


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", ["member", "organisation", "practice"])
def test_a_page_asks_as_much_of_the_database_for_much_as_for_little(
    client_of, member, django_assert_max_num_queries, kind
):
    practice, organisation = PracticeFactory(), OrganisationFactory()
    subject = UserFactory(practice=practice, organisation=organisation)
    address = {"member": subject, "organisation": organisation, "practice": practice}[kind].get_absolute_url()
    client = client_of(member)
    client.get(address)
    counts = []
    for rows in (10, 90):
        for _ in range(rows):
            colleague = UserFactory(practice=practice, organisation=organisation, places=[PlaceFactory()])
            subject.places.add(colleague.places.get())
        with django_assert_max_num_queries(25) as asked:
            client.get(address)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_later_apps_put_panels_on_a_page_in_their_order(client_of, member):
    def panel(order, heading):
        return lambda *_: (order, heading, "components/empty.html", {})

    with (
        hooks.register_temporarily("register_practice_panel", panel(90, "Later")),
        hooks.register_temporarily("register_practice_panel", panel(80, "Eerder")),
        hooks.register_temporarily("register_practice_panel", lambda *_: None),
    ):
        page = page_of(client_of(member), PracticeFactory().get_absolute_url())

    assert page.index("Eerder") < page.index("Later")


# Names that are no findings


def test_the_guard_knows_full_names_of_members_and_the_names_of_organisations_and_places():
    UserFactory(first_name="Daan", last_name="van Loon", organisation=OrganisationFactory(name="Buurtteam Zuilen"))
    PlaceFactory(name="Zuilen", aliases=["Elinkwijk"])
    PracticeFactory(name="De Kade")

    names = set(known_names())

    assert {"Daan van Loon", "Buurtteam Zuilen", "Zuilen", "Elinkwijk", "De Kade"} <= names
    assert "Daan" not in names
