"""All of the tables as they stood after 0008_words_of_columns: a new database has them in one step."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import kit.db
import kit.tables
import simple_history.models
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

from accounts.migrations import _guards
from kit import guards


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_skills_and_absences'),
        ('accounts', '0003_lists'),
        ('accounts', '0004_history_stays'),
        ('accounts', '0005_settle_index'),
        ('accounts', '0006_audit'),
        ('accounts', '0007_audit_of_customers'),
        ('accounts', '0008_words_of_columns'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(_guards.FUNCTIONS, _guards.NO_FUNCTIONS),
        guards.functions(),
        kit.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Position',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='nombre')),
                    ],
                    options={
                        'verbose_name': 'puesto',
                        'verbose_name_plural': 'puestos',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Skill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, unique=True, verbose_name='nombre')),
                        ('words', models.CharField(blank=True, help_text='Separadas por comas: un ticket que nombra alguna propone antes a quien la domina.', max_length=200, verbose_name='palabras que la piden')),
                        ('is_active', models.BooleanField(default=True, verbose_name='se ofrece')),
                    ],
                    options={
                        'verbose_name': 'capacidad',
                        'verbose_name_plural': 'capacidades',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='correo electrónico')),
                        ('name', models.CharField(max_length=150, verbose_name='nombre y apellido')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='teléfono')),
                        ('theme', models.CharField(choices=[('auto', 'Como el sistema'), ('light', 'Claro'), ('dark', 'Oscuro')], default='auto', max_length=5, verbose_name='aspecto')),
                        ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                        ('is_staff', models.BooleanField(default=False, verbose_name='entra en la administración')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='alta')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL, verbose_name='superior')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                        ('position', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='accounts.position', verbose_name='puesto')),
                        ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.sector', verbose_name='sector')),
                    ],
                    options={
                        'verbose_name': 'persona',
                        'verbose_name_plural': 'personas',
                        'ordering': [kit.db.SortText('name')],
                        'permissions': [('delegate_permission', 'Puede delegar sus permisos'), ('view_status', 'Puede ver el estado del sistema')],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_is_unique'), models.CheckConstraint(condition=models.Q(('theme__in', ['auto', 'light', 'dark'])), name='user_theme_is_known'), models.CheckConstraint(condition=models.Q(('superior__isnull', True), models.Q(('superior', models.F('id')), _negated=True), _connector='OR'), name='user_is_not_their_own_superior')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('listing', models.CharField(max_length=40)),
                        ('change', models.CharField(max_length=40)),
                        ('value', models.CharField(blank=True, max_length=200, verbose_name='valor')),
                        ('text', models.CharField(max_length=300, verbose_name='texto')),
                        ('at', models.DateTimeField()),
                        ('rows', models.JSONField(default=list, verbose_name='filas')),
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
                    name='Delegation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField(verbose_name='desde')),
                        ('ends_at', models.DateTimeField(verbose_name='hasta')),
                        ('reason', models.CharField(max_length=200, verbose_name='motivo')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revocada')),
                        ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL, verbose_name='delega')),
                        ('permission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='auth.permission', verbose_name='permiso')),
                        ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_received', to=settings.AUTH_USER_MODEL, verbose_name='recibe')),
                    ],
                    options={
                        'verbose_name': 'delegación',
                        'verbose_name_plural': 'delegaciones',
                        'ordering': ['-starts_at'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='delegation_is_to_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='DelegatedAction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('path', models.CharField(max_length=500, verbose_name='qué se hizo')),
                        ('done_at', models.DateTimeField(verbose_name='momento')),
                        ('delegation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='accounts.delegation', verbose_name='delegación')),
                    ],
                    options={
                        'verbose_name': 'acción delegada',
                        'verbose_name_plural': 'acciones delegadas',
                        'ordering': ['-done_at'],
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
                    name='HistoricalAbsence',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('holiday', 'Vacaciones'), ('illness', 'Enfermedad'), ('other', 'Otro motivo')], max_length=7, verbose_name='clase')),
                        ('starts_on', models.DateField(verbose_name='desde')),
                        ('from_noon', models.BooleanField(default=False, verbose_name='el primer día, solo la tarde')),
                        ('ends_on', models.DateField(verbose_name='hasta')),
                        ('until_noon', models.BooleanField(default=False, verbose_name='el último día, solo la mañana')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='motivo')),
                        ('status', models.CharField(choices=[('asked', 'Pedida'), ('approved', 'Aprobada'), ('refused', 'Rechazada')], default='asked', max_length=8, verbose_name='estado')),
                        ('asked_at', models.DateTimeField(verbose_name='registrada')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decidida')),
                        ('answer', models.CharField(blank=True, max_length=200, verbose_name='respuesta')),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='anulada')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrada por')),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decidida por')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                        ('substitute', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién cubre')),
                    ],
                    options={
                        'verbose_name': 'historical ausencia',
                        'verbose_name_plural': 'historical ausencias',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalDelegation',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('starts_at', models.DateTimeField(verbose_name='desde')),
                        ('ends_at', models.DateTimeField(verbose_name='hasta')),
                        ('reason', models.CharField(max_length=200, verbose_name='motivo')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revocada')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('giver', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='delega')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('permission', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.permission', verbose_name='permiso')),
                        ('receiver', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recibe')),
                    ],
                    options={
                        'verbose_name': 'historical delegación',
                        'verbose_name_plural': 'historical delegaciones',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalSector',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('code', models.SlugField(max_length=30, verbose_name='código')),
                        ('name', models.CharField(db_index=True, max_length=100, verbose_name='nombre')),
                        ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('head', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsable de sector')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical sector',
                        'verbose_name_plural': 'historical sectores',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalUser',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(db_index=True, max_length=254, verbose_name='correo electrónico')),
                        ('name', models.CharField(max_length=150, verbose_name='nombre y apellido')),
                        ('phone', models.CharField(blank=True, max_length=40, verbose_name='teléfono')),
                        ('theme', models.CharField(choices=[('auto', 'Como el sistema'), ('light', 'Claro'), ('dark', 'Oscuro')], default='auto', max_length=5, verbose_name='aspecto')),
                        ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                        ('is_staff', models.BooleanField(default=False, verbose_name='entra en la administración')),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='alta')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('superior', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='superior')),
                        ('position', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.position', verbose_name='puesto')),
                        ('sector', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.sector', verbose_name='sector')),
                    ],
                    options={
                        'verbose_name': 'historical persona',
                        'verbose_name_plural': 'historical personas',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalUser_groups',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('group', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                        ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='accounts.historicaluser')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'HistoricalUser_groups',
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
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
                        'constraints': [models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('owner', 'listing', 'name'), name='saved_view_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_a_name')],
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
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'listing'), name='list_setting_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Sector',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=30, unique=True, verbose_name='código')),
                        ('name', models.CharField(max_length=100, unique=True, verbose_name='nombre')),
                        ('is_active', models.BooleanField(default=True, verbose_name='activo')),
                        ('head', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heads', to=settings.AUTH_USER_MODEL, verbose_name='responsable de sector')),
                    ],
                    options={
                        'verbose_name': 'sector',
                        'verbose_name_plural': 'sectores',
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='PersonSkill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, 'Básico'), (2, 'Autónomo'), (3, 'Experto')], default=2, verbose_name='nivel')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='accounts.skill', verbose_name='capacidad')),
                    ],
                    options={
                        'verbose_name': 'capacidad de una persona',
                        'verbose_name_plural': 'capacidades de las personas',
                        'ordering': ['skill'],
                        'constraints': [models.UniqueConstraint(fields=('person', 'skill'), name='skill_once_per_person'), models.CheckConstraint(condition=models.Q(('level__in', [1, 2, 3])), name='skill_level_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalPersonSkill',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, 'Básico'), (2, 'Autónomo'), (3, 'Experto')], default=2, verbose_name='nivel')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                        ('skill', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.skill', verbose_name='capacidad')),
                    ],
                    options={
                        'verbose_name': 'historical capacidad de una persona',
                        'verbose_name_plural': 'historical capacidades de las personas',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Submission',
                    fields=[
                        ('token', models.UUIDField(primary_key=True, serialize=False)),
                        ('path', models.CharField(max_length=500)),
                        ('location', models.CharField(blank=True, max_length=1000)),
                        ('submitted_at', models.DateTimeField(db_index=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'formulario enviado',
                        'verbose_name_plural': 'formularios enviados',
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('holiday', 'Vacaciones'), ('illness', 'Enfermedad'), ('other', 'Otro motivo')], max_length=7, verbose_name='clase')),
                        ('starts_on', models.DateField(verbose_name='desde')),
                        ('from_noon', models.BooleanField(default=False, verbose_name='el primer día, solo la tarde')),
                        ('ends_on', models.DateField(verbose_name='hasta')),
                        ('until_noon', models.BooleanField(default=False, verbose_name='el último día, solo la mañana')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='motivo')),
                        ('status', models.CharField(choices=[('asked', 'Pedida'), ('approved', 'Aprobada'), ('refused', 'Rechazada')], default='asked', max_length=8, verbose_name='estado')),
                        ('asked_at', models.DateTimeField(verbose_name='registrada')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decidida')),
                        ('answer', models.CharField(blank=True, max_length=200, verbose_name='respuesta')),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='anulada')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrada por')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decidida por')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                        ('substitute', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL, verbose_name='quién cubre')),
                    ],
                    options={
                        'verbose_name': 'ausencia',
                        'verbose_name_plural': 'ausencias',
                        'ordering': ['starts_on', 'pk'],
                        'permissions': [('keep_absence', 'Puede registrar y aprobar las ausencias de todos')],
                        'indexes': [models.Index(fields=['starts_on', 'ends_on'], name='absence_days')],
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at__isnull', True), models.Q(('status', 'refused'), _negated=True)), expressions=[('person', '='), (models.Func('starts_on', 'from_noon', 'ends_on', 'until_noon', function='accounts_half_days'), '&&')], name='absences_of_a_person_never_overlap'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on')), models.Q(('ends_on', models.F('starts_on')), ('from_noon', False)), models.Q(('ends_on', models.F('starts_on')), ('until_noon', False)), _connector='OR'), name='absence_lasts_at_least_half_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['holiday', 'illness', 'other']), ('status__in', ['asked', 'approved', 'refused'])), name='absence_choices_are_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('status', 'asked')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['approved', 'refused'])), _connector='OR'), name='absence_is_decided_by_somebody_and_only_then'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('person')), _negated=True), _connector='OR'), name='absence_is_not_decided_by_oneself'), models.CheckConstraint(condition=models.Q(('substitute__isnull', True), models.Q(('substitute', models.F('person')), _negated=True), _connector='OR'), name='absence_is_covered_by_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='momento')),
                        ('kind', models.CharField(choices=[('login', 'Entrada'), ('logout', 'Salida'), ('password', 'Contraseña nueva'), ('second_factor', 'Segundo factor'), ('unlocked', 'Acceso desbloqueado'), ('added', 'Persona nueva'), ('address', 'Correo de acceso'), ('roles', 'Funciones'), ('deactivated', 'Baja'), ('reactivated', 'Vuelta de una baja'), ('delegated', 'Delegación'), ('revoked', 'Delegación revocada'), ('exported', 'Exportación'), ('feed', 'Enlace de la agenda'), ('data_copied', 'Copia de datos personales'), ('blocked', 'Bloqueo de datos personales'), ('held', 'Conservación de datos bloqueados'), ('unblocked', 'Bloqueo levantado'), ('erased', 'Supresión de datos personales'), ('merged', 'Fusión'), ('merge_undone', 'Fusión deshecha'), ('imported', 'Importación'), ('import_undone', 'Importación deshecha'), ('approved', 'Revisión aprobada'), ('returned', 'Revisión devuelta')], max_length=14, verbose_name='clase')),
                        ('what', models.TextField(verbose_name='qué')),
                        ('why', models.TextField(blank=True, verbose_name='por qué')),
                        ('ip', models.GenericIPAddressField(blank=True, null=True, verbose_name='dirección IP')),
                        ('request_id', models.CharField(blank=True, max_length=64, verbose_name='petición')),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién')),
                    ],
                    options={
                        'verbose_name': 'registro de seguridad',
                        'verbose_name_plural': 'registros de seguridad',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['-at', '-id'], name='audit_newest_first'), models.Index(fields=['by', '-at'], name='audit_of_a_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['login', 'logout', 'password', 'second_factor', 'unlocked', 'added', 'address', 'roles', 'deactivated', 'reactivated', 'delegated', 'revoked', 'exported', 'feed', 'data_copied', 'blocked', 'held', 'unblocked', 'erased', 'merged', 'merge_undone', 'imported', 'import_undone', 'approved', 'returned'])), name='audit_kind_is_known'), models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='audit_says_what')],
                    },
                ),
            ],
        ),
        *_guards.OPERATIONS,
    ]
