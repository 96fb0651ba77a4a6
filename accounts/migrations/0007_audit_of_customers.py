"""What is done with customers, their people and the documents is told as well (J4)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_audit'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='auditevent',
            name='audit_kind_is_known',
        ),
        migrations.AlterField(
            model_name='auditevent',
            name='kind',
            field=models.CharField(choices=[('login', 'Entrada'), ('logout', 'Salida'), ('password', 'Contraseña nueva'), ('second_factor', 'Segundo factor'), ('unlocked', 'Acceso desbloqueado'), ('added', 'Persona nueva'), ('address', 'Correo de acceso'), ('roles', 'Funciones'), ('deactivated', 'Baja'), ('reactivated', 'Vuelta de una baja'), ('delegated', 'Delegación'), ('revoked', 'Delegación revocada'), ('exported', 'Exportación'), ('feed', 'Enlace de la agenda'), ('data_copied', 'Copia de datos personales'), ('blocked', 'Bloqueo de datos personales'), ('held', 'Conservación de datos bloqueados'), ('unblocked', 'Bloqueo levantado'), ('erased', 'Supresión de datos personales'), ('merged', 'Fusión'), ('merge_undone', 'Fusión deshecha'), ('imported', 'Importación'), ('import_undone', 'Importación deshecha'), ('approved', 'Revisión aprobada'), ('returned', 'Revisión devuelta')], max_length=14, verbose_name='clase'),
        ),
        migrations.AddConstraint(
            model_name='auditevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['login', 'logout', 'password', 'second_factor', 'unlocked', 'added', 'address', 'roles', 'deactivated', 'reactivated', 'delegated', 'revoked', 'exported', 'feed', 'data_copied', 'blocked', 'held', 'unblocked', 'erased', 'merged', 'merge_undone', 'imported', 'import_undone', 'approved', 'returned'])), name='audit_kind_is_known'),
        ),
    ]
