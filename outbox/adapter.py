from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: an administrator enters the staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
