"""A policy waits for its first word, and rests only for a reason."""

from django.db import migrations, models

# One that was never in use waits; of one that was, nobody was asked why it rests.
BEFORE = """
UPDATE backups_policy SET since = NULL WHERE NOT is_active
  AND NOT EXISTS (SELECT FROM backups_run WHERE policy_id = backups_policy.id);
UPDATE backups_policy SET off_because = 'Sin motivo registrado.'
  WHERE NOT is_active AND since IS NOT NULL;
"""
UNDO = "UPDATE backups_policy SET since = now() WHERE since IS NULL;"


class Migration(migrations.Migration):

    dependencies = [
        ('backups', '0004_order'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='policy',
            name='backup_active_has_a_next',
        ),
        migrations.AddField(
            model_name='historicalpolicy',
            name='off_because',
            field=models.CharField(blank=True, max_length=300, verbose_name='por qué está en pausa'),
        ),
        migrations.AddField(
            model_name='policy',
            name='off_because',
            field=models.CharField(blank=True, max_length=300, verbose_name='por qué está en pausa'),
        ),
        migrations.AlterField(
            model_name='historicalpolicy',
            name='since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='se espera desde'),
        ),
        migrations.AlterField(
            model_name='policy',
            name='since',
            field=models.DateTimeField(blank=True, null=True, verbose_name='se espera desde'),
        ),
        migrations.RunSQL(BEFORE, UNDO),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('is_active', False), models.Q(('next_at__isnull', False), ('since__isnull', False)), _connector='OR'), name='backup_active_has_a_next'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('is_active', True), ('since__isnull', True), models.Q(('off_because', ''), _negated=True), _connector='OR'), name='backup_pause_has_a_reason'),
        ),
    ]
