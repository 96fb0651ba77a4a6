"""The verbs of the customer record."""

from contacts.services.agreements import end_agreement, sign_agreement
from contacts.services.customers import activate, create_customer, deactivate, update_customer
from contacts.services.parameters import set_parameter, set_parameters
from contacts.services.people import add_contact, update_contact

__all__ = [
    "activate",
    "add_contact",
    "create_customer",
    "deactivate",
    "end_agreement",
    "set_parameter",
    "set_parameters",
    "sign_agreement",
    "update_contact",
    "update_customer",
]
