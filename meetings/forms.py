"""What people type about meetings. The forms check, the services save."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format

from learnings.forms import SAFE, Fold, FoldedMixin, NeverCutMixin, SubmissionMixin
from learnings.models import Dilemma, Lesson
from meetings.models import ActionPoint, AgendaItem, Amendment, Decision, Meeting, Series
from meetings.services import PARTICIPANTS
from members import audiences
from members.models import Pilot, RoleTerm, User
from vocabulary.models import SectorKind
from writing import guard
from writing.forms import BSN_MESSAGE, GuardedFormMixin, WrittenFormField

DAY = {"invalid": "Kies een dag, zoals 19-11-2026.", "required": "Kies een dag."}
TIME = {"invalid": "Vul een tijd in, zoals 15:00.", "required": "Vul een tijd in."}
ONLY_INVITED = (
    "kan alleen bijeenkomsten openen voor wie is uitgenodigd. Kies dat bij ‘Voor wie?’, of nodig hier alleen leden uit."
)
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def day_field(label: str, **kwargs) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "ok-input--short"})
    return forms.DateField(label=label, widget=widget, error_messages=DAY, **kwargs)


def time_field(label: str, **kwargs) -> forms.TimeField:
    """Return a field for a time of the clock."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "ok-input--short"})
    formats = ["%H:%M", "%H.%M", "%H:%M:%S"]
    return forms.TimeField(label=label, widget=widget, error_messages=TIME, input_formats=formats, **kwargs)


class NoBsnMixin(forms.Form):
    """Refuses a BSN in every text, also in those that the guard does not look at for names (a place, a guest)."""

    def clean(self):
        """Say so at the field."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        guarded = set(getattr(self, "guarded_fields", ()))
        for name, value in list(data.items()):
            if name not in guarded and isinstance(value, str) and guard.bsn_in(value):
                self.add_error(name, BSN_MESSAGE)
        return data


class NamesMixin:
    """Members as choices, by the name that `viewer` may see; nobody's surname while there is no viewer."""

    viewer: User | AnonymousUser = AnonymousUser()

    def choose_from(self, people, viewer: User) -> None:
        """Let this viewer choose from these members."""
        self.viewer, self.queryset = viewer, people

    def label_from_instance(self, person: User) -> str:
        return ", ".join(part for part in (person.name_for(self.viewer), person.function) if part)


class PeopleField(NamesMixin, forms.ModelMultipleChoiceField):
    """Members, as 'Femke, gezinswerker'."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), required=False, **kwargs)


class PersonField(NamesMixin, forms.ModelChoiceField):
    """One member."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), **kwargs)


def active_members():
    """Return the members one may choose from."""
    return User.objects.active_members().select_related("organisation").order_by("first_name", "last_name", "pk")


def audience_choices() -> list[tuple[str, str]]:
    """Return for whom a meeting can be: who is invited, a pilot, all members."""
    pilots = [(f"pilot:{pilot.pk}", f"Leden van {pilot.name}") for pilot in Pilot.objects.order_by("name")]
    return [(PARTICIPANTS, "Alleen wie is uitgenodigd"), *pilots, (audiences.MEMBERS, "Alle leden")]


