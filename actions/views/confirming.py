"""Whether a paper is the version that was issued: asked by whoever has it in hand, without signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from actions.document import code_of
from actions.verifying import confirm
from actions.wording import long_date


@login_not_required
@require_safe
def version_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what the paper says anyhow, and whether it still stands; 404 for a code of no version."""
    confirmation = confirm(code)
    context: dict[str, object] = {"code": code}
    if confirmation is not None:
        version = confirmation.version
        withdrawal = getattr(version, "withdrawal", None)
        context = {
            "code": code_of(version.seal),
            "number": version.number,
            "title": version.plan.title,
            "partnership_name": version.plan.partnership.name,
            "date": long_date(version.date),
            "is_whole": confirmation.is_whole,
            "withdrawn_on": long_date(localtime(withdrawal.revision.made_at).date()) if withdrawal else "",
        }
    response = render(request, "actions/version_confirm.html", context, status=200 if confirmation else 404)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
