"""A database for what fills its own: a new SQLite file, or the private PostgreSQL that ``DATABASE_URL`` names."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def empty_database() -> Iterator[str]:
    """Django set up on a database with empty tables: gives what kind of database it is. Ends the program where there is
    something in it."""
    with tempfile.TemporaryDirectory(prefix="collab-bench-") as name:
        own = f"sqlite:///{Path(name) / 'bench.sqlite3'}"
        given = os.environ.get("DATABASE_URL", "")
        os.environ |= {
            "DATABASE_URL": given if given.startswith("postgresql:") else own,
            "DJANGO_SETTINGS_MODULE": "collab.settings",
            "DEBUG": "false",
            "SECRET_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.introspection.table_names():
            sys.exit("This database is not empty, and may be somebody's: nothing was measured.")
        call_command("migrate", verbosity=0)
        yield connection.display_name
