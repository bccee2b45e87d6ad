"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("actions.urls")),
    path("", include("governance.urls")),
    path("accounts/", include("allauth.account.urls")),
]
