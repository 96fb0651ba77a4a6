"""Verbs of the help desk."""

from tickets.services.alerts import alert
from tickets.services.answers import FollowUpAnswer
from tickets.services.articles import set_article_state, use_article, write_article
from tickets.services.calling import log_call
from tickets.services.calls import register_call, settle_call
from tickets.services.consents import ask_consent, claim_points, record_consent, reverse_claim
from tickets.services.dates import commit_date
from tickets.services.delays import tell_delay
from tickets.services.ending import close, resolve, unclose
from tickets.services.entitlement import refer, release
from tickets.services.escalating import (
    ask,
    ask_specialist,
    complain,
    escalate,
    escalate_to_development,
    propose_manager,
)
from tickets.services.explaining import explain
from tickets.services.flows import (
    announce_review,
    schedule_survey,
    start_estimate,
    treat_feedback,
)
from tickets.services.handling import assign, classify, reopen, resume, take, wait
from tickets.services.helping import (
    answer_proposal,
    finish,
    follow,
    hand,
    mark_told,
    pass_to_csm,
    take_back,
)
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
from tickets.services.providers import escalate_to_provider, hear_provider, write_to_provider
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
    "answer_proposal",
    "ask",
    "ask_consent",
    "ask_information",
    "ask_specialist",
    "assign",
    "change_incident",
    "chase",
    "claim_points",
    "classify",
    "close",
    "commit_date",
    "complain",
    "drop_update",
    "escalate",
    "escalate_to_development",
    "escalate_to_provider",
    "explain",
    "finish",
    "finish_update",
    "follow",
    "hand",
    "hear",
    "hear_provider",
    "link_incident",
    "log_call",
    "mark_told",
    "move_incident",
    "note",
    "open_ticket",
    "pass_to_csm",
    "pass_work",
    "propose_manager",
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
    "set_article_state",
    "settle_call",
    "start_estimate",
    "take",
    "take_back",
    "take_next",
    "tell_customers",
    "tell_delay",
    "treat_feedback",
    "triage",
    "unclose",
    "undo_passing",
    "unlink_incident",
    "use_article",
    "wait",
    "write_article",
    "write_to_provider",
]
