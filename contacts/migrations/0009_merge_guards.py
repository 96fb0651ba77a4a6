"""What PostgreSQL itself keeps about merging (docs/decisions/0009): what stays may be moved then."""

from django.db import migrations

# Inside a merge, and only there, a row that is never changed may be given to another customer or
# contact; the triggers of every app ask this. Outside of one it is false for any change.
MOVES = """
CREATE FUNCTION public.is_merging() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.current_setting('sgc.merging', true), '') = 'yes'
$$;

CREATE FUNCTION public.only_moves(before jsonb, after jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT public.is_merging()
  AND before - '{customer_id,contact_id}'::text[] = after - '{customer_id,contact_id}'::text[]
$$;

CREATE OR REPLACE FUNCTION public.contacts_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND public.only_moves(to_jsonb(OLD), to_jsonb(NEW)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER contacts_movedrow_stays BEFORE UPDATE OR DELETE ON contacts_movedrow
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_merge_stays BEFORE DELETE ON contacts_merge
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();

CREATE FUNCTION public.contacts_is_merged() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  derived text[] := '{search,sort_name}';
BEGIN
  IF to_jsonb(OLD) - derived = to_jsonb(NEW) - derived THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% % was merged into another', TG_TABLE_NAME, OLD.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER contacts_customer_untouched BEFORE UPDATE ON contacts_customer
FOR EACH ROW WHEN (OLD.merged_into_id IS NOT NULL AND NOT public.is_merging())
EXECUTE FUNCTION public.contacts_is_merged();
CREATE TRIGGER contacts_contact_untouched BEFORE UPDATE ON contacts_contact
FOR EACH ROW WHEN (OLD.merged_into_id IS NOT NULL AND NOT public.is_merging())
EXECUTE FUNCTION public.contacts_is_merged();
"""

# Whoever was merged into another is found through it, by all that was known of either.
SEARCH = """
CREATE OR REPLACE FUNCTION public.contacts_customer_search() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  absorbed text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    WITH RECURSIVE merged AS (
      SELECT * FROM public.contacts_customer WHERE merged_into_id = NEW.id
      UNION ALL
      SELECT earlier.* FROM public.contacts_customer AS earlier
      JOIN merged ON earlier.merged_into_id = merged.id
    )
    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ',
      legal_name, trade_name, tax_id, public.bare_code(tax_id),
      email, public.only_digits(phone)), ' ' ORDER BY id) INTO absorbed FROM merged;
  END IF;
  NEW.search := public.fold_text(pg_catalog.concat_ws(' ',
    NEW.legal_name, NEW.trade_name, NEW.tax_id, public.bare_code(NEW.tax_id),
    NEW.email, public.only_digits(NEW.phone), absorbed));
  PERFORM public.contacts_learn(NEW.legal_name || ' ' || NEW.trade_name);
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION public.contacts_contact_search() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  company text;
  further text;
  absorbed text;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.customer_id IS DISTINCT FROM OLD.customer_id THEN
    PERFORM 1 FROM public.contacts_customer WHERE id = NEW.customer_id FOR SHARE;
  END IF;
  SELECT pg_catalog.concat_ws(' ', legal_name, trade_name) INTO company
  FROM public.contacts_customer WHERE id = NEW.customer_id;
  IF TG_OP = 'UPDATE' THEN
    SELECT pg_catalog.string_agg(CASE kind
      WHEN 'email' THEN value
      ELSE pg_catalog.concat_ws(' ', public.only_digits(value), public.only_digits(key))
    END, ' ' ORDER BY id) INTO further FROM public.contacts_reach WHERE contact_id = NEW.id;
    WITH RECURSIVE merged AS (
      SELECT * FROM public.contacts_contact WHERE merged_into_id = NEW.id
      UNION ALL
      SELECT earlier.* FROM public.contacts_contact AS earlier
      JOIN merged ON earlier.merged_into_id = merged.id
    )
    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ',
      first_name, last_name), ' ' ORDER BY id) INTO absorbed FROM merged;
  END IF;
  NEW.search := public.fold_text(pg_catalog.concat_ws(' ',
    NEW.first_name, NEW.last_name, NEW.email,
    public.only_digits(NEW.phone), public.only_digits(NEW.mobile), further, company, absorbed));
  PERFORM public.contacts_learn(NEW.first_name || ' ' || NEW.last_name);
  RETURN NEW;
END $$;

CREATE FUNCTION public.contacts_reach_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE public.contacts_contact SET search = '' WHERE id = OLD.contact_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE public.contacts_contact SET search = '' WHERE id = NEW.contact_id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER contacts_reach_changed AFTER INSERT OR UPDATE OR DELETE ON contacts_reach
FOR EACH ROW EXECUTE FUNCTION public.contacts_reach_changed();
"""

UNDO = """
DROP TRIGGER contacts_reach_changed ON contacts_reach;
DROP FUNCTION public.contacts_reach_changed();
DROP TRIGGER contacts_customer_untouched ON contacts_customer;
DROP TRIGGER contacts_contact_untouched ON contacts_contact;
DROP FUNCTION public.contacts_is_merged();
DROP TRIGGER contacts_movedrow_stays ON contacts_movedrow;
DROP TRIGGER contacts_merge_stays ON contacts_merge;
CREATE OR REPLACE FUNCTION public.contacts_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION public.contacts_customer_search() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := public.fold_text(pg_catalog.concat_ws(' ',
    NEW.legal_name, NEW.trade_name, NEW.tax_id, public.bare_code(NEW.tax_id),
    NEW.email, public.only_digits(NEW.phone)));
  PERFORM public.contacts_learn(NEW.legal_name || ' ' || NEW.trade_name);
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION public.contacts_contact_search() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  company text;
BEGIN
  IF TG_OP = 'INSERT' OR NEW.customer_id IS DISTINCT FROM OLD.customer_id THEN
    PERFORM 1 FROM public.contacts_customer WHERE id = NEW.customer_id FOR SHARE;
  END IF;
  SELECT pg_catalog.concat_ws(' ', legal_name, trade_name) INTO company
  FROM public.contacts_customer WHERE id = NEW.customer_id;
  NEW.search := public.fold_text(pg_catalog.concat_ws(' ',
    NEW.first_name, NEW.last_name, NEW.email,
    public.only_digits(NEW.phone), public.only_digits(NEW.mobile), company));
  PERFORM public.contacts_learn(NEW.first_name || ' ' || NEW.last_name);
  RETURN NEW;
END $$;
DROP FUNCTION public.only_moves(jsonb, jsonb), public.is_merging();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_merges")]
    operations = [migrations.RunSQL(MOVES + SEARCH, UNDO)]
