"""What PostgreSQL itself keeps: what was said and what happened stays as it was, for ever."""

from django.db.migrations.operations import RunSQL

from kit import guards

GUARDS = r"""
-- Within a merge or a regrouping, and only there, what was said may go to another contact or thread.
CREATE FUNCTION public.tickets_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND public.only_moves(to_jsonb(OLD), to_jsonb(NEW)) THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'tickets_message'
    AND coalesce(pg_catalog.current_setting('sgc.regrouping', true), '') = 'yes'
    AND to_jsonb(OLD) - 'ticket_id' = to_jsonb(NEW) - 'ticket_id'
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- Points are only claimed within what the customer accepted, and what was claimed stays.
CREATE FUNCTION public.tickets_claim_is_agreed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.tickets_consent c
    WHERE c.id = NEW.consent_id AND c.reply = 'accepted' AND c.points >= NEW.points + coalesce(
      (SELECT sum(p.points) FROM public.tickets_pointsclaim p WHERE p.consent_id = c.id), 0)
  ) THEN
    RAISE EXCEPTION 'points are claimed only within an accepted consent'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tickets_ticket_stays BEFORE DELETE ON tickets_ticket
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_followup_stays BEFORE DELETE ON tickets_followup
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_message_stays BEFORE DELETE ON tickets_message
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_ticketevent_stays BEFORE DELETE ON tickets_ticketevent
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_ticketevent_as_it_was BEFORE UPDATE ON tickets_ticketevent
FOR EACH ROW
WHEN (NOT public.is_sealed('tickets_ticketevent'::text, old.id))
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_attachment_stays BEFORE DELETE ON tickets_attachment
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_attachment_as_it_was BEFORE UPDATE ON tickets_attachment
FOR EACH ROW
WHEN (NOT public.is_sealed('tickets_attachment'::text, old.id))
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_historicalticket_stays BEFORE DELETE ON tickets_historicalticket
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_historicalticket_as_it_was BEFORE UPDATE ON tickets_historicalticket
FOR EACH ROW
WHEN (NOT public.is_sealed('tickets_historicalticket'::text, (old.history_id)::bigint))
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_requirementsmeeting_stays BEFORE DELETE OR UPDATE ON tickets_requirementsmeeting
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_incidentmove_stays BEFORE DELETE OR UPDATE ON tickets_incidentmove
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_incidentnews_stays BEFORE DELETE OR UPDATE ON tickets_incidentnews
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_regrouping_stays BEFORE DELETE ON tickets_regrouping
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_movedmessage_stays BEFORE DELETE ON tickets_movedmessage
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_survey_stays BEFORE DELETE OR UPDATE ON tickets_survey
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
-- The letter that carries a message is written after it: that column alone is filled in later. A
-- message is withdrawn once, and never said again.
CREATE TRIGGER tickets_message_as_said BEFORE UPDATE ON tickets_message
FOR EACH ROW
WHEN ((((NOT public.is_sealed('tickets_message'::text, old.id))
  AND ((((((((old.ticket_id IS DISTINCT FROM new.ticket_id)
  OR ((old.voice)::text IS DISTINCT FROM (new.voice)::text))
  OR (old.author_id IS DISTINCT FROM new.author_id))
  OR (old.contact_id IS DISTINCT FROM new.contact_id))
  OR ((old.sender)::text IS DISTINCT FROM (new.sender)::text))
  OR (old.body IS DISTINCT FROM new.body))
  OR (old.next_step IS DISTINCT FROM new.next_step))
  OR (old.at IS DISTINCT FROM new.at)))
  OR ((old.mail_id IS NOT NULL)
  AND (new.mail_id IS DISTINCT FROM old.mail_id))
  OR ((old.withdrawn_at IS NOT NULL)
  AND (new.withdrawn_at IS DISTINCT FROM old.withdrawn_at))))
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_pointsclaim_stays BEFORE DELETE OR UPDATE ON tickets_pointsclaim
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_consent_stays BEFORE DELETE ON tickets_consent
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_claim_is_agreed BEFORE INSERT ON tickets_pointsclaim
FOR EACH ROW
EXECUTE FUNCTION public.tickets_claim_is_agreed();
CREATE TRIGGER tickets_outgoingcall_stays BEFORE DELETE OR UPDATE ON tickets_outgoingcall
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_escalation_stays BEFORE DELETE ON tickets_escalation
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_timeentry_stays BEFORE DELETE OR UPDATE ON tickets_timeentry
FOR EACH ROW
EXECUTE FUNCTION public.tickets_stays();
"""
NO_GUARDS = "DROP FUNCTION public.tickets_claim_is_agreed, public.tickets_stays CASCADE;"
HISTORIES = (
    "tickets_historicalarticle",
    "tickets_historicalcannedreply",
    "tickets_historicalcompensation",
    "tickets_historicalconsent",
    "tickets_historicaldevelopment",
    "tickets_historicalescalation",
    "tickets_historicalfeedback",
    "tickets_historicalincident",
    "tickets_historicalincomingcall",
    "tickets_historicalprovider",
    "tickets_historicaltriage",
)
LOGS = (
    "tickets_attachment",
    "tickets_consent",
    "tickets_escalation",
    "tickets_followup",
    "tickets_historicalticket",
    "tickets_incidentmove",
    "tickets_incidentnews",
    "tickets_message",
    "tickets_movedmessage",
    "tickets_outgoingcall",
    "tickets_pointsclaim",
    "tickets_regrouping",
    "tickets_requirementsmeeting",
    "tickets_survey",
    "tickets_ticket",
    "tickets_ticketevent",
    "tickets_timeentry",
)

OPERATIONS = [
    RunSQL(GUARDS, NO_GUARDS),
    guards.history_stays(*HISTORIES),
    guards.never_emptied(*HISTORIES, *LOGS),
]
