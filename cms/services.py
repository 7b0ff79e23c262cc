"""What changes pages on behalf of people outside /beheer/."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.utils.html import escape, linebreaks

from cms.models import GuidePage
from learnings.models import Lesson
from members.models import User


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
