"""How sign-in is set up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.shortcuts import render

logger = logging.getLogger(__name__)


class ByInvitationAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: an account is made for whom a partnership knows."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; where the mail server takes none, say so at once, or the person waits for what never comes."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTP's own errors are of this kind too.
            logger.error("A mail could not be sent: %s", error)  # noqa: TRY400 -- no fault of this code
            answer = render(self.request, "account/mail_not_sent.html", status=503)
            raise ImmediateHttpResponse(answer) from error


class SignInForm(LoginForm):
    """The library's, in our words: labels stand above the fields, and the page leads to a new password once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address"
        self.fields["password"].help_text = ""
        self.fields["remember"].label = "Keep me signed in on this device"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
