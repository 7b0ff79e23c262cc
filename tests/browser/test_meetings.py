"""Meetings in a browser: from last month's to shared minutes, two people who write at once, a line that breaks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import invitations, services
from meetings.models import Attendance, KeptText, Meeting, Note
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


def test_from_a_series_to_a_lesson_that_is_found_with_its_meeting(visit, settings, tmp_path, mailoutbox):
    """The whole way, as facilitator, presenter, participant, guest and outsider."""
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    joris = UserFactory(facilitator=True, first_name="Joris")
    femke, outsider = UserFactory(first_name="Femke"), UserFactory(first_name="Bas")
    day = (timezone.localdate() + timedelta(days=14)).isoformat()

    desk = visit("/bijeenkomsten/reeksen/nieuw/", joris)
    desk.get_by_role("textbox", name="Naam").fill("Ontwikkelkamer Zuilen")
    desk.get_by_label("Vaste agenda").fill("15 Opening")
    desk.locator("summary", has_text="Vaste deelnemers").click()
    desk.get_by_label("Femke").check()
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("link", name=re.compile("Volgende bijeenkomst maken")).click()
    desk.get_by_label("Dag", exact=True).fill(day)
    desk.get_by_role("button", name="Bijeenkomst maken").click()
    desk.get_by_role("heading", name="Agenda").wait_for()
    meeting = Meeting.objects.get()
    services.invite_guest(meeting=meeting, name="Nora", email="nora@elders.example")
    desk.goto(meeting.get_absolute_url())
    desk.get_by_role("button", name="Uitnodigingen versturen").click()
    desk.get_by_text("De uitnodigingen gaan nu weg.").wait_for()
    invitations.send_due(meeting.pk)

    for mail in mailoutbox:  # a member and a guest answer from their mail
        link = re.search(r"/uitnodiging/\S+/", mail.body)
        page = visit(link.group())
        page.get_by_role("button", name="Ik kom", exact=True).click()
        page.get_by_text("Je antwoord is: Ik kom").wait_for()
    assert sorted(meeting.attendances.values_list("answer", flat=True)) == ["yes", "yes"]
    presenter = visit(f"{meeting.get_absolute_url()}voorstellen/", femke)
    presenter.get_by_label("Titel").fill("Terugbellen na een verwijzing")
    presenter.get_by_role("button", name="Punt voorstellen").click()
    presenter.get_by_text("je hoort het").wait_for()
    assert visit(meeting.get_absolute_url(), outsider).get_by_role("heading", level=1).inner_text() != meeting.title
    desk.goto(f"{meeting.get_absolute_url()}agenda/")
    desk.get_by_role("button", name=re.compile("^Op de agenda")).click()
    desk.get_by_text("De indiener hoort het.").wait_for()

    item = meeting.items.get(title="Terugbellen na een verwijzing")
    desk.goto(f"{meeting.get_absolute_url()}notities/")
    desk.get_by_label("Notitie bij Terugbellen").fill("Wie verwees, wordt dezelfde week teruggebeld.")
    desk.get_by_text("Bewaard om").wait_for()
    section = desk.locator(f"#punt-{item.pk}")
    section.locator("summary").click()
    section.get_by_label("Wat gebeurt er?").fill("Nummers verzamelen")
    section.get_by_label("Wie?").select_option(label="Femke Achternaam, gezinswerker")
    section.get_by_role("button", name="Actiepunt toevoegen").click()
    desk.get_by_text("Het actiepunt is bewaard.").wait_for()
    desk.goto(f"{meeting.get_absolute_url()}besluit/nieuw/?punt={item.pk}")
    desk.get_by_label("Besluit").fill("Terugbellen gebeurt binnen een week.")
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("link", name="Rond af").click()
    desk.get_by_role("button", name="Verslag delen").click()
    desk.get_by_text("Het verslag is gedeeld.").wait_for()

    presenter.goto(f"{meeting.get_absolute_url()}verslag/")
    presenter.get_by_label("Wat moet er anders?").fill("Het was de praktijk die verwees.")
    presenter.get_by_role("button", name="Opmerking plaatsen").click()
    presenter.get_by_text("De kwartiermaker kijkt naar je opmerking.").wait_for()
    desk.reload()
    desk.get_by_role("link", name=re.compile("^Verwerken")).click()
    desk.get_by_label("Wat heb je ermee gedaan?").fill("Zo staat het er nu.")
    desk.get_by_role("button", name="Bewaren").click()
    desk.get_by_role("button", name="Verslag vaststellen").click()
    desk.get_by_text("Het verslag is vastgesteld.").wait_for()
    desk.goto(meeting.get_absolute_url())
    desk.get_by_role("link", name=re.compile("Maak hier een les van.*Terugbellen")).click()
    desk.get_by_label("Titel").fill("Bel wie verwees dezelfde week terug")
    desk.get_by_role("button", name="Les indienen").click()
    desk.get_by_role("heading", name="Besproken in").wait_for()

    found = visit("/zoeken/?q=teruggebeld", femke)
    found.get_by_role("link", name="Terugbellen na een verwijzing").first.wait_for()
    assert "Terugbellen na een verwijzing" not in visit("/zoeken/?q=teruggebeld", outsider).content()
    desk.goto(f"{meeting.get_absolute_url()}volgende/")
    desk.get_by_role("button", name="Bijeenkomst maken").click()
    desk.get_by_role("link", name="Bekijk de bijeenkomst").click()
    desk.get_by_text("Nummers verzamelen").wait_for()
