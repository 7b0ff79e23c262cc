"""Reads one file, in a process of its own: `python -m cms.extraction.child <kind> <path>`. Uses no Django.

It gives up what it does not need before it opens the file: memory, time, and the right to write. What it finds goes to
standard output as JSON: {"text", "problem"}, and for 'word' also {"html", "images", "notes", "parts"}.
"""

from __future__ import annotations

import base64
import json
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

MEMORY_BYTES = 300 * 1024 * 1024
CPU_S = 9
SOFT_S = 8.0
MOST_CHARACTERS = 1_000_000
MOST_PAGES = 500
MOST_IMAGES = 40
MOST_IMAGE_BYTES = 15 * 1024 * 1024
SLOW, MEMORY, EMPTY, LONG = "slow", "memory", "empty", "long"


class TooSlow(Exception):
    """The time is up; what was read so far still counts."""


def limit() -> None:
    """Take away memory, time, files and processes."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, SOFT_S)


def _too_slow(*_):
    raise TooSlow


def main(kind: str, path: str) -> None:
    """Read the file and write what was found."""
    limit()
    found: dict = {"text": "", "problem": ""}
    try:
        _read(kind, path, found)
    except TooSlow:
        found["problem"] = SLOW
    except (MemoryError, RecursionError):
        found = {"text": "", "problem": MEMORY}
    except Exception as error:  # a parser may fail in any way on a file that is made to make it fail
        found |= {"problem": getattr(error, "problem", "broken")}
    signal.setitimer(signal.ITIMER_REAL, 0)
    if not found["text"].strip() and not found["problem"]:
        found["problem"] = EMPTY
    sys.stdout.write(json.dumps(found))


def _read(kind: str, path: str, found: dict) -> None:
    if kind == "word":
        found |= word(path)
        return
    parts, length = [], 0
    try:
        for piece in READERS[kind](path):
            parts.append(piece)
            length += len(piece) + 1
            if length > MOST_CHARACTERS:
                found["problem"] = LONG
                break
    finally:
        found["text"] = "\n".join(parts)[:MOST_CHARACTERS].replace("\x00", "")


def pdf(path: str) -> Iterator[str]:
    """Yield the text of each page."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    from cms.extraction.archives import BROKEN, ENCRYPTED, Refused

    logging.disable(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(ENCRYPTED)
    except (DependencyError, NotImplementedError) as error:
        raise Refused(ENCRYPTED) from error
    for number, page in enumerate(reader.pages):
        if number >= MOST_PAGES:
            raise Refused(LONG)
        try:
            yield page.extract_text()
        except (TooSlow, MemoryError, RecursionError):
            raise
        except DependencyError as error:
            raise Refused(ENCRYPTED) from error
        except Exception as error:  # a page that cannot be read; the pages before it were
            raise Refused(BROKEN) from error


def docx(path: str) -> Iterator[str]:
    """Yield the paragraphs of the text and its notes; not of comments or what was struck out."""
    yield from _paragraphs(path, "docx", ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"))


def pptx(path: str) -> Iterator[str]:
    """Yield the paragraphs of the slides, in their order."""
    yield from _paragraphs(path, "pptx", (), "ppt/slides/slide")


def odt(path: str) -> Iterator[str]:
    """Yield the paragraphs and headings."""
    yield from _paragraphs(path, "odt", ("content.xml",))


def xlsx(path: str) -> Iterator[str]:
    """Yield the texts of the cells, then the numbers row by row."""
    yield from _paragraphs(path, "xlsx", ("xl/sharedStrings.xml",))
    with _archive(path, "xlsx") as archive:
        for name in _numbered(archive, "xl/worksheets/sheet"):
            for tag, element in _elements(archive, name):
                if tag == "row":
                    yield "\t".join(_cells(element))
                    element.clear()


def _cells(row) -> Iterator[str]:
    for cell in row:
        value = "".join(cell.itertext()) if cell.get("t") != "s" else ""
        if value:
            yield value


def plain(path: str) -> Iterator[str]:
    """Yield the lines of a text file: UTF-8, or else the signs of Windows."""
    raw = Path(path).read_bytes()[: 4 * MOST_CHARACTERS]
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield raw.decode("cp1252", errors="replace")


READERS: dict[str, Callable[[str], Iterator[str]]] = {
    "pdf": pdf,
    "docx": docx,
    "xlsx": xlsx,
    "pptx": pptx,
    "odt": odt,
    "txt": plain,
    "csv": plain,
}
PARAGRAPHS, TEXTS = {"p", "h", "si"}, {"t"}
SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "s": " ", "line-break": "\n"}

PARTS = {
    "word/comments": "comments",
    "word/header": "headers",
    "word/footer": "headers",
    "word/charts/": "charts",
    "word/diagrams/": "charts",
    "word/embeddings/": "embeddings",
}


def _archive(path: str, kind: str) -> ZipFile:
    from cms.extraction.archives import opened

    return opened(open(path, "rb"), kind)  # noqa: SIM115 - the process ends with the file


def _numbered(archive: ZipFile, start: str) -> list[str]:
    names = [name for name in archive.namelist() if name.startswith(start) and name.endswith(".xml")]
    return sorted(names, key=lambda name: int("0" + "".join(filter(str.isdigit, name))))


def _paragraphs(path: str, kind: str, names: tuple[str, ...], numbered: str = "") -> Iterator[str]:
    with _archive(path, kind) as archive:
        wanted = [name for name in names if name in archive.namelist()]
        for name in wanted + (_numbered(archive, numbered) if numbered else []):
            for tag, element in _elements(archive, name):
                if tag in PARAGRAPHS:
                    words = "".join(_words(element, is_odt=kind == "odt")).strip()
                    element.clear()
                    if words:
                        yield words


def _words(paragraph, *, is_odt: bool) -> Iterator[str]:
    """Office programs keep words in elements `t`; OpenDocument keeps them in the paragraph itself."""
    if is_odt:
        yield "".join(paragraph.itertext())
        return
    for element in paragraph.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in TEXTS:
            yield element.text or ""
        else:
            yield SPACES.get(tag, "")


def _elements(archive: ZipFile, name: str):
    """Yield (tag, element) when an element ends; entities and document types are refused."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    from cms.extraction.archives import BROKEN, HOSTILE, Refused, part

    try:
        with part(archive, name) as file:
            for _, element in ElementTree.iterparse(file, events=("end",), forbid_dtd=True):
                yield element.tag.rpartition("}")[2], element
    except DefusedXmlException as error:
        raise Refused(HOSTILE) from error
    except ElementTree.ParseError as error:
        raise Refused(BROKEN) from error


def word(path: str) -> dict:
    """Return a DOCX as HTML with its images; `notes` are the remarks of the converter."""
    import mammoth

    parts: set[str] = set()
    with _archive(path, "docx") as archive:
        for name in archive.namelist():
            parts |= {part for start, part in PARTS.items() if name.startswith(start)}
            if name.endswith((".xml", ".rels")):
                for tag, element in _elements(archive, name):  # nothing that the converter's own parser trips over
                    parts |= {"changes"} if tag in {"ins", "del"} else set()
                    parts |= {"footnotes"} if tag in {"footnoteReference", "endnoteReference"} else set()
                    element.clear()
    images: list[dict] = []

    def keep(image):
        with image.open() as file:
            data = file.read(MOST_IMAGE_BYTES + 1)
        if len(images) >= MOST_IMAGES or len(data) > MOST_IMAGE_BYTES:
            return {"src": "", "alt": image.alt_text or ""}
        images.append(
            {"type": image.content_type, "alt": image.alt_text or "", "data": base64.b64encode(data).decode()}
        )
        return {"src": f"image:{len(images) - 1}", "alt": image.alt_text or ""}

    styles = "p[style-name='Title'] => h1:fresh\np[style-name='Titel'] => h1:fresh"
    with open(path, "rb") as file:
        result = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(keep), style_map=styles)
    return {
        "text": "\n".join(docx(path))[:MOST_CHARACTERS],
        "html": result.value,
        "images": images,
        "notes": [message.message for message in result.messages][:100],
        "parts": sorted(parts),
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
