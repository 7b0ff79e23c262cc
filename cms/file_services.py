"""The text of documents: asked for when a file comes in, read by the worker, and held back when a BSN is in it."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile as Incoming
from django.db import transaction
from django.utils import timezone
from wagtail.models import UploadedFile

from cms import extraction, notices, uploads
from cms.models import Document
from cms.models.files import validate_audience
from cms.tasks import read_document
from members import audiences
from members.models import User
from search import outbox
from writing import guard

log = logging.getLogger(__name__)
GUARDED = 60_000  # signs that are looked through for names; a BSN is looked for in all of them
AGAIN_AFTER = timedelta(minutes=10)
BSN_NOTE = "Alleen jij en de kwartiermaker zien het document tot iemand heeft gekeken"
KIND_WORDS = {
    guard.NAME: "een naam",
    guard.EMAIL: "een e-mailadres",
    guard.PHONE: "een telefoonnummer",
    guard.ADDRESS: "een adres",
    guard.BIRTHDATE: "een geboortedatum",
}


@transaction.atomic
def add(*, file: Incoming, title: str, audience: str, by: User) -> Document:
    """Keep a file that somebody attaches somewhere, for this audience; its text is read after commit.

    Raises ValidationError with words for who uploads it when the file is none of ours or the audience is no token.
    """
    uploads.check(file, file.name, file.size)
    validate_audience(audience)
    document = Document(title=title[:255], audience=audience, owner=by, uploaded_by_user=by, file=file)
    document.file_size = file.size
    document.save()
    return document


@transaction.atomic
def ask_to_read(document: Document) -> None:
    """Forget the text of the former file and have the new one read after commit."""
    changes = {
        "text": "",
        "text_state": Document.TextState.WAITING,
        "text_note": "",
        "read_from": document.file.name,
        "is_cleared": False,
    }
    _change(document, changes)
    transaction.on_commit(lambda: read_document.enqueue(document.pk))


def read(pk: int) -> str:
    """Read the text of a document's file; return the state that it came into.

    Reading takes seconds, so it is done outside a transaction; when the file was replaced in the meantime, what was
    read is thrown away.
    """
    document = Document.objects.filter(pk=pk).first()
    if document is None or document.text_state != Document.TextState.WAITING:
        return ""
    found = _extracted(document)
    with transaction.atomic():
        same = Document.objects.select_for_update().filter(pk=pk, read_from=document.read_from).first()
        return _take_in(same, found) if same else ""


def read_waiting() -> int:
    """Ask again for documents whose task got lost; return how many."""
    rows = list(Document.objects.waiting().filter(created_at__lt=timezone.now() - AGAIN_AFTER))
    for document in rows:
        read_document.enqueue(document.pk)
    return len(rows)


def purge_halfway() -> int:
    """Throw away uploads of several files at once that nobody finished in a day (daily); return how many."""
    before = timezone.now() - timedelta(days=1)
    gone = 0
    for upload in UploadedFile.objects.order_by("pk"):
        storage, name = upload.file.storage, upload.file.name
        if not storage.exists(name) or storage.get_modified_time(name) < before:
            upload.delete()
            storage.delete(name)
            gone += 1
    return gone


@transaction.atomic
def release(document: Document) -> None:
    """Somebody looked: there is no BSN in it. Give it its audience back, and read it again without that question."""
    audience = document.held_audience or document.audience
    changes = {"audience": audience, "held_audience": "", "is_cleared": True, "text_note": ""}
    _change(document, changes | {"text_state": Document.TextState.WAITING})
    transaction.on_commit(lambda: read_document.enqueue(document.pk))


def give_audience(document: Document, audience: str) -> None:
    """Give a document another audience; one that is held gets it when somebody has looked."""
    name = "held_audience" if document.is_held else "audience"
    _change(document, {name: audience})


def _extracted(document: Document) -> extraction.Extracted:
    try:
        with _local(document) as path:
            return extraction.extract(path, uploads.extension(document.filename))
    except (FileNotFoundError, ValueError):
        return extraction.Extracted(problem="missing")


@contextmanager
def _local(document: Document):
    """Give a path of the file, also when the storage is not a folder."""
    try:
        path = document.file.path
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, document.file.open("rb") as source:
            for chunk in source.chunks():
                copy.write(chunk)
            copy.flush()
            yield copy.name
    else:
        if not document.file.storage.exists(document.file.name):
            raise FileNotFoundError
        yield path


def _take_in(document: Document, found: extraction.Extracted) -> str:
    state = Document.TextState
    if guard.bsn_in(found.text) and not document.is_cleared:
        changes = {"text": "", "text_state": state.HELD, "text_note": BSN_NOTE}
        if not document.is_held:
            changes |= {"held_audience": document.audience, "audience": audiences.FACILITATORS}
    else:
        readable = bool(found.text.strip())
        note = found.reason or (_note(guard.findings(found.text[:GUARDED])) if readable else "")
        changes = {"text": found.text, "text_state": state.READ if readable else state.UNREADABLE, "text_note": note}
        if document.is_held:  # another file took the place of the one that was held
            changes |= {"audience": document.held_audience, "held_audience": ""}
    _change(document, changes)
    if changes["text_state"] in {state.HELD, state.UNREADABLE}:
        transaction.on_commit(partial(notices.tell_about_text, document.pk))
    log.info("document %s: %s", document.pk, changes["text_state"])
    return changes["text_state"]


def _note(findings) -> str:
    """Return what an editor should look at, as 'misschien 2 × een naam, 1 × een adres'; never the words themselves."""
    counts = Counter(KIND_WORDS[finding.kind] for finding in findings if finding.kind in KIND_WORDS)
    words = [f"{number} × {kind}" for kind, number in counts.most_common()]
    return f"let op, misschien {', '.join(words)}" if words else ""


def _change(document: Document, changes: dict) -> None:
    Document.objects.filter(pk=document.pk).update(**changes)
    for name, value in changes.items():
        setattr(document, name, value)
    outbox.changed(document)
