"""The secret address at which a calendar program reads what somebody has ahead."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class FeedLink(models.Model):
    """Whoever knows the token reads one person's agenda without logging in, until it is revoked."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="feed_link", verbose_name=_("persona")
    )
    token = models.CharField(_("código secreto"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("creado"))

    class Meta:
        verbose_name = _("enlace de agenda")
        verbose_name_plural = _("enlaces de agenda")

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("visits:feed", args=[self.token])
