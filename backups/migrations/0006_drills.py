"""What a drill that somebody asks for leaves behind: never its key."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0005_connecting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DrillRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='pedida')),
                ('secret', models.TextField(blank=True, editable=False, verbose_name='clave cifrada')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='empezó')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='en manos de un proceso hasta')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminó')),
                ('doing', models.CharField(blank=True, max_length=200, verbose_name='qué está haciendo')),
                ('problem', models.TextField(blank=True, verbose_name='por qué no se pudo probar')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='la pidió')),
                ('drill', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='backups.drill', verbose_name='prueba')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='backups.step', verbose_name='copia que se prueba')),
            ],
            options={
                'verbose_name': 'prueba de restauración pedida',
                'verbose_name_plural': 'pruebas de restauración pedidas',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('step',), name='backup_drill_once_at_a_time'), models.CheckConstraint(condition=models.Q(('secret', ''), models.Q(('ended_at__isnull', True), ('started_at__isnull', True)), _connector='OR'), name='backup_key_is_forgotten'), models.CheckConstraint(condition=models.Q(('started_at__isnull', True), ('ended_at__isnull', False), ('lease_until__isnull', False), _connector='OR'), name='backup_trying_has_a_lease'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('drill__isnull', False), models.Q(('problem', ''), _negated=True), _connector='OR'), name='backup_tried_or_says_why_not')],
            },
        ),
    ]
