"""The verbs of the installations."""

from installations.services.adopting import adopt
from installations.services.block_lists import prepare, send
from installations.services.blocking import block, execute, lift
from installations.services.catalogue import write_module
from installations.services.configuring import configure, install, look_after, plan_update
from installations.services.differences import Wanted
from installations.services.fichas import issue_again, make_due, try_again
from installations.services.limits import warn_due
from installations.services.releasing import add_tests, announce, approve, offer, record_test

__all__ = [
    "Wanted",
    "add_tests",
    "adopt",
    "announce",
    "approve",
    "block",
    "configure",
    "execute",
    "install",
    "issue_again",
    "lift",
    "look_after",
    "make_due",
    "offer",
    "plan_update",
    "prepare",
    "record_test",
    "send",
    "try_again",
    "warn_due",
    "write_module",
]
