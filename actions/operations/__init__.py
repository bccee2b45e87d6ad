"""The only code that writes a plan. Each function is one transaction and at most one revision.

They take plain values in the document's terms (codes of the key, ISO dues) and owners by their ``party``;
``since`` is the number of the revision that the person's form was filled from. They raise ``Conflict``
where somebody else changed the same field since, and ``Refused`` where a rule says no; then nothing is
written.
"""

from actions.operations.activities import add_activity, move_activity, ref_after_move
from actions.operations.archiving import archive, restore
from actions.operations.attachments import attach, edit_attachment
from actions.operations.combining import combine_activities, remove_duplicate, said_on
from actions.operations.fields import add_field, move_field, rename_field
from actions.operations.furniture import edit_organisation, edit_paper, furniture_of
from actions.operations.further_actions import (
    add_further_action,
    close_further_action,
    edit_further_action,
    owner_parties,
)
from actions.operations.handing_over import cancel_handover, complete_handover, replace_officer
from actions.operations.importing import ChangeClash, free_slug, import_into, import_new, lines_between
from actions.operations.loading import load_plan
from actions.operations.notes import add_note, add_notes, edit_note
from actions.operations.plans import create_plan
from actions.operations.restoring import (
    Restoration,
    activity_restored,
    field_restored,
    is_restorable,
    plan_restored,
    restore_activity,
    restore_field,
    restore_plan,
)
from actions.operations.reviews import add_review, edit_review
from actions.operations.strands import add_strand, edit_strand, move_strand, report_progress
from actions.operations.themes import add_theme, edit_theme, move_theme
from actions.operations.undoing import undo, undoable, undoable_among
from actions.operations.versions import (
    Draft,
    draft_version,
    issue_version,
    record_paper_version,
    store_edition,
    with_seal,
    withdraw_version,
)

__all__ = [
    "ChangeClash",
    "Draft",
    "Restoration",
    "activity_restored",
    "add_activity",
    "add_field",
    "add_further_action",
    "add_note",
    "add_notes",
    "add_review",
    "add_strand",
    "add_theme",
    "archive",
    "attach",
    "cancel_handover",
    "close_further_action",
    "combine_activities",
    "complete_handover",
    "create_plan",
    "draft_version",
    "edit_attachment",
    "edit_further_action",
    "edit_note",
    "edit_organisation",
    "edit_paper",
    "edit_review",
    "edit_strand",
    "edit_theme",
    "field_restored",
    "free_slug",
    "furniture_of",
    "import_into",
    "import_new",
    "is_restorable",
    "issue_version",
    "lines_between",
    "load_plan",
    "move_activity",
    "move_field",
    "move_strand",
    "move_theme",
    "owner_parties",
    "plan_restored",
    "record_paper_version",
    "ref_after_move",
    "remove_duplicate",
    "rename_field",
    "replace_officer",
    "report_progress",
    "restore",
    "restore_activity",
    "restore_field",
    "restore_plan",
    "said_on",
    "store_edition",
    "undo",
    "undoable",
    "undoable_among",
    "with_seal",
    "withdraw_version",
]
