"""Whom to call stands above every text that calls for it, as edited in /beheer/."""

from __future__ import annotations

import pytest
from django.urls import reverse

from search.crisis import HELP, help_for
from search.models import CrisisSettings
from tests.cms.factories import blocks, chapter
from tests.learnings.factories import DilemmaFactory, LessonFactory

STRIP = 'aria-label="Hulp bij nood"'


def body(client, thing) -> str:
    response = client.get(thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else thing.url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("words", "is_shown"), [("Hij spreekt over zelfmoord.", True), ("Hij wacht lang.", False)])
def test_the_strip_stands_above_a_dilemma_a_lesson_and_a_page_that_call_for_it(client_of, member, words, is_shown):
    client = client_of(member)
    things = [
        DilemmaFactory(situation=words),
        LessonFactory(learned=words),
        chapter(body=blocks(text=words)),
    ]

    shown = [STRIP in body(client, thing) for thing in things]

    assert shown == [is_shown] * 3


def test_the_shipped_contacts_can_be_called():
    assert [link for _, link in HELP] == ["tel:112", "tel:113", "tel:08002000", ""]


def test_the_kwartiermaker_changes_the_contacts(client_of, facilitator):
    client = client_of(facilitator)
    address = reverse("wagtailsettings:edit", args=["search", "crisissettings"])

    edit = client.get(address)
    assert edit.status_code == 302, edit
    answer = client.post(edit.url, {"contacts": "Meldpunt: 0800 1234"})

    assert answer.status_code == 302, edit.url
    assert CrisisSettings.load().contacts == "Meldpunt: 0800 1234"
    assert help_for("crisis") == (("Meldpunt: 0800 1234", "tel:08001234"),)


def test_another_member_does_not(client_of, member):
    answer = client_of(member).get(reverse("wagtailsettings:edit", args=["search", "crisissettings"]))

    assert answer.status_code == 302
