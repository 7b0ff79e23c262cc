"""Who may do what with meetings. Whether they may see them at all is `visible_to`."""

from __future__ import annotations

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils import timezone

from meetings.models import ActionPoint, Meeting
from members.models import User
from members.permissions import is_facilitator

State = Meeting.State


def reads_meetings(user: User) -> bool:
    """Members, and an analyst, who sees only the meetings to which they were invited (`visible_to` decides)."""
    return user.is_member or user.is_analyst


def readers_only(view):
    """A page of meetings to read: a stranger goes to sign-in, for others than readers it does not exist."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not reads_meetings(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def can_organise(user: User) -> bool:
    return is_facilitator(user)


def can_answer(user: User, meeting: Meeting) -> bool:
    """Any reader who sees an announced meeting that is still to come; who answers, is on the list."""
    return reads_meetings(user) and meeting.state == State.INVITED and meeting.is_ahead


def can_propose(user: User, meeting: Meeting) -> bool:
    """Members, until the day that the facilitator set."""
    is_open = meeting.proposals_until is None or meeting.proposals_until >= timezone.localdate()
    return user.is_member and meeting.state == State.INVITED and meeting.is_ahead and is_open


def can_take_notes(user: User, meeting: Meeting) -> bool:
    """Facilitators and who was asked to, from the invitation until the minutes are adopted."""
    if meeting.state not in {State.INVITED, State.HELD}:
        return False
    return is_facilitator(user) or meeting.note_takers.filter(pk=user.pk).exists()


def can_amend(user: User, meeting: Meeting) -> bool:
    """Who was invited, once the minutes are shared, until they are adopted or the day has passed."""
    if meeting.state != State.HELD or not meeting.has_shared_minutes:
        return False
    if meeting.objections_until and meeting.objections_until < timezone.localdate():
        return False
    return is_facilitator(user) or meeting.participants.filter(pk=user.pk).exists()


def can_finish_action(user: User, action: ActionPoint) -> bool:
    return action.owner_id == user.pk or is_facilitator(user)
