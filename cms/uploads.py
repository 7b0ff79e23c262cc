"""What may be uploaded as a document: by its extension *and* by what is inside (OWASP File Upload Cheat Sheet)."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from cms.extraction import archives

ZIPPED = ("docx", "xlsx", "pptx", "odt")
LONGEST_STEM = 60
# Signs of a page, a picture or a program in what calls itself plain text.
NO_PLAIN_TEXT = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?php|\?xml)\b", re.IGNORECASE
)
# A PDF that starts something by itself. Names may be written as '#4a'; those few readers understand, so do we.
ACTIVE_PDF = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)(?![A-Za-z])")
ENCODED_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
MESSAGES = {
    "kind": "Dit soort bestand nemen we niet aan. Kies een {kinds}.",
    "mismatch": "Dit bestand is geen {kind}. Sla het in je eigen programma opnieuw op als {kind} en kies dat bestand.",
    "macros": "In dit bestand zitten macro’s. Sla het op zonder macro’s, of als PDF.",
    "hostile": "Dit bestand is vreemd opgebouwd; we openen het niet. Sla het opnieuw op, of maak er een PDF van.",
    "encrypted": "Dit bestand is beveiligd met een wachtwoord. Haal het wachtwoord eraf en kies het opnieuw.",
    "broken": "Dit bestand is beschadigd. Sla het opnieuw op en kies dat bestand.",
    "active": "In deze PDF zit een programmaatje. Druk de PDF opnieuw af naar PDF, dan is het weg.",
    "page": "Dit is geen gewone tekst maar een webpagina of programma. Sla het op als gewone tekst of PDF.",
    "empty": "Dit bestand is leeg. Kies een ander bestand.",
    "size": "Dit bestand is te groot ({size}). Het mag {most} zijn.",
}


def check(file: IO[bytes], name: str, size: int) -> None:
    """Refuse what is no document of ours; raises ValidationError with words for who uploads it."""
    kind = extension(name)
    if kind not in settings.WAGTAILDOCS_EXTENSIONS:
        raise _refusal("kind", kinds=", ".join(one.upper() for one in settings.WAGTAILDOCS_EXTENSIONS))
    if size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise _refusal("size", size=filesizeformat(size), most=filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE))
    if not size:
        raise _refusal("empty")
    file.seek(0)
    try:
        (_check_zipped if kind in ZIPPED else _check_pdf if kind == "pdf" else _check_plain)(file, kind)
    finally:
        file.seek(0)


def extension(name: str) -> str:
    """Return the extension of a file name, in lower case and without the dot."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def safe_name(name: str) -> str:
    """Return a file name that is one on every system: no folders, no control signs, at most 60 letters and a kind."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kind = extension(last)
    stem = last[: -len(kind) - 1] if kind else last
    stem = re.sub(r"[^\w.-]+", "-", stem.replace("\x00", ""))
    stem = re.sub(r"\.{2,}|^[.-]+|[.-]+$", "", stem)[:LONGEST_STEM] or "bestand"
    return f"{stem}.{kind}" if kind else stem


def document_path(instance, name: str) -> str:
    """Return where a document is stored: a folder per month, and one that nobody can guess."""
    return f"{timezone.localdate():%Y/%m}/{uuid4().hex[:16]}/{safe_name(name)}"


def _check_zipped(file: IO[bytes], kind: str) -> None:
    start = file.read(4)
    if start == b"\xd0\xcf\x11\xe0":  # an old office file, or a new one behind a password
        raise _refusal("encrypted" if kind != "odt" else "mismatch", kind=kind.upper())
    if start != b"PK\x03\x04":
        raise _refusal("mismatch", kind=kind.upper())
    try:
        archives.opened(file, kind).close()
    except archives.Refused as refused:
        raise _refusal(
            "mismatch" if refused.problem == archives.OTHER_KIND else refused.problem, kind=kind.upper()
        ) from refused


def _check_pdf(file: IO[bytes], kind: str) -> None:
    raw = file.read()
    if not raw.startswith(b"%PDF-"):
        raise _refusal("mismatch", kind="PDF")
    if ACTIVE_PDF.search(ENCODED_SIGN.sub(lambda sign: bytes([int(sign.group(1), 16)]), raw)):
        raise _refusal("active")


def _check_plain(file: IO[bytes], kind: str) -> None:
    raw = file.read()
    if b"\x00" in raw:
        raise _refusal("mismatch", kind="gewone tekst")
    if NO_PLAIN_TEXT.search(raw[:4096]) or raw.startswith((b"#!", b"%PDF-", b"GIF8", b"{\\rtf")):
        raise _refusal("page")


def _refusal(word: str, **values: str) -> ValidationError:
    return ValidationError(MESSAGES[word].format(**values), code=word)


@contextmanager
def on_disk(file: UploadedFile) -> Iterator[str]:
    """Give a path at which an upload can be read; a copy when it is only in memory."""
    if hasattr(file, "temporary_file_path"):
        yield file.temporary_file_path()
        return
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy.name
