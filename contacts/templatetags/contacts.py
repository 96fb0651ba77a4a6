"""What every page says of a customer in the same way."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from kit.templatetags import kit

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=2)
def key_account(is_it: bool) -> SafeString:
    """The mark that every list shows on a Key Account (CC-30)."""
    if not is_it:
        return SafeString("")
    return kit.badge("KA", tone="warning", icon="star", title="Key Account")
