"""The log of what matters to the safety of the house: only added to, by whoever does it (J4)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kit import guards


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_settle_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='momento')),
                ('kind', models.CharField(choices=[('login', 'Entrada'), ('logout', 'Salida'), ('password', 'Contraseña nueva'), ('second_factor', 'Segundo factor'), ('unlocked', 'Acceso desbloqueado'), ('added', 'Persona nueva'), ('address', 'Correo de acceso'), ('roles', 'Funciones'), ('deactivated', 'Baja'), ('reactivated', 'Vuelta de una baja'), ('delegated', 'Delegación'), ('revoked', 'Delegación revocada'), ('exported', 'Exportación')], max_length=14, verbose_name='clase')),
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
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['login', 'logout', 'password', 'second_factor', 'unlocked', 'added', 'address', 'roles', 'deactivated', 'reactivated', 'delegated', 'revoked', 'exported'])), name='audit_kind_is_known'), models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='audit_says_what')],
            },
        ),
        guards.history_stays("accounts_auditevent", key="id"),
        guards.never_emptied("accounts_auditevent"),
    ]
