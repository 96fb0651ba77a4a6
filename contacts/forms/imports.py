"""The shape of an upload, and of saying what its columns mean."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Import, ServiceLine
from contacts.services.imports.fields import FIELDS
from contacts.services.imports.reading import MAX_BYTES


class UploadForm(forms.Form):
    service_line = forms.ModelChoiceField(
        ServiceLine.objects.all(),
        label=_("Línea de servicio"),
        empty_label=_("Elija"),
        help_text=_("De los clientes que se den de alta."),
    )
    file = forms.FileField(
        label=_("Hoja de cálculo"),
        help_text=_("XLSX, XLS o CSV, con los títulos en la primera fila."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            most = MAX_BYTES // 1024**2
            raise forms.ValidationError(_("El archivo pesa más de %s MB: divídalo.") % most)
        return file


class MappingForm(forms.Form):
    """For each column of the file, what it means; empty: it is left out."""

    source = forms.CharField(
        label=_("Recordar estas columnas como"),
        max_length=80,
        required=False,
        help_text=_("Un nombre para el origen, como «ERP» o «Feria»: se proponen otra vez."),
    )

    def __init__(self, *args: Any, job: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].initial = str(job.source or "")
        company = [(key, field.label) for key, field in FIELDS.items() if not field.is_of_contact]
        people = [(key, field.label) for key, field in FIELDS.items() if field.is_of_contact]
        choices = [("", _("No importar")), (_("Empresa"), company), (_("Contacto"), people)]
        for index, title in enumerate(job.columns):
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=title,
                choices=choices,
                required=False,
                initial=job.mapping.get(str(index), ""),
            )

    def mapping(self) -> dict[str, str]:
        """Column index (as text) to field, as the services take it."""
        chosen = {name: field for name, field in self.cleaned_data.items() if name != "source"}
        return {name[1:]: field for name, field in chosen.items() if field}
