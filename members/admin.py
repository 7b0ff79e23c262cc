"""Members in /beheer/: accounts with their roles (administrators); organisations, teams and pilots (facilitators)."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms import inlineformset_factory
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views.snippets import SnippetViewSetGroup
from wagtail.users import forms as wagtail_forms
from wagtail.users.views import users

from members import services
from members.models import Organisation, Pilot, RoleTerm, Team, User
from vocabulary.admin import WordViewSet
from vocabulary.forms import WordForm


class RoleForm(forms.ModelForm):
    """A role and its term. A new one begins without a choice: what nobody chose is not saved."""

    class Meta:
        model = RoleTerm
        fields = ["role", "start", "end"]
        widgets = {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("start", "end")}
        error_messages = {"role": {"required": "Kies een rol, of zet de datums terug."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["role"] = ""
            self.fields["start"].show_hidden_initial = False  # Wagtail's template does not render it
            self.fields["role"].choices = [("", "Geen rol erbij"), *RoleTerm.Role.choices]


RoleFormSet = inlineformset_factory(User, RoleTerm, form=RoleForm, extra=1, can_delete=True)


class AccountFormMixin(forms.ModelForm):
    """An account with its roles. Nobody types a password for somebody else: the code and the reset are theirs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.roles = RoleFormSet(data, instance=self.instance, prefix="roles")

    def clean_email(self):
        """One spelling of an address."""
        return self.cleaned_data["email"].lower()

    def is_valid(self):
        """The roles must be right too."""
        return all([super().is_valid(), self.roles.is_valid()])

    def save(self, commit=True):
        """Save the account and its roles; a changed address or a closed account has its consequences."""
        if self.instance.pk is None:
            self.instance.set_unusable_password()
        user = super().save(commit)
        self.roles.instance = user
        self.roles.save()
        services.forget_old_addresses(user)
        if not user.is_active:
            services.deactivate(user)
        return user


OUR_FIELDS = ("email", "first_name", "last_name", "organisation", "function", "practice", "variant")


class AccountCreationForm(AccountFormMixin, wagtail_forms.UserCreationForm):
    """A new account, with a role from today on."""

    is_superuser = None  # follows the role of administrator

    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields = OUR_FIELDS


class AccountEditForm(AccountFormMixin, wagtail_forms.UserEditForm):
    """An existing account."""

    is_superuser = None

    class Meta(wagtail_forms.UserEditForm.Meta):
        fields = (*OUR_FIELDS, "is_active")
        labels = {"is_active": "Actief"}
        help_texts = {"is_active": "Haal dit vinkje weg om iemand meteen overal uit te loggen en buiten te houden."}

    def __init__(self, *args, editing_self=False, **kwargs):
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_active"]


class AccountIndexView(users.IndexView):
    """The list of accounts. One at a time: Wagtail's bulk actions know nothing of roles with a term."""

    @cached_property
    def columns(self):
        """Wagtail's columns, with the organisation and the roles of today."""
        shown = [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]
        shown = [column for column in shown if column.name != "is_superuser"]
        roles = Column("roles", label="Rollen", accessor=_roles_in_words)
        return [*shown[:2], Column("organisation", label="Organisatie"), roles, *shown[2:]]

    def get_base_queryset(self):
        """With what the columns need."""
        return super().get_base_queryset().select_related("organisation").prefetch_related("role_terms")

    def get_delete_url(self, instance):
        """Nobody is deleted here: what they gave would go too. Make the account inactive."""


def _roles_in_words(user: User) -> str:
    return ", ".join(term.get_role_display() for term in user.role_terms.all() if term.is_current)


class AccountEditView(users.EditView):
    """An account; it can be closed, not deleted."""

    def setup(self, request, *args, **kwargs):
        """Show no delete button."""
        super().setup(request, *args, **kwargs)
        self.can_delete = False


class NoDeleteView(users.DeleteView):
    """What somebody gave stays when they leave."""

    def dispatch(self, request, *args, **kwargs):
        """Refuse."""
        raise PermissionDenied


class UserViewSet(users.UserViewSet):
    """Accounts, for administrators."""

    menu_label = "Accounts"
    index_view_class, edit_view_class, delete_view_class = AccountIndexView, AccountEditView, NoDeleteView
    create_template_name = "members/beheer/account_create.html"
    edit_template_name = "members/beheer/account_edit.html"

    def get_form_class(self, for_update=False):
        """Our forms."""
        return AccountEditForm if for_update else AccountCreationForm


class OrganisationViewSet(WordViewSet):
    """The partners."""

    model, icon, menu_label = Organisation, "group", "Organisaties"
    list_display = ["name", Column("sector", label="Sector")]
    shown_with = ("sector",)
    list_filter = ["sector"]
    ordering = ["name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("sector", help_text="Hiermee kan een lid een dilemma voor één sector verbergen."),
            FieldPanel("description"),
            FieldPanel("website"),
        ]
    )


class PilotViewSet(WordViewSet):
    """The pilots."""

    model, icon, menu_label = Pilot, "pick", "Pilots"
    list_display = ["name", "start", "end"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("question", help_text="Wat willen jullie in deze pilot leren?"),
            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
            FieldPanel(
                "members",
                widget=forms.CheckboxSelectMultiple,
                help_text="Zij kunnen lezen wat iemand alleen met ‘mijn pilot’ deelt.",
            ),
            FieldPanel("practices", widget=forms.CheckboxSelectMultiple),
            FieldPanel("places", widget=forms.CheckboxSelectMultiple),
            FieldPanel("slug"),
        ],
        base_form_class=WordForm,
    )


class TeamViewSet(WordViewSet):
    """Teams of people who work together."""

    model, icon, menu_label = Team, "user", "Teams"
    list_display = ["name", Column("organisation", label="Organisatie"), Column("pilot", label="Pilot")]
    shown_with = ("organisation", "pilot")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("organisation"),
            FieldPanel("pilot"),
            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
            FieldPanel("members", widget=forms.CheckboxSelectMultiple),
            FieldPanel("practices", widget=forms.CheckboxSelectMultiple),
            FieldPanel("places", widget=forms.CheckboxSelectMultiple),
        ]
    )


class NetworkGroup(SnippetViewSetGroup):
    """Organisations, pilots and teams under one menu item."""

    menu_label, menu_name, menu_icon, menu_order = "Netwerk", "netwerk", "group", 310
    items = (OrganisationViewSet, PilotViewSet, TeamViewSet)
