"""Sharing a dilemma: two fields are enough, nothing is lost, and what may identify a child is never stored unseen."""

from __future__ import annotations

from uuid import uuid4

import pytest

from learnings.models import Dilemma
from tests.learnings.factories import DilemmaFactory
from tests.learnings.reading import in_order
from tests.members.factories import ExpertiseFactory, PlaceFactory, ThemeFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
BSN = "123456782"
TWO_FIELDS = {"situation": "Een moeder belt ons, en daarna de huisarts.", "question": "Wie belt eerst? En wanneer?"}
NEW = "/dilemmas/nieuw/"


def test_the_form_shows_its_elements_in_order(client_of, member):
    html = client_of(member).get(NEW).content.decode()

    in_order(
        html,
        [
            ("heading 1", "Dilemma delen"),
            ("textbox", "Wat speelt er?"),
            ("textbox", "Je vraag aan collega’s"),
            ("textbox", "Wat maakt het lastig?"),
            ("textbox", "Wat zegt het kind of de ouder?"),
            ("group", "Thema’s"),
            ("fold", "Met naam of zonder naam"),
            ("fold", "Wie mag dit lezen?"),
            ("radio", "Alle leden van de Ontwikkelkamer"),
            ("fold", "Vraag iemand mee te denken"),
            ("button", "Dilemma plaatsen"),
            ("button", "Bewaar als concept"),
            ("button", "Voorbeeld bekijken"),
            ("heading 2", "Zo blijft het veilig"),
            ("heading 2", "Misschien al besproken"),
        ],
    )
    assert "Noem geen namen van kinderen of ouders." in html
    assert html.count("ok-button--primary") == 2  # 'Dilemma delen' in the header, and one in the page


def test_two_fields_are_enough(client_of):
    place, variant, theme = PlaceFactory(), VariantFactory(), ThemeFactory(name="Huisarts")
    member = UserFactory(places=[place], variant=variant)
    client = client_of(member)
    initial = client.get(NEW).context["form"]

    answer = client.post(NEW, TWO_FIELDS | {"place": initial["place"].value(), "variant": initial["variant"].value()})

    posted = Dilemma.objects.get()
    assert answer.headers["Location"] == posted.get_absolute_url()
    assert posted.title == "Wie belt eerst?"
    assert (posted.place, posted.variant, list(posted.themes.all())) == (place, variant, [theme])
    assert posted.audience == "members"


@pytest.mark.parametrize("missing", ["situation", "question"])
def test_what_is_missing_is_said_and_every_word_stays(client_of, member, missing):
    sent = TWO_FIELDS | {"title": "Mijn titel", "voice": "Ik wil naar huis."} | {missing: ""}

    html = client_of(member).post(NEW, sent).content.decode()

    assert "Er klopt nog iets niet" in html
    assert "Schrijf op" in html
    assert all(words in html for words in sent.values())
    assert not Dilemma.objects.exists()


def test_a_title_of_markdown_or_of_one_long_sentence_is_made_readable():
    from learnings.proposals import title_from

    assert title_from("- **Wie** belt eerst?\n- En wanneer?") == "Wie belt eerst?"
    assert title_from("", "Een moeder belt. Zij wacht.") == "Een moeder belt."
    assert len(title_from("woord " * 60)) <= 120


def test_themes_that_the_author_took_away_stay_away(client_of, member):
    theme = ThemeFactory(name="Huisarts")

    client_of(member).post(NEW, TWO_FIELDS | {"themes_proposed": str(theme.pk)})

    assert not Dilemma.objects.get().themes.exists()


def test_while_typing_themes_title_and_similar_things_are_proposed(client_of, member):
    theme = ThemeFactory(name="Huisarts")

    html = client_of(member).post("/dilemmas/misschien-al-besproken/", TWO_FIELDS).content.decode()

    assert "Misschien al besproken" in html
    assert f'name="themes_proposed" value="{theme.pk}"' in html
    assert "Voorstel: ‘Wie belt eerst?’" in html
    own_choice = (
        client_of(member)
        .post("/dilemmas/misschien-al-besproken/", TWO_FIELDS | {"themes": [ThemeFactory().pk], "themes_proposed": ""})
        .content.decode()
    )
    assert "themes_proposed" not in own_choice


