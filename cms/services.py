"""What changes pages on behalf of people outside /beheer/."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks
from wagtail.models import Page

from cms import notices
from cms.cries import is_cry_for_help
from cms.models import GuidePage, PageComment
from learnings.models import Lesson
from learnings.services import Refused, refuse_bsn
from members.models import User

KEEP_REFUSED = timedelta(days=30)


class CryForHelp(Refused):
    """What reads as a cry for help is never published."""

    message = "Dit bericht lijkt een vraag om hulp. Het kan niet op de site."


@transaction.atomic
def propose_advice(*, lesson: Lesson, chapter: GuidePage, by: User, title: str, text: str) -> GuidePage:
    """Put an advice that cites the lesson behind the other advices of a chapter, as a draft.

    It is added to the newest draft, so other unpublished edits stay; what visitors see does not change until somebody
    publishes it in /beheer/.
    """
    locked = GuidePage.objects.select_for_update().get(pk=chapter.pk)
    draft = locked.get_latest_revision_as_object()
    block = {
        "type": "advice",
        "id": str(uuid4()),
        "value": {
            "title": title,
            "text": linebreaks(escape(text)),
            "lessons": [{"type": "item", "id": str(uuid4()), "value": lesson.pk}],
            "is_new": True,
        },
    }
    blocks = list(draft.body.get_prep_value())
    places = [position for position, one in enumerate(blocks, start=1) if one["type"] == "advice"]
    blocks.insert(places[-1] if places else _after_text(blocks), block)
    draft.body = draft.body.stream_block.to_python(blocks)
    draft.save_revision(user=by, log_action=True)
    return locked


def _after_text(blocks: list[dict]) -> int:
    """Behind the text that the chapter begins with."""
    return next((position for position, one in enumerate(blocks) if one["type"] != "text"), len(blocks))


@transaction.atomic
def post_comment(
    *, page: Page, author: User | None, body: str, role: str = "", submission: UUID | None = None
) -> PageComment:
    """Add a reaction below a page: a member's is published, a visitor's (`author` None) waits for the kwartiermaker.

    What reads as a cry for help is kept for the kwartiermaker alone. A submission makes one comment. Raises HoldsBsn.
    """
    refuse_bsn((body, role))
    if submission is not None:
        earlier = PageComment.objects.filter(submission=submission).first()
        if earlier is not None and earlier.owner_id == (author.pk if author else None):
            return earlier
        submission = None if earlier is not None else submission
    state = PageComment.State.PUBLISHED if author else PageComment.State.WAITING
    comment = PageComment.objects.create(
        page=page,
        owner=author,
        is_by_member=author is not None,
        role="" if author else role,
        body=body,
        state=PageComment.State.CRY if is_cry_for_help(body) else state,
        submission=submission,
    )
    if comment.state != PageComment.State.PUBLISHED:
        transaction.on_commit(partial(notices.tell_waiting, comment.pk))
    return comment


def publish_comment(*, comment: PageComment, by: User) -> PageComment:
    """Put a comment below its page. Raises CryForHelp when it reads as one: that is never published."""
    return _decide(comment, by, PageComment.State.PUBLISHED)


def refuse_comment(*, comment: PageComment, by: User) -> PageComment:
    """Do not place a comment, or take it away for good; it is thrown away after thirty days."""
    return _decide(comment, by, PageComment.State.REFUSED)


@transaction.atomic
def hold_comment(*, comment: PageComment, by: User) -> PageComment:
    """Take a comment from its page, to be looked at again."""
    row = PageComment.objects.select_for_update().get(pk=comment.pk)
    if row.state != PageComment.State.CRY:
        row.state, row.decided_by, row.decided_at = PageComment.State.WAITING, None, None
        row.save(update_fields=["state", "decided_by", "decided_at"])
    return row


@transaction.atomic
def _decide(comment: PageComment, by: User, state: str) -> PageComment:
    row = PageComment.objects.select_for_update().get(pk=comment.pk)
    if row.state == PageComment.State.CRY and state == PageComment.State.PUBLISHED:
        raise CryForHelp
    if row.state != PageComment.State.CRY:
        row.state = state
    row.decided_by, row.decided_at = by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row


def purge_comments() -> int:
    """Throw away what was not placed more than thirty days ago; returns how many (run_due, every night)."""
    return PageComment.objects.refused_before(timezone.now() - KEEP_REFUSED).delete()[0]
