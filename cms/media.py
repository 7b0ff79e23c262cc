"""Hands out pictures: the originals and their renditions, and nothing else that lies in the folder."""

from __future__ import annotations

import re

from django.core.files.storage import storages
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

# Names are ours (cms.pictures.unguessable) or Wagtail's of a rendition: one folder, one flat name, a kind we know.
PICTURE = re.compile(r"(?:original_images|images)/[\w.-]+\.(?:jpe?g|png|gif|webp)")
YEAR_S = 365 * 24 * 60 * 60


@require_safe
def picture(request, path):
    """A picture. Its name never gets another content, so who fetched it may keep it."""
    if not PICTURE.fullmatch(path) or ".." in path:
        raise Http404
    response = serve(request, path, document_root=storages["images"].location)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    return response
