"""Two moments of a plan laid over each other: on screen, as a PDF, and as sentences on one page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from actions.access import Access, NotHere, plan_view
from actions.document import PlanDocument
from actions.exports import redline as paper
from actions.models import Plan, Version
from actions.moments import begins_on
from actions.presenters import Links, changes_by_activity
from actions.presenters import row_html as unchanged_row
from actions.redline import Redline, Row, Sort, redline
from actions.sides import LIVE, NoSuchSide, Side, side
from actions.views.answers import page
from actions.views.papers import comparison_pdf
from actions.wording import Teller, long_date, short_date
from governance.editing import INVALID
from governance.enums import Right

SORTS = {
    Sort.ADDED: "Added",
    Sort.REMOVED: "Removed",
    Sort.MOVED: "Moved",
    Sort.RENUMBERED: "Renumbered",
    Sort.RECOLOURED: "RAG changed",
    Sort.OWNERS: "SROs changed",
    Sort.WORDING: "Wording and other cells",
    Sort.NOTES: "Notes",
    Sort.ACTIONS: "Further actions",
    Sort.REVIEWS: "Reviews",
}
ALL_ROWS = "all"
A_DAY = len("2019-01-03")


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_compare(request: HttpRequest, access: Access) -> HttpResponse:
    """Any two moments: which, the table of both, and what changed in sentences."""
    names = _names(request, access.plan)
    chosen = {name: _chosen(request, name, names[name]) for name in names}
    try:
        sides = _sides(access, chosen)
    except NoSuchSide as nothing:
        problem = {"problem": str(nothing), "choices": _choices(access.plan, chosen)}
        return page(request, access, "actions/plan_compare.html", "history", problem, status=INVALID)
    found = redline(sides["from"].document, sides["to"].document)
    narrowed = RowFilter(request, found)
    links = Links.of(access.plan, sides["to"].document, editable=False)
    query = urlencode({name: one.name for name, one in sides.items()})
    context = {
        "from": sides["from"],
        "to": sides["to"],
        "choices": _choices(access.plan, chosen),
        "since": _since_meetings(access.plan, sides["to"].document),
        "filter": narrowed,
        "changes_count": len(found.changes),
        "columns": found.after.columns(),
        "bands": _bands(found, narrowed, links),
        "sentences": changes_by_activity(found.changes, Teller(found.after.key), links.to),
        "beside": Teller(found.after.key).sentences(found.beside_table()),
        "swap_url": f"?{urlencode({'from': sides['to'].name, 'to': sides['from'].name})}",
        "pdf_url": f"{reverse('plan_compare_export', args=(access.plan.slug, 'redline'))}?{query}",
        "summary_url": f"{reverse('plan_compare_export', args=(access.plan.slug, 'summary'))}?{query}",
    }
    return page(request, access, "actions/plan_compare.html", "history", context)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_compare_export(request: HttpRequest, access: Access, form: str) -> HttpResponse:
    """The comparison as a PDF: the paper's table with bars in the margin, or one page of sentences."""
    if form not in paper.FORMS:
        raise NotHere("There is no such paper.")
    names = _names(request, access.plan)
    try:
        sides = _sides(access, {name: _chosen(request, name, names[name]) for name in names})
    except NoSuchSide as nothing:
        raise NotHere(str(nothing)) from nothing
    return comparison_pdf(request, access, form, sides["from"], sides["to"])


def _names(request: HttpRequest, plan: Plan) -> dict[str, str]:
    """The moments that an address names: where it names none, the latest version that stands, and now."""
    latest = Version.objects.filter(plan=plan, withdrawal__isnull=True).exclude(document="").last()
    return {"from": f"v{latest.number}" if latest else LIVE, "to": LIVE}


def _chosen(request: HttpRequest, name: str, otherwise: str) -> str:
    """A day that somebody typed goes before what the list says."""
    return request.GET.get(f"{name}_day") or request.GET.get(name) or otherwise


def _sides(access: Access, names: dict[str, str]) -> dict[str, Side]:
    return {end: side(access.plan, name, access.audience) for end, name in names.items()}


