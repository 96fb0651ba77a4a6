"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "tickets.Ticket": {
        Kind.TECHNICAL: "id folded plan calendar calendar_version alert_at rank version ages_at "
        "follow_up_cycle follow_up_step follow_up_at merged_into",
        Kind.TEXT: "reference subject resolution silent_close_reason",
        Kind.PERSONAL: "contact",
        Kind.STAFF: "registered_by owner sector escalated_to",
        Kind.BUSINESS: "customer channel kind area cause priority is_urgent_for_customer status "
        "outcome committed_on opened_at first_replied_at last_told_at last_heard_at paused_at "
        "ended_at policy reply_due_at reply_target_at reply_warn_at resolve_due_at "
        "resolve_target_at resolve_warn_at due_at is_key_account incident stage date_kept",
    },
    "tickets.Message": {
        Kind.TECHNICAL: "id mail withdrawn_at",
        Kind.PERSONAL: "contact",
        Kind.CONTACT: "sender",
        Kind.TEXT: "body next_step",
        Kind.STAFF: "author registered_by",
        Kind.BUSINESS: "ticket voice channel at",
    },
    "tickets.Attachment": {
        Kind.TECHNICAL: "id message content_type size",
        Kind.TEXT: "name",
        Kind.FILE: "sha256",
    },
    "tickets.TicketEvent": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "text data",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket kind at",
    },
    "tickets.FollowUp": {
        Kind.TECHNICAL: "id cycle track step asked answered_by",
        Kind.TEXT: "detail possible_cause",
        Kind.BUSINESS: "ticket due_at opened_at department estimated_on",
    },
    "tickets.Term": {
        Kind.TECHNICAL: "id calendar_version decided_at",
        Kind.BUSINESS: "ticket metric started_at met_at due_at target_at known_due_at "
        "known_target_at",
    },
    "tickets.Pause": {
        Kind.TECHNICAL: "id number",
        Kind.TEXT: "reason",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket awaited started_at ended_at review_on left heard_at",
    },
    "tickets.Review": {
        Kind.TECHNICAL: "id asked_at reminded_at",
        Kind.STAFF: "designated done_at done_by",
        Kind.BUSINESS: "rota due_at",
    },
    "tickets.Compensation": {
        Kind.TECHNICAL: "id term",
        Kind.TEXT: "what reason",
        Kind.STAFF: "proposed_by proposed_at decided_by decided_at",
        Kind.BUSINESS: "status",
    },
    "tickets.Development": {
        Kind.TECHNICAL: "id version",
        Kind.TEXT: "moved_because",
        Kind.BUSINESS: "ticket days requirements_on material_on due_on moved_to",
    },
    "tickets.Recount": {
        Kind.TECHNICAL: "id version begun_at done_at last_ticket tickets moved",
    },
    "tickets.InboundMail": {
        Kind.TECHNICAL: "id uidvalidity uid size header_id attempts message suspected",
        Kind.CONTACT: "sender",
        Kind.TEXT: "subject reason",
        Kind.FILE: "sha256",
        Kind.STAFF: "settled_by",
        Kind.BUSINESS: "mailbox channel received_at fate ticket",
    },
    "tickets.Draft": {
        Kind.TECHNICAL: "id kind saved_at",
        Kind.TEXT: "fields",
        Kind.STAFF: "user",
        Kind.BUSINESS: "ticket",
    },
    "tickets.HeldReply": {Kind.TECHNICAL: "id message until version before events"},
    "tickets.TimeEntry": {
        Kind.TECHNICAL: "id reverses",
        Kind.TEXT: "note",
        Kind.STAFF: "person by",
        Kind.BUSINESS: "ticket minutes worked_on at",
    },
    "tickets.Snooze": {
        Kind.TECHNICAL: "id until set_at",
        Kind.STAFF: "user",
        Kind.BUSINESS: "ticket",
    },
    "tickets.Regrouping": {
        Kind.TECHNICAL: "id kept_before other_before",
        Kind.STAFF: "by undone_by",
        Kind.BUSINESS: "kind kept other heard_at at undone_at",
    },
    "tickets.MovedMessage": {Kind.TECHNICAL: "id regrouping message source"},
    "tickets.TicketLink": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "by undone_by",
        Kind.BUSINESS: "ticket other kind at undone_at",
    },
    "tickets.CannedReply": {
        Kind.TECHNICAL: "id sort_name version",
        Kind.TEXT: "name body next_step",
        Kind.STAFF: "owner assignee",
        Kind.BUSINESS: "line kind cause priority then is_active changed_at",
    },
    "tickets.Provider": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "name email term term_unit is_active",
    },
    "tickets.Escalation": {
        Kind.TECHNICAL: "id version reminders told_by",
        Kind.TEXT: "reason information review outcome measures",
        Kind.STAFF: "to sector opened_by ended_by",
        Kind.BUSINESS: "ticket kind state provider provider_reference provider_since "
        "provider_due_at informed tells_customer for_account customer_answer customer_answered_at "
        "opened_at "
        "ended_at told_at next_at",
    },
    "tickets.OutgoingCall": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "summary",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket reason at",
    },
    "tickets.Passing": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "reason",
        Kind.STAFF: "giver receiver by undone_by",
        Kind.BUSINESS: "at undone_at",
    },
    "tickets.PassedItem": {
        Kind.TECHNICAL: "id passing version returned_at",
        Kind.TEXT: "refused",
        Kind.STAFF: "charge",
        Kind.BUSINESS: "ticket customer escalation",
    },
    "tickets.IncomingCall": {
        Kind.TECHNICAL: "id",
        Kind.PERSONAL: "contact",
        Kind.TEXT: "conversation answer",
        Kind.STAFF: "by told settled_by",
        Kind.BUSINESS: "customer plan ticket is_urgent explained offered guided outcome proposed "
        "called_at escalation state settled_at",
    },
    "tickets.RequirementsMeeting": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket held_on points at",
    },
    "tickets.Incident": {
        Kind.TECHNICAL: "id folded version",
        Kind.TEXT: "title steps expected actual cause correction",
        Kind.STAFF: "owner registered_by",
        Kind.BUSINESS: "product module found_in state state_since fixed_in expected_on "
        "registered_at",
    },
    "tickets.IncidentMove": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "detail",
        Kind.STAFF: "by",
        Kind.BUSINESS: "incident state at",
    },
    "tickets.IncidentNews": {
        Kind.TECHNICAL: "id move message",
        Kind.TEXT: "refused",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket at",
    },
    "tickets.UpdateRequest": {
        Kind.TECHNICAL: "id remind_at",
        Kind.TEXT: "note dropped",
        Kind.STAFF: "asked_by ended_by",
        Kind.BUSINESS: "ticket customer incident wanted asked_at installed installed_on ended_at",
    },
    "tickets.Feedback": {
        Kind.TECHNICAL: "id version",
        Kind.TEXT: "analysis treatment",
        Kind.STAFF: "treated_by",
        Kind.BUSINESS: "ticket tenor registered_at is_nonconformity treated_at",
    },
    "tickets.Survey": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "with_whom",
        Kind.STAFF: "surveyor by",
        Kind.BUSINESS: "ticket way starts_at at",
    },
    "tickets.Triage": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "ticket has_problem has_impact has_technical affects coverage nature points "
        "is_proactive",
    },
    "tickets.Consent": {
        Kind.TECHNICAL: "id mail",
        Kind.PERSONAL: "person",
        Kind.TEXT: "detail how",
        Kind.STAFF: "asked_by recorded_by",
        Kind.BUSINESS: "ticket purpose third_party points asked_at reply replied_on recorded_at",
    },
    "tickets.PointsClaim": {
        Kind.TECHNICAL: "id reverses",
        Kind.TEXT: "detail",
        Kind.STAFF: "by",
        Kind.BUSINESS: "consent points at",
    },
    "tickets.Article": {
        Kind.TECHNICAL: "id version folded vector",
        Kind.TEXT: "title body words",
        Kind.STAFF: "owner",
        Kind.BUSINESS: "state service_line origin changed_at",
    },
    "tickets.ArticleUse": {
        Kind.TECHNICAL: "id article",
        Kind.STAFF: "by",
        Kind.BUSINESS: "ticket at",
    },
}
