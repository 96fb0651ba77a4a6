"""The shape of a policy, of its paths, and of a log."""

import re
from textwrap import wrap
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from backups.models import Access, Mode, Policy, Route, RouteKind


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Policy
        fields = (
            *("name", "mode", "frequency", "hour", "month_day", "zone", "tool", "medium"),
            *("place", "recipients", "keep_daily", "keep_weekly", "keep_monthly"),
        )
        widgets = {
            "hour": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "recipients": forms.Textarea(attrs={"rows": 3, "class": "code"}),
        }
        help_texts = {
            "month_day": _("Solo de las mensuales, del 1 al 28."),
            "zone": _("La hora es la de los relojes de esta zona, también al cambiar la hora."),
            "recipients": _(
                "Claves públicas de age, una por línea (empiezan por «age1»). Con ellas se cifra "
                "lo que hace este sistema; la privada se guarda lejos de él."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            del self.fields["mode"]
            if not self.instance.is_own:
                for name in ("recipients", "keep_daily", "keep_weekly", "keep_monthly"):
                    del self.fields[name]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("No es una zona horaria, como «Europe/Madrid»."))
        return zone

    def clean_recipients(self) -> str:
        keys: list[str] = self.cleaned_data["recipients"].split()
        wrong = next((key for key in keys if not is_key(key)), None)
        if wrong:
            raise forms.ValidationError(_("«%s» no es una clave pública de age.") % wrong[:80])
        return "\n".join(dict.fromkeys(keys))

    def clean_keep_daily(self) -> int:
        kept: int = self.cleaned_data["keep_daily"]
        if kept < 1:
            raise forms.ValidationError(_("Se conserva al menos una."))
        return kept

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("frequency") == "daily":
            given["month_day"] = None
        elif given.get("month_day") is None and "month_day" not in self.errors:
            self.add_error("month_day", _("Diga qué día del mes."))
        return given

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def _post_clean(self) -> None:
        """The service writes the row, and says what it refuses."""


def is_key(text: str) -> bool:
    """Whether it looks like a public key of age: "age1" and 58 letters of bech32."""
    letters = text.removeprefix("age1")
    return (
        len(text) == 62
        and letters != text
        and set(letters) <= set("023456789acdefghjklmnpqrstuvwxyz")
    )


# What is to be written where depends on how this system gets there
HOW = {
    "server": _(
        "De SMB, SFTP y PostgreSQL: equipo, o equipo:puerto. De S3: su dirección https; vacía, AWS."
    ),
    "path": _(
        "Carpeta y SFTP: /ruta/completa. SMB: recurso/carpeta. S3: cubo/prefijo. PostgreSQL: el "
        "nombre de la base."
    ),
    "user": _("De S3, la clave de acceso; su secreto va como contraseña."),
}


def rewrapped(secret: str) -> str:
    """A private key as its file has it: a field of one line takes its line ends away."""
    found = re.fullmatch(r"\s*(-----BEGIN [A-Z ]+-----)([^-]+)(-----END [A-Z ]+-----)\s*", secret)
    if found is None:
        return secret
    first, body, last = found.groups()
    return "\n".join([first, *wrap("".join(body.split()), 70), last, ""])


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    password = forms.CharField(
        label=_("Contraseña o clave privada"),
        required=False,
        max_length=10_000,
        widget=forms.PasswordInput(render_value=False),
        help_text=_("Se guarda cifrada y no vuelve a mostrarse."),
    )

    class Meta:
        model = Route
        fields = (
            *("kind", "access", "server", "path", "place", "origin", "task"),
            *("user", "password", "host_key"),
        )
        widgets = {"host_key": forms.Textarea(attrs={"rows": 3, "class": "code"})}
        help_texts = {
            "place": _("De un destino: dónde queda guardada la copia."),
            "origin": _("De un destino: el servidor cuyos datos recibe."),
            "host_key": _(
                "De SFTP, la línea de known_hosts del servidor: sin ella no se cree a nadie. De "
                "S3, el certificado de una autoridad propia."
            ),
            "task": _("El nombre de la tarea de Cobian que la copia, para leer sus registros."),
        }

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if policy.mode == Mode.REPORTED:
            for name in ("access", "user", "password", "host_key"):
                del self.fields[name]
        else:
            self.fields["access"].choices = [  # type: ignore[attr-defined]
                one for one in Access.choices if one[0] != Access.REPORTED
            ]
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                one for one in RouteKind.choices if one[0] != RouteKind.SHARE
            ]
            del self.fields["task"], self.fields["origin"]
            for name, words in HOW.items():
                self.fields[name].help_text = words

    def clean_password(self) -> str:
        return rewrapped(self.cleaned_data["password"])

    def _post_clean(self) -> None:
        """As with policies."""


class LogForm(forms.Form):
    log = forms.FileField(
        label=_("Registro de Cobian"),
        help_text=_("El archivo «log AAAA-MM-DD.txt» de su carpeta Logs, en español o inglés."),
    )
    server = forms.CharField(
        label=_("Del servidor"),
        max_length=80,
        required=False,
        help_text=_("Cuando la misma ruta existe en varios."),
    )


class DrillForm(forms.Form):
    """Never given back, not even when it is refused."""

    key = forms.CharField(
        label=_("Clave privada de age"),
        max_length=5000,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=_("La línea que empieza por AGE-SECRET-KEY-1."),
    )


class WordForm(forms.Form):
    """What somebody says of a run: a comment, what was done, why it is so."""

    text = forms.CharField(label=_("Comentario"), max_length=300)

    @property
    def said(self) -> str:
        return self.cleaned_data["text"] if self.is_valid() else ""
