"""Tell whether the record is whole: nothing in it was changed, added or taken away since it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.verifying import verify
from governance.models import Partnership
from governance.sealing import Broken


class Command(BaseCommand):
    help = (
        "Walk the chain of revisions, their rows, issued versions and stored files. Says what was looked at where all "
        "is whole; otherwise names the first thing that is wrong, and where, and ends with status 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partnership", metavar="SLUG", help="look at one partnership only")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["partnership"]
        partnership = Partnership.objects.filter(slug=slug).first() if slug else None
        if slug and partnership is None:
            known = ", ".join(Partnership.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no partnership “{slug}”. There is: {known}.")
        try:
            found = verify(partnership)
        except Broken as broken:
            raise CommandError(f"Not whole: {broken}.") from broken
        self.stdout.write(
            f"Whole: {found.revisions:,} revisions with {found.rows:,} rows, {found.versions:,} versions and "
            f"{found.files:,} files."
        )
        for one in Partnership.objects.filter(pk__in=found.heads):
            number, seal = found.heads[one.pk]
            self.stdout.write(f"{one.slug}: revision {number}, seal {seal}")
