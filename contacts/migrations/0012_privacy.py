"""What people ask about their own data; what is sealed, and what may change then."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GUARDS = """
-- A row that is never changed may say less of somebody, while what it said lies in their seal.
CREATE FUNCTION public.is_sealed(name text, id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.contacts_sealed AS seal
    WHERE seal."table" = is_sealed.name AND seal."row" = is_sealed.id
  )
$$;

DROP TRIGGER contacts_event_stays ON contacts_event;
CREATE TRIGGER contacts_event_stays BEFORE UPDATE ON contacts_event
FOR EACH ROW WHEN (NOT public.is_sealed('contacts_event', OLD.id))
EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_parametervalue_stays ON contacts_parametervalue;
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE ON contacts_parametervalue
FOR EACH ROW WHEN (NOT public.is_sealed('contacts_parametervalue', OLD.id))
EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_movedrow_stays ON contacts_movedrow;
CREATE TRIGGER contacts_movedrow_stays BEFORE DELETE ON contacts_movedrow
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
CREATE TRIGGER contacts_movedrow_as_it_was BEFORE UPDATE ON contacts_movedrow
FOR EACH ROW WHEN (NOT public.is_sealed('contacts_movedrow', OLD.id))
EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_contact_untouched ON contacts_contact;
CREATE TRIGGER contacts_contact_untouched BEFORE UPDATE ON contacts_contact
FOR EACH ROW WHEN (
  OLD.merged_into_id IS NOT NULL AND NOT public.is_merging()
  AND NOT public.is_sealed('contacts_contact', OLD.id)
) EXECUTE FUNCTION public.contacts_is_merged();
"""

UNDO = """
DROP TRIGGER contacts_event_stays ON contacts_event;
CREATE TRIGGER contacts_event_stays BEFORE UPDATE ON contacts_event
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_parametervalue_stays ON contacts_parametervalue;
CREATE TRIGGER contacts_parametervalue_stays BEFORE UPDATE ON contacts_parametervalue
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_movedrow_as_it_was ON contacts_movedrow;
DROP TRIGGER contacts_movedrow_stays ON contacts_movedrow;
CREATE TRIGGER contacts_movedrow_stays BEFORE UPDATE OR DELETE ON contacts_movedrow
FOR EACH ROW EXECUTE FUNCTION public.contacts_stays();
DROP TRIGGER contacts_contact_untouched ON contacts_contact;
CREATE TRIGGER contacts_contact_untouched BEFORE UPDATE ON contacts_contact
FOR EACH ROW WHEN (OLD.merged_into_id IS NOT NULL AND NOT public.is_merging())
EXECUTE FUNCTION public.contacts_is_merged();
DROP FUNCTION public.is_sealed(text, bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0011_learn_by_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='suppressed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='suprimido'),
        ),
        migrations.AddField(
            model_name='historicalcontact',
            name='suppressed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='suprimido'),
        ),
        migrations.CreateModel(
            name='PrivacyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('access', 'Acceso: una copia de sus datos'), ('erasure', 'Supresión: bloquear y suprimir sus datos')], max_length=7, verbose_name='petición')),
                ('how', models.CharField(max_length=200, verbose_name='cómo lo pidió')),
                ('asked_on', models.DateField(verbose_name='pedido el')),
                ('due_on', models.DateField(verbose_name='responder antes del')),
                ('at', models.DateTimeField(verbose_name='registrado')),
                ('status', models.CharField(choices=[('open', 'Abierta'), ('done', 'Cumplida'), ('withdrawn', 'Retirada')], default='open', max_length=9, verbose_name='estado')),
                ('erase_on', models.DateField(blank=True, null=True, verbose_name='se suprime el')),
                ('hold', models.CharField(blank=True, max_length=300, verbose_name='se conserva por')),
                ('withheld', models.JSONField(blank=True, default=list)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminada')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registró')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='privacy_requests', to='contacts.contact')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'petición de datos personales',
                'verbose_name_plural': 'peticiones de datos personales',
                'ordering': ['status', 'due_on', 'pk'],
                'permissions': [('keep_privacy', 'Puede exportar, bloquear y suprimir datos personales')],
            },
        ),
        migrations.CreateModel(
            name='Sealed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63)),
                ('row', models.BigIntegerField()),
                ('column', models.CharField(max_length=63)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sealed', to='contacts.privacyrequest')),
            ],
            options={
                'verbose_name': 'dato bloqueado',
                'verbose_name_plural': 'datos bloqueados',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('survey', 'No enviar encuestas'), ('marketing', 'No enviar publicidad'), ('call', 'No llamar por teléfono')], max_length=9, verbose_name='oposición')),
                ('how', models.CharField(max_length=200, verbose_name='cómo lo pidió')),
                ('at', models.DateTimeField(verbose_name='desde')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='retirada')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registró')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opt_outs', to='contacts.contact')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'oposición',
                'verbose_name_plural': 'oposiciones',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['survey', 'marketing', 'call'])), name='opt_out_purpose_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='opt_out_is_ended_by_somebody'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('contact', 'purpose'), name='opt_out_once_in_force')],
            },
        ),
        migrations.AddConstraint(
            model_name='privacyrequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['access', 'erasure']), ('status__in', ['open', 'done', 'withdrawn'])), name='privacy_request_choices_are_known'),
        ),
        migrations.AddConstraint(
            model_name='privacyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('status', 'open')), models.Q(('ended_at__isnull', False), ('status__in', ['done', 'withdrawn'])), _connector='OR'), name='privacy_request_ends_at_a_time_and_only_then'),
        ),
        migrations.AddConstraint(
            model_name='privacyrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erase_on__isnull', False), ('kind', 'erasure')), models.Q(('erase_on__isnull', True), ('hold', ''), ('kind', 'access')), _connector='OR'), name='privacy_erasure_has_its_day_and_only_it'),
        ),
        migrations.AddConstraint(
            model_name='privacyrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('contact', 'kind'), name='privacy_request_once_open'),
        ),
        migrations.AddIndex(
            model_name='sealed',
            index=models.Index(fields=['table', 'row'], name='sealed_row'),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
