"""What PostgreSQL itself keeps: what was said and what happened stays as it was, for ever."""

from django.db import migrations

GUARDS = """
CREATE FUNCTION public.tickets_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER tickets_ticketevent_stays BEFORE UPDATE OR DELETE ON tickets_ticketevent
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_attachment_stays BEFORE UPDATE OR DELETE ON tickets_attachment
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_historicalticket_stays BEFORE UPDATE OR DELETE ON tickets_historicalticket
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_ticket_stays BEFORE DELETE ON tickets_ticket
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_followup_stays BEFORE DELETE ON tickets_followup
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();
CREATE TRIGGER tickets_message_stays BEFORE DELETE ON tickets_message
FOR EACH ROW EXECUTE FUNCTION public.tickets_stays();

-- The letter that carries a message is written after it: that column alone is filled in later.
CREATE TRIGGER tickets_message_as_said BEFORE UPDATE ON tickets_message
FOR EACH ROW WHEN (
  (OLD.ticket_id, OLD.voice, OLD.author_id, OLD.contact_id, OLD.sender, OLD.body,
   OLD.next_step, OLD.at)
  IS DISTINCT FROM
  (NEW.ticket_id, NEW.voice, NEW.author_id, NEW.contact_id, NEW.sender, NEW.body,
   NEW.next_step, NEW.at)
  OR (OLD.mail_id IS NOT NULL AND NEW.mail_id IS DISTINCT FROM OLD.mail_id)
) EXECUTE FUNCTION public.tickets_stays();
"""

UNDO = """
DROP TRIGGER tickets_ticketevent_stays ON tickets_ticketevent;
DROP TRIGGER tickets_attachment_stays ON tickets_attachment;
DROP TRIGGER tickets_historicalticket_stays ON tickets_historicalticket;
DROP TRIGGER tickets_ticket_stays ON tickets_ticket;
DROP TRIGGER tickets_followup_stays ON tickets_followup;
DROP TRIGGER tickets_message_stays ON tickets_message;
DROP TRIGGER tickets_message_as_said ON tickets_message;
DROP FUNCTION public.tickets_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNDO)]
