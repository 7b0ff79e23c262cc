"""Images, documents and pages."""

from cms.models.attachments import MeetingAttachment
from cms.models.comments import PageComment
from cms.models.files import Document, Image, Rendition
from cms.models.guide import AdviceCitation, GuideIndexPage, GuidePage
from cms.models.importing import ImportedPicture, WordImport
from cms.models.newsletter import NewsletterIndexPage, NewsletterIssuePage
from cms.models.pilots import PilotIndexPage, PilotPage, UpdateLesson, UpdatePage
from cms.models.residents import ResidentsPage
from cms.models.site import ContactSettings, ContentPage, HomePage

__all__ = [
    "AdviceCitation",
    "ContactSettings",
    "ContentPage",
    "Document",
    "GuideIndexPage",
    "GuidePage",
    "HomePage",
    "Image",
    "ImportedPicture",
    "MeetingAttachment",
    "NewsletterIndexPage",
    "NewsletterIssuePage",
    "PageComment",
    "PilotIndexPage",
    "PilotPage",
    "Rendition",
    "ResidentsPage",
    "UpdateLesson",
    "UpdatePage",
    "WordImport",
]
