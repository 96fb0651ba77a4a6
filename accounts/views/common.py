"""What the pages of this room share: finding the row."""

from django.shortcuts import get_object_or_404

from accounts.models import User


def colleague(pk: int) -> User:
    """Everybody here may know who works, and worked, in the house."""
    people = User.objects.select_related("sector__head", "position", "superior")
    return get_object_or_404(people, pk=pk)
