"""Whether the record is whole: the chain, what it covers, and what is made of it. It only reads.

Each check raises ``Broken`` with the first thing that is wrong and where; what none of them can see is told in
``docs/operations.md``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from django.apps import apps
from django.db import connection

from actions.document import DocumentError, PlanDocument
from actions.enums import Audience
from actions.models import Edition, LivePlan, Plan, StoredFile, Version
from actions.operations.versions import edition_seal, version_seal
from actions.reading import as_seen, read_plan
from governance.history import Revision, Seal, Tracked, records, tracked_tables
from governance.models import Partnership
from governance.sealing import REVISIONS, Broken, Link, links, one_moment, sealed, sealed_models, table_of
from governance.triggers import missing

_CHUNK = 2000
_SEALS = "governance_seal"


@dataclass(slots=True)
class Whole:
    """What was looked at and found to be whole."""

    revisions: int = 0
    rows: int = 0
    versions: int = 0
    files: int = 0
    #: Each partnership's latest revision, by the partnership's id: its number and its seal.
    heads: dict[int, tuple[int, str]] = field(default_factory=dict)


def verify(partnership: Partnership | None = None) -> Whole:
    """Look at everything of a partnership, or of all. Raises Broken."""
    found = Whole()
    with one_moment(connection):
        check_chain(found, partnership)
        for model in apps.get_models():
            if issubclass(model, Tracked):
                check_rows_of_today(model)
        check_stored_files(found, partnership)
        plans = Plan.objects.select_related("partnership")
        for plan in plans.filter(partnership=partnership) if partnership else plans:
            check_versions(found, plan)
            check_live_plan(plan)
        check_triggers()
    return found


def check_chain(found: Whole, partnership: Partnership | None = None) -> None:
    """Each revision is the next of its partnership, and its seal is over what the tables hold and the seal before."""
    heads: dict[int, str] = defaultdict(str)
    numbers: dict[int, int] = defaultdict(int)
    tables = [table_of(model) for model in sealed_models(apps)]
    with closing(links(connection, tables)) as found_links, closing(_seals()) as seals:
        for link, seal in zip_longest(found_links, seals):
            if link is None or (seal is not None and seal[0] < link.revision):
                raise Broken("it seals a revision that is not there", _SEALS, seal[0], seal[0])
            if seal is None or seal[0] != link.revision:
                raise Broken("the revision has no seal", _SEALS, link.revision, link.revision)
            if partnership is None or link.partnership == partnership.pk:
                _check_link(link, seal[1], seal[2], heads[link.partnership])
                numbers[link.partnership] += 1
                if link.number != numbers[link.partnership]:
                    raise Broken("it is not the next of its partnership", REVISIONS, link.revision, link.revision)
                found.revisions += 1
                found.heads[link.partnership] = (link.number, seal[1])
                found.rows += len(link.entries)
            heads[link.partnership] = seal[1]


def _seals() -> Generator[tuple[int, str, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT revision_id, digest, rows FROM {_SEALS} ORDER BY revision_id")  # noqa: S608 -- ours
        while seals := cursor.fetchmany(_CHUNK):
            yield from seals


def _check_link(link: Link, digest: str, rows: str, before: str) -> None:
    if link.rows == rows and link.digest(before) == digest:
        return
    if link.rows == rows or link.digest(before) == digest:
        raise Broken("the seal is not the one that was set", _SEALS, link.revision, link.revision)
    there = {(entry.table, str(entry.key)): entry for entry in link.entries}
    for line in rows.split("\n"):
        table, key, said = [*line.split(" "), "", ""][:3]
        entry = there.pop((table, key), None)
        if entry is None:
            raise Broken("it is gone", table, key, link.revision)
        if entry.digest != said:
            raise Broken("it is not as it was when it was sealed", table, key, link.revision)
    for entry in there.values():
        raise Broken("it was added after its revision was sealed", entry.table, entry.key, link.revision)
    raise Broken("the seal is not the one that was set", _SEALS, link.revision, link.revision)


def check_rows_of_today(model: type[Tracked]) -> None:
    """Each row of a tracked model is as its newest history says, and none has gone."""
    history = model.history.model._meta.db_table
    live = model._meta.db_table
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
    each = ", ".join([f"l.{name}" for name in columns] + [f"h.{name}" for name in columns])
    # The names are those of our models.
    newest = f"SELECT history_id FROM {history} n WHERE n.id = l.id ORDER BY revision_id DESC, history_id DESC LIMIT 1"  # noqa: S608
    compared = f"SELECT l.id, h.revision_id, {each} FROM {live} l LEFT JOIN {history} h ON h.history_id = ({newest})"  # noqa: S608
    without = f"SELECT id, max(revision_id) FROM {history} WHERE id NOT IN (SELECT id FROM {live}) GROUP BY id"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{compared} ORDER BY l.id")
        while rows := cursor.fetchmany(_CHUNK):
            for key, revision, *values in rows:
                if values[: len(columns)] != values[len(columns) :]:
                    raise Broken("it was changed without a history", live, key, revision)
    with connection.cursor() as cursor:
        cursor.execute(f"{without} ORDER BY id LIMIT 1")
        for key, revision in cursor.fetchall():
            raise Broken("it was deleted", live, key, revision)


def check_stored_files(found: Whole, partnership: Partnership | None = None) -> None:
    """Each file is what its digest says."""
    files = StoredFile.objects.filter(revision__partnership=partnership) if partnership else StoredFile.objects.all()
    for file in files.order_by("pk").iterator(chunk_size=20):
        if hashlib.sha256(file.content).hexdigest() != file.digest:
            raise Broken("its content is not what its digest says", file._meta.db_table, file.pk, file.revision_id)
        found.files += 1


def check_versions(found: Whole, plan: Plan) -> None:
    """Each version confirms itself, its files are those that were stored, and the journal gives it again."""
    before = ""
    for version in Version.objects.filter(plan=plan).select_related("revision").iterator(chunk_size=20):
        check_version(version, before)
        if version.document and read_plan(plan, version.revision).digest() != version.digest:
            raise Broken("the journal gives another plan", version._meta.db_table, version.pk, version.revision_id)
        before = version.seal or before
        found.versions += 1
        found.files += check_editions(version)


def check_version(version: Version, before: str) -> None:
    """Its document is the one that was frozen, with its own line; ``before`` is the seal of the version before."""
    if not version.document:
        return
    line = {"number": version.number, "date": version.date.isoformat(), "seal": version.seal}
    try:
        document = PlanDocument.from_dict(json.loads(version.document))
    except (ValueError, DocumentError):
        document = None
    digest = hashlib.sha256(version.document.encode()).hexdigest()
    is_frozen = document is not None and digest == version.digest and document.digest() == digest
    if document is None or not is_frozen or any(getattr(document.versions[-1], name) != line[name] for name in line):
        raise Broken("it is not the plan that was frozen", version._meta.db_table, version.pk, version.revision_id)
    if version.seal and version.seal != _seal_again(version, document, before):
        raise Broken("its seal is another", version._meta.db_table, version.pk, version.revision_id)


def _seal_again(version: Version, document: PlanDocument, before: str) -> str:
    seals = Seal.objects.filter(revision__partnership=version.revision.partnership_id)
    head = seals.filter(revision_id__lt=version.revision_id).order_by("-revision_id").first()
    *lines, own = document.versions
    unsealed = replace(document, versions=(*lines, replace(own, seal="")))
    return version_seal(unsealed, before, head.digest if head else "")


def check_editions(version: Version) -> int:
    """The stored files of a version are those that were stored; gives how many there are."""
    files = 0
    for edition in Edition.objects.filter(version=version).order_by("pk"):
        seal = edition_seal(version, edition.audience, edition.extent, edition.digest, bytes(edition.content))
        if seal != edition.seal:
            raise Broken("it is not the file that was stored", edition._meta.db_table, edition.pk, edition.after_id)
        files += 1
    return files


def check_live_plan(plan: Plan) -> None:
    """The plan that pages show is the one that its rows make. (How many changes it counts is a matter of wording.)"""
    latest = Revision.objects.filter(partnership=plan.partnership_id).latest("number")
    stored = LivePlan.objects.filter(plan=plan).first()
    if stored is None:
        raise Broken("there is no plan for pages to show", LivePlan._meta.db_table, plan.pk, latest.pk)
    document = read_plan(plan)
    wanted = {
        "revision": latest.number,
        "document": document.canonical().decode(),
        "full_digest": document.digest(),
        "public_digest": as_seen(document, Audience.PUBLIC, stored.public_changes).digest(),
    }
    for name, value in wanted.items():
        if getattr(stored, name) != value:
            raise Broken(f"its {name} is not what the rows make", LivePlan._meta.db_table, plan.pk, latest.pk)


def check_triggers() -> None:
    """The database still refuses to rewrite what is a record."""
    for name in missing(connection, records(apps), tracked_tables(apps)):
        table, _, _ = name.rpartition("_is_") if "_is_" in name else name.rpartition("_")
        raise Broken(f"the trigger {name} is missing, or is not ours", table)


# One version, for whoever has its paper


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What there is to say of a version whose code somebody has: whether it is unchanged, and whether it stands."""

    version: Version
    is_whole: bool
    is_withdrawn: bool


