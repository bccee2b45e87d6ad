from django.db import migrations

from governance.triggers import refuse_rewriting


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial"), ("governance", "0002_records_are_not_rewritten")]

    operations = [
        refuse_rewriting(
            "actions_edition",
            "actions_ref",
            "actions_version",
            "actions_historicalactivity",
            "actions_historicalassignment",
            "actions_historicalfurtheraction",
            "actions_historicalnote",
            "actions_historicalownership",
            "actions_historicalplan",
            "actions_historicalprogressupdate",
            "actions_historicalreview",
            "actions_historicalscalevalue",
            "actions_historicalstrand",
            "actions_historicalstrandtimescale",
            "actions_historicaltheme",
        )
    ]
