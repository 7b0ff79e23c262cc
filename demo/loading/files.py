"""Documents: a small real file each."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile
from django.utils.text import slugify

from cms.models import Document
from demo.loading.base import Context
from demo.loading.learnings import AUDIENCES


def load(context: Context) -> None:
    """Load the documents."""
    for one in context.of_kind("document"):
        text = f"{one['title']}\n\n{one['body']}\n\nDemonstratie: deze tekst is verzonnen.\n"
        document = Document(
            title=one["title"],
            audience=AUDIENCES[one["audience"]],
            text=one["body"],
            owner=context.author(one),
            date=date.fromisoformat(one["date"]),
        )
        document.file.save(f"{slugify(one['title'])[:60]}.txt", ContentFile(text.encode()), save=False)
        document.file_size = document.file.size
        document.save()
        context.ledger.note(one["id"], document.key)
