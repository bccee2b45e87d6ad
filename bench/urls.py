"""The product's addresses, an empty page for the signed-in, and Django's own list of activities."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from actions.models import Activity


@admin.register(Activity)
class ActivityAdmin(admin.ModelAdmin[Activity]):
    list_display = ("ref", "theme", "plan", "position", "archived")
    list_select_related = ("theme", "plan")
    list_per_page = 100


def empty(request: HttpRequest) -> HttpResponse:
    """What any page costs: the session and the user are read, and nothing else."""
    return HttpResponse(f"{request.user.pk}")


urlpatterns = [path("empty/", empty), path("admin/", admin.site.urls), path("", include("collab.urls"))]
