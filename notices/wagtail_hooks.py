"""The periodic jobs of notices, and their place on one's own page."""

from datetime import time, timedelta

from wagtail import hooks

from members import services as members
from notices import delivery, services, workers
from notices.clock import Job, register
from notices.models import Notice


@hooks.register("register_mine_panel")
def newest(user):
    """The newest notices."""
    rows = services.shown_to(user, Notice.objects.filter(to=user)[:5])
    return (5, "Meldingen", "notices/_mine.html", {"notices": rows})


register(Job("notices.mail", delivery.mail_due, every=timedelta(minutes=1)))
register(Job("notices.sweep", workers.sweep, every=timedelta(minutes=1)))
register(Job("notices.purge", services.purge_old, at=time(3, 10)))
register(Job("notices.purge_tasks", workers.purge, at=time(3, 20)))
register(Job("members.groups", members.sync_all_groups, at=time(0, 5)))
