from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_sealed")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["opened_at"], name="ticket_opened"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["-ended_at"],
                condition=models.Q(("ended_at__isnull", False)),
                name="ticket_ended",
            ),
        ),
    ]
