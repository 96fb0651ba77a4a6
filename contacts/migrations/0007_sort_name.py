"""Customers and contacts are listed by the name that is shown, in the order of a Spanish reader."""

import django.db.models.functions.comparison
import django.db.models.functions.text
import kit.db
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0006_import_undo'),
        ('sla', '0001_initial'),
        ('accounts', '0003_lists'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='contact',
            options={'ordering': ['sort_name'], 'verbose_name': 'contacto', 'verbose_name_plural': 'contactos'},
        ),
        migrations.AlterModelOptions(
            name='customer',
            options={'ordering': ['sort_name'], 'permissions': [('view_all_customers', 'Puede ver los clientes de todas las líneas'), ('activate_customer', 'Puede convertir un cliente en activo'), ('import_customer', 'Puede importar clientes y contactos')], 'verbose_name': 'cliente', 'verbose_name_plural': 'clientes'},
        ),
        migrations.RemoveIndex(
            model_name='customer',
            name='customer_list',
        ),
        migrations.AddField(
            model_name='contact',
            name='sort_name',
            field=models.GeneratedField(db_persist=True, expression=kit.db.SortText(django.db.models.functions.text.Concat('last_name', models.Value(' '), 'first_name')), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='customer',
            name='sort_name',
            field=models.GeneratedField(db_persist=True, expression=kit.db.SortText(django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf('trade_name', models.Value('')), 'legal_name')), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['sort_name', 'id'], name='contact_by_name'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['sort_name', 'id'], name='customer_by_name'),
        ),
    ]
