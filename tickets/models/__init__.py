"""Nouns of the help desk, one file per family."""

from tickets.models.articles import Article, ArticleState, ArticleUse
from tickets.models.calls import CallOutcome, CallState, IncomingCall
from tickets.models.canned import ENDINGS, CannedReply, Then
from tickets.models.compensations import Compensation, CompensationStatus
from tickets.models.development import Development
from tickets.models.drafts import Draft, DraftKind, HeldReply
from tickets.models.escalations import (
    ALIVE,
    ESCALATION_MOVES,
    RAISING,
    CustomerAnswer,
    Escalation,
    EscalationKind,
    EscalationState,
    Informed,
    Provider,
    has_escalations,
)
from tickets.models.feedback import Feedback, Tenor
from tickets.models.inbound import Fate, InboundMail
from tickets.models.incidents import (
    STEPS,
    UNFIXED,
    Incident,
    IncidentMove,
    IncidentNews,
    IncidentState,
)
from tickets.models.meetings import RequirementsMeeting
from tickets.models.messages import (
    Attachment,
    EventKind,
    FollowUp,
    Message,
    TicketEvent,
    Track,
    Voice,
    owes_news,
)
from tickets.models.outgoing import CallReason, OutgoingCall
from tickets.models.own import Snooze, TimeEntry, snoozed_by
from tickets.models.passing import Charge, PassedItem, Passing
from tickets.models.regrouping import MovedMessage, Regroup, Regrouping, TicketLink, Tie
from tickets.models.reviews import Review
from tickets.models.states import (
    CRITICALITY,
    ENDED,
    MOVES,
    OPEN,
    PAUSED,
    RANK,
    Area,
    Cause,
    Outcome,
    Stage,
    Status,
)
from tickets.models.surveys import Survey, SurveyWay
from tickets.models.terms import RUNS, Pause, Recount, Term
from tickets.models.ticket import Ticket
from tickets.models.triage import (
    CHARGED,
    Affects,
    Consent,
    Coverage,
    Nature,
    PointsClaim,
    Purpose,
    Reply,
    Triage,
)
from tickets.models.updates import UpdateRequest

__all__ = [
    "ALIVE",
    "CHARGED",
    "CRITICALITY",
    "ENDED",
    "ENDINGS",
    "ESCALATION_MOVES",
    "MOVES",
    "OPEN",
    "PAUSED",
    "RAISING",
    "RANK",
    "RUNS",
    "STEPS",
    "UNFIXED",
    "Affects",
    "Area",
    "Article",
    "ArticleState",
    "ArticleUse",
    "Attachment",
    "CallOutcome",
    "CallReason",
    "CallState",
    "CannedReply",
    "Cause",
    "Charge",
    "Compensation",
    "CompensationStatus",
    "Consent",
    "Coverage",
    "CustomerAnswer",
    "Development",
    "Draft",
    "DraftKind",
    "Escalation",
    "EscalationKind",
    "EscalationState",
    "EventKind",
    "Fate",
    "Feedback",
    "FollowUp",
    "HeldReply",
    "InboundMail",
    "Incident",
    "IncidentMove",
    "IncidentNews",
    "IncidentState",
    "IncomingCall",
    "Informed",
    "Message",
    "MovedMessage",
    "Nature",
    "Outcome",
    "OutgoingCall",
    "PassedItem",
    "Passing",
    "Pause",
    "PointsClaim",
    "Provider",
    "Purpose",
    "Recount",
    "Regroup",
    "Regrouping",
    "Reply",
    "RequirementsMeeting",
    "Review",
    "Snooze",
    "Stage",
    "Status",
    "Survey",
    "SurveyWay",
    "Tenor",
    "Term",
    "Then",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "Tie",
    "TimeEntry",
    "Track",
    "Triage",
    "UpdateRequest",
    "Voice",
    "has_escalations",
    "owes_news",
    "snoozed_by",
]
