"""The plan as files. A PDF is never made in a web request: until the worker has made it, a page waits."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from actions.access import Access, plan_view
from actions.copies import issued_for, live_for
from actions.document import PlanDocument
from actions.editions import extents
from actions.enums import Audience, Extent
from actions.exports import FORMATS
from actions.looking import look_at_file
from actions.models import Edition, Rendering, Version
from actions.moments import Moment
from actions.reading import frozen_document
from actions.sides import Comparison
from actions.tasks import (
    comparison_digest,
    render_comparison,
    render_live_plan,
    render_moment,
    render_version,
    rendering_key,
)
from actions.views.answers import page
from governance.enums import Right

OK, NOT_MODIFIED = 200, 304
LONG_WAIT = 20
#: Seconds after which a PDF that is still missing is asked for again.
ORDER_AGAIN = 15


def _extent(request: HttpRequest) -> Extent:
    return Extent.PAPER if request.GET.get("extent") == Extent.PAPER else Extent.MASTER


def _audience(request: HttpRequest, access: Access) -> Audience:
    """Who the file is for: all that the reader may see, or the public where they ask for that edition."""
    return Audience.PUBLIC if request.GET.get("edition") == Audience.PUBLIC else access.audience


@require_safe
@plan_view(Right.READ_PLAN)
def plan_export(request: HttpRequest, access: Access, format: str) -> HttpResponse:  # noqa: A002 -- the URL's word
    """The live plan as a file; to have it is to have looked at the plan."""
    audience = _audience(request, access)
    answer = _live_file(request, access, format, audience)
    return _looked(access, answer, audience, access.plan.live.revision)


def _live_file(request: HttpRequest, access: Access, format: str, audience: Audience) -> HttpResponse:  # noqa: A002
    tag = rendering_key(access.plan.live.digest(audience))
    if (known := _known(request, tag, format)) is not None:
        return known
    name = f"{slugify(access.plan.title)}-working-copy{'-public' if audience is Audience.PUBLIC else ''}"
    if format == "pdf":
        rendering = Rendering.objects.filter(plan=access.plan, digest=tag).first()
        if rendering is None:
            _order(f"plan-{tag}", lambda: render_live_plan.enqueue(access.plan.pk))
            return _wait(request, access, _as_html(request))
        return _file(bytes(rendering.content), tag, format, name)
    return _rendered(live_for(format, access.plan, audience), tag, format, name)


@require_safe
@plan_view(Right.READ_PLAN)
def version_export(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:  # noqa: A002 -- the URL's word
    """An issued version as a file; its PDF is the one that was stored."""
    issued = Version.objects.exclude(digest="").select_related("revision", "withdrawal")
    version = get_object_or_404(issued, plan=access.plan, number=number)
    audience = _audience(request, access)
    answer = _version_file(request, access, version, format, audience)
    return _looked(access, answer, audience, version.revision.number)


def _version_file(
    request: HttpRequest,
    access: Access,
    version: Version,
    format: str,  # noqa: A002
    audience: Audience,
) -> HttpResponse:
    number, extent = version.number, _extent(request)
    if extent is Extent.PAPER and extent not in extents(frozen_document(version)):
        raise Http404("This version has no paper edition: its plan did not say how many notes there are on paper.")
    marks = (
        "-paper" if extent is Extent.PAPER else "",
        "-public" if audience is Audience.PUBLIC else "",
        "-withdrawn" if hasattr(version, "withdrawal") else "",
    )
    name = f"{slugify(access.plan.title)}-version-{number}{''.join(marks)}"
    if format == "pdf":
        stored = Edition.objects.filter(version=version, audience=audience, extent=extent).first()
        if stored is None:
            _order(f"version-{version.pk}", lambda: render_version.enqueue(version.pk))
            return _wait(request, access, _as_html(request))
        return _known(request, stored.digest, format) or _file(bytes(stored.content), stored.digest, format, name)
    document = issued_for(format, version, audience, extent)
    return _rendered(document, rendering_key(document.digest()), format, name)


def _looked(access: Access, answer: HttpResponse, audience: Audience, upto: int) -> HttpResponse:
    """The answer, noted as a look if it brings all that its reader may see, or they have it already."""
    if answer.status_code in (OK, NOT_MODIFIED) and audience is access.audience:
        look_at_file(access, upto)
    return answer


def moment_export(request: HttpRequest, access: Access, moment: Moment, format: str) -> HttpResponse:  # noqa: A002
    """The plan of a past moment as a file."""
    audience = _audience(request, access)
    document = moment.document(audience)
    tag = rendering_key(document.digest())
    if (known := _known(request, tag, format)) is not None:
        return known
    day, number = moment.day.isoformat(), moment.revision.number
    edition_name = "-public" if audience is Audience.PUBLIC else ""
    name = f"{slugify(access.plan.title)}-as-at-{day}-revision-{number}{edition_name}"
    if format == "pdf":
        rendering = Rendering.objects.filter(plan=access.plan, digest=tag).first()
        if rendering is None:
            _order(f"moment-{tag}", lambda: render_moment.enqueue(access.plan.pk, number, day, audience))
            return _wait(request, access, _as_html(request))
        return _file(bytes(rendering.content), tag, format, name)
    return _rendered(document, tag, format, name)


def comparison_pdf(request: HttpRequest, access: Access, form: str, of: Comparison) -> HttpResponse:
    """Two moments of the plan laid over each other, on paper."""
    tag = rendering_key(comparison_digest(form, of))
    if (known := _known(request, tag, "pdf")) is not None:
        return known
    rendering = Rendering.objects.filter(plan=access.plan, digest=tag).first()
    if rendering is None:
        asked = (form, of.before.name, of.after.name, access.audience.value, of.body)
        _order(f"comparison-{tag}", lambda: render_comparison.enqueue(access.plan.pk, *asked))
        screen = reverse("plan_compare", args=(access.plan.slug,), query=of.query())
        return _wait(request, access, screen)
    name = f"{slugify(access.plan.title)}-{form}-{of.before.name}-{of.after.name}"
    return _file(bytes(rendering.content), tag, "pdf", name)


@require_safe
@plan_view(Right.ISSUE_VERSION)
def version_preview_pdf(request: HttpRequest, access: Access, digest: str) -> HttpResponse:
    """The PDF that issuing would store, if it is still the plan of now that would be issued."""
    rendering = Rendering.objects.filter(plan=access.plan, digest=rendering_key(digest)).first()
    if rendering is None and request.GET.get("revision") != str(access.plan.live.revision):
        messages.warning(request, "The plan has changed since you asked for the preview: look at the changes again.")
        return redirect("version_issue", access.plan.slug)
    if rendering is None:
        return _wait(request, access, reverse("plan_export", args=(access.plan.slug, "html")))
    return _file(bytes(rendering.content), digest, "pdf", f"{slugify(access.plan.title)}-preview")


def _order(name: str, enqueue: Callable[[], object]) -> None:
    """Ask the worker once in a while: the revision that made the plan has asked already."""
    if cache.add(f"ordered-{name}", "yes", ORDER_AGAIN):
        enqueue()


def _wait(request: HttpRequest, access: Access, html_url: str) -> HttpResponse:
    waited = request.GET.get("waited", "0")
    times = int(waited) + 1 if re.fullmatch(r"[0-9]{1,4}", waited) else 1
    context = {
        "refresh_url": _waited(request, times),
        "late_url": _waited(request, LONG_WAIT),
        "waited_long": times > LONG_WAIT,
        "html_url": html_url,
    }
    response = page(request, access, "actions/rendering_wait.html", "plan", context, status=202)
    response["Retry-After"] = "1"
    return response


def _as_html(request: HttpRequest) -> str:
    """The same file as a web page: of the same edition, and in the same extent."""
    query = request.GET.copy()
    query.pop("waited", None)
    address = request.path.removesuffix("pdf") + "html"
    return f"{address}?{query.urlencode()}" if query else address


def _waited(request: HttpRequest, times: int) -> str:
    query = request.GET.copy()
    query["waited"] = str(times)
    return f"{request.path}?{query.urlencode()}"


def _known(request: HttpRequest, tag: str, format: str) -> HttpResponse | None:  # noqa: A002
    """The 304 where the reader has these bytes already."""
    if "If-None-Match" not in request.headers:
        return None
    return get_conditional_response(request, etag=quote_etag(f"{tag}-{format}"))


def _rendered(document: PlanDocument, tag: str, format: str, name: str) -> HttpResponse:  # noqa: A002
    if format not in FORMATS:
        raise Http404("There is no such format.")
    return _file(FORMATS[format].render(document), tag, format, name)


def _file(content: bytes, tag: str, format: str, name: str) -> HttpResponse:  # noqa: A002
    exporter = FORMATS[format]
    response = HttpResponse(content, content_type=exporter.CONTENT_TYPE)
    attached = format in ("xlsx", "csv", "json")
    disposition = content_disposition_header(attached, f"{name}.{exporter.EXTENSION}")
    response["Content-Disposition"] = disposition or "inline"
    response["ETag"] = quote_etag(f"{tag}-{format}")
    response["Cache-Control"] = "private, no-cache"
    if format == "html":
        # The file stands alone, with its styles inside; nothing else may be in it or be asked for by it.
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    return response
