"""What waits for who organises meetings, for the desk of /beheer/ (hook `register_desk_item`)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from meetings.models import AgendaItem, Amendment, Meeting
from notices.desk import Action, DeskItem, Row, desk_item

AGENDA_BEFORE = timedelta(days=21)
State = Meeting.State


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "l j F")


def meetings(user) -> DeskItem | None:
    """Minutes that are not shared, remarks that nobody answered, and agendas that are empty three weeks before."""
    now = timezone.now()
    remarks = Amendment.objects.filter(meeting=OuterRef("pk"), handled_at=None, agrees=False)
    on_it = AgendaItem.objects.filter(meeting=OuterRef("pk"), state=AgendaItem.State.ON)
    rows = Meeting.objects.visible_to(user).annotate(has_remarks=Exists(remarks), has_agenda=Exists(on_it))
    to_share = Q(state__in=[State.INVITED, State.HELD], end__lt=now, minutes_shared_at=None)
    to_answer = Q(state=State.HELD, has_remarks=True)
    is_soon = Q(state__in=[State.CONCEPT, State.INVITED], end__gte=now, start__lt=now + AGENDA_BEFORE)
    things = rows.filter(to_share | to_answer | is_soon & Q(has_agenda=False)).order_by("start", "pk")

    def row(found: Meeting) -> Row:
        day = _day(found.start)
        if found.end >= now:
            return Row(found.title, reverse("meetings:agenda", args=[found.pk]), f"{day}: nog geen agenda")
        if found.has_shared_minutes:
            url = f"{reverse('meetings:minutes', args=[found.pk])}#opmerkingen"
            return Row(found.title, url, f"{day}: opmerkingen bij het verslag")
        return Row(found.title, reverse("meetings:finish", args=[found.pk]), f"{day}: verslag nog niet gedeeld")

    return desk_item(70, "Bijeenkomsten", things, row, reverse("meetings:meetings"))


def proposals(user) -> DeskItem | None:
    """Items that members propose for a meeting that is still to come."""
    ahead = Meeting.objects.visible_to(user).ahead().order_by()
    things = AgendaItem.objects.filter(state=AgendaItem.State.PROPOSED, meeting__in=ahead).select_related("meeting")

    def row(item: AgendaItem) -> Row:
        url = reverse("meetings:item_step", args=[item.meeting_id, item.pk])
        steps = [
            Action(label, url, "stap", step)
            for label, step in (("Op de agenda", "overnemen"), ("Niet overnemen", "niet-overnemen"))
        ]
        where = reverse("meetings:agenda", args=[item.meeting_id])
        return Row(item.title, where, f"voor {item.meeting.title}, {_day(item.meeting.start)}", steps)

    return desk_item(
        72, "Voorgestelde agendapunten", things.order_by("meeting__start", "pk"), row, reverse("meetings:meetings")
    )


ITEMS = (meetings, proposals)
