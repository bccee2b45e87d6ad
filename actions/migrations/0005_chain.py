import hashlib

import django.db.models.deletion
from django.db import migrations, models

from governance.triggers import allow_rewriting


def name_revisions(apps, schema_editor):
    """What was there before the chain began belongs to the first revision of its partnership; stored papers are sealed
    with the next."""
    Revision = apps.get_model("governance", "Revision")
    Ref = apps.get_model("actions", "Ref")
    StoredFile = apps.get_model("actions", "StoredFile")
    Edition = apps.get_model("actions", "Edition")
    for partnership in apps.get_model("governance", "Partnership").objects.all():
        revisions = Revision.objects.filter(partnership=partnership).order_by("number")
        first, last = revisions.first(), revisions.last()
        Ref.objects.filter(plan__partnership=partnership).update(revision=first)
        StoredFile.objects.filter(attachments__plan__partnership=partnership).update(revision=first)
        for edition in Edition.objects.filter(version__plan__partnership=partnership).select_related("version"):
            Edition.objects.filter(pk=edition.pk).update(after=last, seal=_seal(edition))
    if schema_editor.connection.vendor == "postgresql":
        # A table cannot be altered while its foreign keys are still to be looked at.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _seal(edition):
    content = hashlib.sha256(bytes(edition.content)).hexdigest()
    said = (edition.version.digest, edition.version.seal, edition.audience, edition.extent, edition.digest, content)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def a_revision(**kwargs):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="governance.revision", **kwargs
    )


class Migration(migrations.Migration):
    dependencies = [("actions", "0004_what_the_log_speaks_of"), ("governance", "0005_chain")]

    operations = [
        allow_rewriting("actions_ref", "actions_storedfile", "actions_edition"),
        migrations.AddField("ref", "revision", a_revision(null=True)),
        migrations.AddField("storedfile", "revision", a_revision(null=True)),
        migrations.AddField("edition", "after", a_revision(null=True)),
        migrations.AddField("edition", "seal", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.RunPython(name_revisions, migrations.RunPython.noop),
        migrations.AlterField("ref", "revision", a_revision()),
        migrations.AlterField("storedfile", "revision", a_revision()),
        migrations.AlterField("edition", "after", a_revision()),
    ]
