"""Forms of the importer."""

from __future__ import annotations

from django import forms

from cms.importing.services import passages
from cms.importing.targets import question_fields, targets
from cms.models import NewsletterIssuePage, WordImport

NEEDED = {
    "parent": "Kies bij welke pilot deze update hoort.",
    "number": "Vul het nummer van de nieuwsbrief in.",
    "date": "Vul in van welke dag het is.",
}


class UploadForm(forms.Form):
    """Which file."""

    file = forms.FileField(
        label="Word-bestand",
        help_text="Een .docx van hoogstens 20 MB. Er komt niets op de site voordat je het zelf publiceert.",
        error_messages={
            "required": "Kies een Word-bestand.",
            "missing": "Kies een Word-bestand.",
            "invalid": "Kies een Word-bestand.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
        },
        widget=forms.FileInput({"accept": ".docx"}),
    )


class DraftForm(forms.Form):
    """What it becomes, what it is called, and which pictures go along."""

    target = forms.ChoiceField(
        label="Wat wordt het?", widget=forms.RadioSelect, error_messages={"required": "Kies wat het wordt."}
    )
    title = forms.CharField(label="Titel", max_length=120, error_messages={"required": "Vul een titel in."})

    def __init__(self, *args, word_import: WordImport, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.targets = {target.key: target for target in targets(user)}
        self.fields["target"].choices = [(key, target.label) for key, target in self.targets.items()]
        self.fields["title"].initial = word_import.title[:120]
        self.fields |= question_fields(user)
        self.pictures = list(word_import.pictures.all())
        for picture in self.pictures:
            self.fields[f"picture_{picture.number}"] = forms.CharField(
                label=f"Afbeelding {picture.number + 1}: wat is erop te zien?",
                help_text="Laat dit leeg om de afbeelding weg te laten.",
                required=False,
                max_length=255,
                initial=picture.alt,
            )
        if self.pictures:
            self.fields["has_permission"] = forms.BooleanField(
                label="Wie op de afbeeldingen staat en wie ze maakte, vindt het goed dat ze op de site komen",
                required=False,
            )
        self.passages = passages(word_import)
        if self.passages:
            self.fields["has_looked"] = forms.BooleanField(
                label="Ik heb deze plekken bekeken: er staat geen naam of gegeven van een kind of ouder in",
                error_messages={
                    "required": "Bekijk de plekken hierboven. Staat er een kind of ouder in? Verander het dan in Word "
                    "en kies het bestand opnieuw."
                },
            )

    def clean(self):
        """Ask what the chosen kind needs, and permission for pictures that go along."""
        data = super().clean()
        target = self.targets.get(data.get("target", ""))
        for name in target.fields if target else ():
            if name not in self.errors and not data.get(name):
                self.add_error(name, NEEDED[name])
        asks_number = target and "number" in target.fields
        if asks_number and NewsletterIssuePage.objects.filter(number=data.get("number")).exists():
            self.add_error("number", "Dit nummer is er al. Kies het volgende nummer.")
        if target and target.takes_pictures and self.descriptions and not data.get("has_permission"):
            self.add_error(
                "has_permission", "Vraag eerst toestemming voor de afbeeldingen, of maak hun beschrijving leeg."
            )
        return data

    @property
    def descriptions(self) -> dict[int, str]:
        """The words of the pictures that go along, by number."""
        found = {picture.number: self.cleaned_data.get(f"picture_{picture.number}", "") for picture in self.pictures}
        return {number: words for number, words in found.items() if words}

    @property
    def answers(self) -> dict:
        """What the chosen target asked for."""
        return {name: self.cleaned_data[name] for name in self.targets[self.cleaned_data["target"]].fields}
