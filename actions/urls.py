"""The addresses of plans. They carry public names: slugs, refs and keys, never row ids."""

from django.urls import path, register_converter

from actions.views import (
    activities,
    archive,
    attachments,
    cells,
    combining,
    comparing,
    confirming,
    fields,
    furniture,
    importing,
    many,
    mine,
    moments,
    moving,
    officers,
    papers,
    parts,
    plans,
    pulse,
    restoring,
    undoing,
    versions,
)


class RefConverter:
    """A ref as it stands in an address: two numbers."""

    regex = r"[0-9]{1,4}\.[0-9]{1,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RefConverter, "ref")

urlpatterns = [
    path("", plans.home, name="home"),
    path("confirm/<slug:code>/", confirming.version_confirm, name="version_confirm"),
    # A file on its way into a plan
    path("partnerships/<slug:partnership>/import/", importing.import_new, name="import_new"),
    path("plans/<slug:plan>/import/", importing.plan_import, name="plan_import"),
    path("imports/<uuid:key>/", importing.import_detail, name="import_detail"),
    # /plans/<plan>/
    path("plans/<slug:plan>/", plans.plan_detail, name="plan_detail"),
    path("plans/<slug:plan>/changes/", plans.plan_changes, name="plan_changes"),
    path("plans/<slug:plan>/compare/", comparing.plan_compare, name="plan_compare"),
    path("plans/<slug:plan>/compare/<slug:form>.pdf", comparing.plan_compare_export, name="plan_compare_export"),
    path("plans/<slug:plan>/history/", plans.plan_history, name="plan_history"),
    path("plans/<slug:plan>/pulse/<int:since>/", pulse.plan_pulse, name="plan_pulse"),
    path("plans/<slug:plan>/on/", moments.plan_on, name="plan_on"),
    path("plans/<slug:plan>/on/<str:on>/", moments.plan_on_day, name="plan_on_day"),
    path("plans/<slug:plan>/on/<str:on>/plan.<slug:format>", moments.plan_on_day_export, name="plan_on_day_export"),
    path("plans/<slug:plan>/revisions/<int:number>/", moments.plan_at_revision, name="plan_at_revision"),
    path(
        "plans/<slug:plan>/revisions/<int:number>/plan.<slug:format>",
        moments.plan_at_revision_export,
        name="plan_at_revision_export",
    ),
    path("plans/<slug:plan>/revisions/<int:number>/undo/", undoing.revision_undo, name="revision_undo"),
    path("plans/<slug:plan>/revisions/<int:number>/restore/", restoring.plan_restore, name="plan_restore"),
    path("plans/<slug:plan>/undo/", undoing.undo_last, name="undo_last"),
    path("plans/<slug:plan>/my-items/", mine.my_items, name="my_items"),
    path("plans/<slug:plan>/plan.<slug:format>", papers.plan_export, name="plan_export"),
    # /plans/<plan>/versions/
    path("plans/<slug:plan>/versions/", versions.version_list, name="version_list"),
    path("plans/<slug:plan>/versions/issue/", versions.version_issue, name="version_issue"),
    path("plans/<slug:plan>/versions/preview/", versions.version_preview, name="version_preview"),
    path(
        "plans/<slug:plan>/versions/preview/<slug:digest>.pdf", papers.version_preview_pdf, name="version_preview_pdf"
    ),
    path("plans/<slug:plan>/versions/<int:number>/", versions.version_detail, name="version_detail"),
    path("plans/<slug:plan>/versions/<int:number>/withdraw/", versions.version_withdraw, name="version_withdraw"),
    path("plans/<slug:plan>/versions/<int:number>/plan.<slug:format>", papers.version_export, name="version_export"),
    path(
        "plans/<slug:plan>/versions/<int:number>/attachments/<uuid:key>/",
        attachments.version_attachment,
        name="version_attachment",
    ),
    # /plans/<plan>/activities/
    path("plans/<slug:plan>/activities/add/", activities.activity_add, name="activity_add"),
    path("plans/<slug:plan>/activities/<ref:ref>/", activities.activity_detail, name="activity_detail"),
    path("plans/<slug:plan>/activities/<ref:ref>/move/", moving.activity_move, name="activity_move"),
    path("plans/<slug:plan>/activities/<ref:ref>/join/", combining.activity_join, name="activity_join"),
    path(
        "plans/<slug:plan>/activities/<ref:ref>/combine/<ref:other>/",
        combining.activity_combine,
        name="activity_combine",
    ),
    path(
        "plans/<slug:plan>/activities/<ref:ref>/duplicate/<ref:other>/",
        combining.activity_duplicate,
        name="activity_duplicate",
    ),
    path(
        "plans/<slug:plan>/activities/<ref:ref>/restore/<int:number>/",
        restoring.activity_restore,
        name="activity_restore",
    ),
    path("plans/<slug:plan>/activities/<ref:ref>/strands/add/", parts.strand_add, name="strand_add"),
    path("plans/<slug:plan>/activities/<ref:ref>/notes/add/", parts.note_add, name="note_add"),
    path(
        "plans/<slug:plan>/activities/<ref:ref>/further-actions/add/",
        parts.further_action_add,
        name="further_action_add",
    ),
    path("plans/<slug:plan>/activities/<ref:ref>/reviews/add/", parts.review_add, name="review_add"),
    # What an activity, and a plan, is made of
    path("plans/<slug:plan>/notes/add/", many.notes_add, name="notes_add"),
    path("plans/<slug:plan>/bodies/<uuid:key>/phrases/", many.phrases_edit, name="phrases_edit"),
    path("plans/<slug:plan>/themes/add/", parts.theme_add, name="theme_add"),
    path("plans/<slug:plan>/themes/<uuid:key>/edit/", parts.theme_edit, name="theme_edit"),
    path("plans/<slug:plan>/themes/<uuid:key>/move/", parts.theme_move, name="theme_move"),
    path("plans/<slug:plan>/strands/<uuid:key>/edit/", parts.strand_edit, name="strand_edit"),
    path("plans/<slug:plan>/strands/<uuid:key>/cells/<slug:cell>/", cells.cell_edit, name="cell_edit"),
    path("plans/<slug:plan>/strands/<uuid:key>/update/", mine.strand_update, name="strand_update"),
    path("plans/<slug:plan>/strands/<uuid:key>/move/", parts.strand_move, name="strand_move"),
    path("plans/<slug:plan>/notes/<uuid:key>/edit/", parts.note_edit, name="note_edit"),
    path("plans/<slug:plan>/further-actions/<uuid:key>/edit/", parts.further_action_edit, name="further_action_edit"),
    path("plans/<slug:plan>/further-actions/<uuid:key>/done/", parts.further_action_done, name="further_action_done"),
    path("plans/<slug:plan>/reviews/<uuid:key>/edit/", parts.review_edit, name="review_edit"),
    # What is attached, and what frames the table on paper
    path("plans/<slug:plan>/attachments/", attachments.attachment_list, name="attachment_list"),
    path("plans/<slug:plan>/attachments/add/", attachments.attachment_add, name="attachment_add"),
    path("plans/<slug:plan>/attachments/<uuid:key>/", attachments.attachment_download, name="attachment_download"),
    path("plans/<slug:plan>/attachments/<uuid:key>/edit/", attachments.attachment_edit, name="attachment_edit"),
    path("plans/<slug:plan>/paper/", furniture.paper_edit, name="paper_edit"),
    path("plans/<slug:plan>/paper/organisations/<uuid:key>/", furniture.organisation_edit, name="organisation_edit"),
    path("plans/<slug:plan>/fields/", fields.field_list, name="field_list"),
    path("plans/<slug:plan>/fields/<uuid:key>/edit/", fields.field_edit, name="field_edit"),
    path("plans/<slug:plan>/fields/<uuid:key>/move/", fields.field_move, name="field_move"),
    # Officers come and go
    path("plans/<slug:plan>/officers/<uuid:key>/replace/", officers.officer_replace, name="officer_replace"),
    path("plans/<slug:plan>/handovers/<uuid:key>/cancel/", officers.handover_cancel, name="handover_cancel"),
    # The archive
    path("plans/<slug:plan>/archive/", archive.archive_list, name="archive_list"),
    path("plans/<slug:plan>/<slug:kind>/<uuid:key>/archive/", archive.item_archive, name="item_archive"),
    path("plans/<slug:plan>/<slug:kind>/<uuid:key>/restore/", archive.item_restore, name="item_restore"),
    path(
        "plans/<slug:plan>/<slug:kind>/<uuid:key>/restore/<slug:field>/<int:number>/",
        restoring.field_restore,
        name="field_restore",
    ),
]
