"""What a ZIP of an office program may be: known kind, no macros, and not larger than it seems. Uses no Django.

Limits after the OWASP File Upload Cheat Sheet ("Zip bombs"); a text of 500 pages stays far below them.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO

from defusedxml import ElementTree

MOST_ENTRIES = 2_000
MOST_BYTES = 100 * 1024 * 1024
MOST_BYTES_EACH = 50 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024
MAIN = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "docx": f"{MAIN}wordprocessingml.document.main+xml",
    "xlsx": f"{MAIN}spreadsheetml.sheet.main+xml",
    "pptx": f"{MAIN}presentationml.presentation.main+xml",
}
ODT = b"application/vnd.oasis.opendocument.text"
BROKEN, HOSTILE, MACROS, OTHER_KIND, ENCRYPTED = "broken", "hostile", "macros", "other_kind", "encrypted"


@dataclass
class Refused(Exception):
    """A file that is not opened; `problem` says why, as one of the words above."""

    problem: str


def opened(file: IO[bytes], kind: str) -> zipfile.ZipFile:
    """Return the archive when it is what `kind` (docx, xlsx, pptx, odt) says; raises Refused."""
    try:
        archive = zipfile.ZipFile(file)
        _within_limits(archive)
        (_is_odt if kind == "odt" else _is_office)(archive, kind)
    except Refused:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Refused(BROKEN) from error
    return archive


def part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Return a part to read; what is inside can not be larger than `opened` allowed."""
    return archive.open(name)


def _within_limits(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused(HOSTILE)
    for entry in entries:
        is_dense = entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
        if is_dense or entry.file_size > MOST_BYTES_EACH:
            raise Refused(HOSTILE)
        if entry.flag_bits & 0x1:
            raise Refused(ENCRYPTED)


def _is_office(archive: zipfile.ZipFile, kind: str) -> None:
    names = {entry.filename.lower() for entry in archive.infolist()}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Refused(MACROS)
    with part(archive, "[Content_Types].xml") as types:
        said = {element.get("ContentType", "") for element in _tree(types).iter()}
    if any("macroenabled" in one.lower() for one in said):
        raise Refused(MACROS)
    if KINDS[kind] not in said:
        raise Refused(OTHER_KIND)


def _is_odt(archive: zipfile.ZipFile, kind: str) -> None:
    with part(archive, "mimetype") as mimetype:
        if mimetype.read(100).strip() != ODT:
            raise Refused(OTHER_KIND)
    names = [entry.filename for entry in archive.infolist()]
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise Refused(MACROS)
    with part(archive, "META-INF/manifest.xml") as manifest:
        if b"encryption-data" in manifest.read():
            raise Refused(ENCRYPTED)


def _tree(file: IO[bytes]):
    try:
        return ElementTree.parse(file, forbid_dtd=True).getroot()
    except (ElementTree.ParseError, ValueError) as error:  # ValueError: defusedxml says no
        raise Refused(BROKEN if isinstance(error, ElementTree.ParseError) else HOSTILE) from error