def _since_meetings(plan: Plan, document: PlanDocument) -> list[dict[str, str]]:
    """The ways to what changed since each body last met, and to what each other body changed since.

    The meetings are those of the notes that the reader may see, and on days that the record has.
    """
    begins = begins_on(plan).isoformat()
    met: dict[str, str] = {}
    for note in (note for activity in document.activities() for note in activity.notes):
        if len(note.date) == A_DAY and begins <= note.date <= localdate().isoformat():
            met[note.body] = max(note.date, met.get(note.body, ""))
    ways = []
    for body, day in met.items():
        words = f"since the {body} met on {short_date(day)}"
        ways.append({"words": f"What changed {words}", "url": f"?{urlencode({'from': day, 'to': LIVE})}"})
        ways += [
            {
                "words": f"What the {other.name} changed {words}",
                "url": f"?{urlencode({'from': day, 'to': LIVE, 'body': other.name})}",
            }
            for other in document.columns()
            if other.name != body
        ]
    return ways


def _choices(plan: Plan, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The form's two ends, each with what it offers and what is chosen."""
    versions = Version.objects.filter(plan=plan).exclude(document="").order_by("-number")
    offers = [(LIVE, "The plan now"), *((f"v{v.number}", f"Version {v.number}, {long_date(v.date)}") for v in versions)]
    known = {name for name, _ in offers}
    found = []
    for end, label in (("from", "From"), ("to", "To")):
        name = chosen[end]
        is_day = name not in known and not name.startswith("r")
        extra = [(name, f"Revision {name[1:]}")] if name not in known and not is_day else []
        day = [("", "The day beside")] if is_day else []
        found.append(
            {
                "end": end,
                "label": label,
                "options": [(value, words, value == name) for value, words in (*day, *offers, *extra)],
                "day": name if is_day else "",
                "today": localdate().isoformat(),
            }
        )
    return found


class RowFilter(forms.Form):
    """Which rows of a comparison a reader wants to see; the choices live in the URL."""

    rows = forms.ChoiceField(required=False, choices=[("", "Changed rows"), (ALL_ROWS, "All rows")])
    kind = forms.ChoiceField(required=False, choices=[("", "Any change"), *SORTS.items()])
    theme = forms.ChoiceField(required=False)
    body = forms.ChoiceField(required=False)
    sro = forms.ChoiceField(label="SRO", required=False)

    def __init__(self, request: HttpRequest, found: Redline) -> None:
        super().__init__(request.GET, auto_id="filter_%s")
        rows = [row for band in found.bands for row in band.rows]
        offers: dict[str, list[tuple[str, str]]] = {
            "theme": [("", "All themes"), *((band.key, band.number) for band in found.bands)],
            "body": [("", "Any body"), *((body.name, body.name) for body in found.after.columns())],
            "sro": [("", "Anyone"), *((sro, sro) for sro in sorted({sro for row in rows for sro in row.sros}))],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def is_narrowed(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def shows(self, band_key: str, row: Row) -> bool:
        if not self.is_valid():
            return False
        asked = self.cleaned_data
        return (
            (bool(row.mark) or asked["rows"] == ALL_ROWS)
            and asked["theme"] in ("", band_key)
            and (not asked["kind"] or asked["kind"] in row.sorts)
            and (not asked["body"] or asked["body"] in row.bodies)
            and (not asked["sro"] or asked["sro"] in row.sros)
        )


def _bands(found: Redline, narrowed: RowFilter, links: Links) -> list[dict[str, Any]]:
    columns = found.after.columns()
    bands = []
    for band in found.bands:
        rows = [
            paper.row_values(row, found, columns)
            if row.mark
            else {"html": unchanged_row(row.activity, found.after.key, columns, links)}
            for row in band.rows
            if narrowed.shows(band.key, row)
        ]
        if rows or (band.mark and not narrowed.is_narrowed()):
            bands.append({"mark": band.mark, "heading": paper.runs_html(band.heading), "rows": rows})
    return bands
