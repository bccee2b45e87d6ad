import django.db.models.deletion
from django.db import migrations, models

from governance.triggers import allow_rewriting


def name_revisions(apps, schema_editor):
    """What was there before the chain began belongs to the first revision of its partnership."""
    Meeting = apps.get_model("governance", "Meeting")
    Revision = apps.get_model("governance", "Revision")
    for partnership in apps.get_model("governance", "Partnership").objects.all():
        first = Revision.objects.filter(partnership=partnership).order_by("number").first()
        Meeting.objects.filter(body__partnership=partnership).update(revision=first)
    if schema_editor.connection.vendor == "postgresql":
        # A table cannot be altered while its foreign keys are still to be looked at.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_seals_and_months")]

    operations = [
        allow_rewriting("governance_meeting", "governance_seal"),
        migrations.AddField(
            model_name="seal",
            name="rows",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="meeting",
            name="revision",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.revision"
            ),
        ),
        migrations.RunPython(name_revisions, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="meeting",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.revision"
            ),
        ),
    ]