class WhenMixin(forms.Form):
    """A day with a begin and an end; `start` and `end` are moments in Europe/Amsterdam."""

    day = day_field("Dag")
    from_time = time_field("Begin")
    to_time = time_field("Einde")

    def clean_day(self):
        """Refuse years that are typing errors."""
        day = self.cleaned_data["day"]
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise forms.ValidationError("Controleer het jaar.")
        return day

    def clean(self):
        """Say so when it ends before it begins."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        begin, end = data.get("from_time"), data.get("to_time")
        if begin and end and end <= begin:
            self.add_error("to_time", "Het einde ligt vóór het begin.")
        return data

    def moments(self) -> tuple[datetime, datetime]:
        """Return begin and end."""
        data = self.cleaned_data
        begin = timezone.make_aware(datetime.combine(data["day"], data["from_time"]))
        return begin, timezone.make_aware(datetime.combine(data["day"], data["to_time"]))


class MeetingForm(
    FoldedMixin, SubmissionMixin, NeverCutMixin, NoBsnMixin, WhenMixin, GuardedFormMixin, forms.ModelForm
):
    """A meeting: what, when, where, for whom."""

    guarded_fields = ("title", "introduction")
    folds = {
        "Wie nodig je uit?": ("participants",),
        "Voorzitter, notities en voorstellen": ("chair", "note_takers", "proposals_until"),
        "Bericht bij de uitnodiging": ("introduction",),
    }

    audience_choice = forms.ChoiceField(label="Voor wie?", widget=forms.RadioSelect, initial=PARTICIPANTS)
    participants = PeopleField(label="Wie nodig je uit?")
    note_takers = PeopleField(
        label="Wie maakt notities?", help_text="De kwartiermaker kan dat altijd. Kies wie het ook mag."
    )
    chair = PersonField(label="Voorzitter", required=False, empty_label="Nog niet bekend")
    proposals_until = day_field(
        "Onderwerpen voorstellen kan tot en met", required=False, help_text="Leeg: tot de bijeenkomst begint."
    )
    field_order = [
        "title",
        "day",
        "from_time",
        "to_time",
        "location",
        "audience_choice",
        "participants",
        "chair",
        "note_takers",
        "proposals_until",
        "introduction",
    ]

    class Meta:
        model = Meeting
        fields = ["title", "location", "chair", "proposals_until", "introduction"]
        labels = {"title": "Titel", "location": "Plaats of link", "introduction": "Bericht bij de uitnodiging"}
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"title": {"required": "Vul een titel in."}}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = active_members()
        for name in ("participants", "note_takers", "chair"):
            self.fields[name].choose_from(people, user)
        self.fields["audience_choice"].choices = audience_choices()
        meeting = self.instance
        if meeting.pk:
            start, end = timezone.localtime(meeting.start), timezone.localtime(meeting.end)
            is_closed = meeting.audience_choice == f"meeting:{meeting.pk}"
            self.initial |= {
                "day": start.date(),
                "from_time": start.time(),
                "to_time": end.time(),
                "audience_choice": PARTICIPANTS if is_closed else meeting.audience_choice,
                "participants": list(meeting.participants.values_list("pk", flat=True)),
                "note_takers": list(meeting.note_takers.values_list("pk", flat=True)),
            }

    def clean(self):
        """Invite nobody to what they cannot open: an analyst reads the meetings that are for who is invited."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        if data.get("audience_choice") != PARTICIPANTS and "participants" in data:
            names = [person.first_name for person in _analysts(data["participants"])]
            if names:
                self.add_error("participants", f"{' en '.join(names)} van de gemeente {ONLY_INVITED}")
        return data

    def clean_introduction(self):
        """No more than what fits in a mail."""
        text = self.cleaned_data["introduction"].replace("\x00", "")
        if len(text) > 2000:
            raise forms.ValidationError(f"Je tekst is te lang: {len(text)} tekens. Maximaal 2.000.")
        return text

    def values(self) -> dict:
        """Return what belongs on the meeting."""
        start, end = self.moments()
        names = ("title", "location", "chair", "proposals_until", "introduction", "audience_choice")
        values = {name: self.cleaned_data[name] for name in names}
        people = {name: list(self.cleaned_data[name]) for name in ("participants", "note_takers")}
        return values | people | {"start": start, "end": end}


def _analysts(people) -> list[User]:
    """Return who of these is an analyst and no member."""
    roles = RoleTerm.Role
    terms = RoleTerm.objects.current()
    only = people.filter(pk__in=terms.filter(role=roles.ANALYST).values("user"))
    return list(only.exclude(pk__in=terms.exclude(role=roles.ANALYST).values("user")))


class WhenForm(SubmissionMixin, forms.Form):
    """When the next meeting is."""

    day = day_field("Dag")
    from_time = time_field("Begin")
    clean_day = WhenMixin.clean_day

    def start(self) -> datetime:
        """Return the begin."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["from_time"]))


class GuestForm(NeverCutMixin, NoBsnMixin, forms.Form):
    """A guest without an account."""

    name = forms.CharField(label="Naam", max_length=120, error_messages={"required": "Vul een naam in."})
    email = forms.EmailField(
        label="E-mailadres",
        error_messages={
            "required": "Vul een e-mailadres in, zoals naam@organisatie.nl.",
            "invalid": "Vul een e-mailadres in, zoals naam@organisatie.nl.",
        },
    )
    sector = forms.ModelChoiceField(SectorKind.objects.all(), label="Sector", required=False, empty_label="Onbekend")


class ItemForm(SubmissionMixin, NeverCutMixin, GuardedFormMixin, forms.ModelForm):
    """An item of the agenda, by the facilitator."""

    guarded_fields = ("title", "explanation")
    explanation = WrittenFormField(label="Toelichting", max_characters=3000, rows=3, required=False, help_text=SAFE)
    presenter = PersonField(label="Wie leidt dit in?", required=False, empty_label="Niemand")
    dilemmas = forms.ModelMultipleChoiceField(
        Dilemma.objects.none(), label="Dilemma’s bij dit punt", required=False, widget=forms.CheckboxSelectMultiple
    )
    lessons = forms.ModelMultipleChoiceField(
        Lesson.objects.none(), label="Lessen bij dit punt", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "goal", "minutes", "presenter", "explanation", "dilemmas", "lessons"]
        labels = {"title": "Titel", "goal": "Doel", "minutes": "Hoeveel minuten?"}
        widgets = {"goal": forms.RadioSelect, "minutes": forms.NumberInput(attrs={"class": "ok-input--short"})}
        error_messages = {
            "title": {"required": "Vul een titel in."},
            "minutes": {"required": "Vul het aantal minuten in.", "invalid": "Vul een getal in, zoals 15."},
        }

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].choose_from(active_members(), user)
        self.fields["goal"].choices = AgendaItem.Goal.choices
        item = self.instance
        for name, model in (("dilemmas", Dilemma), ("lessons", Lesson)):
            chosen = list(getattr(item, name).values_list("pk", flat=True)) if item.pk else []
            # Only what is at the item already, or was put there by its address: a list of hundreds helps nobody.
            asked = [int(pk) for pk in self._asked(name) if str(pk).isdigit() and len(str(pk)) < 12]
            rows = model.objects.visible_to(user).filter(pk__in=[*chosen, *asked])
            self.fields[name].queryset = rows
            if not (chosen or asked):
                del self.fields[name]

    def _asked(self, name: str) -> list:
        return self.data.getlist(name) if self.is_bound else list(self.initial.get(name, ()))

    def values(self) -> dict:
        """Return what belongs on the item."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}


