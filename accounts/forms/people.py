from datetime import datetime, time, timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Theme, User


class ActivateSecondFactorForm(ActivateTOTPForm):  # type: ignore[misc]
    """Setting up the second factor counts as having shown it in this session."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        record_authentication(context.request, self.user, "mfa", type="totp")
        return code


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["phone", "theme"]

    theme = forms.ChoiceField(label=_("Aspecto"), choices=Theme.choices, widget=forms.RadioSelect)


class PermissionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Permission) -> str:
        return obj.name


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DelegationForm(forms.Form):
    permission = PermissionField(
        label=_("Permiso"), queryset=Permission.objects.none(), empty_label=_("Elija un permiso")
    )
    receiver = forms.ModelChoiceField(
        label=_("Se delega en"), queryset=User.objects.none(), empty_label=_("Elija una persona")
    )
    starts_on = forms.DateField(label=_("Desde el día"), widget=DayInput)
    ends_on = forms.DateField(label=_("Hasta el día, incluido"), widget=DayInput)
    reason = forms.CharField(label=_("Motivo"), max_length=200)

    def __init__(self, *args: Any, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permission"].queryset = giver.lendable_permissions()  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = User.objects.active().exclude(pk=giver.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        days = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            if name in days and not 2000 <= days[name].year <= 2100:
                self.add_error(name, _("Revise el año."))
        return days

    def terms(self) -> dict[str, Any]:
        """What is lent to whom, from the first minute of the first day to the last of the last."""
        terms = dict(self.cleaned_data)
        zone = timezone.get_current_timezone()
        first, last = terms.pop("starts_on"), terms.pop("ends_on")
        terms["starts_at"] = datetime.combine(first, time(), tzinfo=zone)
        terms["ends_at"] = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
        return terms | {"to": terms.pop("receiver")}
