"""What changes about members: roles, and the groups of Django that follow them."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from members import audiences
from members.models import RoleTerm, User

GROUPS = {role.value: role.label for role in RoleTerm.Role}


@transaction.atomic
def give_role(*, user: User, role: str, start: date | None = None, end: date | None = None) -> RoleTerm:
    """Give somebody a role from a day (today by default) until a day (or without end), and put them in its group."""
    term = RoleTerm.objects.create(user=user, role=role, start=start or timezone.localdate(), end=end)
    sync_groups(user)
    return term


@transaction.atomic
def end_role(*, user: User, role: str) -> None:
    """End a role as of today; yesterday was its last day."""
    yesterday = timezone.localdate() - timedelta(days=1)
    terms = user.role_terms.current().filter(role=role)
    terms.filter(start__gt=yesterday).delete()
    terms.update(end=yesterday)
    sync_groups(user)


@transaction.atomic
def sync_groups(user: User) -> None:
    """Bring the groups in line with the roles that hold today; other groups are left alone."""
    audiences.forget(user)
    ours = {name: Group.objects.get_or_create(name=name)[0] for name in GROUPS.values()}
    due = {GROUPS[role] for role in user.roles}
    user.groups.remove(*[group for name, group in ours.items() if name not in due])
    user.groups.add(*[ours[name] for name in due])
    is_superuser = user.is_administrator
    if user.is_superuser != is_superuser:
        User.objects.filter(pk=user.pk).update(is_superuser=is_superuser, is_staff=is_superuser)
        user.is_superuser = user.is_staff = is_superuser


def sync_all_groups() -> None:
    """Bring all groups in line; daily, as terms begin and end by themselves."""
    for user in User.objects.filter(role_terms__isnull=False).distinct():
        sync_groups(user)


def note_visit(user: User) -> None:
    """Note that somebody is here; a visit is over after an hour, so 'new since your last visit' stays still meanwhile."""
    now = timezone.now()
    if user.visited_at is None or now - user.visited_at > timedelta(hours=1):
        user.previous_visit_at = user.visited_at
        user.visited_at = now
        User.objects.filter(pk=user.pk).update(visited_at=now, previous_visit_at=user.previous_visit_at)
