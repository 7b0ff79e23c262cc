"""What members say about themselves."""

from __future__ import annotations

from django import forms

from members.models import User
from vocabulary.models import Place
from writing.forms import GuardedFormMixin


class ProfileForm(GuardedFormMixin, forms.ModelForm):
    """One's own profile; name and organisation are changed by the kwartiermaker."""

    guarded_fields = ("ask_me_about", "introduction")

    class Meta:
        model = User
        fields = ["function", "practice", "variant", "places", "expertises", "ask_me_about", "introduction"]
        labels = {"ask_me_about": "Vraag mij naar", "introduction": "Over jou"}
        help_texts = {
            "places": "Dit staat achter je naam, en bepaalt wat je het eerst ziet.",
            "ask_me_about": "Bijvoorbeeld: gesprekken met gescheiden ouders.",
            "introduction": "Wat doe je, en wanneer ben je er? Noem geen namen van kinderen of ouders.",
        }
        widgets = {"places": forms.CheckboxSelectMultiple, "expertises": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = Place.objects.exclude(level=Place.Level.STAD)
        for name in ("places", "expertises"):
            self.fields[name].is_folded = True  # long lists: closed, with what is chosen in sight
        self.fields["practice"].empty_label = "Geen huisartsenpraktijk"
        self.fields["variant"].empty_label = "Niet in een huisartsenpraktijk"
