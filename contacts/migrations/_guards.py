"""What PostgreSQL itself keeps: the search columns, numbers that never change."""

from django.db.migrations.operations import RunSQL

from kit import guards

GUARDS = r"""
-- Without a unique index nobody waits for anybody: a word entered twice at once does no harm. It is
-- looked up by the index whatever the statistics say, as it is, never among those like it.
CREATE FUNCTION public.contacts_learn(names text) RETURNS void
LANGUAGE plpgsql SET enable_seqscan TO 'off' SET enable_bitmapscan TO 'off' AS $$
DECLARE
  w text;
BEGIN
  FOREACH w IN ARRAY pg_catalog.regexp_split_to_array(
    public.fold_text(coalesce(names, '')), '[^[:alnum:]]+')
  LOOP
    IF pg_catalog.length(w) >= 3 AND w !~ '^[0-9]+$'
      AND NOT EXISTS (SELECT 1 FROM public.contacts_word WHERE word = w) THEN
      INSERT INTO public.contacts_word (word) VALUES (w);
    END IF;
  END LOOP;
END $$;
-- Whoever was merged into another is found through it, by all that was known of either.
CREATE FUNCTION public.contacts_customer_search() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan TO 'off' AS $$
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
-- A new contact waits for a rename of its customer that is under way, so that no name is missed.
CREATE FUNCTION public.contacts_contact_search() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan TO 'off' AS $$
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
CREATE FUNCTION public.contacts_customer_renamed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.contacts_contact SET search = '' WHERE customer_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION public.contacts_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND public.only_moves(to_jsonb(OLD), to_jsonb(NEW)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.contacts_number_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a number of % is given once', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- What was told of a record goes only with the record, while the import that made it is undone. The
-- status is asked for last: found by its status, an import would lead to all of its rows.
CREATE FUNCTION public.contacts_goes_with_import() RETURNS trigger
LANGUAGE plpgsql SET enable_seqscan TO 'off' AS $$
DECLARE
  contact bigint := (pg_catalog.to_jsonb(OLD) ->> 'contact_id')::bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.contacts_importrow r
    WHERE r.customer_id = OLD.customer_id AND r.customer_before = 0
    AND (SELECT i.status FROM public.contacts_import i WHERE i.id = r.job_id) = 'undoing'
  ) OR EXISTS (
    SELECT 1 FROM public.contacts_importrow r
    WHERE r.contact_id = contact AND r.contact_before = 0
    AND (SELECT i.status FROM public.contacts_import i WHERE i.id = r.job_id) = 'undoing'
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
-- Inside a merge, and only there, a row that is never changed may be given to another customer or
-- contact (docs/decisions/0009); the triggers of every app ask this. Outside of one it is false.
CREATE FUNCTION public.is_merging() RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(pg_catalog.current_setting('sgc.merging', true), '') = 'yes'
$$;
CREATE FUNCTION public.only_moves(before jsonb, after jsonb) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT public.is_merging()
  AND before - '{customer_id,contact_id}'::text[] = after - '{customer_id,contact_id}'::text[]
$$;
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
-- A row that is never changed may say less of somebody, while what it said lies in their seal.
CREATE FUNCTION public.is_sealed(name text, id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.contacts_sealed AS seal
    WHERE seal."table" = is_sealed.name AND seal."row" = is_sealed.id
  )
$$;
CREATE TRIGGER contacts_customer_search BEFORE INSERT OR UPDATE ON contacts_customer
FOR EACH ROW
EXECUTE FUNCTION public.contacts_customer_search();
CREATE TRIGGER contacts_contact_search BEFORE INSERT OR UPDATE ON contacts_contact
FOR EACH ROW
EXECUTE FUNCTION public.contacts_contact_search();
CREATE TRIGGER contacts_customer_renamed AFTER UPDATE ON contacts_customer
FOR EACH ROW
WHEN ((((old.legal_name)::text <> (new.legal_name)::text)
  OR ((old.trade_name)::text <> (new.trade_name)::text)))
EXECUTE FUNCTION public.contacts_customer_renamed();
CREATE TRIGGER contacts_customer_number BEFORE UPDATE ON contacts_customer
FOR EACH ROW
WHEN (old.number <> new.number)
EXECUTE FUNCTION public.contacts_number_stays();
CREATE TRIGGER contacts_contact_number BEFORE UPDATE ON contacts_contact
FOR EACH ROW
WHEN (old.number <> new.number)
EXECUTE FUNCTION public.contacts_number_stays();
CREATE TRIGGER contacts_event_goes BEFORE DELETE ON contacts_event
FOR EACH ROW
EXECUTE FUNCTION public.contacts_goes_with_import();
CREATE TRIGGER contacts_parametervalue_goes BEFORE DELETE ON contacts_parametervalue
FOR EACH ROW
EXECUTE FUNCTION public.contacts_goes_with_import();
CREATE TRIGGER contacts_merge_stays BEFORE DELETE ON contacts_merge
FOR EACH ROW
EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_customer_untouched BEFORE UPDATE ON contacts_customer
FOR EACH ROW
WHEN ((old.merged_into_id IS NOT NULL) AND (NOT is_merging()))
EXECUTE FUNCTION public.contacts_is_merged();
CREATE TRIGGER contacts_reach_changed AFTER INSERT OR DELETE OR UPDATE ON contacts_reach
FOR EACH ROW
EXECUTE FUNCTION public.contacts_reach_changed();
CREATE TRIGGER contacts_event_stays BEFORE UPDATE ON contacts_event
FOR EACH ROW
WHEN (NOT public.is_sealed('contacts_event'::text, old.id))
EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE ON contacts_parametervalue
FOR EACH ROW
WHEN (NOT public.is_sealed('contacts_parametervalue'::text, old.id))
EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_movedrow_stays BEFORE DELETE ON contacts_movedrow
FOR EACH ROW
EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_movedrow_as_it_was BEFORE UPDATE ON contacts_movedrow
FOR EACH ROW
WHEN (NOT public.is_sealed('contacts_movedrow'::text, old.id))
EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_contact_untouched BEFORE UPDATE ON contacts_contact
FOR EACH ROW
WHEN (((old.merged_into_id IS NOT NULL)
  AND (NOT is_merging())
  AND (NOT public.is_sealed('contacts_contact'::text, old.id))))
EXECUTE FUNCTION public.contacts_is_merged();
"""
NO_GUARDS = """
DROP FUNCTION
  public.is_sealed,
  public.contacts_reach_changed,
  public.contacts_is_merged,
  public.only_moves,
  public.is_merging,
  public.contacts_goes_with_import,
  public.contacts_number_stays,
  public.contacts_stays,
  public.contacts_customer_renamed,
  public.contacts_contact_search,
  public.contacts_customer_search,
  public.contacts_learn CASCADE;
"""
HISTORIES = (
    "contacts_historicalagreement",
    "contacts_historicalcontact",
    "contacts_historicalcustomer",
    "contacts_historicalparameter",
    "contacts_historicalreach",
    "contacts_historicalserviceline",
)
LOGS = (
    "contacts_event",
    "contacts_merge",
    "contacts_movedrow",
    "contacts_parametervalue",
)

OPERATIONS = [
    RunSQL(GUARDS, NO_GUARDS),
    guards.history_stays(*HISTORIES),
    guards.never_emptied(*HISTORIES, *LOGS),
]