def test_a_name_is_pointed_out_until_the_author_says_that_it_is_none(client_of, member):
    client = client_of(member)
    sent = TWO_FIELDS | {"situation": "Fatima slaapt slecht en komt niet op school."}

    html = client.post(NEW, sent).content.decode()
    assert "Er staat misschien een naam in" in html
    assert not Dilemma.objects.exists()
    client.post(NEW, sent | {"confirm": ["name:Fatima"]})

    assert Dilemma.objects.get().situation.source == sent["situation"]


@pytest.mark.parametrize("button", [{}, {"bewaar": "ja"}, {"voorbeeld": "ja"}])
@pytest.mark.parametrize("field", ["title", "situation", "question", "difficulty", "options", "voice"])
def test_a_bsn_is_refused_in_every_field_by_every_button(client_of, member, field, button):
    html = client_of(member).post(NEW, TWO_FIELDS | {field: f"Het gaat om {BSN}."} | button).content.decode()

    assert "Dit lijkt op een burgerservicenummer. Haal het weg." in html
    assert not Dilemma.objects.exists()


# Concepts


def autosave(client, **fields):
    return client.post("/dilemmas/concept/", {"submission": str(uuid4())} | TWO_FIELDS | fields)


def test_typing_keeps_one_concept_that_only_its_owner_sees(client_of, member, facilitator):
    client = client_of(member)
    first = autosave(client).json()
    again = autosave(client, concept=first["fields"]["concept"], situation="Meer tekst.").json()

    concept = Dilemma.objects.get()
    assert first["fields"]["concept"] == again["fields"]["concept"] == str(concept.pk)
    assert again["message"].startswith("Concept bewaard om")
    assert concept.situation.source == "Meer tekst."
    assert "Mijn concepten" in client.get("/dilemmas/").content.decode()
    for other in (facilitator, UserFactory(administrator=True), UserFactory()):
        page = client_of(other)
        assert page.get(f"/dilemmas/{concept.pk}/").status_code == 404
        assert page.get(f"/dilemmas/{concept.pk}/bewerken/").status_code == 404
        assert concept.title not in page.get("/dilemmas/").content.decode()


def test_a_bsn_keeps_a_concept_as_it_was(client_of, member):
    client = client_of(member)
    pk = autosave(client).json()["fields"]["concept"]

    for field in ("situation", "title", "voice"):
        refused = autosave(client, concept=pk, **{field: f"{BSN} " + "x" * 130})
        assert refused.status_code == 422
        assert "burgerservicenummer" in refused.json()["message"]

    assert Dilemma.objects.get().situation.source == TWO_FIELDS["situation"]
    assert BSN not in Dilemma.objects.get().title


def test_other_findings_are_kept_in_a_concept_and_marked(client_of, member):
    autosave(client_of(member), situation="Fatima slaapt slecht.")

    concept = Dilemma.objects.get()
    assert concept.has_findings
    assert concept.situation.source == "Fatima slaapt slecht."
    assert "7 dagen" in client_of(member).get("/dilemmas/").content.decode()


def test_nothing_typed_or_too_much_is_not_kept(client_of, member):
    client = client_of(member)

    assert autosave(client, situation=" ", question="").json() == {"message": ""}
    assert autosave(client, situation="x" * 3001).status_code == 422
    assert not Dilemma.objects.exists()


def test_an_autosave_under_way_while_posting_makes_no_second_dilemma(client_of, member):
    client, key = client_of(member), str(uuid4())
    pk = autosave(client, submission=key).json()["fields"]["concept"]
    client.post(NEW, TWO_FIELDS | {"submission": key, "concept": pk})

    late = [autosave(client, submission=key, concept=pk), autosave(client, submission=key)]

    assert [answer.json() for answer in late] == [{"message": ""}] * 2
    assert [row.state for row in Dilemma.objects.all()] == ["open"]


def test_a_concept_of_somebody_else_cannot_be_taken(client_of, member):
    concept = DilemmaFactory(concept=True, situation="Van een ander.")

    client_of(member).post(NEW, TWO_FIELDS | {"concept": concept.pk})
    autosave(client_of(member), concept=concept.pk)

    concept.refresh_from_db()
    assert concept.situation.source == "Van een ander."
    assert Dilemma.objects.get(owner=member).state == "open"


