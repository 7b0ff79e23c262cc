"""What changes about members: roles, the groups of Django that follow them, and who may sign in."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from members import audiences
from members.models import RoleTerm, User

GROUPS = {role.value: role.label for role in RoleTerm.Role}


@transaction.atomic
def give_role(*, user: User, role: str, start: date | None = None, end: date | None = None) -> RoleTerm:
    """Give somebody a role from a day (today by default) until a day (or without end); its group follows."""
    return RoleTerm.objects.create(user=user, role=role, start=start or timezone.localdate(), end=end)


@transaction.atomic
def end_role(*, user: User, role: str) -> None:
    """End a role as of today; yesterday was its last day, and a role that began today is taken back."""
    yesterday = timezone.localdate() - timedelta(days=1)
    terms = user.role_terms.current().filter(role=role)
    terms.filter(start__gt=yesterday).delete()
    terms.update(end=yesterday)
    sync_groups(user)


@transaction.atomic
def sync_groups(user: User) -> None:
    """Bring the groups in line with the roles that hold today; other groups are left alone.

    Every RoleTerm that is saved or deleted calls this (members.signals), and so does the clock, as terms begin and
    end by themselves.
    """
    audiences.forget(user)
    due = {GROUPS[role] for role in user.roles}
    held = set(user.groups.filter(name__in=GROUPS.values()).values_list("name", flat=True))
    if held - due:
        user.groups.remove(*Group.objects.filter(name__in=held - due))
    for name in sorted(due - held):
        user.groups.add(Group.objects.get_or_create(name=name)[0])
    is_superuser = user.is_administrator
    if (user.is_superuser, user.is_staff) != (is_superuser, is_superuser):
        user.is_superuser = user.is_staff = is_superuser
        User.objects.filter(pk=user.pk).update(is_superuser=is_superuser, is_staff=is_superuser)


def sync_all_groups() -> None:
    """Bring all groups in line; daily, as terms begin and end by themselves."""
    for user in User.objects.filter(role_terms__isnull=False).distinct():
        sync_groups(user)


def note_visit(user: User) -> None:
    """Note that somebody is here. A visit is over after an hour: meanwhile 'new since your last visit' stays still."""
    now = timezone.now()
    if user.visited_at is None or now - user.visited_at > timedelta(hours=1):
        user.previous_visit_at = user.visited_at
        user.visited_at = now
        User.objects.filter(pk=user.pk).update(visited_at=now, previous_visit_at=user.previous_visit_at)


@transaction.atomic
def end_sessions(user: User) -> None:
    """Sign somebody out everywhere."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])


@transaction.atomic
def deactivate(user: User) -> None:
    """Shut somebody out: no sign-in, and every session is over, also when the account is opened again later."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    audiences.forget(user)
    end_sessions(user)


def forget_old_addresses(user: User) -> None:
    """Forget addresses that allauth noted for this account and that are no longer its own: they open no door."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
