"""What meetings register with the rest of the house."""

from datetime import time, timedelta

from django.urls import reverse
from wagtail import hooks

from learnings.models import Lesson
from meetings import desk, documents, invitations, notices, outcome_services, services, trace
from meetings.briefing import mailing
from meetings.briefing import services as briefing_services
from meetings.models import ActionPoint, Attendance, Meeting
from members import audiences
from notices.clock import Job, register

__all__ = ["documents"]  # imported so that its sources are registered


@hooks.register("register_main_menu_item")
def meetings_item(user):
    """Bijeenkomsten, for members and for an analyst who was invited to one."""
    if not user.is_authenticated:
        return None
    is_invited = user.is_analyst and any(token.startswith("meeting:") for token in audiences.of(user).tokens)
    return (40, "Bijeenkomsten", reverse("meetings:meetings")) if user.is_member or is_invited else None


@hooks.register("register_audience_tokens")
def meeting_tokens(user):
    """A participant holds the token of the meeting."""
    there = Meeting.participants.through.objects.filter(user_id=user.pk)
    return {f"meeting:{pk}" for pk in there.values_list("meeting_id", flat=True)}


@hooks.register("register_notice_check")
def visible_keys(keys, user):
    """Return which of these meetings and action points the person may still see."""
    found = set()
    for kind, model in (("meeting", Meeting), ("action_point", ActionPoint)):
        pks = [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]
        if pks:
            rows = model.objects.visible_to(user).filter(pk__in=pks)
            found |= {f"{kind}:{pk}" for pk in rows.values_list("pk", flat=True)}
    return found


@hooks.register("register_home_panels")
def next_meeting(user):
    """The next meeting of a member, with what there is to read."""
    found = Meeting.objects.visible_to(user).ahead().exclude(state=Meeting.State.CONCEPT).first()
    if found is None:
        return (10, "meetings/_home_none.html", {})
    pieces = reading_of(found, user)
    context = {
        "meeting": found,
        "pieces": len(pieces),
        "minutes": sum(piece.minutes for piece in pieces),
        "own": Attendance.objects.filter(meeting=found, member=user, removed_at=None).first(),
    }
    return (10, "meetings/_home_next.html", context)


def reading_of(found, user):
    """Return all pieces that this person has to read for a meeting."""
    from meetings import reading  # it needs the search services, which need all apps to be ready

    items = list(found.items.on_the_agenda().prefetch_related("dilemmas", "lessons"))
    return [piece for pieces in reading.pieces_for(found, items, user).values() for piece in pieces]


@hooks.register("register_home_panels")
def own_actions(user):
    """The open action points of a member, soonest first."""
    rows = ActionPoint.objects.visible_to(user).shared().still_open().filter(owner=user).select_related("meeting")
    actions = list(rows.order_by("due", "pk")[:6])
    return (20, "meetings/_home_actions.html", {"actions": actions}) if actions else None


@hooks.register("register_lesson_action")
def discuss_lesson(lesson, user):
    """'Bespreek in een bijeenkomst', for members."""
    if not user.is_authenticated or not user.is_member or lesson.state != Lesson.State.ADOPTED:
        return None
    return (10, "Bespreek in een bijeenkomst", reverse("meetings:discuss", args=["lessen", lesson.pk]), "bijeenkomst")


@hooks.register("register_dilemma_action")
def discuss_dilemma(dilemma, user):
    """'Bespreek in een bijeenkomst', for members, while a dilemma is open."""
    if not dilemma.is_open:
        return None
    url = reverse("meetings:discuss", args=["dilemmas", dilemma.pk])
    return (10, "Bespreek in een bijeenkomst", url, "bijeenkomst")


@hooks.register("register_trace_steps")
def steps(keys, user):
    """The meetings at which dilemmas and lessons were discussed, as far as the person may see them."""
    return trace.meeting_steps(keys, user)


@hooks.register("register_trail")
def trails(keys, user):
    """Where a lesson comes from, in the list of search results; that it became advice goes before."""
    return trace.trails(keys, user)


for item in desk.ITEMS:
    hooks.register("register_desk_item", item)
register(Job("meetings.remind", services.remind, at=time(8, 10)))
register(Job("meetings.invitations", invitations.send_all_due, every=timedelta(minutes=10)))
register(Job("meetings.actions", notices.remind_actions, at=time(6, 45)))
register(Job("meetings.adopt", outcome_services.adopt_without_objection, at=time(4, 30)))
register(Job("meetings.briefing", mailing.send_due, at=time(7, 0)))
register(Job("meetings.preparations", briefing_services.purge, at=time(3, 10)))
