"""Write a plan, or one of its issued versions, to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from actions.copies import issued_for, live_for
from actions.editions import extents
from actions.enums import Audience, Extent
from actions.exports import FORMATS
from actions.models import Plan, Version
from actions.reading import frozen_document


class Command(BaseCommand):
    help = (
        "Write a plan as a file. Without --version it is the plan as it stands; with it, the issued version, whose "
        "PDF is the stored one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", metavar="SLUG", help="which plan; needed only where there are several")
        parser.add_argument("--version", dest="number", type=int, metavar="N", help="an issued version's number")
        parser.add_argument("--audience", choices=[a.value for a in Audience], default=Audience.FULL.value)
        parser.add_argument("--extent", choices=[e.value for e in Extent], default=Extent.MASTER.value)
        parser.add_argument("--format", choices=sorted(FORMATS), default="pdf")
        parser.add_argument("--output", metavar="FILE", help="the file to write; standard output where left out")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Django gives every command a --version that prints its own: here it names the plan's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _plan(options["plan"])
        audience = Audience(options["audience"])
        if options["number"] is None:
            content = FORMATS[options["format"]].render(live_for(options["format"], plan, audience))
        else:
            content = _version(plan, options["number"], audience, Extent(options["extent"]), options["format"])
        self._write(content, options["output"])

    def _write(self, content: bytes, output: str | None) -> None:
        if output is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output}: cannot be written: {error.strerror}.") from error


def _plan(slug: str | None) -> Plan:
    plans = list(Plan.objects.live().select_related("partnership"))
    if slug is not None:
        plans = [plan for plan in plans if plan.slug == slug]
        if not plans:
            raise CommandError(f"There is no plan “{slug}”.{_choices()}")
    if not plans:
        raise CommandError("There is no plan yet. Load the first one with: manage.py demo")
    if len(plans) > 1:
        raise CommandError(f"There are several plans: say which with --plan.{_choices()}")
    return plans[0]


def _choices() -> str:
    slugs = ", ".join(Plan.objects.live().values_list("slug", flat=True))
    return f" There is: {slugs}." if slugs else ""


def _version(plan: Plan, number: int, audience: Audience, extent: Extent, format: str) -> bytes:  # noqa: A002 -- the option's word
    version = Version.objects.filter(plan=plan, number=number).first()
    if version is None:
        numbers = ", ".join(str(n) for n in Version.objects.filter(plan=plan).values_list("number", flat=True))
        raise CommandError(f"There is no version {number} of this plan. There is: {numbers or 'none yet'}.")
    if not version.document:
        raise CommandError(f"Version {number} was issued on paper, before this record: only its line is kept.")
    if extent not in extents(frozen_document(version)):
        raise CommandError(f"Version {number} has no paper edition: its plan did not say how many notes are on paper.")
    stored = version.editions.filter(audience=audience, extent=extent).first()
    if format == "pdf" and stored is not None:
        return bytes(stored.content)
    return FORMATS[format].render(issued_for(format, version, audience, extent))
