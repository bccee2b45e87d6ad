"""Lint migrations for what would break a running older version of the product; no database is touched."""

import os
import sys

import django
from django_migration_linter import MigrationLinter

# A unique constraint on a column that the same migration adds: no older version writes anything there.
# Columns that an older version leaves to the database, which has a default for each; the linter reads SQLite's copy of
# the table, and the tables that the same migration makes.
# What must not be null though an older version knows nothing of it: that version must stop before a row is written
# that no seal covers.
# Columns that get wider: SQLite's copy of the table again.
LOOKED_AT = [
    "0003_undo_and_phrases",
    "0004_seals_and_months",
    "0004_what_the_log_speaks_of",
    "0005_chain",
    "0006_longer_words",
    "0008_the_plans_own_fields",
]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    django.setup()
    # The first migration of an app creates its tables: nothing older runs on them.
    linter = MigrationLinter(
        include_apps=["actions", "governance"],
        ignore_initial_migrations=True,
        ignore_name=LOOKED_AT,
        no_cache=True,
        quiet=["ignore", "ok"],
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return 1 if linter.has_errors else 0


if __name__ == "__main__":
    sys.exit(main())
