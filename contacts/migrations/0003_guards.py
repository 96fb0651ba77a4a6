"""What PostgreSQL itself keeps: the search columns, numbers that never change, rows that stay."""

from django.db import migrations

SEARCH = """
-- Without a unique index nobody waits for anybody: a word entered twice at once does no harm.
CREATE FUNCTION public.contacts_learn(names text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO public.contacts_word (word)
  SELECT DISTINCT w FROM pg_catalog.regexp_split_to_table(
    public.fold_text(names), '[^[:alnum:]]+') AS w
  WHERE pg_catalog.length(w) >= 3 AND w !~ '^[0-9]+$'
  AND NOT EXISTS (SELECT 1 FROM public.contacts_word WHERE word = w)
$$;

CREATE FUNCTION public.contacts_customer_search() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := public.fold_text(pg_catalog.concat_ws(' ',
    NEW.legal_name, NEW.trade_name, NEW.tax_id, public.bare_code(NEW.tax_id),
    NEW.email, public.only_digits(NEW.phone)));
  PERFORM public.contacts_learn(NEW.legal_name || ' ' || NEW.trade_name);
  RETURN NEW;
END $$;

CREATE TRIGGER contacts_customer_search BEFORE INSERT OR UPDATE ON contacts_customer
FOR EACH ROW EXECUTE FUNCTION public.contacts_customer_search();

-- A new contact waits for a rename of its customer that is under way, so that no name is missed.
CREATE FUNCTION public.contacts_contact_search() RETURNS trigger
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

CREATE TRIGGER contacts_contact_search BEFORE INSERT OR UPDATE ON contacts_contact
FOR EACH ROW EXECUTE FUNCTION public.contacts_contact_search();

CREATE FUNCTION public.contacts_customer_renamed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.contacts_contact SET search = '' WHERE customer_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER contacts_customer_renamed AFTER UPDATE ON contacts_customer
FOR EACH ROW WHEN (OLD.legal_name <> NEW.legal_name OR OLD.trade_name <> NEW.trade_name)
EXECUTE FUNCTION public.contacts_customer_renamed();
"""

GUARDS = """
CREATE FUNCTION public.contacts_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER contacts_event_stays BEFORE UPDATE OR DELETE ON contacts_event
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE OR DELETE ON contacts_parametervalue
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();

CREATE FUNCTION public.contacts_number_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a number of % is given once', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER contacts_customer_number BEFORE UPDATE ON contacts_customer
FOR EACH ROW WHEN (OLD.number <> NEW.number) EXECUTE FUNCTION public.contacts_number_stays();
CREATE TRIGGER contacts_contact_number BEFORE UPDATE ON contacts_contact
FOR EACH ROW WHEN (OLD.number <> NEW.number) EXECUTE FUNCTION public.contacts_number_stays();
"""

UNDO = """
DROP TRIGGER contacts_customer_search ON contacts_customer;
DROP TRIGGER contacts_customer_renamed ON contacts_customer;
DROP TRIGGER contacts_customer_number ON contacts_customer;
DROP TRIGGER contacts_contact_search ON contacts_contact;
DROP TRIGGER contacts_contact_number ON contacts_contact;
DROP TRIGGER contacts_event_stays ON contacts_event;
DROP TRIGGER contacts_parametervalue_stays ON contacts_parametervalue;
DROP FUNCTION public.contacts_customer_search(), public.contacts_contact_search(),
  public.contacts_customer_renamed(), public.contacts_learn(text), public.contacts_stays(), public.contacts_number_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_initial")]
    operations = [migrations.RunSQL(SEARCH + GUARDS, UNDO)]
