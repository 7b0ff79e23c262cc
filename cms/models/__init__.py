"""Images, documents and pages."""

from cms.models.files import Document, Image, Rendition

__all__ = ["Document", "Image", "Rendition"]
