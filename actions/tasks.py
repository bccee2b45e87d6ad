"""What a worker does, so that no web request waits for it: making PDFs; and what is to happen on a later day.

Nothing depends on a task having run: what is missing is asked for again by whoever looks for it.
"""

from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from actions import records
from actions.document import PlanDocument, VersionLine
from actions.editions import extents
from actions.enums import Audience, ImportState
from actions.exports import FORMATS
from actions.exports import redline as paper
from actions.imports.files.apart import NOT_READ
from actions.imports.files.paper import BadFile
from actions.knowing import remembered, together
from actions.models import Handover, Import, Plan, Rendering, Version
from actions.moments import Moment
from actions.operations import complete_handover, store_edition, uploads
from actions.operations.importing import ChangeClash, free_slug, import_into, import_new, lines_between
from actions.pairing import name_of
from actions.previewing import PASTED, Met, Preview, decisions_of, lasting, paper_in, preview_of
from actions.reading import frozen_document, live_document, live_edition
from actions.sides import Comparison, side
from governance.enums import Door, Right
from governance.history import Actor, Revision
from governance.merging import Clash, Conflict, Refused
from governance.models import Membership, User

NOT_APPLIED = (
    "The file could not be applied, for a reason that nobody has thought of. Nothing was written: try it again, or "
    "leave out what is unusual in it."
)
PREVIEWS_KEPT_FOR = timedelta(hours=2)
#: A plan of two thousand rows takes under a minute.
RENDERING_SECONDS = 180
#: What somebody waits for goes before the live plan, which is made again anyhow.
PAPERS_FIRST = 10
#: A queue with a worker of its own: who waits for a file to be read waits for no paper to be printed.
FILES = "files"


def rendering_key(digest: str) -> str:
    """What the PDF of the document with this digest is stored by: an upgrade, or another address, prints it anew."""
    return hashlib.sha256(f"{settings.BUILD}:{settings.SITE_URL}:{digest}".encode()).hexdigest()


class RenderingTooLong(Exception):
    """A document takes longer to print than anybody waits."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise RenderingTooLong in a worker that is still at it after so long, so that it gets on with the rest.

    Signals reach the main thread only, where a worker does its tasks; elsewhere nothing is limited.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: object) -> None:
        raise RenderingTooLong(f"The PDF was not ready after {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@task()
def render_live_plan(plan_id: int) -> None:
    """Make the live plan's PDFs, those of both audiences, and throw outdated ones away."""
    plan = Plan.objects.get(pk=plan_id)
    current = [live_edition(plan, audience) for audience in Audience]
    for one in current:
        _store(plan, one)
    outdated = Rendering.objects.filter(plan=plan, made_at__lt=timezone.now() - PREVIEWS_KEPT_FOR)
    outdated.exclude(digest__in=[rendering_key(one.digest()) for one in current]).delete()


@task(priority=PAPERS_FIRST)
def render_preview(plan_id: int, line: dict[str, Any]) -> None:
    """Make the PDF that issuing the live plan with this line of version control would store."""
    plan = Plan.objects.get(pk=plan_id)
    _store(plan, live_document(plan).with_version(VersionLine(**line)))


@task(priority=PAPERS_FIRST)
def render_moment(plan_id: int, number: int, day: str, audience: str) -> None:
    """Make the PDF of the plan as it stood on a day, after the revision with this number."""
    plan = Plan.objects.select_related("partnership").get(pk=plan_id)
    revision = Revision.objects.get(partnership=plan.partnership, number=number)
    _store(plan, Moment(plan, revision, date.fromisoformat(day)).document(Audience(audience)))


def comparison_digest(form: str, of: Comparison) -> str:
    """What a comparison's PDF is known by: what it is of, and both plans as their reader may see them. With a body it
    also depends on what was saved together with its notes, of which another reader may see others."""
    parts = (form, of.words(), of.audience, of.before.document.digest(), of.after.document.digest())
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


@task(priority=PAPERS_FIRST)
def render_comparison(plan_id: int, form: str, before: str, after: str, audience: str, body: str = "") -> None:
    """Make the PDF of a comparison of two moments, by their names, as an audience may see it: one of its own forms, or
    the plan with a cover."""
    plan = Plan.objects.select_related("partnership", "live").get(pk=plan_id)
    was, now = (side(plan, name, Audience(audience)) for name in (before, after))
    of = Comparison(plan, Audience(audience), was, now, body)
    key = rendering_key(comparison_digest(form, of))
    if not Rendering.objects.filter(plan=plan, digest=key).exists():
        with time_limit(RENDERING_SECONDS):
            content = paper.render(form, of.laid_over(), of.words())
        Rendering.objects.get_or_create(plan=plan, digest=key, defaults={"content": content})


@task(priority=PAPERS_FIRST)
def render_version(version_id: int) -> None:
    """Store a version's PDFs."""
    version = Version.objects.select_related("plan").get(pk=version_id)
    for extent in extents(frozen_document(version)):
        for audience in Audience:
            with time_limit(RENDERING_SECONDS):
                store_edition(version, audience, extent)


