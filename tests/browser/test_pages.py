"""Every page, for everybody who may see it: nothing that axe finds fault with, no sideways scrolling, a strict policy.

Each page is loaded once and looked at as a desktop, as a dark one, as a phone, as a dark one, and at 320 px, which
is also 1280 px at a zoom of 400 %. ``visit`` watches for requests to elsewhere and for errors in the console.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page, Response, ViewportSize, expect

from actions import operations
from actions.models import Plan, Version
from governance import operations as people
from governance.enums import Role
from governance.models import User
from tests import factories as f
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
NARROWEST: ViewportSize = {"width": 320, "height": 256}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = {
    "base-uri 'none'",
    "default-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "object-src 'none'",
}
LOOKED_AT: dict[str, Any] = {"reduced_motion": "reduce", "color_scheme": "light", "viewport": DESKTOP}

# What a URLconf names and this module visits, or why it does not.
ONLY_POSTED_TO = {"handover_cancel", "item_restore", "revision_undo", "undo_last", "version_preview"}
ASKED_BY_SCRIPTS = {"plan_pulse"}
FILES = {
    "attachment_download",
    "version_attachment",
    "plan_export",
    "version_export",
    "version_preview_pdf",
    "plan_on_day_export",
    "plan_compare_export",
    "plan_at_revision_export",
}
SIGNING_IN = {
    *("account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done"),
}
SIGNED_IN = {"account_logout", "account_change_password", "account_set_password"}
PAST = {"plan_compare", "plan_history", "plan_on", "plan_on_day", "plan_at_revision"}
PLANS = {"plan_detail", "plan_on_day", "plan_at_revision", "version_detail"}
FEW_ROWS = "?text=fire"
READ = {
    *("attachment_list", "plan_detail", "plan_changes", "version_list", "version_detail", "version_confirm"),
    "activity_detail",
}
OWN = {"my_items", "strand_update", "further_action_done"}
EDITED = {
    *("activity_add", "activity_move", "strand_add", "strand_edit", "strand_move", "note_add", "note_edit"),
    *("attachment_add", "attachment_edit", "paper_edit", "organisation_edit"),
    *("field_list", "field_edit", "field_move"),
    *("import_new", "plan_import", "import_detail"),
    *("notes_add", "phrases_edit", "cell_edit", "activity_join", "activity_combine", "activity_duplicate"),
    *("plan_restore", "activity_restore", "field_restore", "version_withdraw"),
    *("further_action_add", "further_action_edit", "further_action_done", "review_add", "review_edit"),
    *("theme_add", "theme_edit", "theme_move", "item_archive", "archive_list", "version_issue"),
    *("officer_list", "officer_add", "officer_edit", "officer_replace"),
}


def addresses(plan: Plan) -> dict[str, str]:
    """An address for each page of the plan that has one, by the page's name."""
    slug = plan.slug
    ref = dict.fromkeys(("activity_detail", "activity_move", "strand_add", "note_add"), (slug, "2.4"))
    ref |= dict.fromkeys(("further_action_add", "review_add"), (slug, "2.4"))
    whole = dict.fromkeys(("plan_detail", "plan_changes", "plan_history", "my_items", "version_list"), (slug,))
    whole |= dict.fromkeys(
        ("plan_compare", "plan_on", "version_issue", "activity_add", "theme_add", "archive_list", "notes_add"), (slug,)
    )
    keyed = {
        "theme_edit": f.theme(plan, "TWO"),
        "theme_move": f.theme(plan, "TWO"),
        "strand_edit": f.strand(plan, "2.4"),
        "strand_move": f.strand(plan, "4.2", 2),
        "strand_update": f.strand(plan, "4.7"),
        "note_edit": f.note(plan, "2.3"),
        "phrases_edit": f.body(plan),
        "further_action_edit": f.further_action(plan, "2.8"),
        "further_action_done": f.further_action(plan, "4.8"),
        "review_edit": f.review(plan, "4.2"),
    }
    arguments = {
        **ref,
        **whole,
        **{name: (slug, item.key) for name, item in keyed.items()},
        "item_archive": (slug, "activities", f.activity(plan, "2.4").key),
        **dict.fromkeys(("attachment_list", "attachment_add", "paper_edit"), (slug,)),
        "attachment_edit": (slug, f.attachment(plan).key),
        "organisation_edit": (slug, f.organisation(plan).key),
        "field_list": (slug,),
        "import_new": (plan.partnership.slug,),
        "plan_import": (slug,),
        "import_detail": (f.upload(plan).key,),
        **dict.fromkeys(("field_edit", "field_move"), (slug, f.field(plan).key)),
        "version_detail": (slug, 18),
        "version_withdraw": (slug, 18),
        "version_confirm": (Version.objects.get(plan=plan, number=18).seal[:16],),
        "plan_on": (slug,),
        "plan_on_day": (slug, "2019-01-10"),
        "plan_at_revision": (slug, 5),
        "cell_edit": (slug, f.strand(plan, "2.4").key, "rag"),
        "activity_join": (slug, "2.4"),
        "plan_restore": (slug, 3),
        "activity_restore": (slug, "2.4", 3),
        "field_restore": (slug, "strands", f.strand(plan, "2.4").key, "text", 3),
        **dict.fromkeys(("activity_combine", "activity_duplicate"), (slug, "2.4", "2.1")),
        "officer_replace": (slug, f.officer(plan, "DP").key),
        "officer_list": (plan.partnership.slug,),
        "officer_add": (plan.partnership.slug,),
        "officer_edit": (plan.partnership.slug, f.officer(plan, "RG").key),
    }
    return {name: reverse(name, args=found) for name, found in arguments.items()}


