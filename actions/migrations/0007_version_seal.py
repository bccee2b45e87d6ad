from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0006_seals")]

    operations = [migrations.AddIndex("version", models.Index(fields=["seal"], name="version_seal"))]
