"""What allauth asks of us: who may enter, and how its letters leave."""

import uuid
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

import outbox.services as outbox
from accounts import services as accounts
from accounts.models import AuditKind, User
from kit.origin import client_ip

# What the business words; of everything else allauth has a template.
WORDED_HERE = {
    "account/email/invitation": "invitation",
    "account/email/password_reset_key": "password_reset",
}


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: an administrator enters the staff."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        self.tell(AuditKind.LOGIN, user)

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            self.tell(AuditKind.LOGOUT, request.user)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Chosen by the person, inside or by the link in a letter that only they were sent."""
        super().set_password(user, password)
        self.tell(AuditKind.PASSWORD, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request) or "?"  # the brake on guessing counts all of these as one

    def tell(self, kind: AuditKind, user: User) -> None:
        at = timezone.now()  # noqa: TID251 - a door of allauth
        accounts.audit(kind, by=user, at=at, what=accounts.told(user))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the letter like any other. Addresses that are none of ours get nothing (E9)."""
        user = User.objects.active().filter(email__iexact=email).first()
        if user is None:
            return
        kind = WORDED_HERE.get(template_prefix, "account_notice")
        words = {
            "name": user.first_name,
            "email": user.email,
            "url": context.get("url") or context.get("password_reset_url", ""),
        }
        if kind == "account_notice":
            site = SimpleNamespace(domain=urlsplit(settings.BASE_URL).netloc)
            given = {"email": email, "current_site": site, **context}
            message = self.render_mail(template_prefix, email, given)
            words = {"subject": message.subject, "text": str(message.body)}
        outbox.post(
            key=f"account-{uuid.uuid4()}",
            kind=kind,
            to=[user.email],
            context=words,
            at=timezone.now(),  # noqa: TID251 - a door of allauth
        )

    def format_email_subject(self, subject: str) -> str:
        return subject
