"""The closed lists of words about who decides."""

from enum import StrEnum


class Role(StrEnum):
    """What a user is in a partnership; ``governance.rights`` says what that lets them do."""

    SECRETARY = "secretary"
    OFFICER = "officer"
    MEMBER = "member"
    OBSERVER = "observer"


class Right(StrEnum):
    READ_PLAN = "read_plan"
    READ_HISTORY = "read_history"
    READ_CONFIDENTIAL = "read_confidential"
    UPDATE_OWN = "update_own"
    EDIT_PLAN = "edit_plan"
    ISSUE_VERSION = "issue_version"
    MANAGE_PEOPLE = "manage_people"


class Door(StrEnum):
    """Through which an edit came in."""

    PAGE = "page"
    COMMAND = "command"
    IMPORT = "import"
