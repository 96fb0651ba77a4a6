"""What PostgreSQL itself keeps: whatever was issued, read, reviewed or printed stays as it was."""

from django.db.migrations.operations import RunSQL

from kit import guards

GUARDS = r"""
CREATE FUNCTION public.procedures_no(reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', reason USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.procedures_revision_begins() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> 'draft' THEN
    PERFORM public.procedures_no('a revision begins as a draft');
  END IF;
  IF NEW.is_inherited AND EXISTS (
    SELECT 1 FROM public.procedures_revision WHERE document_id = NEW.document_id
  ) THEN
    PERFORM public.procedures_no('only the first revision of a document is inherited');
  END IF;
  IF EXISTS (
    SELECT 1 FROM public.procedures_document
    WHERE id = NEW.document_id AND withdrawn_by_id IS NOT NULL
  ) THEN
    PERFORM public.procedures_no('a withdrawn document is not revised');
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION public.procedures_revision_moves() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.document_id <> OLD.document_id OR NEW.number <> OLD.number
    OR NEW.is_inherited <> OLD.is_inherited OR NEW.author_id IS DISTINCT FROM OLD.author_id
  THEN
    PERFORM public.procedures_no('whose revision it is, and of what, stays');
  END IF;
  IF NOT (NEW.status = OLD.status OR NEW.is_inherited OR (OLD.status, NEW.status) IN (
    ('draft', 'review'), ('review', 'draft'), ('review', 'issued')
  )) THEN
    PERFORM public.procedures_no('a revision is reviewed before it is issued');
  END IF;
  RETURN NEW;
END $$;
-- Of an issued revision only its end is written, once, when the next one is approved. One that
-- was inherited without its text may be given it.
CREATE FUNCTION public.procedures_issued_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  open text[] := '{}';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.in_force_until IS NULL THEN
      open := ARRAY['in_force_until', 'version'];
    END IF;
    IF OLD.is_inherited AND OLD.purpose = '' AND OLD.description = '' THEN
      open := open || ARRAY['purpose', 'scope', 'responsibilities', 'terms', 'description',
        'references'];
    END IF;
    IF to_jsonb(NEW) - open = to_jsonb(OLD) - open THEN
      RETURN NEW;
    END IF;
  END IF;
  PERFORM public.procedures_no('an issued revision stays as it is');
  RETURN NULL;
END $$;
CREATE FUNCTION public.procedures_part_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  whose bigint[] := '{}';
BEGIN
  IF TG_OP <> 'INSERT' THEN whose := whose || OLD.revision_id; END IF;
  IF TG_OP <> 'DELETE' THEN whose := whose || NEW.revision_id; END IF;
  IF EXISTS (
    SELECT 1 FROM public.procedures_revision WHERE id = ANY(whose) AND status = 'issued'
  ) THEN
    PERFORM public.procedures_no('what belongs to an issued revision stays as it is');
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
-- A figure comes with a revision of the document that governs it, before that is issued. The very
-- first value of a rule that the program learns of later joins the inherited revision.
CREATE FUNCTION public.procedures_value_comes() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  revision public.procedures_revision;
BEGIN
  SELECT * INTO revision FROM public.procedures_revision WHERE id = NEW.revision_id FOR SHARE;
  IF NOT EXISTS (
    SELECT 1 FROM public.procedures_rule
    WHERE id = NEW.rule_id AND document_id = revision.document_id
  ) THEN
    PERFORM public.procedures_no('another document governs this rule');
  END IF;
  IF revision.status = 'issued' AND NOT (revision.is_inherited AND NOT EXISTS (
    SELECT 1 FROM public.procedures_rulevalue WHERE rule_id = NEW.rule_id
  )) THEN
    PERFORM public.procedures_no('a figure changes with a new revision only');
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION public.procedures_rule_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.procedures_no('a rule stays with its document, its key and its type');
  RETURN NULL;
END $$;
CREATE FUNCTION public.procedures_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.procedures_no('rows of ' || TG_TABLE_NAME || ' are never changed or deleted');
  RETURN NULL;
END $$;
CREATE TRIGGER procedures_revision_begins BEFORE INSERT ON procedures_revision
FOR EACH ROW
EXECUTE FUNCTION public.procedures_revision_begins();
CREATE TRIGGER procedures_revision_moves BEFORE UPDATE ON procedures_revision
FOR EACH ROW
WHEN ((old.status)::text <> 'issued'::text)
EXECUTE FUNCTION public.procedures_revision_moves();
CREATE TRIGGER procedures_issued_stays BEFORE DELETE OR UPDATE ON procedures_revision
FOR EACH ROW
WHEN ((old.status)::text = 'issued'::text)
EXECUTE FUNCTION public.procedures_issued_stays();
CREATE TRIGGER procedures_change_stays BEFORE INSERT OR DELETE OR UPDATE ON procedures_change
FOR EACH ROW
EXECUTE FUNCTION public.procedures_part_stays();
CREATE TRIGGER procedures_related_stays BEFORE INSERT OR DELETE OR UPDATE ON procedures_revision_related
FOR EACH ROW
EXECUTE FUNCTION public.procedures_part_stays();
CREATE TRIGGER procedures_value_stays BEFORE DELETE OR UPDATE ON procedures_rulevalue
FOR EACH ROW
EXECUTE FUNCTION public.procedures_part_stays();
CREATE TRIGGER procedures_value_comes BEFORE INSERT ON procedures_rulevalue
FOR EACH ROW
EXECUTE FUNCTION public.procedures_value_comes();
CREATE TRIGGER procedures_rule_stays BEFORE UPDATE ON procedures_rule
FOR EACH ROW
WHEN ((((old.key)::text <> (new.key)::text)
  OR ((old.type)::text <> (new.type)::text)
  OR (old.document_id <> new.document_id)))
EXECUTE FUNCTION public.procedures_rule_stays();
CREATE TRIGGER procedures_acknowledgement_stays BEFORE DELETE OR UPDATE ON procedures_acknowledgement
FOR EACH ROW
EXECUTE FUNCTION public.procedures_stays();
CREATE TRIGGER procedures_review_stays BEFORE DELETE OR UPDATE ON procedures_review
FOR EACH ROW
EXECUTE FUNCTION public.procedures_stays();
CREATE TRIGGER procedures_paper_stays BEFORE DELETE OR UPDATE ON procedures_paper
FOR EACH ROW
WHEN ((old.status)::text = 'done'::text)
EXECUTE FUNCTION public.procedures_stays();
CREATE TRIGGER procedures_withdrawn_stays BEFORE DELETE OR UPDATE ON procedures_document
FOR EACH ROW
WHEN (old.withdrawn_by_id IS NOT NULL)
EXECUTE FUNCTION public.procedures_stays();
"""
NO_GUARDS = """
DROP FUNCTION
  public.procedures_stays,
  public.procedures_rule_stays,
  public.procedures_value_comes,
  public.procedures_part_stays,
  public.procedures_issued_stays,
  public.procedures_revision_moves,
  public.procedures_revision_begins,
  public.procedures_no CASCADE;
"""
HISTORIES = (
    "procedures_historicaldocument",
    "procedures_historicalrevision",
    "procedures_historicalrule",
    "procedures_historicalrulevalue",
)
LINKS = (
    "procedures_historicaldocument_owners",
    "procedures_historicaldocument_reader_roles",
    "procedures_historicaldocument_reader_sectors",
    "procedures_historicalrevision_related",
)
LOGS = (
    "procedures_acknowledgement",
    "procedures_change",
    "procedures_paper",
    "procedures_review",
    "procedures_revision",
    "procedures_rulevalue",
)

OPERATIONS = [
    RunSQL(GUARDS, NO_GUARDS),
    guards.history_stays(*HISTORIES),
    guards.history_stays(*LINKS, key="m2m_history_id"),
    guards.never_emptied(*HISTORIES, *LINKS, *LOGS),
]
