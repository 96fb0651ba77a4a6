"""Verbs of the help desk."""

from tickets.services.errors.articles import set_article_state, use_article, write_article
from tickets.services.errors.incidents import (
    change_incident,
    link_incident,
    move_incident,
    register_incident,
    unlink_incident,
)
from tickets.services.errors.news import tell_customers
from tickets.services.errors.updates import drop_update, finish_update, request_update
from tickets.services.help.escalating import (
    ask,
    ask_specialist,
    complain,
    escalate,
    escalate_to_development,
    propose_manager,
)
from tickets.services.help.helping import (
    answer_proposal,
    finish,
    follow,
    hand,
    mark_told,
    pass_to_csm,
    take_back,
)
from tickets.services.help.providers import escalate_to_provider, hear_provider, write_to_provider
from tickets.services.intake.entitlement import refer, release
from tickets.services.intake.opening import open_ticket
from tickets.services.people.passing import pass_work, undo_passing
from tickets.services.phone.calling import log_call
from tickets.services.phone.calls import register_call, settle_call
from tickets.services.phone.listening import take_down
from tickets.services.phone.registering import register
from tickets.services.promises.alerts import alert
from tickets.services.promises.dates import commit_date
from tickets.services.promises.explaining import explain
from tickets.services.silence.chasing import chase
from tickets.services.talk.answers import FollowUpAnswer
from tickets.services.talk.delays import tell_delay
from tickets.services.talk.replies import hear, note, reply
from tickets.services.work.consents import ask_consent, claim_points, record_consent, reverse_claim
from tickets.services.work.ending import close, resolve, unclose
from tickets.services.work.flows import (
    announce_review,
    schedule_survey,
    start_estimate,
    take_complaint,
    treat_feedback,
)
from tickets.services.work.handling import assign, classify, reopen, resume, take, wait
from tickets.services.work.taking import take_next
from tickets.services.work.triage import ask_information, triage

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
    "take_complaint",
    "take_down",
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
