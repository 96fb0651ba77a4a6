"""What making copies needs; a step may still say that retention took its copy away."""

from django.db import migrations, models

from backups.migrations._guards import RUN

# The type of what a trigger looks at cannot be changed under its eyes.
NO_RUN = "DROP TRIGGER backups_run_as_told ON backups_run;"
STEPS = """
DROP TRIGGER backups_step_as_told ON backups_step;
CREATE TRIGGER backups_step_as_told BEFORE UPDATE ON backups_step
FOR EACH ROW WHEN (
  OLD.status <> 'pending'
  AND (OLD.removed_at IS NOT NULL
    OR to_jsonb(OLD) - 'removed_at' IS DISTINCT FROM to_jsonb(NEW) - 'removed_at')
) EXECUTE FUNCTION public.backups_stays();
"""
AS_IT_WAS = """
DROP TRIGGER backups_step_as_told ON backups_step;
CREATE TRIGGER backups_step_as_told BEFORE UPDATE ON backups_step
FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION public.backups_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalroute',
            name='host_key',
            field=models.TextField(blank=True, verbose_name='clave del servidor'),
        ),
        migrations.AddField(
            model_name='route',
            name='host_key',
            field=models.TextField(blank=True, verbose_name='clave del servidor'),
        ),
        migrations.AddField(
            model_name='run',
            name='doing',
            field=models.CharField(blank=True, max_length=200, verbose_name='qué está haciendo'),
        ),
        migrations.AddField(
            model_name='step',
            name='removed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='retirada del destino'),
        ),
        migrations.RunSQL(NO_RUN, RUN),
        migrations.AlterField(
            model_name='run',
            name='manifest',
            field=models.TextField(blank=True, verbose_name='manifiesto'),
        ),
        migrations.RunSQL(RUN, NO_RUN),
        migrations.RunSQL(STEPS, AS_IT_WAS),
    ]
