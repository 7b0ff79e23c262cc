"""Takes a Word file in, and makes a draft of it."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from cms import extraction, pictures, uploads
from cms.importing.targets import Target
from cms.importing.word import Converted, Unreadable, convert, counted
from cms.models import Image, ImportedPicture, WordImport
from members.models import User
from writing import guard
from writing.forms import WHAT

KEEP = timedelta(days=7)
KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
MOST_PASSAGES = 60


class NotTaken(Exception):
    """The file cannot become a draft; `message` says why."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


def take_in(*, file: UploadedFile, by: User) -> WordImport:
    """Read a Word file and keep what was read, for who brought it. Raises NotTaken; then nothing is kept."""
    found = _read(file)
    try:
        converted = convert(found.html, found.notes, found.parts)
    except Unreadable as error:
        raise NotTaken("Dit bestand is beschadigd. Sla het in Word opnieuw op en kies dat bestand.") from error
    if not converted.pieces:
        raise NotTaken("In dit bestand staat geen tekst. Is het een scan? Typ de tekst dan over.")
    if guard.bsn_in(converted.text) or guard.bsn_in(found.text):
        raise NotTaken(
            "In dit bestand staat een burgerservicenummer. Haal het weg in Word en kies het bestand opnieuw."
        )
    return _keep(file.name, converted, found.images, by)


def _read(file: UploadedFile) -> extraction.Extracted:
    if uploads.extension(file.name) != "docx":
        raise NotTaken("Kies een Word-bestand (.docx). Heb je een ouder bestand? Sla het in Word op als .docx.")
    try:
        uploads.check(file, file.name, file.size)
    except ValidationError as error:
        raise NotTaken(error.message) from error
    with uploads.on_disk(file) as path:
        found = extraction.extract(path, "word")
    if found.problem:
        raise NotTaken(f"We kunnen dit bestand niet lezen: {found.reason}.")
    return found


@transaction.atomic
def _keep(name: str, converted: Converted, images: list[dict], by: User) -> WordImport:
    drawn = {number: data for number, image in enumerate(images) if (data := _drawn(image))}
    left_out = len(images) - len(drawn)
    kept = WordImport.objects.create(
        owner=by,
        file_name=uploads.safe_name(name)[:120],
        title=converted.title,
        pieces=[piece for piece in converted.pieces if piece["type"] == "text" or piece["value"] in drawn],
        report=converted.report + ([counted("picture", left_out)] if left_out else []),
    )
    for number, (kind, data) in drawn.items():
        picture = ImportedPicture(word_import=kept, number=number, alt=images[number]["alt"].strip()[:255])
        picture.file.save(f"afbeelding-{number + 1}.{kind}", ContentFile(data), save=False)
        picture.save()
    return kept


def _drawn(image: dict) -> tuple[str, bytes] | None:
    kind = KINDS.get(image["type"])
    if kind is None:
        return None
    try:
        return kind, pictures.cleaned(BytesIO(base64.b64decode(image["data"])), f"a.{kind}")
    except ValidationError:
        return None


def passages(word_import: WordImport) -> list[tuple[str, str]]:
    """Return what the privacy guard points out: (what it may be, the words), each once."""
    found = guard.findings(word_import.text)
    return list(dict.fromkeys((WHAT[hit.kind], hit.text) for hit in found if hit.kind in WHAT))[:MOST_PASSAGES]


@transaction.atomic
def make_draft(
    *, word_import: WordImport, target: Target, by: User, title: str, descriptions: dict[int, str], **answers
) -> str:
    """Make the draft and return where it is edited; a second time returns the same address and makes nothing.

    `descriptions` are words for the pictures that go along, by number; the others stay behind.
    """
    locked = WordImport.objects.select_for_update().get(pk=word_import.pk)
    if locked.made_url:
        return locked.made_url
    images = {
        picture.number: _image(picture, descriptions[picture.number], locked, by)
        for picture in locked.pictures.all()
        if target.takes_pictures and descriptions.get(picture.number)
    }
    locked.made_url = target.make(title=title, blocks=_blocks(locked.pieces, images), by=by, **answers)
    _forget_contents(locked)
    return locked.made_url


def _image(picture: ImportedPicture, description: str, word_import: WordImport, by: User) -> Image:
    image = Image(
        title=description[:255],
        description=description[:255],
        credit=f"uit {word_import.file_name}",
        has_permission=True,
        uploaded_by_user=by,
    )
    with picture.file.open("rb") as file:
        image.file.save(picture.file.name, ContentFile(file.read()), save=False)
    image.file_size = image.file.size
    image.save()
    return image


def _blocks(pieces: list[dict], images: dict[int, Image]) -> list[dict]:
    """Return the pieces as a stream; texts that a picture stood between that stays behind become one."""
    blocks: list[dict] = []
    for piece in pieces:
        if piece["type"] == "picture":
            if piece["value"] in images:
                value = {"image": images[piece["value"]].pk, "caption": ""}
                blocks.append({"type": "image", "id": str(uuid4()), "value": value})
        elif blocks and blocks[-1]["type"] == "text":
            blocks[-1]["value"] += piece["value"]
        else:
            blocks.append({"type": "text", "id": str(uuid4()), "value": piece["value"]})
    return blocks


def _forget_contents(word_import: WordImport) -> None:
    """The draft holds it now; only the address stays, for who presses twice."""
    for picture in word_import.pictures.all():
        _delete(picture)
    word_import.pieces, word_import.title = [], ""
    word_import.save()


@transaction.atomic
def throw_away(word_import: WordImport) -> None:
    """Forget what was read."""
    for picture in word_import.pictures.all():
        _delete(picture)
    word_import.delete()


def _delete(picture: ImportedPicture) -> None:
    storage, name = picture.file.storage, picture.file.name
    picture.delete()
    transaction.on_commit(lambda: storage.delete(name))


def purge() -> int:
    """Throw away what nobody made a draft of in seven days; return how many."""
    rows = list(WordImport.objects.filter(created_at__lt=timezone.now() - KEEP))
    for word_import in rows:
        throw_away(word_import)
    return len(rows)
