"""An old Word file becomes a draft: what is kept, what is reported, and what is refused."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from docx.shared import Inches
from wagtail.models import Page

from cms.importing import services
from cms.importing.minutes import sections
from cms.importing.word import Converted, convert
from cms.models import GuidePage, Image, ImportedPicture, NewsletterIssuePage, UpdatePage, WordImport
from search import outbox
from tests.cms import factories as make
from tests.cms import hostile
from tests.cms.test_extraction import BSN
from tests.cms.test_uploads import given, read
from writing.html import render

CHOOSE = "/beheer/importeren/"


def word_file(title="Verslag overleg Zuilen", *, words="Spreek een vaste dag af.", picture=True) -> bytes:
    """An old report: title, headings of three levels, lists, bold, a link, a table and a picture."""
    file = WordFile()
    file.add_heading(title, 0)
    file.add_heading("Besproken", 1)
    paragraph = file.add_paragraph("Wachten op ")
    paragraph.add_run("aanvullende hulp").bold = True
    paragraph.add_run(" & wat dan?")
    file.add_heading("Afspraken", 2)
    file.add_paragraph("bel de ouder", style="List Bullet")
    file.add_paragraph("schrijf het op", style="List Bullet")
    file.add_heading("Nog dieper", 4)
    file.add_paragraph(words)
    table = file.add_table(2, 2)
    for row, cells in enumerate([("Wie", "Wat"), ("Huisarts", "Belt")]):
        for column, words_of_cell in enumerate(cells):
            table.cell(row, column).text = words_of_cell
    if picture:
        file.add_picture(BytesIO(hostile.picture_with_place()), width=Inches(1))
    file.add_paragraph("Tot de volgende keer.")
    out = BytesIO()
    file.save(out)
    return out.getvalue()


@pytest.fixture
def desk(facilitator, client_of):
    make.guide()
    make.newsletters()
    make.pilot()
    return client_of(facilitator)


def take_in(desk, content: bytes, name="Verslag juni 2019.docx"):
    return desk.post(CHOOSE, {"file": given(name, content)}, follow=True)


def answers(**more) -> dict:
    return {"target": "hoofdstuk", "title": "Wachten in Zuilen"} | more


def test_headings_lists_bold_and_tables_become_text_of_the_editor(desk):
    page = take_in(desk, word_file()).content.decode()
    made = WordImport.objects.get()

    assert made.title == "Verslag overleg Zuilen"
    text = made.pieces[0]["value"]
    assert text.startswith(
        "<h2>Besproken</h2><p>Wachten op <b>aanvullende hulp</b> &amp; wat dan?</p><h3>Afspraken</h3>"
    )
    assert "<ul><li>bel de ouder</li><li>schrijf het op</li></ul>" in text
    assert "<p>Huisarts · Belt</p>" in text
    assert [piece["type"] for piece in made.pieces] == ["text", "picture", "text"]
    for line in ("1 tabel is gewone tekst geworden.", "1 kop van een lager niveau is een tussenkop geworden."):
        assert line in page
    assert "Wat is niet overgenomen?" in page


def test_a_chapter_is_made_as_a_draft_that_nobody_else_sees(desk, client, index_now, member):
    take_in(desk, word_file())
    made = WordImport.objects.get()

    response = desk.post(
        made.get_absolute_url(), answers(picture_0="Een lege spreekkamer", has_permission="on"), follow=True
    )

    page = GuidePage.objects.get()
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Het concept is gemaakt." in response.content.decode()
    assert not page.live
    assert page.title == "Wachten in Zuilen"
    assert [block.block_type for block in page.body] == ["text", "image", "text"]
    image = Image.objects.get()
    assert (image.description, image.credit) == ("Een lege spreekkamer", "uit Verslag-juni-2019.docx")
    assert image.has_permission
    with image.file.open("rb") as file:
        assert b"Fatima" not in file.read()
    assert not ImportedPicture.objects.exists()
    assert client.get(page.address).status_code == 404
    index_now()
    assert outbox.differences() == {"missing": [], "stale": [], "ghosts": []}

    page.get_latest_revision().publish()
    assert "Spreek een vaste dag af." in client.get(page.address).content.decode()


def test_an_issue_of_the_newsletter_and_an_update_get_number_pilot_and_day(desk):
    take_in(desk, word_file(picture=False))
    desk.post(WordImport.objects.get().get_absolute_url(), answers(target="nieuwsbrief", number="7", date="2019-06-03"))
    take_in(desk, word_file(picture=False))
    second = WordImport.objects.filter(made_url="").get()
    desk.post(second.get_absolute_url(), answers(target="update", parent=make.pilot().pk, date="2019-06-04"))

    issue, update = NewsletterIssuePage.objects.get(), UpdatePage.objects.get()
    assert (issue.number, issue.slug, str(issue.date), issue.live) == (7, "7", "2019-06-03", False)
    assert (str(update.date), update.live, update.get_parent().specific) == ("2019-06-04", False, make.pilot())


def test_what_a_kind_needs_is_asked_in_plain_words(desk):
    make.issue(7)
    take_in(desk, word_file())
    address = WordImport.objects.get().get_absolute_url()
    wrong = {
        "Kies wat het wordt.": {"title": "Titel"},
        "Vul een titel in.": {"target": "hoofdstuk"},
        "Kies bij welke pilot deze update hoort.": answers(target="update", date="2019-06-03"),
        "Vul in van welke dag het is.": answers(target="nieuwsbrief", number="8"),
        "Dit nummer is er al.": answers(target="nieuwsbrief", number="7", date="2019-06-03"),
        "Vraag eerst toestemming voor de afbeeldingen": answers(picture_0="Een spreekkamer"),
        "Selecteer een geldige keuze": answers(target="alles"),
    }
    for words, data in wrong.items():
        assert words in desk.post(address, data).content.decode(), words

    assert not Page.objects.filter(title="Wachten in Zuilen").exists()


def test_a_picture_without_words_stays_behind(desk):
    take_in(desk, word_file())

    desk.post(WordImport.objects.get().get_absolute_url(), answers())

    assert not Image.objects.exists()
    assert [block.block_type for block in GuidePage.objects.get().body] == ["text"]


def test_pressing_twice_makes_one_draft(desk):
    take_in(desk, word_file(picture=False))
    address = WordImport.objects.get().get_absolute_url()

    first, second = desk.post(address, answers()), desk.post(address, answers())

    assert first["Location"] == second["Location"]
    assert GuidePage.objects.count() == 1


def test_two_drafts_with_one_title_get_addresses_of_their_own(desk):
    for _ in range(3):
        take_in(desk, word_file(picture=False))
        desk.post(WordImport.objects.filter(made_url="").get().get_absolute_url(), answers())

    assert sorted(GuidePage.objects.values_list("slug", flat=True)) == [
        "wachten-in-zuilen",
        "wachten-in-zuilen-2",
        "wachten-in-zuilen-3",
    ]


def test_what_may_be_about_a_child_is_shown_and_must_be_looked_at(desk):
    page = take_in(desk, word_file(words="De moeder van Fatima belde ons."))
    address = WordImport.objects.get().get_absolute_url()
    assert "misschien een naam: <strong>Fatima</strong>" in page.content.decode()

    refused = desk.post(address, answers())
    assert "Bekijk de plekken hierboven." in refused.content.decode()
    assert not GuidePage.objects.exists()

    desk.post(address, answers(has_looked="on"))
    assert GuidePage.objects.exists()


REFUSED = {
    "a BSN": (lambda: word_file(words=f"Het nummer is {BSN}."), "In dit bestand staat een burgerservicenummer."),
    "no words": (lambda: hostile.docx(), "geen tekst"),
    "a zip": (lambda: hostile.zipped({"a": "b"}), "beschadigd"),
    "macros": (lambda: hostile.raw_docx(**{"word/vbaProject.bin": b"x"}), "macro’s"),
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "wachtwoord"),
    "laughs": (lambda: hostile.raw_docx("<a>&i;</a>", prologue=hostile.LAUGHS), "We kunnen dit bestand niet lezen"),
    "a bomb": (lambda: hostile.raw_docx(**{"word/x.xml": b"\x00" * 30_000_000}), "vreemd opgebouwd"),
    "truncated": (lambda: word_file()[:2000], "beschadigd"),
    "empty": (lambda: b"", "leeg"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_and_nothing_is_kept(case, desk):
    make_file, words = REFUSED[case]

    page = take_in(desk, make_file())

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not WordImport.objects.exists()
    assert BSN not in page.content.decode()


def test_other_kinds_of_files_are_refused(desk):
    assert "Kies een Word-bestand (.docx)." in take_in(desk, hostile.pdf(), "verslag.pdf").content.decode()
    assert "Kies een Word-bestand." in desk.post(CHOOSE, {}).content.decode()


def test_nobody_but_who_brought_it_sees_what_was_read(desk, client_of, member, administrator):
    take_in(desk, word_file())
    made = WordImport.objects.get()
    addresses = [made.get_absolute_url(), reverse("cms_import_picture", args=[made.pk, 0])]

    for address in addresses:
        response = desk.get(address)
        assert response.status_code == 200
        if response.streaming:
            read(response)
    assert {client_of(administrator).get(address).status_code for address in addresses} == {404}
    for person in (None, member):
        assert {client_of(person).get(address).status_code for address in [*addresses, CHOOSE]} <= {302, 403}


def test_it_is_thrown_away_by_hand_or_after_a_week(desk, django_capture_on_commit_callbacks):
    take_in(desk, word_file())
    made = WordImport.objects.get()
    path = ImportedPicture.objects.get().file.path
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("cms_import_throw_away", args=[made.pk]))
    assert not WordImport.objects.exists()
    assert not Path(path).exists()

    take_in(desk, word_file())
    assert services.purge() == 0
    WordImport.objects.update(created_at=timezone.now() - services.KEEP)
    assert services.purge() == 1


def test_links_keep_their_address_when_it_leads_outside():
    html = (
        '<p><a href="https://voorbeeld.example/?a=1&amp;b=2">buiten</a> <a href="#kop">binnen</a> '
        '<a href="javascript:alert(1)">kwaad</a> <s>weg</s><em>schuin</em></p>'
    )

    made = convert(html, [], ["comments"])

    assert made.pieces[0]["value"] == (
        '<p><a href="https://voorbeeld.example/?a=1&amp;b=2">buiten</a> binnen kwaad weg<i>schuin</i></p>'
    )
    assert made.report == [
        "2 verwijzingen binnen het bestand zijn gewone tekst geworden.",
        "Opmerkingen in de kantlijn zijn niet overgenomen.",
    ]


def test_lists_in_lists_and_script_as_words_stay_what_they_are():
    html = "<ul><li>een<ul><li>onder</li></ul></li></ul><p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"

    assert convert(html, [], []).pieces[0]["value"] == html


def test_remarks_of_the_converter_are_said_in_dutch_once():
    notes = ["Unrecognised paragraph style: Citaat (Style ID: x)"] * 3 + ["An unrecognised element was ignored: w:sdt"]

    assert convert("<p>a</p>", notes, []).report == [
        "De opmaak ‘Citaat’ kennen we niet: de tekst is overgenomen als gewone tekst.",
        "Een onderdeel van Word (w:sdt) is niet overgenomen.",
    ]


def test_the_words_of_all_pieces_are_guarded():
    made = Converted("Titel", [{"type": "text", "value": "<p>een <b>naam</b></p>"}, {"type": "picture", "value": 0}])

    assert made.text.split() == ["Titel", "een", "naam"]


def test_minutes_become_a_held_meeting_with_notes_that_nobody_else_sees(desk, member, client_of):
    from meetings.models import Meeting

    take_in(desk, word_file())
    response = desk.post(
        WordImport.objects.get().get_absolute_url(),
        answers(target="verslag", date="2019-06-03", picture_0="Een spreekkamer"),
        follow=True,
    )

    meeting = Meeting.objects.get()
    assert response.redirect_chain[-1][0] == meeting.get_absolute_url()
    assert "De bijeenkomst is gemaakt." in response.content.decode()
    assert (meeting.state, timezone.localtime(meeting.start).isoformat()[:16]) == ("held", "2019-06-03T15:00")
    note = meeting.notes.get()
    assert note.title == "Besproken"
    assert note.shared_at is None
    assert note.body.source.startswith(
        "Wachten op **aanvullende hulp** & wat dan?\n\n**Afspraken**\n\n- bel de ouder\n- "
    )
    assert not Image.objects.exists()
    assert client_of(member).get(meeting.get_absolute_url()).status_code == 404


def test_every_section_is_a_note_and_a_long_one_goes_on_in_the_next():
    text = "<p>Vooraf.</p><h2>Een</h2><p>kort</p><h2>Leeg</h2><h2>Twee</h2>" + "<p>woord</p>" * 4000

    found = sections([{"type": "text", "value": text}, {"type": "image", "value": {}}])

    assert [heading for heading, _ in found] == ["Verslag", "Een", "Twee", "Twee (vervolg)"]
    assert all(len(body.encode()) <= 20_000 for _, body in found)
    assert sum(body.count("woord") for _, body in found) == 4000


def test_signs_that_mean_something_in_typed_text_stay_signs():
    text = (
        "<p>1. geen lijst * en _ [x] &lt;b&gt;</p><ul><li>een <b>vet </b>woord<ol><li>diep</li></ol></li></ul>"
        '<p><a href="https://voorbeeld.example/a(b)">hier</a><br/>- nieuwe regel</p>'
    )

    (_, body), *_ = sections([{"type": "text", "value": text}])

    html = render(body)
    assert "<p>1. geen lijst * en _ [x] &lt;b&gt;</p>" in html
    assert "een <strong>vet</strong> woord" in html
    assert re.search(r"<li>een.*<ol>\s*<li>diep</li>", html, re.DOTALL)
    assert 'href="https://voorbeeld.example/a%28b%29"' in html
    assert "- nieuwe regel" in html
