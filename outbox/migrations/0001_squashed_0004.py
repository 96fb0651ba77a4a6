"""All of the tables as they stood after 0004_printouts: a new database has them in one step."""

import django.db.models.deletion
import kit.tables
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from outbox.migrations import _guards


class Migration(migrations.Migration):

    replaces = [
        ('outbox', '0001_initial'),
        ('outbox', '0002_history_stays'),
        ('outbox', '0003_words_of_columns'),
        ('outbox', '0004_printouts'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0008'),
    ]

    operations = [
        kit.tables.CreateModels(
            models=[
                migrations.CreateModel(
                    name='HistoricalTemplate',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, verbose_name='clave')),
                        ('language', models.CharField(default='es', max_length=5, verbose_name='idioma')),
                        ('name', models.CharField(max_length=120, verbose_name='nombre')),
                        ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                        ('body', models.TextField(verbose_name='texto (usted)')),
                        ('body_informal', models.TextField(blank=True, verbose_name='texto (tú)')),
                        ('valid_from', models.DateField(verbose_name='vigente desde')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='vigente hasta')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical mensaje tipo',
                        'verbose_name_plural': 'historical mensajes tipo',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Mail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200, unique=True, verbose_name='clave')),
                        ('kind', models.CharField(max_length=60, verbose_name='mensaje tipo')),
                        ('to', models.JSONField(verbose_name='para')),
                        ('cc', models.JSONField(blank=True, default=list, verbose_name='copia')),
                        ('reply_to', models.CharField(blank=True, max_length=254, verbose_name='responder a')),
                        ('from_name', models.CharField(blank=True, max_length=100, verbose_name='de')),
                        ('subject', models.CharField(max_length=250, verbose_name='asunto')),
                        ('body', models.TextField(verbose_name='texto')),
                        ('in_reply_to', models.CharField(blank=True, max_length=300)),
                        ('references', models.TextField(blank=True)),
                        ('is_automatic', models.BooleanField(default=True, verbose_name='automática')),
                        ('policy', models.CharField(choices=[('repeat', 'Repetir'), ('hold', 'Retener')], default='repeat', max_length=6, verbose_name='si queda en duda')),
                        ('status', models.CharField(choices=[('queued', 'En cola'), ('sending', 'Enviando'), ('sent', 'Enviada'), ('doubt', 'En duda'), ('failed', 'Fallida'), ('cancelled', 'Cancelada')], default='queued', max_length=9, verbose_name='estado')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='intentos')),
                        ('created_at', models.DateTimeField(verbose_name='creada')),
                        ('next_try_at', models.DateTimeField(verbose_name='próximo intento')),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='enviada')),
                        ('message_id', models.CharField(blank=True, db_index=True, max_length=300, verbose_name='Message-ID')),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decidida')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decisión de')),
                    ],
                    options={
                        'verbose_name': 'carta',
                        'verbose_name_plural': 'cartas',
                        'ordering': ['-created_at'],
                        'permissions': [('operate_mail', 'Puede reintentar y cancelar cartas')],
                        'indexes': [models.Index(condition=models.Q(('status__in', ['queued', 'sending'])), fields=['next_try_at'], name='mail_due'), models.Index(condition=models.Q(('status__in', ['doubt', 'failed'])), fields=['created_at'], name='mail_needs_a_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(('sent_at__isnull', True), ('status__in', ['queued', 'sending', 'doubt', 'failed', 'cancelled'])), _connector='OR'), name='mail_is_sent_at_a_time_and_only_then'), models.CheckConstraint(condition=models.Q(('policy__in', ['repeat', 'hold'])), name='mail_policy_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='MailFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='nombre')),
                        ('content_type', models.CharField(max_length=100)),
                        ('sha256', models.CharField(max_length=64, verbose_name='huella SHA-256')),
                        ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='outbox.mail')),
                    ],
                    options={
                        'verbose_name': 'adjunto de una carta',
                        'verbose_name_plural': 'adjuntos de cartas',
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200)),
                        ('text', models.CharField(max_length=300, verbose_name='texto')),
                        ('url', models.CharField(blank=True, max_length=300)),
                        ('tone', models.CharField(choices=[('info', 'Información'), ('warning', 'Aviso'), ('danger', 'Urgente')], default='info', max_length=7)),
                        ('created_at', models.DateTimeField(verbose_name='momento')),
                        ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='leído')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'aviso',
                        'verbose_name_plural': 'avisos',
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notice_once_per_person'), models.CheckConstraint(condition=models.Q(('tone__in', ['info', 'warning', 'danger'])), name='notice_tone_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Printout',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=200, verbose_name='título')),
                        ('page', models.TextField(blank=True, verbose_name='página')),
                        ('status', models.CharField(choices=[('queued', 'En preparación'), ('done', 'Listo'), ('failed', 'No se pudo preparar')], default='queued', max_length=6, verbose_name='estado')),
                        ('asked_at', models.DateTimeField(verbose_name='pedido')),
                        ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='hecho')),
                        ('name', models.CharField(max_length=200, verbose_name='archivo')),
                        ('size', models.PositiveIntegerField(default=0, verbose_name='tamaño')),
                        ('sha256', models.CharField(blank=True, max_length=64, verbose_name='huella')),
                        ('problem', models.CharField(blank=True, max_length=300, verbose_name='problema')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lo pidió')),
                    ],
                    options={
                        'verbose_name': 'impreso',
                        'verbose_name_plural': 'impresos',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'done', 'failed'])), name='printout_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('made_at__isnull', False), ('size__gt', 0), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='printout_done_has_bytes')],
                    },
                ),
                migrations.CreateModel(
                    name='Template',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, verbose_name='clave')),
                        ('language', models.CharField(default='es', max_length=5, verbose_name='idioma')),
                        ('name', models.CharField(max_length=120, verbose_name='nombre')),
                        ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                        ('body', models.TextField(verbose_name='texto (usted)')),
                        ('body_informal', models.TextField(blank=True, verbose_name='texto (tú)')),
                        ('valid_from', models.DateField(verbose_name='vigente desde')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='vigente hasta')),
                    ],
                    options={
                        'verbose_name': 'mensaje tipo',
                        'verbose_name_plural': 'mensajes tipo',
                        'ordering': ['name'],
                        'constraints': [models.UniqueConstraint(fields=('key', 'language', 'valid_from'), name='template_once_per_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='template_ends_after_it_starts')],
                    },
                ),
            ],
        ),
        *_guards.OPERATIONS,
    ]
