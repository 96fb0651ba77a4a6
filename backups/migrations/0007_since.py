"""When copies began to be expected is no change of its own: who switched it on is told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0006_drills'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalpolicy',
            name='since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='se espera desde'),
        ),
        migrations.AlterField(
            model_name='policy',
            name='since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='se espera desde'),
        ),
    ]