class ProposalForm(ItemForm):
    """An item that a member proposes."""

    class Meta(ItemForm.Meta):
        fields = ["title", "goal", "minutes", "explanation", "dilemmas", "lessons"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["presenter"]


class SeriesForm(FoldedMixin, NeverCutMixin, NoBsnMixin, GuardedFormMixin, forms.ModelForm):
    """A series: name, place, length, people, seats per sector and the agenda that returns."""

    guarded_fields = ("title", "template")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    audience_choice = forms.ChoiceField(label="Voor wie?", widget=forms.RadioSelect, initial=PARTICIPANTS)
    members = PeopleField(label="Vaste deelnemers")
    template = forms.CharField(
        label="Vaste agenda",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Eén punt per regel, met de minuten ervoor, zoals: 15 Opening.",
    )

    class Meta:
        model = Series
        fields = ["title", "location", "usual_minutes", "is_active"]
        labels = {"title": "Naam", "location": "Vaste plaats of link", "usual_minutes": "Duur in minuten"}
        error_messages = {"title": {"required": "Vul een naam in."}}
        widgets = {"usual_minutes": forms.NumberInput(attrs={"class": "ok-input--short"})}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        series = self.instance
        self.fields["members"].choose_from(active_members(), user)
        self.fields["audience_choice"].choices = audience_choices()
        seats = dict(series.seats.values_list("sector", "count")) if series.pk else {}
        self.seat_names = {}
        for sector in SectorKind.objects.all():
            name = f"seats_{sector.pk}"
            self.seat_names[name] = sector
            self.fields[name] = forms.IntegerField(
                label=f"Plaatsen voor {sector.name.lower()}",
                min_value=0,
                max_value=50,
                required=False,
                initial=seats.get(sector.pk),
                widget=forms.NumberInput(attrs={"class": "ok-input--short"}),
            )
        if series.pk:
            is_own = series.audience_choice == audiences.FACILITATORS
            self.initial |= {
                "version": series.version,
                "audience_choice": PARTICIPANTS if is_own else series.audience_choice,
                "members": list(series.members.values_list("pk", flat=True)),
                "template": "\n".join(f"{item.minutes} {item.title}" for item in series.items.all()),
            }

    def folded(self) -> list[Fold]:
        """Return the people and the seats, each behind a heading."""
        seats = Fold("Plaatsen per sector", [self[name] for name in self.seat_names])
        return [Fold("Vaste deelnemers", [self["members"]]), seats]

    def main_fields(self):
        """Return the fields that are always shown."""
        folded = {"members", *self.seat_names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def clean_template(self):
        """Return (minutes, title) per line; a line without minutes takes a quarter of an hour."""
        lines = [line.strip() for line in self.cleaned_data["template"].replace("\x00", "").splitlines()]
        items = []
        for line in filter(None, lines):
            number, _, title = line.partition(" ")
            is_number = number.isdigit() and len(number) <= 3 and bool(title.strip())
            minutes, title = (int(number), title.strip()) if is_number else (15, line)
            items.append((min(max(minutes, 1), 480), title))
            if len(title) > 160:
                raise forms.ValidationError(f"Deze regel is te lang: ‘{title[:40]}…’. Maximaal 160 tekens.")
        if len(items) > 60:
            raise forms.ValidationError("Dat zijn te veel punten. Maximaal 60.")
        return items

    def _guard(self, name, text):
        """The template is a list here; look at its titles."""
        if name == "template":
            text = "\n".join(title for _, title in self.cleaned_data["template"])
        super()._guard(name, text)

    def values(self) -> dict:
        """Return what belongs on the series."""
        names = ("title", "location", "usual_minutes", "is_active", "audience_choice")
        return {name: self.cleaned_data[name] for name in names} | {
            "members": list(self.cleaned_data["members"]),
            "items": self.cleaned_data["template"],
            "seats": {sector: self.cleaned_data.get(name) or 0 for name, sector in self.seat_names.items()},
        }


class DecisionForm(SubmissionMixin, NeverCutMixin, NoBsnMixin, GuardedFormMixin, forms.ModelForm):
    """A decision; a commitment also has an amount, who sees to it, and an end."""

    guarded_fields = ("statement", "amount")
    review_date = day_field("Opnieuw bekijken op", required=False)
    end = day_field("Tot en met", required=False)

    class Meta:
        model = Decision
        fields = ["statement", "review_date", "is_commitment", "amount", "responsible", "end"]
        labels = {
            "statement": "Besluit",
            "is_commitment": "Het is een toezegging",
            "amount": "Hoeveel?",
            "responsible": "Wie zegt het toe?",
        }
        help_texts = {"amount": "Bijvoorbeeld: zes fte.", "statement": SAFE}
        error_messages = {"statement": {"required": "Schrijf het besluit op, in één zin."}}

    def clean(self):
        """A commitment says how much, who and until when."""
        data = super().clean()
        data = self.cleaned_data if data is None else data
        if data.get("is_commitment"):
            asked = {"amount": "Vul in hoeveel.", "responsible": "Vul in wie dit toezegt.", "end": "Kies een dag."}
            for name, words in asked.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ActionForm(SubmissionMixin, NeverCutMixin, GuardedFormMixin, forms.ModelForm):
    """An action point: what, who, before when."""

    guarded_fields = ("what",)
    owner = PersonField(
        label="Wie?", empty_label="Kies wie dit doet", error_messages={"required": "Kies wie dit doet."}
    )
    due = day_field("Vóór", required=False)

    class Meta:
        model = ActionPoint
        fields = ["what", "owner", "due"]
        labels = {"what": "Wat?"}
        error_messages = {"what": {"required": "Schrijf op wat er moet gebeuren."}}

    def __init__(self, *args, meeting: Meeting, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        here = list(meeting.participants.values_list("pk", flat=True))
        people = active_members()
        self.fields["owner"].choose_from(people.filter(pk__in=here) if here else people, user)
        if not self.instance.pk and meeting.is_ahead is False:
            self.initial.setdefault("due", timezone.localdate() + timedelta(days=28))

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ShareForm(GuardedFormMixin, forms.Form):
    """Share the minutes: the guard looks at everything that was noted once more."""

    guarded_fields = ("notes",)
    objections_until = day_field(
        "Geen bezwaar vóór",
        required=False,
        help_text="Tot en met deze dag kan wie was uitgenodigd een opmerking maken.",
    )
    notes = forms.CharField(label="Notities, besluiten en actiepunten", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, text: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.text = text
        self.initial.setdefault("objections_until", timezone.localdate() + timedelta(days=14))

    def clean_notes(self):
        """What is shared is what is stored, not what was posted."""
        return self.text

    def clean_objections_until(self):
        day = self.cleaned_data["objections_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("Kies een dag in de toekomst.")
        return day


class AmendmentForm(NeverCutMixin, GuardedFormMixin, forms.ModelForm):
    """What must be different in the minutes."""

    guarded_fields = ("text",)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="Wat moet er anders?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        help_text=SAFE,
        error_messages={"required": "Schrijf op wat er anders moet."},
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label="Bij welk agendapunt?", required=False, empty_label="Het hele verslag"
    )

    class Meta:
        model = Amendment
        fields = ["item", "text"]

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.items.on_the_agenda()

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AnswerAmendmentForm(NeverCutMixin, GuardedFormMixin, forms.Form):
    """What was done with a remark."""

    guarded_fields = ("answer",)
    answer = forms.CharField(
        label="Wat heb je ermee gedaan?", max_length=300, error_messages={"required": "Schrijf in één zin op wat."}
    )


class DiscussForm(forms.Form):
    """In which meeting a dilemma or lesson is discussed."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label="In welke bijeenkomst?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies een bijeenkomst.",
            "invalid_choice": "Deze bijeenkomst kun je niet meer kiezen.",
        },
    )

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = _meeting_label


def _meeting_label(meeting: Meeting) -> str:
    return f"{meeting.title}, {date_format(timezone.localtime(meeting.start), 'l j F Y')}"
