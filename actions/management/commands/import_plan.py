"""Read a file as a plan, say what it means, and write it where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from actions import records
from actions.diff import Change
from actions.document import PlanDocument
from actions.imports.files.paper import BadFile
from actions.imports.meaning import Choices, Doubt
from actions.models import Import, Plan
from actions.operations import ChangeClash, free_slug, import_into, import_new
from actions.pairing import is_taken, name_of
from actions.previewing import Decisions, Preview, paper_in, preview_of
from actions.records import RecordError
from actions.wording import Teller, excerpt
from governance.enums import Door
from governance.history import Actor
from governance.merging import Clash, Conflict, Refused
from governance.models import Partnership

#: What a shell is told where a file was not understood, and where it was understood but could not be applied.
NOT_UNDERSTOOD, NOT_APPLIED = 2, 1


class Command(BaseCommand):
    help = (
        "Read a plan from a Word, Excel, CSV or JSON file and print what was read, every doubt, and what it changes in "
        "the plan. Writes only with --apply. Ends with status 2 where the file cannot be understood."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        into = parser.add_mutually_exclusive_group()
        into.add_argument("--plan", metavar="SLUG", help="the plan it goes into; needed only where there are several")
        into.add_argument("--new", action="store_true", help="make a new plan of it")
        parser.add_argument("--partnership", metavar="SLUG", help="whose new plan; needed only where there are several")
        parser.add_argument("--apply", action="store_true", help="write it, but for what would take something out")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="what was decided about such files, as JSON")
        parser.add_argument("--json", action="store_true", help="print an object with read, doubts and changes")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        plan = None if options["new"] else _plan(options["plan"])
        if options["apply"] and plan is None and not options["new"]:
            raise CommandError("There is no plan yet: make one of the file with --new.")
        partnership = _partnership(plan, options["partnership"], needed=options["apply"])
        preview = _preview(file, plan, partnership, _choices(options["mapping"]))
        if options["json"]:
            self.stdout.write(json.dumps(_told(preview), ensure_ascii=False, indent=2))
        else:
            for line in _lines(file.name, plan, preview):
                self.stdout.write(line)
        if options["apply"]:
            done = _apply(file.name, plan, preview, partnership)
        else:
            done = "Nothing was written: run it with --apply to write it."
        if not options["json"]:
            self.stdout.write(done)


def _plan(slug: str | None) -> Plan | None:
    """The plan that the file goes into; None where there is none yet, so that it is read by itself."""
    plans = Plan.objects.live().select_related("partnership", "live")
    found = list(plans.filter(slug=slug) if slug else plans)
    known = ", ".join(plans.values_list("slug", flat=True)) or "none yet"
    if slug and not found:
        raise CommandError(f"There is no plan “{slug}”: make one with --new. There is: {known}.")
    if len(found) > 1:
        raise CommandError(f"There are several plans: say which with --plan. There is: {known}.")
    return found[0] if found else None


def _partnership(plan: Plan | None, slug: str | None, *, needed: bool) -> Partnership:
    """Whose plan it is; one that nobody knows where there is none yet and nothing is to be written."""
    if plan is not None:
        return plan.partnership
    found = list(Partnership.objects.filter(**({"slug": slug} if slug else {})))
    known = ", ".join(Partnership.objects.values_list("slug", flat=True))
    if not known and not needed:
        return Partnership()
    if len(found) != 1:
        raise CommandError(f"Say whose new plan it is with --partnership. There is: {known or 'none yet'}.")
    return found[0]


def _choices(file: Path | None) -> Choices:
    if file is None:
        return Choices()
    try:
        return records.read(Choices, json.loads(_content(file)))
    except (ValueError, RecordError) as error:
        raise CommandError(f"{file}: it holds no decisions: {error}.", returncode=NOT_UNDERSTOOD) from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: cannot be read: {error.strerror}.", returncode=NOT_UNDERSTOOD) from error


def _preview(file: Path, plan: Plan | None, partnership: Partnership, choices: Choices) -> Preview:
    """What the file means; nothing of it is kept."""
    content = _content(file)
    try:
        upload = Import(
            partnership=partnership,
            plan=plan,
            name=file.name,
            made_at=timezone.now(),
            content=content,
            paper=paper_in(file.name, content),
            choices=records.plain(Decisions(choices=choices)),
        )
        return preview_of(upload)
    except (BadFile, Refused) as bad:
        raise CommandError(f"{file}: {bad}", returncode=NOT_UNDERSTOOD) from bad


def _apply(name: str, plan: Plan | None, preview: Preview, partnership: Partnership) -> str:
    by = Actor(Door.IMPORT, timezone.now(), system="Import")
    try:
        if plan is None:
            slug = free_slug(preview.after.title)
            made = import_new(partnership, by=by, slug=slug, document=preview.after, file_name=name)
            return f"Written: the new plan “{made}”, under {made.slug}."
        revision = import_into(
            plan,
            by=by,
            since=preview.since,
            changes=preview.changes,
            file_name=name,
            chosen={name_of(change) for change in preview.changes if is_taken(change)},
        )
    except Conflict as conflict:
        told = " ".join(_clash(clash) for clash in conflict.merge.clashes)
        raise CommandError(
            f"Nothing was written: the plan was changed since the file was made. {told}", returncode=NOT_APPLIED
        ) from conflict
    except Refused as refusal:
        raise CommandError(f"Nothing was written: {refusal.message}", returncode=NOT_APPLIED) from refusal
    return f"Written as revision {revision.number}." if revision else "There was nothing to write."


# What is printed


def _clash(clash: Clash) -> str:
    ref = f"{clash.change.ref}, " if isinstance(clash, ChangeClash) and clash.change.ref else ""
    return f"{ref}{clash.field}: “{clash.yours}” or “{clash.theirs}”?"


def _told(preview: Preview) -> dict[str, Any]:
    tell = Teller(preview.after.key)
    return {
        "read": preview.meaning.document.to_dict(),
        "doubts": [records.plain(doubt) for doubt in preview.meaning.doubts],
        "changes": [
            {
                "name": name_of(change),
                "kind": change.kind.value,
                "ref": change.ref,
                "field": change.field,
                "told": tell.proposal(change),
                "taken": is_taken(change),
            }
            for change in preview.changes
        ],
    }


def _lines(name: str, plan: Plan | None, preview: Preview) -> Iterator[str]:
    yield f"{name}: {_counts(preview.meaning.document)}"
    for column in preview.meaning.columns:
        yield f"  column “{excerpt(column.heading, 60)}”: {column.holds.value} {column.name}".rstrip()
    doubts = preview.meaning.doubts
    yield f"Doubts: {len(doubts) or 'none'}"
    for doubt in doubts:
        yield f"  {_doubt(doubt)}"
    if plan is None:
        return
    yield f"Changes in “{plan}” since revision {preview.since}: {len(preview.changes) or 'none'}"
    tell = Teller(preview.after.key)
    for change in preview.changes:
        yield f"  {tell.proposal(change)}{_unless_taken(change)}"


def _counts(document: PlanDocument) -> str:
    rows = list(document.activities())
    counted = (
        (len(document.themes), "theme", "themes"),
        (len(rows), "activity", "activities"),
        (sum(len(row.notes) for row in rows), "note", "notes"),
        (sum(len(row.further_actions) for row in rows), "further action", "further actions"),
        (sum(len(row.reviews) for row in rows), "review", "reviews"),
        (len(document.versions), "version", "versions"),
    )
    return ", ".join(f"{count:,} {one if count == 1 else several}" for count, one, several in counted)


def _doubt(doubt: Doubt) -> str:
    chosen = next((option.label for option in doubt.options if option.value == doubt.chosen), "")
    return f"{doubt.place}, “{excerpt(doubt.said, 60)}”: {doubt.about}{f' Taken as: {chosen}' if chosen else ''}"


def _unless_taken(change: Change) -> str:
    return "" if is_taken(change) else " (left as it is)"
