"""How sign-in is set up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitationAdapter(DefaultAccountAdapter):
    """Nobody signs themselves up: an account is made for whom a partnership knows."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
