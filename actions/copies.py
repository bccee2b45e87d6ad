"""The plan for a file that leaves the record and may come back edited: the document says of when it is.

By that, what was edited in the file is told from what was edited in the plan meanwhile. The revision is the last that
its reader may know of.
"""

from __future__ import annotations

from dataclasses import replace

from django.utils.timezone import localtime

from actions.document import AsAt, PlanDocument
from actions.editions import edition
from actions.enums import Audience, Extent
from actions.models import Plan, Version
from actions.moments import changes_seen
from actions.reading import frozen_document, live_edition
from governance.history import Revision

#: The formats that have room to say so, and are read back.
COMING_BACK = frozenset({"xlsx"})


def live_for(format: str, plan: Plan, audience: Audience) -> PlanDocument:  # noqa: A002 -- the URL's word
    """The plan as it stands, as this audience may see it, for a file of this format."""
    if format not in COMING_BACK:
        return live_edition(plan, audience)
    # First the revision: what is saved while this runs would else be named, and missing.
    latest = changes_seen(plan, audience).latest("number")
    return _dated(live_edition(plan, audience), latest)


def issued_for(format: str, version: Version, audience: Audience, extent: Extent) -> PlanDocument:  # noqa: A002
    """An issued version's edition, for a file of this format."""
    document = edition(frozen_document(version), audience, extent)
    return _dated(document, version.revision) if format in COMING_BACK else document


def _dated(document: PlanDocument, revision: Revision) -> PlanDocument:
    return replace(document, as_at=AsAt(day=localtime(revision.made_at).date().isoformat(), revision=revision.number))
