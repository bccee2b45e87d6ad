"""The product's settings with Django's admin beside it, as a peer to measure against."""

import os

from collab.settings import *  # noqa: F403
from collab.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "django.contrib.admin"]
ROOT_URLCONF = "bench.urls"
DEBUG = False
ALLOWED_HOSTS = ["localhost"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]  # noqa: F405
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": ["default", "files"]}}
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
