"""The pages of a dilemma and a lesson: their elements in order, what each person sees, and the number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learnings import lesson_services, services
from learnings.models import Follow
from tests.learnings.factories import DilemmaFactory, ExperienceFactory, LessonFactory, ResponseFactory
from tests.learnings.reading import elements, in_order, main_of
from tests.members.factories import PlaceFactory, PrincipleFactory, SectorFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 45


def html_of(client, thing) -> str:
    return client.get(thing.get_absolute_url()).content.decode()


def test_the_page_of_a_dilemma_in_order(client_of):
    owner = UserFactory(first_name="Femke", function="POH-jeugd", places=[PlaceFactory(name="Zuilen")])
    dilemma = DilemmaFactory(
        owner=owner,
        difficulty="Beiden hebben goede redenen.",
        voice="Ik wil naar huis.",
        place=PlaceFactory(name="Zuilen"),
        themes=[ThemeFactory(name="Samenwerken")],
    )
    ResponseFactory(dilemma=dilemma, owner=UserFactory(first_name="Tarik"))

    html = html_of(client_of(owner), dilemma)

    in_order(
        html,
        [
            ("heading 1", dilemma.title),
            ("heading 2", "Wat speelt er?"),
            ("heading 2", "Wat maakt het lastig?"),
            ("heading 2", "Wat zegt het kind of de ouder?"),
            ("heading 2", "Vraag aan collega’s"),
            ("quote", "Wie belt er als eerste terug?"),
            ("heading 2", "1 reactie"),
            ("textbox", "Je reactie"),
            ("button", "Reactie plaatsen"),
            ("heading 2", "Weet je nu meer?"),
            ("link", "Maak hier een les van"),
            ("heading 2", "Van dilemma naar advies"),
            ("heading 2", "Kenmerken"),
            ("link", "Zuilen"),
            ("link", "Samenwerken"),
        ],
    )
    assert "Gedeeld door Femke, POH-jeugd in Zuilen" in html
    assert "Wie kan dit lezen? Alle leden van de Ontwikkelkamer." in html
    assert len(main_of(html).select(".ok-button--primary")) == 1


def test_a_reader_finds_one_primary_button_too(client_of, member):
    main = main_of(html_of(client_of(member), DilemmaFactory()))

    assert [button.get_text(strip=True) for button in main.select(".ok-button--primary")] == ["Reactie plaatsen"]


def test_without_responses_the_page_asks_what_you_would_do(client_of, member):
    assert "Nog geen reactie. Wat zou jij doen?" in html_of(client_of(member), DilemmaFactory())


def test_responses_stand_oldest_first_new_ones_marked_helpful_ones_tinted(client_of):
    dilemma = DilemmaFactory(owner=UserFactory(first_name="Femke"))
    now = timezone.now()
    new = ResponseFactory(dilemma=dilemma, posted_at=now, body="Nieuw.")
    old = ResponseFactory(dilemma=dilemma, posted_at=now - timedelta(days=3), body="Oud.", is_helpful=True)
    Follow.objects.create(member=dilemma.owner, key=dilemma.key, last_seen_at=now - timedelta(days=1))
    client = client_of(dilemma.owner)

    replies = main_of(html_of(client, dilemma)).select(".ok-reply")

    assert [reply["id"] for reply in replies] == [f"reactie-{old.pk}", f"reactie-{new.pk}"]
    assert "Femke vindt dit helpend" in replies[0].get_text(" ", strip=True)
    assert "ok-reply--key" in replies[0]["class"]
    assert ["Nieuw" in reply.get_text(" ", strip=True).split() for reply in replies] == [False, True]
    assert 'ok-status--new">Nieuw' not in html_of(client, dilemma)


def test_a_closed_dilemma_shows_what_came_of_it_and_takes_no_response(client_of, member):
    dilemma = DilemmaFactory(closed=True, conclusion="Bel samen.")

    html = html_of(client_of(member), dilemma)

    assert "Het gaf een inzicht." in html
    assert "Bel samen." in html
    assert ("textbox", "Je reactie") not in elements(html)


def test_a_response_that_comes_too_late_is_not_lost(client_of, member):
    dilemma = DilemmaFactory(closed=True)

    html = (
        client_of(member).post(f"/dilemmas/{dilemma.pk}/reageren/", {"body": "Mijn lange antwoord."}).content.decode()
    )

    assert services.DilemmaClosed.message in html
    assert "Mijn lange antwoord." in html


def test_a_response_changed_in_two_windows_shows_both_texts(client_of):
    response = ResponseFactory()
    client, path = client_of(response.owner), f"/dilemmas/{response.dilemma_id}/reacties/{response.pk}/bewerken/"
    client.post(path, {"body": "Uit het eerste venster.", "version": 1})

    html = client.post(path, {"body": "Uit het tweede venster.", "version": 1}).content.decode()

    assert "Uit het eerste venster." in html
    assert "Uit het tweede venster." in html


def test_a_response_is_guarded(client_of, member):
    dilemma = DilemmaFactory()

    html = client_of(member).post(f"/dilemmas/{dilemma.pk}/reageren/", {"body": "Bel 123456782."}).content.decode()

    assert "Dit lijkt op een burgerservicenummer" in html
    assert not dilemma.responses.exists()


def test_who_was_asked_is_seen_by_the_author_alone(client_of, member):
    from learnings import ask_services

    dilemma, asked = DilemmaFactory(), UserFactory(first_name="Gevraagde")
    ask_services.ask_colleagues(dilemma=dilemma, people=[asked], by=dilemma.owner, reasons={asked.pk: "kent het"})

    assert "Gevraagde, kent het" in html_of(client_of(dilemma.owner), dilemma)
    assert "Gevraagde" not in html_of(client_of(member), dilemma)


def test_asking_offers_who_fits_and_says_so_when_nobody_does(client_of):
    place = PlaceFactory(name="Zuilen")
    dilemma = DilemmaFactory(place=place)
    client, path = client_of(dilemma.owner), f"/dilemmas/{dilemma.pk}/vraag-mee/"
    assert "We vonden nog niemand" in client.get(path).content.decode()

    near = UserFactory(places=[place])
    assert f"{near.first_name}, gezinswerker, Zuilen – werkt in Zuilen" in client.get(path).content.decode()
    assert "Kies minstens één collega." in client.post(path, {}).content.decode()
    client.post(path, {"people": [near.pk]})

    assert dilemma.asks.get().reason == "werkt in Zuilen"


def test_following_and_stopping(client_of, member):
    dilemma, client = DilemmaFactory(), client_of(member)
    for word, count in (("ja", 1), ("ja", 1), ("nee", 0)):
        client.post(f"/dilemmas/{dilemma.pk}/volgen/", {"volg": word})
        assert Follow.objects.filter(member=member).count() == count


def test_finishing_and_opening_again(client_of):
    dilemma = DilemmaFactory()
    client, path = client_of(dilemma.owner), f"/dilemmas/{dilemma.pk}/afronden/"
    assert "Kies hoe het afliep." in client.post(path, {"conclusion": "Bel."}).content.decode()

    client.post(path, {"outcome": "none", "conclusion": "Bel."})
    assert client.get(path).status_code == 302
    client.post(path, {"heropen": "ja"})

    dilemma.refresh_from_db()
    assert dilemma.is_open


# Lessons


def test_the_page_of_a_lesson_in_order(client_of, member, facilitator):
    dilemma = DilemmaFactory(title="Wie houdt de regie?")
    lesson = LessonFactory(sources=[dilemma], place=PlaceFactory(name="Zuilen"))
    lesson.principles.set([PrincipleFactory(name="Snel beschikbaar")])
    lesson_services.edit_lesson(
        lesson=lesson,
        version=1,
        fields={},
        scopes=[{"holds": False, "sector": SectorFactory(name="Onderwijs"), "reason": "Daar is geen spreekuur."}],
    )
    ExperienceFactory(lesson=lesson, place=PlaceFactory(name="Oost"), note="Bij ons in Oost.")

    html = html_of(client_of(member), lesson)

    in_order(
        html,
        [
            ("heading 1", lesson.title),
            ("heading 2", "Van dilemma naar advies"),
            ("link", "Wie houdt de regie?"),
            ("heading 2", "Wat we leerden"),
            ("heading 2", "Waar blijkt dat uit?"),
            ("heading 2", "Wanneer geldt dit niet?"),
            ("heading 2", "Herken je dit?"),
            ("textbox", "Waar, en wat merkte je?"),
            ("button", "Werkte"),
            ("button", "Werkte deels"),
            ("button", "Werkte niet bij ons"),
            ("heading 3", "Wat collega’s zeggen"),
            ("heading 2", "In het kort"),
            ("heading 2", "Uitgangspunten"),
            ("link", "Snel beschikbaar"),
            ("heading 2", "Gebruik deze les"),
            ("button", "Afdrukken"),
        ],
    )
    assert lesson.lead in html
    assert "Geldt niet voor Onderwijs: Daar is geen spreekuur." in html
    assert "Bij ons in Oost." in html


def test_on_paper_a_question_without_answers_is_left_out(client_of, member):
    lesson = LessonFactory()
    section = 'class="ok-section ok-noprint" id="herken-je-dit"'
    assert section in html_of(client_of(member), lesson)

    ExperienceFactory(lesson=lesson, note="Bij ons in Oost.")

    assert section not in html_of(client_of(member), lesson)


def test_a_superseded_lesson_shows_its_successor_and_the_successor_what_it_replaces(client_of, member):
    old, new = LessonFactory(title="Bel per fax"), LessonFactory(title="Bel met de telefoon")
    lesson_services.supersede(lesson=old, successor=new, reason="De fax is weg.")
    client = client_of(member)

    page = html_of(client, old)
    assert "Deze les geldt niet meer." in page
    assert "De fax is weg." in page
    assert new.get_absolute_url() in page
    in_order(html_of(client, new), [("heading 2", "Vervangt"), ("link", "Bel per fax")])


def test_a_successor_that_may_not_be_seen_is_not_named(client_of, member):
    old = LessonFactory()
    new = LessonFactory(title="Alleen voor de kwartiermaker", audience_choice="facilitators")
    lesson_services.supersede(lesson=old, successor=new, reason="Er is een betere.")

    assert new.title not in html_of(client_of(member), old)


def test_the_reviewer_reads_the_contributors_own_words_and_the_history(client_of, facilitator, member):
    lesson = LessonFactory(concept=True, learned="Zo zei de indiener het.")
    lesson_services.hand_in_lesson(lesson=lesson)
    lesson.refresh_from_db()
    lesson_services.edit_lesson(lesson=lesson, version=lesson.version, fields={"learned": "Zo staat het er nu."})
    lesson_services.adopt(lesson=lesson, by=facilitator, reason="Besproken in de bijeenkomst.")

    for reader in (facilitator, lesson.owner):
        page = html_of(client_of(reader), lesson)
        assert "Zo zei de indiener het." in page
        assert "Besproken in de bijeenkomst." in page
        in_order(page, [("fold", "De woorden van de indiener"), ("fold", "Wat er met deze les gebeurde")])
    assert "Zo zei de indiener het." not in html_of(client_of(member), lesson)


def test_making_a_lesson_starts_from_what_was_said(client_of):
    dilemma = DilemmaFactory(themes=[ThemeFactory()])
    helpful = ResponseFactory(dilemma=dilemma, is_helpful=True, body="Dit hielp.")
    ResponseFactory(dilemma=dilemma, body="Dit niet.")
    hidden = ResponseFactory(dilemma=dilemma, is_hidden=True, body="Verborgen.")

    page = client_of(dilemma.owner).get(f"/dilemmas/{dilemma.pk}/maak-les/")

    form, sources = page.context["form"], page.context["sources"]
    assert form["learned"].value() == "Dit hielp."
    assert form["evidence"].value() == dilemma.situation.source
    assert form["themes"].value() == [dilemma.themes.get().pk]
    assert sources["responses"].value() == [helpful.pk]
    assert hidden.pk not in [option.data["value"] for option in sources["responses"]]
    in_order(
        page.content.decode(),
        [
            ("heading 1", "Maak hier een les van"),
            ("textbox", "Titel"),
            ("textbox", "De les in één zin"),
            ("textbox", "Wat we leerden"),
            ("textbox", "Waar blijkt dat uit?"),
            ("textbox", "Wanneer geldt dit niet?"),
            ("button", "Les indienen"),
            ("button", "Bewaar als concept"),
        ],
    )


def test_a_lesson_that_fails_keeps_every_word(client_of):
    dilemma = DilemmaFactory()
    sent = {"title": "", "lead": "Mijn ene zin.", "learned": "Wat we leerden hier.", "limits": "Niet overal."}

    html = client_of(dilemma.owner).post(f"/dilemmas/{dilemma.pk}/maak-les/", sent).content.decode()

    assert "Vul een titel in." in html
    assert all(words in html for words in sent.values())


def test_a_response_of_elsewhere_is_no_source(client_of):
    dilemma, other = DilemmaFactory(), ResponseFactory()
    ResponseFactory(dilemma=dilemma)
    data = {"title": "Spreek af", "learned": "Wij leerden.", "responses": [other.pk]}

    answer = client_of(dilemma.owner).post(f"/dilemmas/{dilemma.pk}/maak-les/", data)

    assert answer.status_code == 200
    assert not dilemma.lesson_sources.exists()


def test_a_lesson_is_changed_with_where_it_holds(client_of, facilitator):
    lesson, place, sector = LessonFactory(), PlaceFactory(), SectorFactory()
    lines = {
        "geldt-TOTAL_FORMS": "3",
        "geldt-INITIAL_FORMS": "0",
        "geldt-0-holds": "ja",
        "geldt-0-place": place.pk,
        "geldt-1-holds": "nee",
        "geldt-1-sector": sector.pk,
        "geldt-1-reason": "Geen spreekuur.",
        "geldt-2-holds": "ja",
    }
    client, path = client_of(facilitator), f"/lessen/{lesson.pk}/bewerken/"

    answer = client.post(path, {"title": "Beter", "learned": "Zo.", "version": 1} | lines)

    assert answer.status_code == 302
    assert {(scope.holds, scope.place, scope.sector, scope.reason) for scope in lesson.scopes.all()} == {
        (True, place, None, ""),
        (False, None, sector, "Geen spreekuur."),
    }
    html = client.post(path, {"title": "Slechter", "learned": "Zus.", "version": 1} | lines).content.decode()
    assert "Iemand anders heeft dit net gewijzigd" in html
    assert "Slechter" in html
    assert "Beter" in html
    assert (
        "Kies een wijk, praktijk"
        in client.post(
            path,
            {"title": "x", "learned": "x", "version": 2} | lines | {"geldt-0-place": "", "geldt-0-reason": "Waarom"},
        ).content.decode()
    )


def test_a_broken_formset_gives_a_page(client_of, facilitator):
    lesson = LessonFactory()
    data = {"title": "x", "learned": "x", "version": 1, "geldt-TOTAL_FORMS": "x", "geldt-INITIAL_FORMS": "-1"}

    assert client_of(facilitator).post(f"/lessen/{lesson.pk}/bewerken/", data).status_code == 200


def test_reviewing_asks_for_a_reason_and_a_future_date(client_of, facilitator):
    lesson, client = LessonFactory(review=True), client_of(facilitator)

    back = client.post(f"/lessen/{lesson.pk}/toetsen/terug/", {"reason": ""}).content.decode()
    past = client.post(f"/lessen/{lesson.pk}/toetsen/vaststellen/", {"review_date": "2019-01-01"}).content.decode()

    assert "Schrijf op waarom, in één zin." in back
    assert "Kies een dag in de toekomst." in past


def test_a_step_that_was_taken_meanwhile_is_said(client_of, facilitator):
    lesson = LessonFactory()

    page = client_of(facilitator).post(f"/lessen/{lesson.pk}/toetsen/vaststellen/", {}, follow=True).content.decode()

    assert lesson_services.NotInReview.message in page


def test_an_experience_without_a_button_keeps_the_line(client_of, member):
    lesson = LessonFactory()

    html = client_of(member).post(f"/lessen/{lesson.pk}/ervaring/", {"note": "Bij ons in Zuilen"}).content.decode()

    assert "Kies een knop" in html
    assert "Bij ons in Zuilen" in html


def test_an_experience_with_a_withdrawn_lesson_is_refused_kindly(client_of, member):
    lesson = LessonFactory(state="withdrawn")

    answer = client_of(member).post(f"/lessen/{lesson.pk}/ervaring/", {"outcome": "worked"})

    assert answer.status_code == 200
    assert not lesson.experiences.exists()


def test_registered_actions_are_shown_in_their_order(client_of, member):
    from wagtail import hooks

    lesson = LessonFactory()
    offered = [(30, "Stel voor als advies", "/ergens/", "advies"), None, (10, "Zet op een agenda", "/agenda/", "plus")]
    named = [lambda _lesson, _user, one=one: one for one in offered]
    with hooks.register_temporarily([("register_lesson_action", function) for function in named]):
        html = html_of(client_of(member), lesson)

    in_order(html, [("heading 2", "Gebruik deze les"), ("link", "Zet op een agenda"), ("link", "Stel voor als advies")])


# As many queries, however much there is


def count(client, thing) -> int:
    html_of(client, thing)
    with CaptureQueriesContext(connection) as asked:
        html_of(client, thing)
    return len(asked)


@pytest.mark.no_cover
@pytest.mark.parametrize("as_owner", [True, False])
def test_a_dilemma_asks_as_much_for_a_hundred_responses_as_for_ten(client_of, member, as_owner):
    dilemma = DilemmaFactory()
    client = client_of(dilemma.owner if as_owner else member)
    place = PlaceFactory()

    def respond(times):
        for _ in range(times):
            ResponseFactory(dilemma=dilemma, is_helpful=True, owner=UserFactory(places=[place]))

    respond(10)
    few = count(client, dilemma)
    respond(40)

    assert count(client, dilemma) == few <= MOST_QUERIES


@pytest.mark.no_cover
def test_a_lesson_asks_as_much_for_many_experiences_and_sources(client_of, member):
    lesson, client = LessonFactory(), client_of(member)

    def gather(times):
        for _ in range(times):
            ExperienceFactory(lesson=lesson, place=PlaceFactory())
            lesson.sources.create(dilemma=DilemmaFactory())
            lesson.contributors.add(UserFactory())

    gather(10)
    few = count(client, lesson)
    gather(20)

    assert count(client, lesson) == few <= MOST_QUERIES
