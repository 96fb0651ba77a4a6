"""All of the tables as they stood after 0005_words_of_columns: a new database has them in one step."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import kit.tables
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from procedures.migrations import _guards


class Migration(migrations.Migration):

    replaces = [
        ('procedures', '0001_initial'),
        ('procedures', '0002_documents'),
        ('procedures', '0003_guards'),
        ('procedures', '0004_history_stays'),
        ('procedures', '0005_words_of_columns'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0008'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        kit.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Process',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='nombre')),
                        ('rank', models.PositiveSmallIntegerField(default=0, verbose_name='orden')),
                    ],
                    options={
                        'verbose_name': 'proceso',
                        'verbose_name_plural': 'procesos',
                        'ordering': ['rank', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=30, unique=True, verbose_name='código')),
                        ('title', models.CharField(max_length=200, verbose_name='título')),
                        ('kind', models.CharField(choices=[('policy', 'Políticas'), ('manual', 'Manual de Calidad'), ('procedure', 'Procedimientos operativos'), ('instruction', 'Instrucciones de trabajo'), ('methodology', 'Metodologías'), ('guide', 'Guías'), ('form', 'Formatos y registros'), ('agreement', 'Acuerdos y actos administrativos'), ('standard', 'Normas externas')], max_length=12, verbose_name='categoría')),
                        ('issuer', models.CharField(blank=True, help_text='De un documento externo: quién lo emite y dónde se consulta.', max_length=200, verbose_name='emisor o ubicación')),
                        ('is_for_customers', models.BooleanField(default=False, help_text='La versión vigente se ofrece como adjunto al responder un ticket.', verbose_name='se puede enviar a clientes')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('owners', models.ManyToManyField(blank=True, help_text='Solo ellos preparan revisiones, y reciben el aviso de revisarlo.', related_name='owned_documents', to='auth.group', verbose_name='roles responsables')),
                        ('reader_roles', models.ManyToManyField(blank=True, related_name='documents_to_read', to='auth.group', verbose_name='roles que deben leerlo')),
                        ('reader_sectors', models.ManyToManyField(blank=True, related_name='documents_to_read', to='accounts.sector', verbose_name='sectores que deben leerlo')),
                        ('process', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='procedures.process', verbose_name='proceso')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdraws', to='procedures.revision', verbose_name='retirado por')),
                    ],
                    options={
                        'verbose_name': 'documento',
                        'verbose_name_plural': 'documentos',
                        'ordering': ['code'],
                        'permissions': [('draft_document', 'Puede preparar revisiones de sus documentos'), ('approve_document', 'Puede aprobar revisiones de documentos'), ('view_readings', 'Puede ver quién ha leído cada documento')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['policy', 'manual', 'procedure', 'instruction', 'methodology', 'guide', 'form', 'agreement', 'standard'])), name='document_kind_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalDocument',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('code', models.CharField(db_index=True, max_length=30, verbose_name='código')),
                        ('title', models.CharField(max_length=200, verbose_name='título')),
                        ('kind', models.CharField(choices=[('policy', 'Políticas'), ('manual', 'Manual de Calidad'), ('procedure', 'Procedimientos operativos'), ('instruction', 'Instrucciones de trabajo'), ('methodology', 'Metodologías'), ('guide', 'Guías'), ('form', 'Formatos y registros'), ('agreement', 'Acuerdos y actos administrativos'), ('standard', 'Normas externas')], max_length=12, verbose_name='categoría')),
                        ('issuer', models.CharField(blank=True, help_text='De un documento externo: quién lo emite y dónde se consulta.', max_length=200, verbose_name='emisor o ubicación')),
                        ('is_for_customers', models.BooleanField(default=False, help_text='La versión vigente se ofrece como adjunto al responder un ticket.', verbose_name='se puede enviar a clientes')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('process', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.process', verbose_name='proceso')),
                        ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.revision', verbose_name='retirado por')),
                    ],
                    options={
                        'verbose_name': 'historical documento',
                        'verbose_name_plural': 'historical documentos',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalDocument_owners',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document')),
                        ('group', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='procedures.historicaldocument')),
                    ],
                    options={
                        'verbose_name': 'HistoricalDocument_owners',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalDocument_reader_roles',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document')),
                        ('group', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='procedures.historicaldocument')),
                    ],
                    options={
                        'verbose_name': 'HistoricalDocument_reader_roles',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalDocument_reader_sectors',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='procedures.historicaldocument')),
                        ('sector', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.sector')),
                    ],
                    options={
                        'verbose_name': 'HistoricalDocument_reader_sectors',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalRevision',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='revisión')),
                        ('status', models.CharField(choices=[('draft', 'Borrador'), ('review', 'En revisión'), ('issued', 'Emitida')], default='draft', max_length=6, verbose_name='estado')),
                        ('issued_label', models.CharField(blank=True, max_length=40, verbose_name='fecha de emisión')),
                        ('in_force_from', models.DateTimeField(blank=True, null=True, verbose_name='vigente desde')),
                        ('in_force_until', models.DateTimeField(blank=True, null=True, verbose_name='vigente hasta')),
                        ('is_inherited', models.BooleanField(default=False, verbose_name='anterior al sistema')),
                        ('purpose', models.TextField(blank=True, verbose_name='objeto')),
                        ('scope', models.TextField(blank=True, verbose_name='alcance')),
                        ('responsibilities', models.TextField(blank=True, verbose_name='responsabilidades')),
                        ('terms', models.TextField(blank=True, verbose_name='abreviaturas y referencias')),
                        ('description', models.TextField(blank=True, verbose_name='descripción')),
                        ('references', models.TextField(blank=True, verbose_name='documentos de referencia')),
                        ('file_name', models.CharField(blank=True, max_length=200, verbose_name='archivo')),
                        ('file_type', models.CharField(blank=True, max_length=100)),
                        ('file_size', models.PositiveIntegerField(default=0)),
                        ('file_sha256', models.CharField(blank=True, max_length=64)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='enviada a revisión')),
                        ('returned_because', models.CharField(blank=True, max_length=500, verbose_name='motivo de la devolución')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='aprobada')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='aprobó')),
                        ('author', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='elaboró')),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document', verbose_name='documento')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical revisión',
                        'verbose_name_plural': 'historical revisiones',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalRule',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('key', models.SlugField(max_length=60, verbose_name='clave')),
                        ('label', models.CharField(max_length=200, verbose_name='qué regula')),
                        ('source', models.CharField(blank=True, max_length=100, verbose_name='párrafo')),
                        ('type', models.CharField(choices=[('duration', 'Duración'), ('integer', 'Número entero'), ('decimal', 'Número decimal'), ('boolean', 'Sí o no'), ('text', 'Texto')], max_length=10, verbose_name='tipo')),
                        ('unit', models.CharField(blank=True, max_length=60, verbose_name='unidad')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document', verbose_name='documento')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical regla',
                        'verbose_name_plural': 'historical reglas',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reviewed_at', models.DateTimeField(verbose_name='momento')),
                        ('remark', models.CharField(blank=True, max_length=500, verbose_name='observaciones')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='revisó')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='procedures.document')),
                    ],
                    options={
                        'verbose_name': 'revisión periódica',
                        'verbose_name_plural': 'revisiones periódicas',
                        'ordering': ['-reviewed_at'],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='revisión')),
                        ('status', models.CharField(choices=[('draft', 'Borrador'), ('review', 'En revisión'), ('issued', 'Emitida')], default='draft', max_length=6, verbose_name='estado')),
                        ('issued_label', models.CharField(blank=True, max_length=40, verbose_name='fecha de emisión')),
                        ('in_force_from', models.DateTimeField(blank=True, null=True, verbose_name='vigente desde')),
                        ('in_force_until', models.DateTimeField(blank=True, null=True, verbose_name='vigente hasta')),
                        ('is_inherited', models.BooleanField(default=False, verbose_name='anterior al sistema')),
                        ('purpose', models.TextField(blank=True, verbose_name='objeto')),
                        ('scope', models.TextField(blank=True, verbose_name='alcance')),
                        ('responsibilities', models.TextField(blank=True, verbose_name='responsabilidades')),
                        ('terms', models.TextField(blank=True, verbose_name='abreviaturas y referencias')),
                        ('description', models.TextField(blank=True, verbose_name='descripción')),
                        ('references', models.TextField(blank=True, verbose_name='documentos de referencia')),
                        ('file_name', models.CharField(blank=True, max_length=200, verbose_name='archivo')),
                        ('file_type', models.CharField(blank=True, max_length=100)),
                        ('file_size', models.PositiveIntegerField(default=0)),
                        ('file_sha256', models.CharField(blank=True, max_length=64)),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='enviada a revisión')),
                        ('returned_because', models.CharField(blank=True, max_length=500, verbose_name='motivo de la devolución')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='aprobada')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='aprobó')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='elaboró')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='procedures.document', verbose_name='documento')),
                        ('related', models.ManyToManyField(blank=True, related_name='+', to='procedures.document', verbose_name='documentos asociados')),
                    ],
                    options={
                        'verbose_name': 'revisión',
                        'verbose_name_plural': 'revisiones',
                        'ordering': ['document', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='revision_number_once_per_document'), models.UniqueConstraint(condition=models.Q(('status', 'issued'), _negated=True), fields=('document',), name='revision_one_open_per_document'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'review', 'issued'])), name='revision_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'issued'), _negated=True), ('in_force_from__isnull', False), _connector='OR'), name='revision_issued_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'issued'), _negated=True), ('is_inherited', True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('author__isnull', False)), _connector='OR'), name='revision_issued_is_approved'), models.CheckConstraint(condition=models.Q(('status', 'issued'), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), _connector='OR'), name='revision_only_issued_is_approved'), models.CheckConstraint(condition=models.Q(('author__isnull', True), ('approved_by__isnull', True), models.Q(('author', models.F('approved_by')), _negated=True), _connector='OR'), name='revision_author_is_not_approver'), models.CheckConstraint(condition=models.Q(('in_force_until__isnull', True), models.Q(('in_force_until__gt', models.F('in_force_from')), ('status', 'issued')), _connector='OR'), name='revision_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'issued')), expressions=[('document', '='), (models.Func('in_force_from', 'in_force_until', function='tstzrange'), '&&')], name='revision_one_in_force')],
                    },
                ),
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('status', models.CharField(choices=[('queued', 'En preparación'), ('done', 'Listo'), ('failed', 'No se pudo preparar')], default='queued', max_length=6, verbose_name='estado')),
                        ('asked_at', models.DateTimeField(verbose_name='pedido')),
                        ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='hecho')),
                        ('name', models.CharField(blank=True, max_length=200, verbose_name='archivo')),
                        ('size', models.PositiveIntegerField(default=0)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('problem', models.CharField(blank=True, max_length=300, verbose_name='problema')),
                        ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pidió')),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='procedures.revision', verbose_name='revisión')),
                    ],
                    options={
                        'verbose_name': 'documento impreso',
                        'verbose_name_plural': 'documentos impresos',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'done', 'failed'])), name='paper_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('made_at__isnull', False), ('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='paper_done_has_bytes')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalRevision_related',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('document', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.document')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='procedures.historicalrevision')),
                        ('revision', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.revision')),
                    ],
                    options={
                        'verbose_name': 'HistoricalRevision_related',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.CharField(max_length=200, verbose_name='ubicación')),
                        ('reason', models.CharField(choices=[('improvement', 'Mejora'), ('modification', 'Modificación')], max_length=12, verbose_name='motivo del cambio')),
                        ('description', models.CharField(max_length=1000, verbose_name='descripción del cambio')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='procedures.revision', verbose_name='revisión')),
                    ],
                    options={
                        'verbose_name': 'cambio',
                        'verbose_name_plural': 'control de cambios',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['improvement', 'modification'])), name='change_reason_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Acknowledgement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('read_at', models.DateTimeField(verbose_name='leído')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='procedures.revision')),
                    ],
                    options={
                        'verbose_name': 'lectura',
                        'verbose_name_plural': 'lecturas',
                        'ordering': ['-read_at'],
                        'constraints': [models.UniqueConstraint(fields=('revision', 'user'), name='acknowledged_once_per_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Rule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(max_length=60, unique=True, verbose_name='clave')),
                        ('label', models.CharField(max_length=200, verbose_name='qué regula')),
                        ('source', models.CharField(blank=True, max_length=100, verbose_name='párrafo')),
                        ('type', models.CharField(choices=[('duration', 'Duración'), ('integer', 'Número entero'), ('decimal', 'Número decimal'), ('boolean', 'Sí o no'), ('text', 'Texto')], max_length=10, verbose_name='tipo')),
                        ('unit', models.CharField(blank=True, max_length=60, verbose_name='unidad')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='procedures.document', verbose_name='documento')),
                    ],
                    options={
                        'verbose_name': 'regla',
                        'verbose_name_plural': 'reglas',
                        'ordering': ['key'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('type__in', ['duration', 'integer', 'decimal', 'boolean', 'text'])), name='rule_type_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalRuleValue',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('value', models.CharField(max_length=200, verbose_name='valor')),
                        ('is_provisional', models.BooleanField(default=False, verbose_name='provisional')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.revision', verbose_name='revisión')),
                        ('rule', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procedures.rule', verbose_name='regla')),
                    ],
                    options={
                        'verbose_name': 'historical valor de regla',
                        'verbose_name_plural': 'historical valores de reglas',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='RuleValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.CharField(max_length=200, verbose_name='valor')),
                        ('is_provisional', models.BooleanField(default=False, verbose_name='provisional')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='procedures.revision', verbose_name='revisión')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='procedures.rule', verbose_name='regla')),
                    ],
                    options={
                        'verbose_name': 'valor de regla',
                        'verbose_name_plural': 'valores de reglas',
                        'constraints': [models.UniqueConstraint(fields=('rule', 'revision'), name='one_value_per_rule_and_revision')],
                    },
                ),
            ],
        ),
        *_guards.OPERATIONS,
    ]