def test_a_concept_is_kept_by_its_button_gone_on_with_and_thrown_away(client_of, member):
    client = client_of(member)
    kept = client.post(NEW, {"situation": "Half af.", "bewaar": "ja"}, follow=True)
    concept = Dilemma.objects.get()
    assert "Concept bewaard om" in kept.content.decode()
    assert kept.context["form"]["concept"].value() == concept.pk
    assert client.get(concept.get_absolute_url()).headers["Location"].endswith("/bewerken/")

    client.post(f"/dilemmas/{concept.pk}/bewerken/", {"weg": "ja"})

    assert not Dilemma.objects.exists()


def test_a_concept_becomes_the_dilemma(client_of, member):
    concept = DilemmaFactory(concept=True, owner=member)

    client_of(member).post(f"/dilemmas/{concept.pk}/bewerken/", TWO_FIELDS | {"concept": concept.pk})

    concept.refresh_from_db()
    assert (concept.state, concept.question.source) == ("open", TWO_FIELDS["question"])


@pytest.mark.parametrize("address", [NEW, "/dilemmas/voorbeeld/"])
def test_a_preview_stores_nothing(client_of, member, address):
    html = client_of(member).post(address, TWO_FIELDS | {"voorbeeld": "ja"}).content.decode()

    assert "Zo zien collega’s het" in html
    assert TWO_FIELDS["situation"] in html
    assert not Dilemma.objects.exists()


# Bad luck and bad input


def test_what_was_typed_when_the_sign_in_had_expired_is_there_after_signing_in(client_of, member):
    client = client_of()

    answer = client.post(NEW, TWO_FIELDS)
    assert answer.headers["Location"] == "/account/inloggen/?next=%2Fdilemmas%2Fnieuw%2F"
    client.force_login(member)
    html = client.get(NEW).content.decode()

    assert TWO_FIELDS["situation"] in html
    assert TWO_FIELDS["question"] in html
    assert client.session.get_expiry_age() > 24 * 3600
    assert TWO_FIELDS["situation"] not in client.get(NEW).content.decode()


def test_a_bsn_does_not_wait_in_a_session(client_of):
    client = client_of()

    client.post(NEW, TWO_FIELDS | {"situation": BSN})

    assert "typed_text" not in client.session


@pytest.mark.parametrize(
    "address",
    ["/dilemmas/{d}/reageren/", "/dilemmas/{d}/afronden/", "/dilemmas/{d}/bewerken/", "/lessen/{l}/ervaring/"],
)
def test_every_form_with_text_keeps_it_across_a_sign_in(client_of, address):
    from tests.learnings.factories import LessonFactory

    dilemma, lesson = DilemmaFactory(), LessonFactory()
    words = {name: f"Dit typte ik bij {name}" for name in ("body", "conclusion", "situation", "question", "note")}
    path, client = address.format(d=dilemma.pk, l=lesson.pk), client_of()

    client.post(path, words | {"outcome": "worked"})
    client.force_login(dilemma.owner)
    html = client.get(path).content.decode()

    assert "Dit typte ik bij" in html


def test_a_double_submit_makes_one_dilemma(client_of, member):
    client = client_of(member)
    form = TWO_FIELDS | {"submission": str(uuid4())}

    first, second = client.post(NEW, form), client.post(NEW, form)

    assert first.headers["Location"] == second.headers["Location"]
    assert Dilemma.objects.count() == 1


@pytest.mark.parametrize("field", ["situation", "question", "title", "difficulty", "voice"])
@pytest.mark.parametrize(
    "text",
    ["nul\x00teken", "😀" * 20, "x" * 10_000, "[" * 2_900, "<a " * 900, "\u202e\ufeff", "<script>alert(1)</script>"],
    ids=["nul", "emoji", "long", "brackets", "tags", "marks", "script"],
)
def test_strange_text_gives_a_page_and_is_never_cut(client_of, member, field, text):
    answer = client_of(member).post(NEW, TWO_FIELDS | {field: text}, follow=True)

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<script>alert" not in html
    if len(text) > 3000:
        assert "Je tekst is te lang: 10" in html
        assert text in html


