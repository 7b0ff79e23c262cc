"""A member who takes notes chooses people by first name; a facilitator sees the full name."""

from __future__ import annotations

import pytest

from meetings.forms import PersonField
from tests.meetings.factories import ItemFactory, MeetingFactory
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("viewer", "is_full"), [({}, False), ({"facilitator": True}, True)])
def test_surnames_in_choices_are_for_facilitators(client_of, viewer, is_full):
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra", function="POH-jeugd")
    writer = UserFactory(**viewer)
    meeting = MeetingFactory(people=[person, writer])
    meeting.note_takers.add(writer)
    item = ItemFactory(meeting=meeting)

    for page in ("notities/", f"actiepunt/nieuw/?punt={item.pk}"):
        shown = client_of(writer).get(f"{meeting.get_absolute_url()}{page}").content.decode()
        assert ("Anna Zeldzaamstra, POH-jeugd</option>" if is_full else "Anna, POH-jeugd</option>") in shown, page
        assert ("Zeldzaamstra" in shown) is is_full, page


def test_a_field_without_a_viewer_shows_no_surname():
    person = UserFactory(first_name="Anna", last_name="Zeldzaamstra", function="POH-jeugd")

    assert PersonField().label_from_instance(person) == "Anna, POH-jeugd"