def _store(plan: Plan, document: PlanDocument) -> None:
    key = rendering_key(document.digest())
    if not Rendering.objects.filter(plan=plan, digest=key).exists():
        with time_limit(RENDERING_SECONDS):
            content = FORMATS["pdf"].render(document)
        Rendering.objects.get_or_create(plan=plan, digest=key, defaults={"content": content})


def order_renderings(sender: Any, revision: Revision, **kwargs: Any) -> None:
    """Ask for the PDFs of what a revision made, in its transaction: connected to ``revision_made``."""
    for plan in Plan.objects.filter(partnership=revision.partnership):
        render_live_plan.enqueue(plan.pk)
    for version in Version.objects.filter(revision=revision).exclude(document=""):
        render_version.enqueue(version.pk)


@task(priority=PAPERS_FIRST)
def hand_over(handover_id: int) -> None:
    """Let an officer follow another, on the day that was chosen for it; nothing where it was done or cancelled."""
    handover = Handover.objects.select_related("plan__partnership", "officer", "successor").get(pk=handover_id)
    now = timezone.now()
    if not handover.archived and handover.day <= timezone.localdate(now):
        complete_handover(handover, by=Actor(Door.COMMAND, now, system="Planned handover"))


def order_handovers(sender: Any, revision: Revision, **kwargs: Any) -> None:
    """Order what a revision plans for the beginning of its day, in its transaction: connected to ``revision_made``.

    What is overdue, because its order failed, is ordered again with the next edit.
    """
    today = timezone.localdate(revision.made_at)
    for handover in Handover.objects.live().filter(plan__partnership=revision.partnership):
        is_new = handover.history.filter(revision=revision).exists()
        if is_new or handover.day < today:
            begin = timezone.make_aware(datetime.combine(handover.day, time.min))
            hand_over.using(run_after=begin).enqueue(handover.pk)


@task(queue_name=FILES)
def read_import(import_id: int) -> None:
    """Read a file that somebody sent, or say why it cannot be read; and throw away the files of long ago."""
    uploads.discard_old(timezone.now())
    upload = Import.objects.get(pk=import_id)
    if upload.state != ImportState.WAITING:
        return
    uploads.tell_progress(upload, ImportState.READING, 20)
    try:
        uploads.keep_paper(upload, paper_in(upload.name, bytes(upload.content)))
    except BadFile as bad:
        uploads.fail(upload, str(bad))
    except Exception:
        uploads.fail(upload, NOT_READ)
        raise


@task(queue_name=FILES)
def apply_import(import_id: int) -> None:
    """Make of a file what was decided about it. What stands against it is told with the file; then nothing is
    written."""
    upload = Import.objects.select_related("partnership", "plan__partnership", "plan__live").get(pk=import_id)
    if not uploads.begin_to_apply(upload):
        return
    decisions = replace(decisions_of(upload), asked_at="")
    try:
        _make_of(upload)
    except Conflict as conflict:
        met = tuple(_met(clash) for clash in conflict.merge.clashes)
        uploads.turn_back(upload, "", records.lean(replace(decisions, met=met)))
    except (Refused, BadFile) as refusal:
        uploads.turn_back(upload, str(refusal), records.lean(decisions))
    except Exception:
        uploads.turn_back(upload, NOT_APPLIED, records.lean(decisions))
        raise


def _make_of(upload: Import) -> None:
    preview = preview_of(upload)
    uploads.tell_progress(upload, ImportState.APPLYING, 40)
    by = Actor(Door.IMPORT, timezone.now(), user=_who_asked(upload, preview))
    with transaction.atomic():  # What is written, and that it is written
        _write(upload, preview, by)


def _who_asked(upload: Import, preview: Preview) -> User:
    """Raises Refused where they may no longer edit: a file waits for the worker, and roles change meanwhile."""
    members = Membership.objects.live().filter(partnership=upload.partnership, user__is_active=True)
    member = members.select_related("user").filter(user=preview.decisions.asked_by).first()
    if member is None or Right.EDIT_PLAN not in member.rights:
        raise Refused("Who asked for this may no longer edit the plan. Nothing was written: apply it yourself.")
    return member.user


def _write(upload: Import, preview: Preview, by: Actor) -> None:
    name = upload.name or PASTED
    if upload.plan is None:
        slug = free_slug(preview.after.title)
        plan = import_new(upload.partnership, by=by, slug=slug, document=preview.after, file_name=name)
        uploads.became(
            upload, plan, plan.history.earliest("history_id").revision, remembered=records.lean(lasting(preview))
        )
        return
    revision = import_into(
        upload.plan,
        by=by,
        since=preview.since,
        changes=preview.changes,
        file_name=name,
        chosen=[name_of(change) for change in preview.chosen()],
        overruling=preview.decisions.overruling,
        versions=lines_between(upload.plan, preview.meaning.document) if preview.decisions.is_version else (),
    )
    lasts = together(remembered(upload.plan), lasting(preview))
    uploads.became(upload, upload.plan, revision, remembered=records.lean(lasts))


def _met(clash: Clash) -> Met:
    assert isinstance(clash, ChangeClash)  # noqa: S101 -- import_into raises no other
    return Met(change=name_of(clash.change), about=clash.change.ref, yours=str(clash.yours), theirs=str(clash.theirs))