@pytest.mark.parametrize(
    "nonsense",
    [
        {"place": "999999"},
        {"place": "x"},
        {"themes": ["x"]},
        {"submission": "x"},
        {"concept": "9" * 400},
        {"version": "x"},
        {"audience_choice": "user:1"},
        {"audience_choice": "pilot:99"},
        {"without_sector": "x"},
        {"ask": ["x", "9999999"]},
        {"variant": "\x00"},
    ],
)
def test_values_that_nobody_offers_are_refused_kindly(client_of, member, nonsense):
    answer = client_of(member).post(NEW, TWO_FIELDS | nonsense, follow=True)

    assert answer.status_code == 200
    assert all(row.audience == "members" for row in Dilemma.objects.all())


def test_colleagues_picked_on_the_form_are_asked(client_of):
    place = PlaceFactory(name="Zuilen")
    member, near = UserFactory(places=[place]), UserFactory(places=[place])
    expertise = ExpertiseFactory()
    client = client_of(member)
    assert near.first_name in client.get(NEW).content.decode()

    client.post(NEW, TWO_FIELDS | {"ask": [near.pk], "place": place.pk, "expertises_missed": [expertise.pk]})

    ask = Dilemma.objects.get().asks.get()
    assert (ask.person, ask.asked_by, ask.reason) == (near, member, "werkt in Zuilen")


def test_four_colleagues_are_too_many(client_of, member):
    people = [UserFactory().pk for _ in range(4)]

    html = client_of(member).post(NEW, TWO_FIELDS | {"ask": people}).content.decode()

    assert "Kies er hoogstens drie" in html


# Changing, and posting for somebody


def test_two_people_change_one_dilemma_and_nobody_loses_a_word(client_of, facilitator):
    dilemma = DilemmaFactory()
    address = f"/dilemmas/{dilemma.pk}/bewerken/"
    author, desk = client_of(dilemma.owner), client_of(facilitator)
    version = author.get(address).context["form"]["version"].value()
    desk.post(address, TWO_FIELDS | {"situation": "De kwartiermaker was eerst.", "version": version})

    second = author.post(address, TWO_FIELDS | {"situation": "De vraagsteller schreef dit.", "version": version})

    html = second.content.decode()
    assert "Iemand anders heeft dit net gewijzigd" in html
    assert "De kwartiermaker was eerst." in html
    assert "De vraagsteller schreef dit." in html
    author.post(address, TWO_FIELDS | {"situation": "Samen.", "version": second.context["form"]["version"].value()})
    dilemma.refresh_from_db()
    assert dilemma.situation.source == "Samen."


MAIL = """Van: femke@voorbeeld.example
Onderwerp: vraagje

Hoi Joris,

Een moeder belt ons, en daarna de huisarts.

Wie belt er eerst terug?

Met vriendelijke groet,
Femke
06 12345678"""


def test_a_facilitator_posts_for_a_colleague_from_a_mail(client_of, facilitator):
    place = PlaceFactory()
    colleague = UserFactory(places=[place], variant=VariantFactory())
    client = client_of(facilitator)

    taken = client.post("/dilemmas/namens/", {"author": colleague.pk, "mail": MAIL, "overnemen": "ja"})
    form = taken.context["form"]
    assert form["situation"].value() == "Een moeder belt ons, en daarna de huisarts."
    assert form["question"].value() == "Wie belt er eerst terug?"
    assert "06 12345678" not in taken.content.decode()

    client.post(
        "/dilemmas/namens/",
        {
            "author": colleague.pk,
            "situation": form["situation"].value(),
            "question": form["question"].value(),
        },
    )
    posted = Dilemma.objects.get()
    assert (posted.owner, posted.posted_by, posted.place, posted.variant) == (
        colleague,
        facilitator,
        place,
        colleague.variant,
    )


def test_only_a_facilitator_posts_for_somebody(client_of, member):
    assert client_of(member).get("/dilemmas/namens/").status_code == 403
    assert client_of().get("/dilemmas/namens/").status_code == 302


def test_planted_defect_without_the_guard_a_bsn_reaches_the_last_door_and_no_further(client_of, member, monkeypatch):
    """Take the guard of the forms away: the service still refuses, and the concept stays as it was."""
    monkeypatch.setattr("writing.forms.GuardedFormMixin.clean", lambda form: form.cleaned_data)

    answer = autosave(client_of(member), situation=BSN)

    assert answer.status_code == 422
    assert not Dilemma.objects.exists()
