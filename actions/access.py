"""The one door from a URL to a plan: whoever holds an ``Access`` has had the right checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from actions.enums import Audience
from actions.models import KINDS, Activity, FurtherAction, Plan, PlanItem, Ref, Strand
from governance.enums import Door, Right, Role
from governance.history import Actor
from governance.models import Officer, User
from governance.rights import rights_of


class PlanView(Protocol):
    """A view behind ``plan_view``, stamped with the rights of which it takes one."""

    required_right: tuple[Right, ...]

    def __call__(self, request: HttpRequest, plan: str, **kwargs: Any) -> HttpResponse: ...


@dataclass(frozen=True, slots=True)
class Access:
    """A user at a plan that they may read, with all that they may do there."""

    plan: Plan
    user: User
    rights: frozenset[Right]

    @property
    def audience(self) -> Audience:
        return Audience.FULL if Right.READ_CONFIDENTIAL in self.rights else Audience.PUBLIC

    def may(self, right: Right) -> bool:
        return right in self.rights

    def officer(self) -> Officer | None:
        """The officer whom this user is. One query."""
        found: Officer | None = Officer.objects.filter(partnership=self.plan.partnership, user=self.user).live().first()
        return found

    def actor(self) -> Actor:
        """Who writes now: the clock is read here and nowhere below."""
        return Actor(Door.PAGE, timezone.now(), user=self.user)

    def item(self, kind: str, key: UUID, *, archived: bool = False) -> PlanItem:
        """An item of the plan by its kind's word and its key; 404 for what is not there or not for these eyes."""
        if kind not in KINDS:
            raise Http404("There is nothing of this kind.")
        items = KINDS[kind].objects.filter(plan=self.plan, archived=archived).select_related("plan__partnership")
        item: PlanItem = get_object_or_404(items, key=key)
        if is_confidential(item) and not self.may(Right.READ_CONFIDENTIAL):
            raise Http404("There is nothing with this key.")
        return item

    def require_owner_or_editor(self, item: Strand | FurtherAction) -> None:
        """Raise PermissionDenied for who neither edits the plan nor is answerable for this."""
        if not self.may(Right.EDIT_PLAN) and not item.owned_by(self.officer()):
            raise PermissionDenied("You can update only what you answer for.")

    def activity(self, ref: str) -> Activity:
        """The activity that has, or once had, this ref."""
        entry = get_object_or_404(
            Ref.objects.select_related("activity__theme", "activity__plan__partnership"), plan=self.plan, text=ref
        )
        if entry.activity is None:
            raise Http404(f"{ref} was used before this record began. A ref is never used twice.")
        if entry.activity.archived:
            raise Http404(f"Activity {ref} is archived: {entry.activity.archive_reason}")
        return entry.activity


def is_confidential(item: PlanItem) -> bool:
    """Whether an item is confidential itself, or hangs on a note that is."""
    note = getattr(item, "note", None)
    return bool(getattr(item, "confidential", False) or (note is not None and note.confidential))


def plan_view(*rights: Right) -> Callable[[Callable[..., HttpResponse]], PlanView]:
    """Load the plan named in the URL and require one of these rights over it: 404 for a stranger, 403 for a
    member without. The view gets the ``Access`` instead of the plan's name."""

    def decorate(view: Callable[..., HttpResponse]) -> PlanView:
        @wraps(view)
        def wrapped(request: HttpRequest, plan: str, **kwargs: Any) -> HttpResponse:
            access = access_to(request, plan)
            if access.rights.isdisjoint(rights):
                raise PermissionDenied("Your role in this partnership does not include this.")
            return view(request, access, **kwargs)

        wrapped.required_right = rights  # type: ignore[attr-defined]
        return wrapped  # type: ignore[return-value]

    return decorate


def access_to(request: HttpRequest, slug: str) -> Access:
    """The signed-in user's access to a plan: one query. Raises Http404 for a stranger."""
    assert isinstance(request.user, User)  # noqa: S101 -- LoginRequiredMiddleware has seen to it
    plans = Plan.objects.visible_to(request.user).select_related("partnership", "live").defer("live__document")
    plan = get_object_or_404(plans, slug=slug)
    return Access(plan, request.user, rights_of(Role(plan.role), cleared=plan.cleared))
