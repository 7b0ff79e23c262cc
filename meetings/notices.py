"""What people hear of meetings. Called after commit or by the clock; a notice holds a title, never what was noted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format

from learnings.notices import facilitators
from meetings.models import ActionPoint, AgendaItem, Amendment, Meeting
from members.models import User
from notices import services as notices
from notices.kinds import Kind, register

MEETING = register(Kind("meeting", "Een bijeenkomst waar je bij bent: herinnering en verslag"))
INVITATION = register(Kind("invitation", "Een uitnodiging, of een bijeenkomst die anders wordt", is_direct=True))
PROPOSAL = register(Kind("proposal", "Wat er met jouw agendapunt gebeurt"))
ACTION = register(Kind("action_point", "Jouw actiepunten"))
ORGANISE = register(Kind("organise", "Wat er bij een bijeenkomst op de kwartiermaker wacht"))


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F")


def _tell(people: Iterable[User], kind: Kind, meeting: Meeting, title: str, dedupe_key: str, url: str = "") -> int:
    """Tell these people, as far as they may see the meeting; return how many are told now."""
    told = 0
    for person in dict.fromkeys(people):
        if Meeting.objects.visible_to(person).filter(pk=meeting.pk).exists():
            row = notices.notify(
                to=person,
                kind=kind.slug,
                about=meeting.key,
                title=title,
                url=url or meeting.get_absolute_url(),
                dedupe_key=dedupe_key,
            )
            told += row is not None
    return told


def tell_on_site(meeting: Meeting, person: User, title: str, dedupe_key: str, *, about: str) -> None:
    """Show a notice of which the mail went already (the invitation with its calendar file), so it is heard once."""
    row = notices.notify(
        to=person, kind=MEETING.slug, about=about, title=title, url=meeting.get_absolute_url(), dedupe_key=dedupe_key
    )
    if row is not None:
        row.mailed_at = timezone.now()
        row.save(update_fields=["mailed_at"])


def tell_soon(meeting: Meeting, person: User) -> int:
    """Remind somebody of a meeting of tomorrow or the day after."""
    key = f"soon:{meeting.pk}:{meeting.sequence}"
    return _tell([person], MEETING, meeting, f"{meeting.title} is op {_day(meeting.start)}. Lees je in.", key)


def tell_to_finish(meeting: Meeting) -> int:
    """Tell who organises that a meeting is over and waits for its minutes."""
    people = [meeting.chair] if meeting.chair and meeting.chair.is_facilitator else list(facilitators())
    url = f"{meeting.get_absolute_url()}afronden/"
    return _tell(people, ORGANISE, meeting, f"Rond de bijeenkomst af: {meeting.title}", f"finish:{meeting.pk}", url)


def tell_proposed(pk: int) -> None:
    """Tell who organises that somebody proposes an item."""
    item = AgendaItem.objects.select_related("meeting__chair").get(pk=pk)
    _tell(facilitators(), ORGANISE, item.meeting, f"Voorgesteld agendapunt: {item.title}", f"proposed:{pk}")


def tell_proposal_decided(pk: int) -> None:
    """Tell who proposed an item what became of it."""
    item = AgendaItem.objects.select_related("meeting", "owner").get(pk=pk)
    if item.owner is None:
        return
    is_on = item.state == AgendaItem.State.ON
    title = f"Je punt staat op de agenda: {item.title}" if is_on else f"Je punt komt niet op de agenda: {item.title}"
    _tell([item.owner], PROPOSAL, item.meeting, title, f"proposal:{pk}:{item.state}")


def tell_shared(pk: int) -> None:
    """Tell who was invited that the minutes can be read."""
    meeting = Meeting.objects.get(pk=pk)
    title = f"Het verslag staat klaar: {meeting.title}"
    if meeting.objections_until:
        title += f". Reageren kan tot en met {date_format(meeting.objections_until, 'j F')}."
    url = f"{meeting.get_absolute_url()}verslag/"
    _tell(meeting.participants.filter(is_active=True), MEETING, meeting, title, f"shared:{pk}", url)
    for action in meeting.actionpoints.still_open().select_related("owner"):
        tell_action(action)


def tell_action(action: ActionPoint) -> None:
    """Tell the owner of an action point that it is theirs."""
    if action.owner:
        notices.notify(
            to=action.owner,
            kind=ACTION.slug,
            about=action.key,
            title=f"Een actiepunt voor jou: {action.what}",
            url="/mijn/actiepunten/",
            dedupe_key=f"action:{action.pk}:{action.owner_id}",
        )


def tell_adopted(pk: int) -> None:
    """Tell who was invited that the minutes were adopted."""
    meeting = Meeting.objects.get(pk=pk)
    url = f"{meeting.get_absolute_url()}verslag/"
    people = meeting.participants.filter(is_active=True)
    _tell(people, MEETING, meeting, f"Het verslag is vastgesteld: {meeting.title}", f"minutes:{pk}", url)


def tell_amended(pk: int) -> None:
    """Tell who organises that somebody wants the minutes changed."""
    row = Amendment.objects.select_related("meeting").get(pk=pk)
    url = f"{row.meeting.get_absolute_url()}verslag/#opmerkingen"
    _tell(facilitators(), ORGANISE, row.meeting, f"Opmerking bij het verslag: {row.meeting.title}", f"am:{pk}", url)


def tell_objections_open(meeting: Meeting) -> int:
    """Tell who organises, once, that the day has passed while remarks are still open."""
    url = f"{meeting.get_absolute_url()}verslag/#opmerkingen"
    title = f"Er staan nog opmerkingen open bij het verslag: {meeting.title}"
    return _tell(facilitators(), ORGANISE, meeting, title, f"open:{meeting.pk}:{meeting.objections_until}", url)


def remind_actions() -> int:
    """Remind owners of action points that are due within three days or late, each once before and once after."""
    today = timezone.localdate()
    told = 0
    soon = today + timedelta(days=3)
    rows = ActionPoint.objects.shared().still_open().filter(due__lte=soon, owner__is_active=True)
    for action in rows.select_related("owner"):
        late = action.due < today
        row = notices.notify(
            to=action.owner,
            kind=ACTION.slug,
            about=action.key,
            title=f"{'Is dit klaar?' if late else 'Bijna aan de beurt:'} {action.what}",
            url="/mijn/actiepunten/",
            dedupe_key=f"{'late' if late else 'due'}:{action.pk}:{action.due}",
        )
        told += row is not None
    return told
