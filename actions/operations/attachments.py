from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.attachments import CheckedFile
from actions.models import Activity, Attachment, Note, Plan, StoredFile, Version
from actions.operations.settling import is_standing, settle
from governance.history import Actor, revise
from governance.merging import Clash, Conflict, Merge

#: What of an attachment is its file, and changes with it.
_FILE = ("digest", "name")


def attach(
    plan: Plan,
    *,
    by: Actor,
    file: CheckedFile,
    title: str,
    confidential: bool = False,
    to: Activity | Note | Version | None = None,
) -> Attachment:
    """Attach a file to the plan, or to one activity, note or version of it. Sent twice, it is attached once.

    Raises Refused where somebody archived what it is attached to.
    """
    with revise(plan.partnership, by=by):
        if isinstance(to, Note):
            is_standing(to.activity)
        if isinstance(to, Activity | Note):
            is_standing(to)
        places = {"activity": Activity, "note": Note, "version": Version}
        place = {name: to if isinstance(to, model) else None for name, model in places.items()}
        said = {"plan": plan, "file": _stored(file), "title": title, "confidential": confidential, **place}
        standing: Attachment | None = Attachment.objects.filter(**said).live().first()
        if standing is not None:
            return standing
        attachment = Attachment(size=len(file.content), name=file.name, **said)
        attachment.save()
        return attachment


def _told_by_file(merge: Merge, file: CheckedFile | None, theirs: str) -> Merge:
    """The clashes of a merge, with one for two files. No form can be filled with a file: it is to be chosen again."""
    clashes = tuple(clash for clash in merge.clashes if clash.field not in _FILE)
    if file is not None and len(clashes) < len(merge.clashes):
        clashes += (Clash("file", f"{file.name} (choose it again)", theirs),)
    return replace(merge, clashes=clashes)


def _stored(file: CheckedFile) -> StoredFile:
    """The file's bytes, kept once however often they are attached."""
    values = {"content_type": file.kind.content_type, "content": file.content}
    stored, _ = StoredFile.objects.get_or_create(digest=file.digest, defaults=values)
    return stored


def edit_attachment(
    attachment: Attachment, *, by: Actor, since: int, file: CheckedFile | None = None, **submitted: Any
) -> Attachment:
    """Change any of ``title`` and ``confidential``, and put another ``file`` in the place of the one that is there,
    which the history and the versions that had it keep. Raises Conflict and Refused."""
    with revise(attachment.plan.partnership, by=by):
        attachment = Attachment.objects.select_related("plan__partnership").get(pk=attachment.pk)
        if file is not None:
            submitted |= {"digest": file.digest, "name": file.name}
        try:
            values = settle(attachment, since=since, submitted=submitted, together=[_FILE])
        except Conflict as conflict:
            raise Conflict(_told_by_file(conflict.merge, file, attachment.name)) from None
        attachment.title = values.get("title", attachment.title)
        attachment.confidential = values.get("confidential", attachment.confidential)
        if file is not None and values["digest"] == file.digest:
            attachment.file, attachment.size, attachment.name = _stored(file), len(file.content), file.name
        attachment.save()
        return attachment
