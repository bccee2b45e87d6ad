"""What every answer of the product passes through."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from actions.access import NotHere


class OwnNotFoundPage:
    """Answer "there is no such thing" with our own page and the reason, on the machine of a newcomer too, where
    Django would show a developer's page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Http404):
            return None
        reason = str(exception) if isinstance(exception, NotHere) else ""
        return render(request, "404.html", {"reason": reason}, status=404)
