from django import forms


class WrittenFormField(forms.CharField):
    def __init__(self, *, max_characters=None, **kwargs):
        self.max_characters = max_characters
        super().__init__(widget=kwargs.pop("widget", forms.Textarea), **kwargs)


class GuardedFormMixin(forms.Form):
    guarded_fields = ()
