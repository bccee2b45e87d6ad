"""Every address of the product."""

from allauth.account import urls as account_urls
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

# Of the library's pages those that have a template of ours. An address is changed by the secretary, not here.
ACCOUNT_PAGES = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns = [
    # Browsers ask for it beside a PDF, which cannot name its icon.
    path(
        "favicon.ico",
        login_not_required(RedirectView.as_view(url=f"{settings.STATIC_URL}mark.svg", permanent=True)),
        name="favicon",
    ),
    path("", include("actions.urls")),
    path("", include("governance.urls")),
    path("accounts/", include([page for page in account_urls.urlpatterns if page.name in ACCOUNT_PAGES])),
]
