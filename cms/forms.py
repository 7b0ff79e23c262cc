"""Forms of /beheer/."""

from __future__ import annotations

from django import forms
from django.core.files.base import ContentFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms import file_services, pictures, uploads
from cms.models import GuidePage
from members import audiences
from members.models import Organisation, Pilot

NO_PERMISSION = "Vraag eerst toestemming aan wie erop staat, en vink dit aan."


def audience_choices(current: str = "") -> list[tuple[str, str]]:
    """Return the audiences that an editor may give to a document, and the present one whatever it is."""
    tokens = [audiences.PUBLIC, audiences.MEMBERS, audiences.FACILITATORS, audiences.ANALYSTS]
    choices = [(token, audiences.in_words(token)) for token in tokens]
    choices += [(f"pilot:{pk}", f"Alleen leden van {name}") for pk, name in Pilot.objects.values_list("pk", "name")]
    organisations = Organisation.objects.values_list("pk", "name")
    choices += [(f"organisation:{pk}", f"Alleen leden van {name}") for pk, name in organisations]
    if current and current not in dict(choices):
        choices.append((current, audiences.in_words(current)))
    return choices


class PictureField(WagtailImageField):
    """A picture, drawn anew before anything else looks at it: Wagtail's own checks stumble over a broken one."""

    def __init__(self, like: WagtailImageField):
        super().__init__(label=like.label, required=like.required, widget=like.widget, help_text=like.help_text)

    def to_python(self, data):
        """Return what may be kept, under a name of ours."""
        if not data:
            return None
        drawn = pictures.cleaned(data, data.name)
        return super().to_python(ContentFile(drawn, name=pictures.unguessable(data.name)))


class ImageForm(BaseImageForm):
    """A picture: what is to be seen, who made it, and that it may be used."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = PictureField(self.fields["file"])
        if "has_permission" in self.fields:
            self.fields["has_permission"].required = True
            self.fields["has_permission"].error_messages["required"] = NO_PERMISSION


class DocumentForm(BaseDocumentForm):
    """A document with its audience in words, and how it is with its text."""

    has_looked = forms.BooleanField(
        label="Ik heb gekeken: er staat geen burgerservicenummer in", required=False, label_suffix=""
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        document = self.instance
        if "audience" in self.fields:
            self.fields["audience"] = forms.ChoiceField(
                label="Wie mag dit lezen?",
                choices=audience_choices(document.audience),
                initial=document.audience,
            )
        if "file" in self.fields:
            self.fields["file"].max_length = None  # it gets a name of ours
            if document.pk:
                self.fields["file"].help_text = f"{document.text_in_words} {self.fields['file'].help_text}"
        if not document.is_held:
            del self.fields["has_looked"]
        elif "audience" in self.fields:
            chosen = audiences.in_words(document.held_audience)
            self.fields["audience"].disabled = True
            self.fields["audience"].help_text = f"Daarna geldt weer: {chosen}."

    def clean_file(self):
        """Look inside a new file, whatever its name says."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            uploads.check(file, file.name, file.size)
        return file

    def save(self, commit=True):
        """Give a held document back when somebody looked and kept the file."""
        document = super().save(commit)
        if commit and self.cleaned_data.get("has_looked") and "file" not in self.changed_data:
            file_services.release(document)
        return document


class ProposalForm(forms.Form):
    """Which chapter, and the advice in words."""

    chapter = forms.ModelChoiceField(
        GuidePage.objects.none(),
        label="In welk hoofdstuk?",
        empty_label="Kies een hoofdstuk",
        error_messages={"required": "Kies een hoofdstuk."},
    )
    title = forms.CharField(
        label="Het advies in één regel",
        max_length=120,
        help_text="Als opdracht: ‘Kies een vaste dag in de praktijk’.",
        error_messages={"required": "Vul het advies in."},
    )
    text = forms.CharField(
        label="Toelichting",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Een paar zinnen. Noem geen namen van kinderen of ouders.",
        error_messages={"required": "Vul een toelichting in."},
    )

    def __init__(self, *args, lesson, **kwargs):
        initial = {"title": lesson.title, "text": lesson.lead}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["chapter"].queryset = GuidePage.objects.order_by("path")

    def clean_chapter(self):
        """Say so when somebody works in the chapter and has locked it."""
        chapter = self.cleaned_data["chapter"]
        if chapter.locked:
            raise forms.ValidationError("Dit hoofdstuk is vergrendeld. Kies een ander, of vraag wie eraan werkt.")
        return chapter
