"""The one door from a URL to a partnership, with the right checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from governance.enums import Right
from governance.models import Membership

View = Callable[..., HttpResponse]


def partnership_view(*rights: Right) -> Callable[[View], View]:
    """Load the partnership named in the URL and require one of these rights in it: 404 for a stranger, 403 for
    a member without. The view gets the user's ``Membership``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, partnership: str, **kwargs: Any) -> HttpResponse:
            members = Membership.objects.live().select_related("partnership", "user")
            membership = get_object_or_404(members, user=request.user, partnership__slug=partnership)
            if membership.rights.isdisjoint(rights):
                raise PermissionDenied("Your role in this partnership does not include this.")
            return view(request, membership, **kwargs)

        wrapped.required_right = rights  # type: ignore[attr-defined]
        return wrapped

    return decorate
