"""Forms of /beheer/."""

from __future__ import annotations

from django import forms
from wagtail.documents.forms import BaseDocumentForm

from cms.models import GuidePage
from members import audiences
from members.models import Organisation, Pilot


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


class DocumentForm(BaseDocumentForm):
    """A document with its audience in words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "audience" in self.fields:
            self.fields["audience"] = forms.ChoiceField(
                label="Wie mag dit lezen?",
                choices=audience_choices(self.instance.audience),
                initial=self.instance.audience,
            )


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
