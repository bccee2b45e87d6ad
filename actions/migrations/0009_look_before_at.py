from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0008_the_plans_own_fields")]

    operations = [
        migrations.AddField(model_name="look", name="before_at", field=models.DateTimeField(null=True)),
    ]
