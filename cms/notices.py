"""What the kwartiermaker hears of the public site. Called after commit."""

from __future__ import annotations

from cms.models import PageComment
from learnings.notices import DESK, facilitators
from notices import services as notices


def tell_waiting(pk: int) -> None:
    """Tell the facilitators that a reaction waits, and where; never what is in it."""
    comment = PageComment.objects.select_related("page").get(pk=pk)
    what = "Iemand vraagt om hulp bij" if comment.is_cry else "Een reactie wacht op je bij"
    notices.notify_many(
        facilitators(),
        kind=DESK.slug,
        about=comment.key,
        title=f"{what}: {comment.page.title}",
        url=comment.get_absolute_url(),
        dedupe_key=f"waiting:{comment.key}",
    )
