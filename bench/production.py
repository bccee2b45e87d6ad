"""The settings of production, for a server on this machine that is there only to be measured."""

import os
from pathlib import Path

from collab.settings import *  # noqa: F403

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default", "files"]}}
