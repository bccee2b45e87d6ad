from django.db import migrations

from governance.triggers import refuse_rewriting


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]

    operations = [
        refuse_rewriting(
            "governance_revision",
            "governance_historicalbody",
            "governance_historicalmembership",
            "governance_historicalofficer",
            "governance_historicalorganisation",
        )
    ]
