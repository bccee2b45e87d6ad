"""What is known before a file is read: the plan that it goes into, its partnership, and what was decided before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from actions import records
from actions.document import Key, ScaleValue
from actions.imports.meaning import Choices, Known
from actions.models import ImportMemory, Plan
from actions.reading import live_document
from governance.models import Body, Officer, Organisation, Partnership

#: The key that most boards have, for a paper without one in a partnership without a plan.
USUAL_KEY = Key(
    rag=(
        ScaleValue(code="R", label="Red", meaning="Barriers to progression", colour="#c62828", needs_reason=True),
        ScaleValue(code="A", label="Amber", meaning="Likely to progress", colour="#ffb300", needs_reason=True),
        ScaleValue(code="G", label="Green", meaning="Able to progress", colour="#2e7d32"),
        ScaleValue(code="C", label="Completed", meaning="Action completed", colour="#1565c0", completes=True),
    ),
    priorities=(
        ScaleValue(code="H", label="High", meaning="High priority"),
        ScaleValue(code="M", label="Medium", meaning="Medium priority"),
        ScaleValue(code="L", label="Low", meaning="Low priority"),
    ),
    timescales=(
        ScaleValue(code="S", label="Short term"),
        ScaleValue(code="M", label="Medium term"),
        ScaleValue(code="L", label="Long term"),
    ),
)


def known_of(plan: Plan, today: str) -> Known:
    """What is known of a file that goes into this plan; ``today`` is an ISO day."""
    document = live_document(plan)
    return Known(
        today=today,
        key=document.key,
        partnership=document.partnership,
        plan=document,
        columns=document.columns(),
        bodies=_bodies(plan.partnership),
        owners=_owners(plan.partnership),
    )


def known_new(partnership: Partnership, today: str) -> Known:
    """What is known of a file that becomes a new plan: the key is that of the partnership's newest plan, if it has one;
    of a partnership that is not there yet nothing is."""
    if not partnership.pk:
        return Known(today=today, key=USUAL_KEY)
    newest = Plan.objects.filter(partnership=partnership).live().order_by("-pk").first()
    return Known(
        today=today,
        key=live_document(newest).key if newest else USUAL_KEY,
        partnership=partnership.name,
        bodies=_bodies(partnership),
        owners=_owners(partnership),
    )


def _bodies(partnership: Partnership) -> dict[str, str]:
    """The names of the partnership's bodies as they may be written, in any case."""
    return {written: body.name for body in partnership.bodies.live() for written in (*body.aliases, body.name)}


def _owners(partnership: Partnership) -> dict[str, str]:
    """How owners may be written, and their labels. What two could mean is the officer's, then the body's."""
    known = reversed(partnership.owners().values())
    return {written: str(owner) for owner in known for written in filter(None, _written(owner))}


def _written(owner: Officer | Body | Organisation) -> Iterable[str]:
    aliases = () if isinstance(owner, Officer) else owner.aliases
    return (*aliases, owner.name, str(owner))


def remembered(plan: Plan) -> Choices:
    """What was decided about the plan's files before: what holds for the next one too."""
    memory = ImportMemory.objects.filter(plan=plan).first()
    return records.read(Choices, memory.choices) if memory else Choices()


def together(before: Choices, given: Choices) -> Choices:
    """What was decided before with what is decided now, which wins."""
    return Choices(**{one.name: {**getattr(before, one.name), **getattr(given, one.name)} for one in fields(Choices)})
