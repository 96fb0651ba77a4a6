"""What the pages of this room share: reading the address."""

from datetime import date

from accounts.http import UserRequest


def number(request: UserRequest, name: str) -> int:
    """A number of the address; 0 for what is none."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def day(request: UserRequest, name: str, otherwise: date) -> date:
    try:
        said = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return said if 2000 <= said.year <= 2100 else otherwise
