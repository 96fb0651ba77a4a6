"""By which ways customers reach us: as their plan says, in lines that go by plans (C02)."""

from datetime import datetime

from django.utils.translation import gettext as _

from contacts.models import Channel, Customer, Entitlement
from kit.errors import Refused

# What of a plan opens a channel; mail and the form are open to everybody.
BY_PLAN = {Channel.PHONE: "has_telephone", Channel.WHATSAPP: "has_whatsapp"}


def permits(customer: Customer, channel: str, *, at: datetime) -> bool:
    """Whether requests may come that way (CC-18).

    Without a plan in force nobody is helped by any: the request is taken and referred (C04).
    """
    feature = BY_PLAN.get(Channel(channel))
    line = customer.service_line
    if feature is None or line.entitlement != Entitlement.PLAN:
        return True
    is_in_force = customer.entitled_on(line.local_date(at))
    return not is_in_force or bool(getattr(customer.plan, feature))


def permitted(customer: Customer, *, at: datetime) -> list[Channel]:
    return [channel for channel in Channel if permits(customer, channel, at=at)]


def require(customer: Customer, channel: str, *, at: datetime) -> None:
    if not permits(customer, channel, at=at):
        raise Refused(
            _("El plan %(plan)s no incluye %(channel)s: siga el protocolo de llamadas.")
            % {"plan": customer.plan, "channel": Channel(channel).label.lower()}
        )
