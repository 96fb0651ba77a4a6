"""What people ask of us about their own data: opt-outs, a copy, blocking and erasure."""

from contacts.services.privacy.asking import ask, deliver, due_on, keep, withdraw
from contacts.services.privacy.erasing import erase_due
from contacts.services.privacy.exporting import export
from contacts.services.privacy.letters import refusal, write
from contacts.services.privacy.optouts import opt_out

__all__ = [
    "ask",
    "deliver",
    "due_on",
    "erase_due",
    "export",
    "keep",
    "opt_out",
    "refusal",
    "withdraw",
    "write",
]
