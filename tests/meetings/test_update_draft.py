"""'Mag in de update': what was marked becomes a draft that only an editor sees, and nothing else does."""

from __future__ import annotations

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.models import NewsletterIndexPage, NewsletterIssuePage, PilotIndexPage, PilotPage, UpdatePage
from meetings import suggestions
from tests.meetings.factories import DecisionFactory, ItemFactory, MeetingFactory, NoteFactory
from tests.members.factories import PilotFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot_page() -> PilotPage:
    """A published page of a pilot."""
    home = Page.objects.filter(depth=2).first()
    index = PilotIndexPage.objects.first() or home.add_child(instance=PilotIndexPage(title="Pilots", slug="pilots-x"))
    return index.add_child(instance=PilotPage(title="Zuilen", slug="zuilen-x", pilot=PilotFactory()))


def test_what_may_be_told_becomes_a_draft(facilitator, client_of, pilot_page):
    meeting = MeetingFactory(held=True, title="Wie belt?")
    told, kept = ItemFactory(meeting=meeting, title="Terugbellen"), ItemFactory(meeting=meeting, title="Intern")
    NoteFactory(item=told, body="Bellen <helpt>.")
    NoteFactory(item=kept, body="Dit blijft binnen.")
    DecisionFactory(meeting=meeting, item=told, statement="Eén nummer & één naam.")
    desk = client_of(facilitator)
    desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/{told.pk}/update/", {"mag": "ja"})

    response = desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/update/")

    page = UpdatePage.objects.get()
    assert response.url == f"/beheer/pages/{page.pk}/edit/"
    assert not page.live
    text = str(page.body)
    assert "Terugbellen" in text
    assert "Bellen &lt;helpt&gt;." in text
    assert "Eén nummer &amp; één naam." in text
    assert "Dit blijft binnen." not in text


def test_without_marks_or_without_a_pilot_there_is_no_draft(facilitator, client_of):
    meeting = MeetingFactory(held=True)
    item = ItemFactory(meeting=meeting)
    desk = client_of(facilitator)

    nothing = desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/update/", follow=True).content.decode()
    desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/{item.pk}/update/", {"mag": "ja"})
    no_pilot = desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/update/", follow=True).content.decode()

    assert "Kies eerst welke punten naar buiten mogen." in nothing
    assert "Er is nog geen pilotpagina" in no_pilot
    assert not UpdatePage.objects.exists()


def test_an_update_since_the_last_meeting_is_suggested(facilitator, pilot_page):
    pilot_page.add_child(instance=UpdatePage(title="Honderd gezinnen", slug="honderd", date=timezone.localdate()))

    found = suggestions.for_meeting(MeetingFactory(), facilitator)

    assert "Honderd gezinnen" in [one.title for one in found]


def marked_meeting(facilitator, client_of):
    """A meeting with one item that may be told, and the client of who organises."""
    meeting = MeetingFactory(held=True, title="Wie belt?")
    told, kept = ItemFactory(meeting=meeting, title="Terugbellen"), ItemFactory(meeting=meeting, title="Intern")
    NoteFactory(item=told, body="Bellen <helpt>. " + "Wie verwees, hoort dezelfde week wat er gebeurt. " * 20)
    NoteFactory(item=kept, body="Dit blijft binnen.")
    DecisionFactory(meeting=meeting, item=told, statement="Eén nummer & één naam.")
    desk = client_of(facilitator)
    desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/{told.pk}/update/", {"mag": "ja"})
    return meeting, desk


def test_what_may_be_told_goes_short_into_the_draft_of_the_next_newsletter_once(facilitator, client_of):
    home = Page.objects.filter(depth=2).first()
    index = NewsletterIndexPage.objects.first() or home.add_child(
        instance=NewsletterIndexPage(title="Nieuwsbrief", slug="nieuwsbrief-x")
    )
    NewsletterIssuePage.objects.all().delete()
    index.add_child(instance=NewsletterIssuePage(title="Nieuwsbrief 7", number=7))
    meeting, desk = marked_meeting(facilitator, client_of)
    assert "In de nieuwsbrief zetten" in desk.get(f"/bijeenkomsten/{meeting.pk}/afronden/").content.decode()

    for _ in range(2):
        response = desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/nieuwsbrief/")

    issue = NewsletterIssuePage.objects.get(number=8)
    assert response.url == f"/beheer/pages/{issue.pk}/edit/"
    assert not issue.live
    draft = issue.get_latest_revision_as_object()
    assert len(draft.body) == 1
    text = str(draft.body)
    assert "Terugbellen" in text
    assert "Bellen &lt;helpt&gt;." in text
    assert "Eén nummer &amp; één naam." in text
    assert "Dit blijft binnen." not in text
    assert len(text) < 700
    assert desk.get(response.url).status_code == 200


def test_without_a_newsletter_it_says_so(facilitator, client_of):
    NewsletterIndexPage.objects.all().delete()
    meeting, desk = marked_meeting(facilitator, client_of)

    answer = desk.post(f"/bijeenkomsten/{meeting.pk}/afronden/nieuwsbrief/", follow=True).content.decode()

    assert "Er is nog geen nieuwsbrief" in answer
