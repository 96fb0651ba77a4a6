"""Taking an import back: what each row wrote, where files come from, what goes with a record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
-- What was told of a record goes only with the record, while the import that made it is undone.
CREATE FUNCTION public.contacts_goes_with_import() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  contact bigint := (pg_catalog.to_jsonb(OLD) ->> 'contact_id')::bigint;
BEGIN
  IF EXISTS (
    SELECT 1 FROM public.contacts_importrow r JOIN public.contacts_import i ON i.id = r.job_id
    WHERE r.customer_id = OLD.customer_id AND r.customer_before = 0 AND i.status = 'undoing'
  ) OR EXISTS (
    SELECT 1 FROM public.contacts_importrow r JOIN public.contacts_import i ON i.id = r.job_id
    WHERE r.contact_id = contact AND r.contact_before = 0 AND i.status = 'undoing'
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

DROP TRIGGER contacts_event_stays ON contacts_event;
CREATE TRIGGER contacts_event_stays BEFORE UPDATE ON contacts_event
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_event_goes BEFORE DELETE ON contacts_event
FOR EACH ROW EXECUTE FUNCTION public.contacts_goes_with_import();
DROP TRIGGER contacts_parametervalue_stays ON contacts_parametervalue;
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE ON contacts_parametervalue
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_parametervalue_goes BEFORE DELETE ON contacts_parametervalue
FOR EACH ROW EXECUTE FUNCTION public.contacts_goes_with_import();
"""

UNDO = """
DROP TRIGGER contacts_event_goes ON contacts_event;
DROP TRIGGER contacts_parametervalue_goes ON contacts_parametervalue;
DROP TRIGGER contacts_event_stays ON contacts_event;
DROP TRIGGER contacts_parametervalue_stays ON contacts_parametervalue;
CREATE TRIGGER contacts_event_stays BEFORE UPDATE OR DELETE ON contacts_event
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE OR DELETE ON contacts_parametervalue
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
DROP FUNCTION public.contacts_goes_with_import();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0005_activity'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='origen')),
                ('mapping', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(verbose_name='guardado')),
            ],
            options={
                'verbose_name': 'origen de importaciones',
                'verbose_name_plural': 'orígenes de importaciones',
                'ordering': ['-saved_at'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='import',
            name='import_status_is_known',
        ),
        migrations.AddField(
            model_name='import',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='deshecho'),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importrow',
            name='contact_after',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='contact_before',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='customer_after',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='customer_before',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='importrow',
            name='undo',
            field=models.CharField(blank=True, choices=[('undone', 'Deshecha'), ('left', 'Se queda')], max_length=6, verbose_name='al deshacer'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='undo_reason',
            field=models.TextField(blank=True, verbose_name='por qué se queda'),
        ),
        migrations.AlterField(
            model_name='import',
            name='status',
            field=models.CharField(choices=[('uploaded', 'Recibido'), ('checking', 'Comprobando'), ('checked', 'Comprobado'), ('running', 'Importando'), ('done', 'Terminado'), ('failed', 'Fallido'), ('undoing', 'Deshaciendo'), ('undone', 'Deshecho')], default='uploaded', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.CheckConstraint(condition=models.Q(('undo__in', ['', 'undone', 'left'])), name='import_undo_is_known'),
        ),
        migrations.AddField(
            model_name='importsource',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién'),
        ),
        migrations.AddField(
            model_name='import',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.importsource', verbose_name='origen'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['uploaded', 'checking', 'checked', 'running', 'done', 'failed', 'undoing', 'undone'])), name='import_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['undoing', 'undone']), _negated=True), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='import_is_undone_by_somebody'),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
