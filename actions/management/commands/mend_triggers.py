"""Put back the triggers by which the database refuses to rewrite what is a record."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection

from governance.history import records, tracked_tables
from governance.triggers import mend


class Command(BaseCommand):
    help = (
        "Make again the triggers that are missing, or are not ours. It asks nobody who took them away, or what was "
        "changed meanwhile: run verify afterwards."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        names = mend(connection, records(apps), tracked_tables(apps))
        for name in names:
            self.stdout.write(f"Made again: {name}.")
        self.stdout.write("Now run manage.py verify." if names else "No trigger was missing.")
