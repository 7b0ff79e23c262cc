"""What the vocabulary registers with Wagtail."""

from wagtail.snippets.models import register_snippet

from vocabulary.admin import WordsGroup

register_snippet(WordsGroup)
