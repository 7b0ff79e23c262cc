"""Meetings in a browser: from last month's to shared minutes, two people who write at once, a line that breaks."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from cms import file_services
from cms.models import Document
from learnings.models import Lesson
from meetings import invitations, services
from meetings.models import Attendance, KeptText, Meeting, Note
from search import outbox
from tests.learnings.factories import LessonFactory
from tests.meetings.factories import ActionFactory, DecisionFactory, ItemFactory, MeetingFactory, NoteFactory
from tests.members.factories import UserFactory


@pytest.fixture
def visit(page_at):
    """Return a function (address, user=None, width=1280) that opens a page in a browser of its own."""

    def open_page(address: str, user=None, width: int = 1280):
        page = page_at(width, user=user)
        page.goto(address)
        return page

    return open_page


@pytest.fixture
def facilitator(db):
    """A kwartiermaker."""
    return UserFactory(facilitator=True, first_name="Joris")


def test_from_last_months_meeting_to_shared_minutes(visit, facilitator, axe):
    member = UserFactory(first_name="Femke")
    last = MeetingFactory(held=True, people=[member, facilitator], title="Ontwikkelkamer: wie belt?")
    last.minutes_shared_at = timezone.now()
    last.save()
    NoteFactory(item=ItemFactory(meeting=last), shared=True)
    ItemFactory(meeting=last, title="Ruimte in de praktijk", state="postponed")
    page = visit(f"/bijeenkomsten/{last.pk}/", facilitator)

    page.get_by_role("link", name="Volgende bijeenkomst maken").click()
    page.get_by_role("button", name="Bijeenkomst maken").click()
    page.get_by_role("link", name="Punt toevoegen").click()
    page.get_by_label("Titel").fill("Terugkoppeling aan de huisarts")
    page.get_by_role("button", name="Punt toevoegen").click()
    page.get_by_role("button", name=re.compile("Omhoog.*Terugkoppeling")).click()
    items = page.locator("ol.ok-agenda h3").all_inner_texts()
    assert items == ["Terugkoppeling aan de huisarts", "Ruimte in de praktijk"]
    axe(page)
    page.get_by_role("link", name="Bekijk de bijeenkomst").click()
    page.get_by_role("button", name="Uitnodigingen versturen").click()
    page.get_by_role("link", name="Notities maken").click()
    note = page.get_by_label("Notitie bij Terugkoppeling aan de huisarts")
    note.fill("Drie zinnen is genoeg.\nFormulier maken")
    page.get_by_text("Bewaard om").first.wait_for()
    note.press("Control+Alt+a")
    assert page.get_by_label("Wat gebeurt er?").first.input_value() == "Formulier maken"
    page.get_by_label("Wie?").first.select_option(label="Femke Achternaam, gezinswerker")
    page.get_by_role("button", name="Actiepunt toevoegen").first.click()
    page.get_by_text("Actiepunt", exact=True).wait_for()
    axe(page)
    page.get_by_role("link", name="Rond af").click()
    axe(page)
    page.get_by_role("button", name="Verslag delen").click()
    page.get_by_role("heading", name="Verslag: Ontwikkelkamer: wie belt?").wait_for()
    axe(page)

    made = Meeting.objects.get(previous=last)
    html = visit(f"/bijeenkomsten/{made.pk}/verslag/", member).content()
    assert "Drie zinnen is genoeg." in html
    assert "Formulier maken" in html


def test_a_guest_answers_from_the_mail(visit, axe):
    meeting = MeetingFactory()
    guest = services.invite_guest(meeting=meeting, name="Nora", email="nora@elders.example")

    page = visit(f"/uitnodiging/{invitations.token_for(guest)}/")
    page.get_by_role("button", name="Ik kom", exact=True).click()
    page.get_by_text("Je antwoord is: Ik kom").wait_for()
    axe(page)

    assert Attendance.objects.get(pk=guest.pk).answer == "yes"


def test_two_who_write_at_once_lose_no_letter(visit, facilitator):
    item = ItemFactory(title="Terugkoppeling")
    address = f"/bijeenkomsten/{item.meeting_id}/notities/"
    first, second = visit(address, facilitator), visit(address, UserFactory(facilitator=True))

    first.get_by_label("Notitie bij Terugkoppeling").fill("Wat de eerste schreef.")
    first.get_by_text("Bewaard om").wait_for()
    second.get_by_label("Notitie bij Terugkoppeling").fill("Wat de tweede schreef.")
    second.get_by_text("Iemand anders schrijft hier ook.", exact=True).wait_for()
    assert second.get_by_text("Wat de eerste schreef.").is_visible()
    second.get_by_role("link", name="Voeg ze samen").click()
    second.get_by_role("button", name="Bij de notitie zetten").click()
    second.get_by_text("Beide teksten staan nu bij elkaar.").wait_for()

    assert Note.objects.get().body.source == "Wat de eerste schreef.\n\nWat de tweede schreef."
    assert not KeptText.objects.filter(handled_at=None).exists()


def test_a_broken_line_loses_nothing_and_signing_out_wipes_the_device(visit, facilitator, watch):
    watch.is_expected = lambda problem: "ERR_INTERNET_DISCONNECTED" in problem or "notities" in problem
    item = ItemFactory(title="Terugkoppeling")
    page = visit(f"/bijeenkomsten/{item.meeting_id}/notities/", facilitator)
    note = page.get_by_label("Notitie bij Terugkoppeling")

    page.context.set_offline(True)
    note.fill("Getypt zonder verbinding.")
    page.get_by_text("Geen verbinding.").wait_for()
    assert not Note.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("Bewaard om").wait_for()
    assert Note.objects.get().body.source == "Getypt zonder verbinding."

    page.context.set_offline(True)
    note.fill("Getypt zonder verbinding. En nog wat.")
    page.get_by_text("Geen verbinding.").wait_for()
    drafts = "Object.keys(localStorage).filter(key => key.startsWith('ok-draft:'))"
    assert len(page.evaluate(drafts)) == 1
    page.context.set_offline(False)
    page.locator("summary", has_text="Joris").click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_load_state()
    assert page.evaluate(drafts) == []


def test_dragging_changes_the_order(visit, facilitator):
    meeting = MeetingFactory(start=timezone.now() + timedelta(days=2))
    for title in ("Eerst", "Dan", "Laatst"):
        ItemFactory(meeting=meeting, title=title)
    page = visit(f"/bijeenkomsten/{meeting.pk}/agenda/", facilitator)

    with page.expect_navigation():
        page.locator("li[data-item]").nth(2).drag_to(
            page.locator("li[data-item]").nth(0), target_position={"x": 60, "y": 4}
        )

    assert [item.title for item in meeting.items.on_the_agenda()] == ["Laatst", "Eerst", "Dan"]


CRUMBS = r'navigation "Je bent hier"'
TITLE = r"heading .+ \[level=1\]"
BEFORE = [
    CRUMBS,
    "Bijeenkomst",
    TITLE,
    'button "Ik kom"',
    'button "Misschien"',
    'button "Ik kom niet"',
    'link "Zet in je agenda"',
    'link "Alles afdrukken"',
    r'heading "Agenda en lees vooraf" \[level=2\]',
    r'heading "Terugkoppeling" \[level=3\]',
    "15 minuten",
    r'heading "Vorige keer: .+" \[level=2\]',
    'link "Heel het verslag"',
    r'heading "Besluiten" \[level=3\]',
    r'heading "Actiepunten" \[level=3\]',
    'complementary "Bij deze bijeenkomst"',
    r'heading "Praktisch" \[level=2\]',
    r'heading "Jouw inbreng" \[level=2\]',
    'link "Agendapunt voorstellen"',
]
AFTER = [
    CRUMBS,
    TITLE,
    'link "Heel het verslag"',
    r'heading "Besluiten" \[level=2\]',
    r'heading "Actiepunten" \[level=2\]',
    r'heading "Notities" \[level=2\]',
    'link "Maak hier een les van',
]
MINUTES = [
    CRUMBS,
    TITLE,
    'link "PDF"',
    'link "Word"',
    "Aanwezig",
    r'heading "1. .+" \[level=2\]',
    r'heading "Actiepunten" \[level=2\]',
    'table "Actiepunten',
    r'heading "Opmerkingen" \[level=2\]',
    'button "Geen bezwaar"',
    "textbox",
    'button "Opmerking plaatsen"',
]


def test_each_page_shows_its_elements_in_order_is_clean_and_works_on_a_phone(page_at, axe, no_sideways_scroll):
    from tests.browser.test_elements import first_missing

    member = UserFactory(first_name="Femke")
    last = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now(), title="Wie belt?")
    last.attendances.update(presence="present")
    item = ItemFactory(meeting=last)
    NoteFactory(item=item, shared=True)
    DecisionFactory(meeting=last, item=item)
    ActionFactory(meeting=last, item=item, due=timezone.localdate())
    ahead = MeetingFactory(people=[member], previous=last)
    ItemFactory(meeting=ahead, title="Terugkoppeling")
    address = last.get_absolute_url()
    due = {ahead.get_absolute_url(): BEFORE, address: AFTER, f"{address}verslag/": MINUTES}
    others = ["/bijeenkomsten/", "/mijn/actiepunten/", "/mijn/agenda/", f"{ahead.get_absolute_url()}afdrukken/"]
    others += [f"{ahead.get_absolute_url()}voorstellen/"]
    for width in (1280, 390):
        page = page_at(width, user=member)
        for place in [*due, *others]:
            page.goto(place)
            axe(page)
            assert first_missing(page.get_by_role("main"), due.get(place, [TITLE])) == "", place
            no_sideways_scroll(page)


def test_without_a_script_a_note_is_saved_with_a_button(no_js_page, facilitator):
    item = ItemFactory(title="Terugkoppeling")
    page = no_js_page(390, facilitator)
    page.goto(f"/bijeenkomsten/{item.meeting_id}/notities/")

    page.get_by_label("Notitie bij Terugkoppeling").fill("Zonder script.")
    page.get_by_role("button", name=re.compile("Notitie bewaren")).click()

    page.get_by_text("De notitie is bewaard.").wait_for()
    assert Note.objects.get().body.source == "Zonder script."


ITEM = "Terugbellen na een verwijzing"
STATEMENT = "Wie verwees, wordt binnen een week teruggebeld."
LESSON = "Bel wie verwees binnen een week terug"
KNOWN = "Spreek bij een verwijzing af wie terugbelt"


def test_the_whole_way_of_a_meeting(visit, mailoutbox, axe):
    """As facilitator, presenter, participant, guest and outsider: from a series to a lesson that is found."""
    joris = UserFactory(facilitator=True, first_name="Joris")
    femke, sanne, bas = (UserFactory(first_name=name) for name in ("Femke", "Sanne", "Bas"))  # Bas is the outsider
    LessonFactory(title=KNOWN, lead="Eén naam per verwijzing scheelt zoeken.", learned="Terugbellen na een verwijzing.")
    outbox.rebuild()
    desk, presenter, participant = visit("/", joris), visit("/", femke), visit("/", sanne)

    meeting = meeting_of_a_new_series(desk)
    answers_from_the_mail(visit, mailoutbox, meeting)
    item = proposed_and_accepted(presenter, desk, meeting)
    the_outsider_finds_nothing(visit, bas, meeting)
    briefing_as_pdf(presenter, participant, meeting)
    attachment(desk, participant, meeting, axe)
    written_by_two_at_once(desk, presenter, item)
    decided_and_promised(desk, presenter, item)
    rounded_off(desk, participant, meeting)
    amended_and_adopted(desk, participant, meeting)
    lesson_from_a_decision(desk, item)
    found_with_its_meeting(participant, visit, bas, meeting)
    carried_over(desk, meeting, axe)
    prepared_elsewhere(participant)


def meeting_of_a_new_series(desk) -> Meeting:
    """The facilitator makes a series, its first meeting, a guest and a note-taker, and invites everybody."""
    day = (timezone.localdate() + timedelta(days=14)).isoformat()
    desk.goto("/bijeenkomsten/reeksen/nieuw/")
    desk.get_by_role("textbox", name="Naam").fill("Ontwikkelkamer Zuilen")
    desk.get_by_label("Vaste agenda").fill("15 Opening")
    desk.locator("summary", has_text="Vaste deelnemers").click()
    for name in ("Femke", "Sanne"):
        desk.get_by_label(name).check()
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("link", name=re.compile("Volgende bijeenkomst maken")).click()
    desk.get_by_label("Dag", exact=True).fill(day)
    desk.get_by_role("button", name="Bijeenkomst maken").click()
    desk.get_by_role("link", name="Bekijk de bijeenkomst").click()
    desk.get_by_role("link", name="Bijeenkomst aanpassen").click()
    desk.locator("summary", has_text="Voorzitter, notities en voorstellen").click()
    desk.get_by_role("group", name="Wie maakt notities?").get_by_label("Femke").check()
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("link", name="Wie komt er?").click()
    desk.get_by_label("Naam").fill("Nora")
    desk.get_by_label("E-mailadres").fill("nora@elders.example")
    desk.get_by_role("button", name="Gast toevoegen").click()
    desk.get_by_role("button", name="Uitnodigingen versturen").click()
    desk.get_by_text("De uitnodigingen gaan nu weg.").wait_for()
    return Meeting.objects.get()


def answers_from_the_mail(visit, mailoutbox, meeting) -> None:
    """Two members and the guest answer with the link in their mail; none of them signs in."""
    invitations.send_due(meeting.pk)  # the work of the worker
    assert len(mailoutbox) == 3
    for mail, answer in zip(mailoutbox, ("Ik kom", "Misschien", "Ik kom"), strict=True):
        (name, calendar, kind) = mail.attachments[0]
        assert (name, kind.split(";")[0]) == ("uitnodiging.ics", "text/calendar")
        assert "METHOD:REQUEST" in calendar
        page = visit(re.search(r"/uitnodiging/\S+/", mail.body).group())
        page.get_by_role("button", name=answer, exact=True).click()
        page.get_by_text(f"Je antwoord is: {answer}").wait_for()
    assert sorted(meeting.attendances.values_list("answer", flat=True)) == ["maybe", "yes", "yes"]


def proposed_and_accepted(presenter, desk, meeting):
    """The presenter proposes an item; the facilitator puts it on the agenda; it says who presents it."""
    presenter.goto(meeting.get_absolute_url())
    presenter.get_by_role("link", name="Agendapunt voorstellen").click()
    presenter.get_by_label("Titel").fill(ITEM)
    presenter.get_by_role("button", name="Punt voorstellen").click()
    presenter.get_by_text("je hoort het").wait_for()
    desk.goto(f"{meeting.get_absolute_url()}agenda/")
    desk.get_by_role("button", name=re.compile(f"^Op de agenda.*{ITEM}")).click()
    desk.get_by_text("De indiener hoort het.").wait_for()
    presenter.goto(meeting.get_absolute_url())
    assert "Femke" in presenter.get_by_role("listitem").filter(has_text=ITEM).first.inner_text()
    return meeting.items.get(title=ITEM)


def the_outsider_finds_nothing(visit, person, meeting) -> None:
    """A member who was not invited gets what does not exist, on every page of the meeting."""
    page = visit("/bijeenkomsten/", person)
    assert meeting.title not in page.content()
    for place in ("", "voorbereiding/", "voorbereiding.pdf", "notities/", "verslag/", "verslag.pdf", "agenda.ics"):
        assert page.request.get(f"{meeting.get_absolute_url()}{place}").status == 404, place


def briefing_as_pdf(presenter, participant, meeting) -> None:
    """Everybody has a briefing of their own, on screen and as PDF, with what was learned before."""
    for page in (presenter, participant):
        page.goto(meeting.get_absolute_url())
        page.get_by_role("link", name="Lees je in").click()
        page.get_by_role("link", name=KNOWN).first.wait_for()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download als PDF").click()
        reader = PdfReader(io.BytesIO(download.value.path().read_bytes()))
        text = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
        assert ITEM in text
        assert KNOWN in text
        assert "/StructTreeRoot" in reader.trailer["/Root"]


def attachment(desk, participant, meeting, axe) -> None:
    """The facilitator attaches a file; the participant opens it, and nobody finds it before the minutes are shared."""
    desk.goto(meeting.get_absolute_url())
    desk.get_by_role("link", name="Bijlage toevoegen").click()
    axe(desk)
    desk.get_by_label("Wat is het?").fill("Cijfers over terugbellen")
    content = b"De vleermuisdoos belt terug."
    desk.get_by_label("Bestand").set_input_files({"name": "cijfers.txt", "mimeType": "text/plain", "buffer": content})
    desk.get_by_role("button", name="Toevoegen").click()
    desk.get_by_text("De bijlage staat erbij.").wait_for()
    file_services.read(Document.objects.get().pk)  # the work of the worker
    participant.goto(meeting.get_absolute_url())
    link = participant.get_by_role("region", name="Bijlagen").get_by_role("link", name="Cijfers over terugbellen")
    assert participant.request.get(link.get_attribute("href")).body() == content
    participant.goto("/zoeken/?q=vleermuisdoos")
    assert "Cijfers over terugbellen" not in participant.content()


def written_by_two_at_once(desk, presenter, item) -> None:
    """Facilitator and presenter write at one item: the second is warned, both texts are put together."""
    for page in (desk, presenter):
        page.goto(f"{item.meeting.get_absolute_url()}notities/")
    desk.get_by_label(f"Notitie bij {ITEM}").fill("Wie verwees, hoort vaak niets terug.")
    desk.get_by_text("Bewaard om").wait_for()
    presenter.get_by_label(f"Notitie bij {ITEM}").fill("De praktijk vroeg er zelf om.")
    here = presenter.locator(f"#punt-{item.pk}")
    here.get_by_text("Iemand anders schrijft hier ook.", exact=True).wait_for()
    here.get_by_role("link", name="Voeg ze samen").click()
    presenter.get_by_role("button", name="Bij de notitie zetten").click()
    presenter.get_by_text("Beide teksten staan nu bij elkaar.").wait_for()
    note = Note.objects.get(item=item).body.source
    assert note == "Wie verwees, hoort vaak niets terug.\n\nDe praktijk vroeg er zelf om."


def decided_and_promised(desk, presenter, item) -> None:
    """Who was there, a decision with a review date from the keyboard, and an action point with an owner."""
    desk.reload()
    desk.locator("summary", has_text="Wie is er?").click()
    for name in ("Femke", "Sanne", "Nora (gast)"):
        desk.get_by_label(name, exact=True).select_option(label="Aanwezig")
    desk.get_by_role("button", name="Aanwezigheid bewaren").click()
    desk.get_by_text("De aanwezigheid is bewaard.").wait_for()
    note = desk.get_by_label(f"Notitie bij {ITEM}")
    note.press("Control+End")
    note.press_sequentially(f"\n{STATEMENT}")
    desk.get_by_text("Bewaard om").wait_for()
    note.press("Control+Alt+b")
    desk.get_by_role("heading", name="Besluit toevoegen").wait_for()
    assert desk.get_by_role("textbox", name="Besluit", exact=True).input_value() == STATEMENT
    desk.get_by_label("Opnieuw bekijken op").fill((timezone.localdate() + timedelta(days=400)).isoformat())
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_text("Het besluit is bewaard.").wait_for()
    presenter.goto(f"{item.meeting.get_absolute_url()}notities/")
    section = presenter.locator(f"#punt-{item.pk}")
    section.locator("summary").click()
    section.get_by_label("Wat gebeurt er?").fill("Nummers verzamelen")
    section.get_by_label("Wie?").select_option(label="Sanne, gezinswerker")
    section.get_by_role("button", name="Actiepunt toevoegen").click()
    presenter.get_by_text("Het actiepunt is bewaard.").wait_for()


def rounded_off(desk, participant, meeting) -> None:
    """Nothing is read by others before 'Rond af'; after it the participant reads the minutes, as PDF too."""
    participant.goto(meeting.get_absolute_url())
    assert STATEMENT not in participant.content()
    participant.goto("/zoeken/?q=teruggebeld")
    assert STATEMENT not in participant.content()
    desk.goto(f"{meeting.get_absolute_url()}notities/")
    desk.get_by_role("link", name="Rond af").click()
    desk.get_by_role("button", name="Verslag delen").click()
    desk.get_by_text("Het verslag is gedeeld.").wait_for()
    participant.goto("/zoeken/?q=vleermuisdoos")
    participant.get_by_role("link", name="Cijfers over terugbellen").first.wait_for()
    participant.goto(f"{meeting.get_absolute_url()}verslag/")
    with participant.expect_download() as download:
        participant.get_by_role("link", name="PDF").click()
    text = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    assert {"Nora", "Sanne"} <= set(re.findall(r"\w+", text))
    assert STATEMENT in " ".join(text.split())


def amended_and_adopted(desk, participant, meeting) -> None:
    """A participant wants something else, the facilitator says what was done with it, and adopts the minutes."""
    participant.get_by_label("Wat moet er anders?").fill("Het was de praktijk die verwees.")
    participant.get_by_role("button", name="Opmerking plaatsen").click()
    participant.get_by_text("De kwartiermaker kijkt naar je opmerking.").wait_for()
    desk.goto(f"{meeting.get_absolute_url()}verslag/")
    desk.get_by_role("link", name=re.compile("^Verwerken")).click()
    desk.get_by_label("Wat heb je ermee gedaan?").fill("Zo staat het er nu.")
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("button", name="Verslag vaststellen").click()
    desk.get_by_text("Het verslag is vastgesteld.").wait_for()


def lesson_from_a_decision(desk, item) -> None:
    """The decision stands in the form of the lesson; the lesson links back to its meeting, and is adopted."""
    desk.goto(item.meeting.get_absolute_url())
    desk.get_by_role("link", name=re.compile(f"Maak hier een les van.*{ITEM}")).click()
    assert STATEMENT in desk.get_by_label("Wat we leerden").input_value()
    desk.get_by_label("Titel").fill(LESSON)
    desk.get_by_label("De les in één zin").fill("Wie verwees en niets hoort, verwijst niet meer.")
    desk.get_by_role("button", name="Les indienen").click()
    desk.get_by_role("heading", name="Besproken in").wait_for()
    desk.get_by_role("link", name="Les vaststellen").click()
    desk.get_by_role("button", name="Les vaststellen").click()
    desk.get_by_role("heading", name=LESSON).wait_for()
    assert Lesson.objects.get(title=LESSON).state == Lesson.State.ADOPTED


def found_with_its_meeting(participant, visit, outsider, meeting) -> None:
    """The participant finds the lesson, with the meeting it comes from; the outsider finds the lesson alone."""
    address = "/zoeken/?q=verwees+teruggebeld"
    participant.goto(address)
    result = participant.get_by_role("listitem").filter(has=participant.get_by_role("link", name=LESSON)).first
    result.get_by_role("link", name=meeting.title).click()
    participant.get_by_role("heading", name=meeting.title, level=1).wait_for()
    page = visit(address, outsider)
    page.get_by_role("link", name=LESSON).first.wait_for()
    assert meeting.title not in page.content()
    assert ITEM not in page.content()


def carried_over(desk, meeting, axe) -> None:
    """The next meeting has the same people, and the open action point stands on its page."""
    desk.goto(meeting.get_absolute_url())
    desk.get_by_role("link", name="Volgende bijeenkomst maken").click()
    desk.get_by_role("button", name="Bijeenkomst maken").click()
    desk.get_by_role("link", name="Bekijk de bijeenkomst").click()
    desk.get_by_text("Nummers verzamelen").wait_for()
    axe(desk)
    made = Meeting.objects.get(previous=meeting)
    assert set(made.participants.all()) == set(meeting.participants.all())


def prepared_elsewhere(participant) -> None:
    """A member pastes the agenda of a meeting elsewhere and gets what was learned here."""
    participant.goto("/")
    participant.get_by_role("link", name="Een overleg voorbereiden").click()
    participant.get_by_label("Plak je agenda of je vraag").fill(f"Overleg De Boog\n\n1. Opening\n2. {ITEM}")
    participant.get_by_role("button", name="Maak het blad").click()
    sheet = participant.get_by_role("article")
    sheet.get_by_role("heading", name=ITEM).wait_for()
    assert LESSON in sheet.inner_text()
    participant.get_by_role("button", name="Bewaar", exact=True).click()
    participant.get_by_text("De voorbereiding is bewaard.").wait_for()


def test_two_writers_and_a_broken_line_lose_no_character(visit, facilitator, watch):
    """One writes without a line, the other with; a saved answer gets lost on the way; the page is closed halfway."""
    watch.is_expected = lambda problem: "ERR_" in problem or "notities" in problem
    item = ItemFactory(title="Terugkoppeling")
    address = f"/bijeenkomsten/{item.meeting_id}/notities/"
    first, second = visit(address, facilitator), visit(address, UserFactory(facilitator=True))
    label = "Notitie bij Terugkoppeling"

    first.context.set_offline(True)
    first.get_by_label(label).press_sequentially("Eerst: wie verwees, belt é 🙂 ")
    first.get_by_text("Geen verbinding.").wait_for()
    second.get_by_label(label).fill("Tweede: de praktijk belt.")
    second.get_by_text("Bewaard om").wait_for()
    first.get_by_label(label).press_sequentially("en daarna het team.")
    first.context.set_offline(False)
    first.get_by_text("Iemand anders schrijft hier ook.", exact=True).wait_for()
    first.get_by_role("link", name="Voeg ze samen").click()
    first.get_by_role("button", name="Bij de notitie zetten").click()
    first.get_by_text("Beide teksten staan nu bij elkaar.").wait_for()
    together = "Tweede: de praktijk belt.\n\nEerst: wie verwees, belt é 🙂 en daarna het team."
    assert Note.objects.get().body.source == together

    def lose_the_answer(route) -> None:
        """The server has the text, the browser never hears so."""
        route.fetch()
        route.abort()

    first.route(f"**{address}{item.pk}/", lose_the_answer, times=1)
    first.get_by_label(label).press("Control+End")
    first.get_by_label(label).press_sequentially(" Nog een zin.")
    first.get_by_text("Geen verbinding.").wait_for()
    first.get_by_label(label).press_sequentially(" En nog een.")
    first.get_by_text("Bewaard om").wait_for()
    assert Note.objects.get().body.source == f"{together} Nog een zin. En nog een."
    assert not KeptText.objects.filter(handled_at=None).exists()

    first.context.set_offline(True)
    first.get_by_label(label).press_sequentially(" Vlak voor het dichtklappen.")
    first.get_by_text("Geen verbinding.").wait_for()
    first.goto("about:blank")
    first.context.set_offline(False)
    first.goto(address)
    whole = f"{together} Nog een zin. En nog een. Vlak voor het dichtklappen."
    expect(first.get_by_label(label)).to_have_value(whole)
    first.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('ok-draft:'))", timeout=20_000)
    assert Note.objects.get().body.source == whole  # the device forgets a text when the server has it


ORGANISING = (
    "",
    "agenda/",
    "deelnemers/",
    "notities/",
    "afronden/",
    "bewerken/",
    "bijlagen/",
    "volgende/",
    "afgelasten/",
)


def test_the_pages_of_who_organises_are_clean_at_both_widths(page_at, axe, no_sideways_scroll, facilitator):
    meeting = MeetingFactory(people=[UserFactory(first_name="Femke"), facilitator])
    item = ItemFactory(meeting=meeting, title="Terugkoppeling")
    ItemFactory(meeting=meeting, title="Voorstel van Femke", state="proposed")
    NoteFactory(item=item)
    DecisionFactory(meeting=meeting, item=item)
    ActionFactory(meeting=meeting, item=item, owner=facilitator)
    others = (f"actiepunt/nieuw/?punt={item.pk}", f"besluit/nieuw/?punt={item.pk}", f"agenda/{item.pk}/maak-les/")
    for width in (1280, 390):
        page = page_at(width, user=facilitator)
        for place in (*ORGANISING, *others):
            page.goto(f"{meeting.get_absolute_url()}{place}")
            assert page.get_by_role("heading", level=1).count() == 1, place
            axe(page)
            no_sideways_scroll(page)


def test_what_is_printed_fits_a4(page_at, no_sideways_scroll):
    member = UserFactory(first_name="Femke")
    held = MeetingFactory(held=True, people=[member], minutes_shared_at=timezone.now(), title="Wie belt?" * 10)
    for _ in range(6):
        item = ItemFactory(meeting=held, title="Terugkoppeling aan de huisarts " * 4)
        NoteFactory(item=item, shared=True, body="Wij spraken over de terugkoppeling. " * 60)
        ActionFactory(meeting=held, item=item, owner=member, due=timezone.localdate())
    ahead = MeetingFactory(people=[member], previous=held)
    ItemFactory(meeting=ahead, title="Terugkoppeling")
    page = page_at(1280, user=member)
    for address in (f"{held.get_absolute_url()}verslag/", f"{ahead.get_absolute_url()}afdrukken/"):
        page.goto(address)
        page.emulate_media(media="print")
        no_sideways_scroll(page, 680)  # A4 less its margins, in pixels of CSS
        reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        sizes = {tuple(round(float(side)) for side in one.mediabox[2:]) for one in reader.pages}
        assert all(abs(width - 595) <= 1 and abs(height - 842) <= 1 for width, height in sizes), address
        assert "Dilemma delen" not in reader.pages[0].extract_text()  # the menu stays on the screen
