from django.db import migrations

from governance import sealing
from governance.triggers import refuse_deleting, refuse_rewriting

TRACKED = {
    "actions": (
        *("activity", "assignment", "attachment", "furtheraction", "handover", "note", "ownership", "plan"),
        *("progressupdate", "review", "scalevalue", "strand", "strandtimescale", "theme"),
    ),
    "governance": ("body", "membership", "officer", "organisation"),
}
RECORDS = {
    "actions": ("edition", "ref", "storedfile", "version", "withdrawal"),
    "governance": ("meeting", "revision", "seal"),
}


def tables(names, prefix=""):
    return [f"{app}_{prefix}{name}" for app, of_app in names.items() for name in of_app]


def seal(apps, schema_editor):
    """Seal every revision that was made before the chain began."""
    Seal = apps.get_model("governance", "Seal")
    found = [sealing.table_of(model) for model in sealing.sealed_models(apps)]
    heads = {}
    for link in list(sealing.links(schema_editor.connection, found)):
        heads[link.partnership] = link.digest(heads.get(link.partnership, ""))
        Seal.objects.create(revision_id=link.revision, rows=link.rows, digest=heads[link.partnership])


class Migration(migrations.Migration):
    dependencies = [("actions", "0005_chain")]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        refuse_rewriting(*tables(RECORDS), *tables(TRACKED, "historical")),
        refuse_deleting(*tables(TRACKED)),
    ]
