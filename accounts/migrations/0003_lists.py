"""Saved views, columns, exports and changes of many rows; names sort as Spanish readers expect."""

import django.db.models.deletion
import kit.db
from django.conf import settings
from django.db import migrations, models


# Ñ after N, accents and case aside, and no quotation mark or bracket before everything else. Only
# builtin immutable functions and `fold_text`, schema-qualified: usable in generated columns.
SORT = """
CREATE FUNCTION public.sort_text(t text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT pg_catalog.regexp_replace(
    public.fold_text(pg_catalog.replace(pg_catalog.replace(
      normalize(t, NFC), 'ñ', 'n~'), 'Ñ', 'n~')),
    '^[^[:alnum:]]+', '')
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_skills_and_absences'),
        ('contacts', '0001_database'),  # fold_text
    ]

    operations = [
        migrations.RunSQL(SORT, 'DROP FUNCTION public.sort_text(text)'),
        migrations.AlterModelOptions(
            name='user',
            options={'ordering': [kit.db.SortText('name')], 'permissions': [('delegate_permission', 'Puede delegar sus permisos'), ('view_status', 'Puede ver el estado del sistema')], 'verbose_name': 'persona', 'verbose_name_plural': 'personas'},
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40)),
                ('change', models.CharField(max_length=40)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('text', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('rows', models.JSONField(default=list)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone', models.JSONField(blank=True, default=list)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'cambio de varias filas',
                'verbose_name_plural': 'cambios de varias filas',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40, verbose_name='lista')),
                ('kind', models.CharField(max_length=4, verbose_name='formato')),
                ('filter', models.TextField(verbose_name='filtro')),
                ('at', models.DateTimeField(verbose_name='momento')),
                ('rows', models.PositiveIntegerField(blank=True, help_text='Vacío: la descarga no terminó.', null=True, verbose_name='filas')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'verbose_name': 'exportación',
                'verbose_name_plural': 'exportaciones',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40, verbose_name='lista')),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('query', models.CharField(blank=True, max_length=1000, verbose_name='filtro')),
                ('is_shared', models.BooleanField(default=False, verbose_name='compartida')),
                ('created_at', models.DateTimeField(verbose_name='guardada')),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'vista guardada',
                'verbose_name_plural': 'vistas guardadas',
                'ordering': ['is_shared', 'name', 'pk'],
                'permissions': [('share_savedview', 'Puede compartir sus vistas con todo el personal')],
            },
        ),
        migrations.CreateModel(
            name='ListSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('listing', models.CharField(max_length=40)),
                ('columns', models.JSONField(blank=True, default=list)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='list_settings', to=settings.AUTH_USER_MODEL)),
                ('opens_with', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.savedview')),
            ],
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('owner', 'listing', 'name'), name='saved_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='listsetting',
            constraint=models.UniqueConstraint(fields=('user', 'listing'), name='list_setting_once'),
        ),
    ]
