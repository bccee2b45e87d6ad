"""Who may do what: one table. The database stores only the role's word."""

from governance.enums import Right, Role

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.SECRETARY: frozenset(Right) - {Right.UPDATE_OWN},
    Role.OFFICER: frozenset({Right.READ_PLAN, Right.READ_HISTORY, Right.UPDATE_OWN}),
    Role.MEMBER: frozenset({Right.READ_PLAN, Right.READ_HISTORY}),
    Role.OBSERVER: frozenset({Right.READ_PLAN}),
}


def rights_of(role: Role, *, cleared: bool) -> frozenset[Right]:
    """The rights of a role; a cleared officer or member also reads what is confidential."""
    rights = RIGHTS[role]
    return rights | {Right.READ_CONFIDENTIAL} if cleared else rights
