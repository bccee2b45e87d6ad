"""The WSGI application: gunicorn collab.wsgi."""

import logging
import os

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections

logger = logging.getLogger(__name__)


def tell_what_the_database_lacks() -> None:
    """Say in the log what is missing in the database as a process begins to serve: Django itself looks there only
    when somebody migrates."""
    try:
        for message in run_checks(tags=[Tags.database], databases=list(connections)):
            logger.error("%s %s", message.msg, message.hint)
    except DatabaseError as error:
        logger.error("The database could not be looked at: %s", error)  # noqa: TRY400 -- no fault of this code
    finally:
        connections.close_all()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
application = get_wsgi_application()
tell_what_the_database_lacks()
