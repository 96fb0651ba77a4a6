"""Passwords of targets: kept so that the database and its copies alone open none (4.10)."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from kit.errors import Refused


def box() -> MultiFernet:
    """All keys of SGC_BACKUP_KEYS, of which the first one closes and any of them opens."""
    try:
        keys = [Fernet(key) for key in settings.BACKUP_KEYS]
    except ValueError as error:
        raise Refused(_("SGC_BACKUP_KEYS tiene una clave que no es de Fernet.")) from error
    if not keys:
        raise Refused(_("Para guardar contraseñas hace falta SGC_BACKUP_KEYS en este servidor."))
    return MultiFernet(keys)


def close(text: str) -> str:
    return box().encrypt(text.encode()).decode()


def open_(token: str) -> str:
    """The password, or "" where there is none."""
    if not token:
        return ""
    try:
        return box().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Refused(_("Ninguna clave de SGC_BACKUP_KEYS abre esta contraseña.")) from error


def renewed(token: str) -> str:
    """The same password, closed with the newest key."""
    return close(open_(token))
