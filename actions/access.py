"""The one door from a URL to a plan: whoever holds an ``Access`` has had the right checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from actions.enums import Audience
from actions.models import (
    KINDS,
    Activity,
    FurtherAction,
    Import,
    LivePlan,
    Plan,
    PlanItem,
    Ref,
    Strand,
    is_confidential,
)
from governance.enums import Door, Right, Role
from governance.history import Actor
from governance.models import Membership, Officer, Partnership, User
from governance.rights import rights_of


class NotHere(Http404):
    """There is nothing here for this reader; the message tells them why."""


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
            raise NotHere("There is nothing of this kind.")
        items = KINDS[kind].objects.filter(plan=self.plan, archived=archived).select_related("plan__partnership")
        item: PlanItem = get_object_or_404(items, key=key)
        if not archived and any(holder.archived for holder in item.holders()):
            raise NotHere("It belongs to what is archived.")
        if is_confidential(item) and not self.may(Right.READ_CONFIDENTIAL):
            raise NotHere("There is nothing with this key.")
        return item

    def require_owner_or_editor(self, item: Strand | FurtherAction) -> None:
        """Raise PermissionDenied for who neither edits the plan nor is answerable for this."""
        if not self.may(Right.EDIT_PLAN) and not item.owned_by(self.officer()):
            raise PermissionDenied("You can update only what you answer for.")

    def activity(self, ref: str) -> Activity:
        """The activity that has, or once had, this ref; and where that was combined with another, the other."""
        entry = get_object_or_404(
            Ref.objects.select_related("activity__theme", "activity__plan__partnership"), plan=self.plan, text=ref
        )
        if entry.activity is None:
            raise NotHere(f"{ref} was used before this record began. A ref is never used twice.")
        activity = entry.activity.heir()
        if activity.archived:
            raise NotHere(f"Activity {activity} is archived: {activity.archive_reason}")
        return activity


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


@dataclass(frozen=True, slots=True)
class Brought:
    """A user at a file on its way, with the rights that they have in its partnership."""

    upload: Import
    user: User
    rights: frozenset[Right]


class ImportView(Protocol):
    """A view behind ``import_view``."""

    required_right: tuple[Right, ...]

    def __call__(self, request: HttpRequest, key: UUID) -> HttpResponse: ...


def import_view(view: Callable[[HttpRequest, Brought], HttpResponse]) -> ImportView:
    """Load the file on its way that the URL names: for who sent it and, where it goes into a plan, for whoever else may
    edit that. 404 for everybody else: what is in it, nobody knows yet."""

    @wraps(view)
    def wrapped(request: HttpRequest, key: UUID) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101 -- LoginRequiredMiddleware has seen to it
        uploads = Import.objects.select_related("partnership", "plan__partnership", "plan__live", "became")
        upload = get_object_or_404(uploads, key=key)
        membership = Membership.objects.live().filter(user=request.user, partnership=upload.partnership).first()
        rights = membership.rights if membership else frozenset()
        is_theirs = upload.user_id == request.user.pk if upload.plan is None else not upload.plan.archived
        if Right.EDIT_PLAN not in rights or not is_theirs:
            raise NotHere("There is no such file, or it is not yours to bring in.")
        return view(request, Brought(upload, request.user, rights))

    wrapped.required_right = (Right.EDIT_PLAN,)  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def access_to(request: HttpRequest, slug: str) -> Access:
    """The signed-in user's access to a plan: one query. Raises Http404 for a stranger."""
    assert isinstance(request.user, User)  # noqa: S101 -- LoginRequiredMiddleware has seen to it
    sql, markers = _door()
    asked: dict[Any, Any] = {_USER: request.user.pk, _SLUG: slug}
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.get(marker, marker) for marker in markers])
        row = cursor.fetchone()
    if row is None:
        raise NotHere("There is no such plan, or you are not a member of its partnership.")
    found = dict(zip(_COLUMNS, row, strict=True))
    plan = _loaded(Plan, found, ("id", "slug", "title", "partnership_id"))
    plan.partnership = _loaded(Partnership, found, ("id", "slug", "name"), "partnership__")
    plan.live = _loaded(LivePlan, found, ("plan_id", "revision", *LivePlan.FIGURES), "live__")
    return Access(plan, request.user, rights_of(Role(found["role"]), cleared=bool(found["cleared"])))


_USER, _SLUG = -1, "\N{SYMBOL FOR NULL}"
_COLUMNS = (
    *("id", "slug", "title", "partnership_id", "partnership__id", "partnership__slug", "partnership__name"),
    *("live__plan_id", "live__revision", *(f"live__{name}" for name in LivePlan.FIGURES), "role", "cleared"),
)


@cache
def _door() -> tuple[str, tuple[object, ...]]:
    """The query of ``visible_to`` for one plan, and its parameters with markers for the user and the slug.

    Every page goes through here. Composing this query takes ten times as long as running it, so it is
    composed once.
    """
    plans = Plan.objects.visible_to(User(pk=_USER)).filter(slug=_SLUG).order_by().values_list(*_COLUMNS)
    sql, parameters = plans.query.sql_with_params()
    return sql, tuple(parameters)


def _loaded(model: Any, found: dict[str, Any], names: tuple[str, ...], prefix: str = "") -> Any:
    """A model's instance of the columns that were read; what is missing is read when it is asked for."""
    in_order = [field.attname for field in model._meta.concrete_fields if field.attname in names]
    return model.from_db(connection.alias, in_order, [found[prefix + name] for name in in_order])
