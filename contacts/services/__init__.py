"""The verbs of the customer record."""

from contacts.services.agreements import end_agreement, sign_agreement
from contacts.services.customers import create_customer, update_customer
from contacts.services.handover import hand_over
from contacts.services.parameters import set_parameter, set_parameters
from contacts.services.people import add_contact, update_contact
from contacts.services.renewals import renew_agreement, renew_plan, withdraw_agreement
from contacts.services.stages import activate, convert, deactivate

__all__ = [
    "activate",
    "add_contact",
    "convert",
    "create_customer",
    "deactivate",
    "end_agreement",
    "hand_over",
    "renew_agreement",
    "renew_plan",
    "set_parameter",
    "set_parameters",
    "sign_agreement",
    "update_contact",
    "update_customer",
    "withdraw_agreement",
]
