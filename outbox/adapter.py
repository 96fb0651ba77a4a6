"""What allauth asks of us: who may enter, and how its letters leave."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

import outbox.services as outbox
from accounts.models import User


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: an administrator enters the staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the letter like any other. Addresses that are none of ours get nothing (E9)."""
        user = User.objects.active().filter(email__iexact=email).first()
        if user is None:
            return
        key, at = f"account-{uuid.uuid4()}", timezone.now()  # noqa: TID251 - a door of allauth
        if template_prefix == "account/email/password_reset_key":
            words = {"name": user.first_name, "url": context["password_reset_url"]}
            outbox.post(key=key, kind="password_reset", to=[user.email], context=words, at=at)
            return
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        words = {"subject": message.subject, "text": str(message.body)}
        outbox.post(key=key, kind="account_notice", to=[user.email], context=words, at=at)

    def format_email_subject(self, subject: str) -> str:
        return subject
