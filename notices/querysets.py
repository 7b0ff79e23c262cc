"""Which notices are meant."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

MAIL_WITHIN = timedelta(days=28)
KEEP = timedelta(days=180)


class NoticeQuerySet(models.QuerySet):
    """Notices by what still has to happen to them."""

    def unread(self):
        """Not read on the site yet."""
        return self.filter(read_at=None)

    def waiting(self, now: datetime):
        """Not mailed, not read on the site in the meantime, and not so old that a mail would surprise."""
        return self.unread().filter(mailed_at=None, created_at__gt=now - MAIL_WITHIN)

    def out_of_date(self, now: datetime):
        """Older than we keep them."""
        return self.filter(created_at__lt=now - KEEP)