def confirm(code: str) -> Confirmation | None:
    """The version whose seal begins with this code, after hashing it and its files again; None for no such version."""
    seal = code.replace("-", "").lower()
    if not re.fullmatch(r"[0-9a-f]{16,64}", seal):
        return None
    # What begins with it, as an index finds it: "g" follows every figure of a seal.
    found = Version.objects.filter(seal__gte=seal, seal__lt=f"{seal}g")
    version = found.select_related("plan__partnership", "revision", "withdrawal__revision").first()
    if version is None:
        return None
    return Confirmation(version, _is_whole(version), hasattr(version, "withdrawal"))


def _is_whole(version: Version) -> bool:
    earlier = (
        Version.objects.filter(plan=version.plan_id, number__lt=version.number).exclude(seal="").order_by("number")
    )
    seals = Seal.objects.filter(revision__partnership=version.revision.partnership_id)
    own = seals.filter(revision=version.revision_id).first()
    head = seals.filter(revision_id__lt=version.revision_id).order_by("-revision_id").first()
    entries = table_of(Version).rows_of(connection, version.revision_id)
    try:
        check_version(version, earlier.values_list("seal", flat=True).last() or "")
        check_editions(version)
    except Broken:
        return False
    return (
        own is not None
        and own.digest == sealed(own.rows, head.digest if head else "")
        and {str(entry) for entry in entries} <= set(own.rows.split("\n"))
    )
