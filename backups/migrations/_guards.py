"""What PostgreSQL itself keeps: what is known of a copy is told by whoever made it, once (BAC-13)."""

from django.db import migrations

from kit import guards

HISTORIES = ("backups_historicalpolicy", "backups_historicalroute")
LOGS = ("backups_comment", "backups_drill", "backups_report")

RUN = """
-- A result is final, but for word that comes late of what was missing; so is what people signed.
CREATE TRIGGER backups_run_as_told BEFORE UPDATE ON backups_run
FOR EACH ROW WHEN (
  (OLD.policy_id, OLD.scheduled_at, OLD.asked_by_id)
    IS DISTINCT FROM (NEW.policy_id, NEW.scheduled_at, NEW.asked_by_id)
  OR (OLD.result IN ('good', 'failed', 'skipped')
    AND (OLD.result, OLD.started_at, OLD.ended_at, OLD.bytes, OLD.rows, OLD.error, OLD.manifest)
    IS DISTINCT FROM
        (NEW.result, NEW.started_at, NEW.ended_at, NEW.bytes, NEW.rows, NEW.error, NEW.manifest))
  OR (OLD.result = 'missing' AND NEW.result NOT IN ('missing', 'good', 'partial', 'failed'))
  OR (OLD.result = 'partial' AND NEW.result NOT IN ('partial', 'good'))
  OR (OLD.verified_at IS NOT NULL AND OLD.verified_at IS DISTINCT FROM NEW.verified_at)
  OR (OLD.alarmed_at IS NOT NULL AND OLD.alarmed_at IS DISTINCT FROM NEW.alarmed_at)
  OR (OLD.doubt <> '' AND OLD.doubt <> NEW.doubt)
  OR (OLD.acknowledged_at IS NOT NULL
    AND (OLD.acknowledged_at, OLD.acknowledged_by_id, OLD.acknowledged_because)
    IS DISTINCT FROM (NEW.acknowledged_at, NEW.acknowledged_by_id, NEW.acknowledged_because))
  OR (OLD.doubt_settled_at IS NOT NULL
    AND (OLD.doubt_settled_at, OLD.doubt_settled_by_id, OLD.doubt_settled_because)
    IS DISTINCT FROM (NEW.doubt_settled_at, NEW.doubt_settled_by_id, NEW.doubt_settled_because))
) EXECUTE FUNCTION public.backups_stays();
"""

GUARDS = """
CREATE FUNCTION public.backups_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the register of copies is never changed or deleted (%)', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER backups_run_stays BEFORE DELETE ON backups_run
FOR EACH ROW EXECUTE FUNCTION public.backups_stays();
CREATE TRIGGER backups_step_stays BEFORE DELETE ON backups_step
FOR EACH ROW EXECUTE FUNCTION public.backups_stays();
CREATE TRIGGER backups_step_as_told BEFORE UPDATE ON backups_step
FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION public.backups_stays();

CREATE TRIGGER backups_drill_stays BEFORE UPDATE OR DELETE ON backups_drill
FOR EACH ROW EXECUTE FUNCTION public.backups_stays();
CREATE TRIGGER backups_report_stays BEFORE UPDATE OR DELETE ON backups_report
FOR EACH ROW EXECUTE FUNCTION public.backups_stays();
"""

UNDO = """
DROP TRIGGER backups_run_stays ON backups_run;
DROP TRIGGER backups_run_as_told ON backups_run;
DROP TRIGGER backups_step_stays ON backups_step;
DROP TRIGGER backups_step_as_told ON backups_step;
DROP TRIGGER backups_drill_stays ON backups_drill;
DROP TRIGGER backups_report_stays ON backups_report;
DROP FUNCTION public.backups_stays();
"""


OPERATIONS = [
    migrations.RunSQL(GUARDS + RUN, UNDO),
    guards.history_stays(*HISTORIES),
    guards.history_stays("backups_comment", key="id"),  # yet it may name somebody less
    guards.never_emptied(*HISTORIES, *LOGS, "backups_run", "backups_step"),
]
