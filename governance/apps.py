from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import connections


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Who decides"

    def ready(self) -> None:
        checks.register(records_are_guarded, checks.Tags.database)


def records_are_guarded(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of each trigger that is missing. It is no error, because ``migrate``, which makes them, asks first."""
    # Models are not there before ready.
    from governance.history import records, tracked_tables  # noqa: PLC0415
    from governance.triggers import missing  # noqa: PLC0415

    messages: list[checks.CheckMessage] = []
    for alias in databases or ():
        there = set(connections[alias].introspection.table_names())
        names = missing(connections[alias], there & set(records(apps)), there & set(tracked_tables(apps)))
        if names:
            text = f"The database “{alias}” lets records be rewritten. {len(names)} triggers are missing: {names[0]} …"
            hint = (
                "After an upgrade run manage.py migrate. Otherwise somebody took them away: "
                "run manage.py mend_triggers, and manage.py verify."
            )
            messages.append(checks.Warning(text, hint=hint, id="governance.W001"))
    return messages
