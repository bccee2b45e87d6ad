"""The meetings that somebody writes of, remembered for as long as they are signed in."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.timezone import localdate

from actions.forms import LastMeetings
from governance.models import Body

_KEPT = "meetings"


def last_meetings(request: HttpRequest) -> LastMeetings:
    return LastMeetings(today=localdate(), days=request.session.get(_KEPT, {}))


def remember_meeting(request: HttpRequest, body: Body, day: date | str) -> None:
    """Keep this meeting, by its ISO day, or its month where no more is known."""
    days = {key: kept for key, kept in request.session.get(_KEPT, {}).items() if key != str(body.key)}
    request.session[_KEPT] = {**days, str(body.key): str(day)}
