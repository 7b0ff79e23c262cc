"""Pictures as they are kept: drawn anew without what travels along (place, camera, comments, hidden files).

Pictures are for everyone: their names cannot be guessed, but who has the address has the picture. What is closed goes
into documents.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.template.defaultfilters import filesizeformat
from PIL import Image as Picture
from PIL import ImageOps, ImageSequence

from cms.uploads import extension

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
QUALITY = {"JPEG": {"quality": 92, "optimize": True}, "WEBP": {"quality": 90}, "PNG": {"optimize": False}, "GIF": {}}
TRAVELS_ALONG = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "mp"}
UNREADABLE = "Deze afbeelding kunnen we niet lezen. Kies een JPG, PNG, GIF of WEBP."
TOO_HEAVY = "Dit bestand is te groot. Het mag {most} zijn."
TOO_LARGE = "Deze afbeelding is te groot. Maak haar kleiner: hoogstens {most} miljoen beeldpunten."


def cleaned(file: IO[bytes], name: str) -> bytes:
    """Return the picture without anything but what is seen; raises ValidationError when it is no picture of ours."""
    due = FORMATS.get(extension(name))
    if getattr(file, "size", 0) > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise ValidationError(TOO_HEAVY.format(most=filesizeformat(settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)))
    file.seek(0)
    raw = file.read()
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Picture.DecompressionBombWarning)  # our own limit is lower
        try:
            with Picture.open(BytesIO(raw), formats=sorted(set(FORMATS.values()))) as picture:
                _refuse_large(picture)
                if due is None or picture.format != due:
                    raise ValidationError(UNREADABLE)
                return raw if _is_clean(picture, raw) else _redrawn(picture, due)
        except ValidationError:
            raise
        except Picture.DecompressionBombError as error:
            raise ValidationError(_too_large()) from error
        except Exception as error:  # Pillow fails in many ways on a file that is made to make it fail
            raise ValidationError(UNREADABLE) from error


class PictureStorage(FileSystemStorage):
    """Keeps pictures that were drawn anew, whatever door they came through."""

    def _save(self, name, content):
        return super()._save(name, ContentFile(cleaned(content, name)))


def unguessable(name: str) -> str:
    """Return a name of which nobody can guess the next."""
    return f"{uuid4().hex}.{extension(name)}"


def _refuse_large(picture) -> None:
    frames = getattr(picture, "n_frames", 1)
    if picture.width * picture.height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(_too_large())


def _too_large() -> str:
    return TOO_LARGE.format(most=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000)


def _is_clean(picture, raw: bytes) -> bool:
    """A JPEG that we made ourselves is not made worse by drawing it once more."""
    return (
        picture.format == "JPEG"
        and not TRAVELS_ALONG & picture.info.keys()
        and not picture.getexif()
        and raw.endswith(b"\xff\xd9")
        and raw.count(b"\xff\xd9") == 1
    )


def _redrawn(picture, kind: str) -> bytes:
    out = BytesIO()
    options = dict(QUALITY[kind])
    if "icc_profile" in picture.info:
        options["icc_profile"] = picture.info["icc_profile"]
    if kind in {"GIF", "WEBP"} and getattr(picture, "n_frames", 1) > 1:
        frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(picture)]
        options |= {
            "save_all": True,
            "append_images": frames[1:],
            "loop": picture.info.get("loop", 0),
            "duration": picture.info.get("duration", 100),
        }
        frames[0].save(out, kind, **options)
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture)
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    if kind == "JPEG" and upright.mode not in {"RGB", "L", "CMYK"}:
        upright = upright.convert("RGB")
    upright.save(out, kind, **options)
    return out.getvalue()
