"""Forms that were sent, so that each counts once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Submission(models.Model):
    """One form that was sent: the same form sent again gets the first one's answer (B5)."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=500)
    location = models.CharField(max_length=1000, blank=True)
    submitted_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("formulario enviado")
        verbose_name_plural = _("formularios enviados")

    def __str__(self) -> str:
        return f"{self.path} {self.token}"