def with_few_rows(pages: dict[str, str], *whole: str) -> dict[str, str]:
    """The same pages, but a dozen rows of each plan that is not one of ``whole``: the others are dressed alike."""
    return {name: page + FEW_ROWS if name in PLANS - {*whole} else page for name, page in pages.items()}


def names_of(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns)
        else:
            yield str(pattern.name)


def look(page: Page, address: str, status: int = 200) -> list[str]:
    """Go to a page, and tell what is wrong with it."""
    answer = page.goto(address)
    return faults(page, answer, status)


def faults(page: Page, answer: Response | None, status: int = 200) -> list[str]:
    """Tell what is wrong with the page that is there."""
    assert answer is not None
    found = [] if answer.status == status else [f"answered {answer.status}"]
    policy = {directive.strip() for directive in answer.headers.get("content-security-policy", "").split(";")}
    found += [] if policy == POLICY else [f"policy {policy}"]
    found += axe(page, "light")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += axe(page, "dark", rules=["color-contrast"])
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += axe(page, "phone", without=["color-contrast"])  # Its colours are those of before.
    page.set_viewport_size(NARROWEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    found += [] if width <= NARROWEST["width"] else [f"is {width} px wide"]
    page.set_viewport_size(DESKTOP)
    return [f"{page.url}: {fault}" for fault in found]


def axe(
    page: Page, as_what: str, rules: Sequence[str] = (), without: Sequence[str] = (), within: str = "html"
) -> list[str]:
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    left_out = {rule: {"enabled": False} for rule in without}
    if not page.evaluate("'axe' in window"):  # A page keeps it, and half a megabyte takes a while to get there.
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(
        "([within, options]) => axe.run(within, options).then(results => results.violations)",
        [within, {"resultTypes": ["violations"], "runOnly": only, "rules": left_out}],
    )
    return [
        f"{as_what}: {violation['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]


def look_at_all(page: Page, pages: dict[str, str]) -> list[str]:
    return [fault for address in pages.values() for fault in look(page, address)]


def test_this_module_knows_every_address(plan: Plan) -> None:
    told = {*addresses(plan), *SIGNING_IN, *SIGNED_IN, *FILES, *ONLY_POSTED_TO, *ASKED_BY_SCRIPTS, "home", "favicon"}
    assert set(names_of(get_resolver().url_patterns)) == told


def test_secretary_can_read_every_page(visit: Visit, plan: Plan) -> None:
    pages = {name: address for name, address in addresses(plan).items() if name in {*READ, *PAST}}
    pages = with_few_rows(pages, "plan_detail")
    pages["filtered"] = f"{pages['plan_detail']}?rag=R&sro=DP&text=fire"
    pages["nothing found"] = f"{pages['plan_detail']}?text=Bamfurlong-on-Sea"
    pages["three strands"] = reverse("activity_detail", args=(plan.slug, "4.2"))
    pages["on paper"] = reverse("version_detail", args=(plan.slug, 17)) + FEW_ROWS
    pages["further actions"] = reverse("activity_detail", args=(plan.slug, "2.8"))
    assert look_at_all(visit("secretary", **LOOKED_AT), pages) == []


def test_secretary_can_edit_on_every_page(visit: Visit, plan: Plan) -> None:
    pages = {name: address for name, address in addresses(plan).items() if name in EDITED}
    assert look_at_all(visit("secretary", **LOOKED_AT), pages) == []


def test_officer_can_read_and_update_on_every_page(visit: Visit, plan: Plan) -> None:
    pages = {page: address for page, address in addresses(plan).items() if page in {*READ, *OWN, *PAST}}
    assert look_at_all(visit("rg", **LOOKED_AT), with_few_rows(pages)) == []


@pytest.mark.parametrize("name", ["member", "observer"])
def test_reader_can_read_every_page(visit: Visit, plan: Plan, name: str) -> None:
    seen = READ if name == "observer" else {*READ, *PAST}
    pages = {page: address for page, address in addresses(plan).items() if page in seen}
    if name == "member":
        pages["in sentences"] = f"{pages['plan_compare']}?from=v18&to=live&show=sentences&body=Gold+Group"
    assert look_at_all(visit(name, **LOOKED_AT), with_few_rows(pages, "version_detail")) == []


def test_stranger_can_sign_in_on_every_page(visit: Visit, plan: Plan) -> None:
    page = visit(**LOOKED_AT)
    pages = {name: reverse(name) for name in SIGNING_IN if name != "account_reset_password_from_key"}
    found = look_at_all(page, pages)
    member = f.user("member")
    key = (user_pk_to_url_str(member), default_token_generator.make_token(member))
    found += look(page, reverse("account_reset_password_from_key", args=key))
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    found += look(page, reverse("account_reset_password_from_key", args=("zz", "spent-key")))
    expect(page.get_by_role("heading", name="The link does not work any more")).to_be_visible()
    page.goto(reverse("account_login"))
    with page.expect_navigation() as refused:
        page.get_by_role("button", name="Sign in").click()
    assert [*found, *faults(page, refused.value)] == []


def test_account_has_its_pages(visit: Visit, plan: Plan) -> None:
    page = visit("member", **LOOKED_AT)
    found = look_at_all(page, {name: reverse(name) for name in ("account_change_password", "account_logout")})
    observer = f.user("observer")
    observer.set_unusable_password()
    observer.save()
    without = visit("observer", **LOOKED_AT)
    assert [*found, *look(without, reverse("account_set_password"))] == []


def test_empty_pages_say_so(visit: Visit, plan: Plan) -> None:
    found = look(visit("secretary", **LOOKED_AT), reverse("archive_list", args=(plan.slug,)))
    nobody = User.objects.create_user("nobody@example.org")
    page = visit("nobody", **LOOKED_AT)
    found += look(page, reverse("home"))
    board = f.a_partnership()
    people.set_membership(board, by=f.system(), user=nobody, role=Role.SECRETARY, cleared=False)
    empty = operations.create_plan(board, by=f.system(), slug="empty", title="Empty Plan", key=f.KEY)
    for name in ("plan_detail", "plan_changes", "plan_history", "version_list", "version_issue"):
        found += look(page, reverse(name, args=(empty.slug,)))
    found += look(page, reverse("officer_list", args=(board.slug,)))
    people.set_membership(board, by=f.system(), user=nobody, role=Role.OFFICER, cleared=False)
    found += look(page, reverse("my_items", args=(empty.slug,)))
    officer = people.add_officer(board, by=f.system(), initials="NO", user=nobody)
    assert officer.user == nobody
    found += look(page, reverse("my_items", args=(empty.slug,)))
    people.set_membership(plan.partnership, by=f.system(), user=nobody, role=Role.MEMBER, cleared=False)
    found += look(page, reverse("home"))
    expect(page.get_by_role("listitem")).to_have_count(2)
    assert found == []


def test_what_a_move_would_renumber_is_shown(visit: Visit, plan: Plan) -> None:
    place = f"{f.theme(plan, 'FOUR').key}/{f.activity(plan, '4.2').key}"
    assert look(visit("secretary", **LOOKED_AT), f"{addresses(plan)['activity_move']}?place={place}") == []


def test_what_changes_hands_is_shown(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **LOOKED_AT)
    asked = addresses(plan)["officer_replace"]
    preview = f"{asked}?successor_new=XQ&day=2099-03-01"
    found = [*look(page, preview), *look(page, f"{asked}?day=2099-03-01", 422)]
    page.goto(preview)
    page.get_by_role("button", name="Replace DP by XQ on 1 March 2099").click()
    found += [*look(page, asked), *look(page, addresses(plan)["officer_list"])]
    nothing = reverse("officer_replace", args=(plan.slug, f.officer(plan, "XQ").key))
    assert [*found, *look(page, nothing)] == []


def test_refusals_explain_themselves(visit: Visit, plan: Plan, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
    pages = addresses(plan)
    found = look(visit("member", **LOOKED_AT), pages["strand_edit"], 403)
    page = visit("secretary", **LOOKED_AT)
    found += look(page, reverse("activity_detail", args=(plan.slug, "2.6")), 404)
    found += look(page, "/no-such-page/", 404)
    page.goto(pages["strand_edit"])
    page.get_by_label("Activity", exact=True).fill("")
    found += faults(page, save(page), 422)
    page.goto(pages["strand_edit"])
    page.locator("[name=revision]").evaluate("field => field.value = 'forged'")
    found += faults(page, save(page), 400)
    page.goto(pages["strand_edit"])
    page.get_by_label("Activity", exact=True).fill("Scope fire stations")
    strand = f.strand(plan, "2.4")
    operations.edit_strand(strand, by=f.secretary(), since=f.latest(plan), text="Scope all stations")
    found += faults(page, save(page), 409)
    page.goto(pages["strand_edit"])
    page.locator("form[method=post].form").evaluate(
        "form => { for (let i = 0; i < 1001; i++) form.append(Object.assign(document.createElement('input'),"
        " {type: 'hidden', name: `n${i}`})) }"
    )
    found += faults(page, save(page), 400)
    page.goto(pages["strand_edit"])
    page.context.clear_cookies(name="csrftoken")
    found += faults(page, save(page), 403)
    assert found == []


def test_forms_in_place_have_no_faults(visit: Visit, plan: Plan) -> None:
    page = visit("secretary", **LOOKED_AT)
    page.goto(addresses(plan)["plan_detail"])
    found: list[str] = []
    row = page.locator("[data-ref='1.1']")
    for keys in ("e", "w", "s", "r", "p", "t", "n", "a"):
        row.locator(f"[data-keys~='{keys}']").first.click(force=True)
        expect(page.locator("#editor :focus")).to_be_visible()
        found += [f"{keys}: {fault}" for fault in in_every_light(page, "#editor")]
        page.locator("#editor [data-leave]").click()
    row.locator("[data-keys=r]").first.click(force=True)
    page.locator("#editor").get_by_label("Red").check()
    page.locator("#editor").get_by_role("button", name="Save").click()
    expect(page.locator("#editor .errorlist")).to_be_visible()
    found += [f"refused: {fault}" for fault in in_every_light(page, "#editor")]
    page.locator("#editor").get_by_label("Reason").fill("No money")
    operations.edit_strand(
        f.strand(plan, "1.1"), by=f.secretary(), since=f.latest(plan), rag="A", rag_reason="Little money"
    )
    page.locator("#editor").get_by_role("button", name="Save").click()
    expect(page.locator("#editor .conflict").first).to_be_visible()
    found += [f"conflict: {fault}" for fault in in_every_light(page, "#editor")]
    page.route("**/cells/**", lambda route: route.abort())
    page.locator("#editor").get_by_role("button", name="Save").click()
    expect(page.locator("#editor [data-notice]")).to_contain_text("There is no connection.")
    found += [f"no connection: {fault}" for fault in in_every_light(page, "#editor")]
    page.unroute("**/cells/**")
    expect(page.locator("#toast")).to_contain_text("saved")
    found += [f"saved: {fault}" for fault in in_every_light(page)]
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    found += [f"keys: {fault}" for fault in in_every_light(page)]
    assert found == []


def in_every_light(page: Page, within: str = "html") -> list[str]:
    """Tell what is wrong with what is there, in light and dark."""
    found = axe(page, "light", within=within)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += axe(page, "dark", rules=["color-contrast"], within=within)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


def save(page: Page) -> Response:
    with page.expect_navigation() as answered:
        page.get_by_role("button", name="Save").click()
    answer = answered.value
    assert answer is not None
    return answer


def test_fault_of_ours_has_a_page(visit: Visit, plan: Plan, live: str) -> None:
    page = visit(**LOOKED_AT)
    headers = {"content-security-policy": "; ".join(POLICY), "content-type": "text/html"}
    body = render_to_string("500.html")
    page.route("**/broken/", lambda route: route.fulfill(status=500, headers=headers, body=body))
    assert look(page, "/broken/", 500) == []


def test_who_waits_for_a_pdf_is_told(visit: Visit, plan: Plan) -> None:
    page = visit("member", **LOOKED_AT)
    address = reverse("plan_export", args=(plan.slug, "pdf"))
    assert [*look(page, address, 202), *look(page, f"{address}?waited=20", 202)] == []


def test_web_page_to_print_is_dressed_and_asks_for_nothing(visit: Visit, plan: Plan) -> None:
    page = visit("member", **LOOKED_AT)
    answer = page.goto(reverse("plan_export", args=(plan.slug, "html")))
    assert answer is not None
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert axe(page, "light") == []
    assert page.locator("table.plan").evaluate("table => getComputedStyle(table).tableLayout") == "fixed"
    expect(page.get_by_role("rowheader").filter(has_text=re.compile(r"^\d\.\d+$"), visible=True)).to_have_count(32)


def test_address_leads_where_its_name_says(plan: Plan) -> None:
    assert {name: resolve(address).url_name for name, address in addresses(plan).items()} == {
        name: name for name in addresses(plan)
    }
