"""Who may do what, as the secretary would explain it."""

import pytest

from governance.enums import Right, Role
from governance.rights import RIGHTS, rights_of

# fmt: off
TABLE = {
    #                          secretary officer member observer
    Right.READ_PLAN:          (True,     True,   True,  True),
    Right.READ_HISTORY:       (True,     True,   True,  False),
    Right.READ_CONFIDENTIAL:  (True,     False,  False, False),
    Right.UPDATE_OWN:         (False,    True,   False, False),
    Right.EDIT_PLAN:          (True,     False,  False, False),
    Right.ISSUE_VERSION:      (True,     False,  False, False),
    Right.MANAGE_PEOPLE:      (True,     False,  False, False),
}
# fmt: on
ROLES = (Role.SECRETARY, Role.OFFICER, Role.MEMBER, Role.OBSERVER)


def test_table_names_every_right_and_every_role() -> None:
    assert (set(TABLE), set(ROLES), set(RIGHTS)) == (set(Right), set(Role), set(Role))


@pytest.mark.parametrize("right", TABLE)
def test_roles_have_the_rights_of_the_table(right: Right) -> None:
    assert tuple(right in rights_of(role, cleared=False) for role in ROLES) == TABLE[right]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MEMBER])
def test_being_cleared_adds_reading_what_is_confidential_and_nothing_else(role: Role) -> None:
    assert rights_of(role, cleared=True) - rights_of(role, cleared=False) == {Right.READ_CONFIDENTIAL}
