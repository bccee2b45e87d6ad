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
from actions.looking import Seen, look
from actions.models import Plan, Version
from actions.moments import begins_on
from actions.presenters import Links
from actions.presenters import row_html as unchanged_row
from actions.redline import Redline, Row, Sort
from actions.sides import LIVE, Comparison, NoSuchSide, side
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
SENTENCES = "sentences"
#: The moment in an address up to which its reader had seen the plan.
LOOKED = "looked"
PAPERS = (*paper.FORMS, paper.COVER)
A_DAY = len("2019-01-03")


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_compare(request: HttpRequest, access: Access) -> HttpResponse:
    """Any two moments: which, and what changed in the table of both, or in sentences."""
    chosen, seen = _chosen(request, access)
    try:
        of = _comparison(request, access, chosen, seen)
    except NoSuchSide as nothing:
        problem = {"problem": str(nothing), "choices": _choices(access.plan, chosen)}
        return page(request, access, "actions/plan_compare.html", "history", problem, status=INVALID)
    found = of.laid_over()
    narrowed = RowFilter(request, found)
    links = Links.of(access.plan, of.after.document, editable=False)
    context = {
        "of": of,
        "told": _told(of, seen),
        "choices": _choices(access.plan, chosen),
        "since": _since_meetings(access.plan, of.after.document),
        "filter": narrowed,
        "changes_count": len(found.changes),
        "columns": found.after.columns(),
        "beside": Teller(found.after.key).sentences(found.beside_table()),
        **_addresses(access.plan, of),
    }
    if request.GET.get("show") == SENTENCES:
        context["themes"] = paper.sentences_by_theme(found)
    else:
        context["bands"] = _bands(found, narrowed, links)
    return page(request, access, "actions/plan_compare.html", "history", context)


@require_safe
@plan_view(Right.READ_HISTORY)
def plan_compare_export(request: HttpRequest, access: Access, form: str) -> HttpResponse:
    """The comparison as a PDF: the paper's table with bars in the margin, one page of sentences, or that page before
    the plan or the version with which it ends."""
    if form not in PAPERS:
        raise NotHere("There is no such paper.")
    try:
        of = _comparison(request, access, *_chosen(request, access))
    except NoSuchSide as nothing:
        raise NotHere(str(nothing)) from nothing
    if form == paper.COVER and not of.after.is_paper():
        raise NotHere("A cover stands before the plan of now, or before a version.")
    return comparison_pdf(request, access, form, of)


def _chosen(request: HttpRequest, access: Access) -> tuple[dict[str, str], Seen | None]:
    """The moments that an address names, and how far its reader had seen the plan if that of now is one of them.

    A day that somebody typed goes before what the list says. Where an address names none, they are the latest version
    that stands, and now.
    """
    latest = Version.objects.filter(plan=access.plan, withdrawal__isnull=True).exclude(document="").last()
    otherwise = {"from": f"v{latest.number}" if latest else LIVE, "to": LIVE}
    chosen = {end: request.GET.get(f"{end}_day") or request.GET.get(end) or name for end, name in otherwise.items()}
    return chosen, look(access) if chosen["to"] == LIVE or LOOKED in chosen.values() else None


def _comparison(request: HttpRequest, access: Access, chosen: dict[str, str], seen: Seen | None) -> Comparison:
    """What the address asks for. Raises NoSuchSide."""
    last = f"r{seen.before}" if seen else ""
    names = {end: last if name == LOOKED else name for end, name in chosen.items()}
    before, after = (side(access.plan, names[end], access.audience) for end in ("from", "to"))
    body = request.GET.get("body", "")
    known = {one.name for one in after.document.columns()}
    return Comparison(access.plan, access.audience, before, after, body if body in known else "")


def _told(of: Comparison, seen: Seen | None) -> str:
    """What the page is called; what is new to its reader by when they last looked."""
    is_new = seen and of.query() == {"from": f"r{seen.before}", "to": LIVE}
    return f"What changed {seen.words()}" if seen and is_new else of.words()


def _addresses(plan: Plan, of: Comparison) -> dict[str, str]:
    """Where a comparison is to be had in other forms."""
    swapped = {**of.query(), "from": of.after.name, "to": of.before.name}
    papers = {form: reverse("plan_compare_export", args=(plan.slug, form), query=of.query()) for form in PAPERS}
    return {
        "swap_url": f"?{urlencode(swapped)}",
        "table_url": f"?{urlencode(of.query())}",
        "sentences_url": f"?{urlencode({**of.query(), 'show': SENTENCES})}",
        "pdf_url": papers["redline"],
        "summary_url": papers["summary"],
        "cover_url": papers[paper.COVER] if of.after.is_paper() else "",
    }


def _since_meetings(plan: Plan, document: PlanDocument) -> list[dict[str, str]]:
    """The ways to what changed since each body last met, and to what each other body changed since; or why there is
    none.

    The meetings are those of the notes that the reader may see.
    """
    begins = begins_on(plan)
    met: dict[str, str] = {}
    for note in (note for activity in document.activities() for note in activity.notes):
        if note.date <= localdate().isoformat():
            met[note.body] = max(note.date, met.get(note.body, ""))
    ways = []
    for body, day in met.items():
        if len(day) != A_DAY or day < begins.isoformat():
            why = f"before this record began on {long_date(begins)}" if len(day) == A_DAY else "on a day not recorded"
            words = f"The {body} last met {_when(day)}, {why}: what changed since cannot be told from it."
            ways.append({"words": words, "url": ""})
            continue
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


def _when(day: str) -> str:
    return f"{'on' if len(day) == A_DAY else 'in'} {short_date(day)}"


def _choices(plan: Plan, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """The form's two ends, each with what it offers and what is chosen."""
    issued = Version.objects.log().filter(plan=plan).exclude(document="").order_by("-number")
    versions = issued.select_related("withdrawal")
    of_versions = [(f"v{one.number}", _version_words(one)) for one in versions]
    found = []
    for end, label in (("from", "From"), ("to", "To")):
        name = chosen[end]
        looked = [(LOOKED, "When you last looked")] if end == "from" else []
        offers = [(LIVE, "The plan now"), *looked, *of_versions]
        known = {value for value, _ in offers}
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


def _version_words(version: Version) -> str:
    withdrawn = ", withdrawn" if hasattr(version, "withdrawal") else ""
    return f"Version {version.number}, {long_date(version.date)}{withdrawn}"


class RowFilter(forms.Form):
    """Which rows of a comparison a reader wants to see; the choices live in the URL.

    A body narrows what is compared to what its meetings changed, and no row besides.
    """

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
        return self.is_valid() and any(value for name, value in self.cleaned_data.items() if name != "body")

    def shows(self, band_key: str, row: Row) -> bool:
        if not self.is_valid():
            return False
        asked = self.cleaned_data
        return (
            (bool(row.mark) or asked["rows"] == ALL_ROWS)
            and asked["theme"] in ("", band_key)
            and (not asked["kind"] or asked["kind"] in row.sorts)
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
