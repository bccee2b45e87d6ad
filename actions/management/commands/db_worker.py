"""The library's worker, which outlives a database that is away or locked for a while."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import OperationalError, connections
from django_tasks_db.management.commands import db_worker

AGAIN_AFTER_SECONDS = 5

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    def handle(self, **options: Any) -> None:
        while True:
            try:
                return super().handle(**options)
            except OperationalError as error:
                if options["batch"]:  # Somebody waits for it to end.
                    raise
                logger.warning("The database cannot be used: %s. The worker tries again.", str(error).strip())
            connections.close_all()
            time.sleep(AGAIN_AFTER_SECONDS)
