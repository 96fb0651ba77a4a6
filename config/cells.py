"""Correcting one field of one row where it stands, as the whole form would judge it."""

from datetime import datetime
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from kit.errors import Refused
from kit.lists import Edit, Listing, attributes, content


class Cell:
    """A cell of a list that may be corrected."""

    def __init__(self, listing: Listing[Any], edit: Edit[Any], field: str, row: Any) -> None:
        columns = [column for column in listing.columns if column.edits == field]
        if not columns:
            raise Http404
        self.column, self.edit, self.row, self.key = columns[0], edit, row, listing.key
        self.form = edit.form(instance=self.whole())
        self.errors: list[str] = []
        self.status = 200

    def whole(self) -> Any:
        """The row with all its columns; a list reads only those that it shows."""
        return type(self.row)._base_manager.get(pk=self.row.pk)

    @property
    def field(self) -> Any:
        return self.form[self.column.edits]

    @property
    def url(self) -> str:
        return reverse("list_cell", args=[self.key, self.row.pk, self.column.edits])

    @property
    def attributes(self) -> SafeString:
        return attributes(self.column)

    @property
    def content(self) -> str:
        edits = reverse("list_cell", args=[self.key, 0, "."])
        return content(self.column, self.row, edits)

    def save(self, given: QueryDict, *, by: User, at: datetime) -> bool:
        """Judge it with the row's other fields as they are, and save this one alone (B6)."""
        name = self.column.edits
        filled = {bound.name: bound.value() for bound in self.form}
        filled |= {key: given[key] for key in (name, "version") if key in given}
        self.form = self.edit.form(filled, instance=self.whole())
        if self.form.errors.get(name):
            self.errors, self.status = list(self.form.errors[name]), 422
            return False
        value, version = self.form.cleaned_data[name], self.form.cleaned_data.get("version")
        try:
            self.edit.save(self.row, by=by, at=at, version=version, **{name: value})
        except Refused as refused:
            self.refuse(refused)
        return self.status == 200

    def refuse(self, refused: Refused) -> None:
        """Say why; sent again, it overwrites what it then knows of."""
        self.errors, self.status = [str(refused)], 409
        self.form.data["version"] = self.whole().version
