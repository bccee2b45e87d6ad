"""What every answer of the product passes through."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render, resolve_url

from actions.access import NotHere


class CompressText(GZipMiddleware):
    """Compress what is text. A PDF, a picture or a document is packed already, and 10 MB of it would take a second."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.get("Content-Type", "").startswith(("text/", "application/json", "application/javascript"))
        return super().process_response(request, response) if is_text else response


class SignInAgain:
    """Answer a page's script that the person is not signed in any more, where a page would be led to the door: the
    script keeps what was typed, and the door must not be put into the middle of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        led_to_the_door = response.status_code == HTTPStatus.FOUND and response["Location"].startswith(
            resolve_url(settings.LOGIN_URL)
        )
        if "HX-Request" in request.headers and led_to_the_door:
            return HttpResponse("You are not signed in.", status=HTTPStatus.UNAUTHORIZED, content_type="text/plain")
        return response


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
