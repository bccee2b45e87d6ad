"""A link to a new password goes by mail, which may be away; and is not asked for without end."""

import socket
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from governance.models import User


def asked_for_a_link(email: str) -> tuple[int, str]:
    """The status of the answer, and its heading."""
    answer = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
    return answer.status_code, answer.content.decode().partition("<h1>")[2].partition("</h1>")[0]


def test_link_to_a_new_password_is_mailed(db: None) -> None:
    User.objects.create_user(email="dp@example.org", password=None)

    assert asked_for_a_link("dp@example.org") == (200, "Look in your email")
    assert [sent.to for sent in mail.outbox] == [["dp@example.org"]]


def test_mail_server_that_is_away_is_told_to_who_waits_for_a_mail(db: None, settings: Any) -> None:
    User.objects.create_user(email="dp@example.org", password=None)
    with socket.socket() as bound_and_not_listening:
        bound_and_not_listening.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = bound_and_not_listening.getsockname()

        assert asked_for_a_link("dp@example.org") == (503, "The mail could not be sent")


def test_link_that_is_asked_for_again_and_again_is_refused_on_a_page_of_ours(db: None) -> None:
    answers = [asked_for_a_link("nobody@example.org") for _ in range(6)]

    assert answers == [*5 * [(200, "Look in your email")], (429, "Too many at once")]
