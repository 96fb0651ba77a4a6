"""Verbs of the help desk."""

from tickets.services.alerts import alert
from tickets.services.answers import FollowUpAnswer
from tickets.services.calls import register_call, settle_call
from tickets.services.consents import ask_consent, claim_points, record_consent, reverse_claim
from tickets.services.dates import commit_date
from tickets.services.ending import close, resolve
from tickets.services.entitlement import refer, release
from tickets.services.explaining import explain
from tickets.services.flows import (
    announce_review,
    schedule_survey,
    start_estimate,
    treat_feedback,
)
from tickets.services.handling import assign, classify, escalate, reopen, resume, take, wait
from tickets.services.incidents import (
    change_incident,
    link_incident,
    move_incident,
    register_incident,
    unlink_incident,
)
from tickets.services.news import tell_customers
from tickets.services.opening import open_ticket
from tickets.services.passing import pass_work, undo_passing
from tickets.services.registering import register
from tickets.services.replies import hear, note, reply
from tickets.services.silence import chase
from tickets.services.taking import take_next
from tickets.services.triage import ask_information, triage
from tickets.services.updates import drop_update, finish_update, request_update

__all__ = [
    "FollowUpAnswer",
    "alert",
    "announce_review",
    "ask_consent",
    "ask_information",
    "assign",
    "change_incident",
    "chase",
    "claim_points",
    "classify",
    "close",
    "commit_date",
    "drop_update",
    "escalate",
    "explain",
    "finish_update",
    "hear",
    "link_incident",
    "move_incident",
    "note",
    "open_ticket",
    "pass_work",
    "record_consent",
    "refer",
    "register",
    "register_call",
    "register_incident",
    "release",
    "reopen",
    "reply",
    "request_update",
    "resolve",
    "resume",
    "reverse_claim",
    "schedule_survey",
    "settle_call",
    "start_estimate",
    "take",
    "take_next",
    "tell_customers",
    "treat_feedback",
    "triage",
    "undo_passing",
    "unlink_incident",
    "wait",
]
