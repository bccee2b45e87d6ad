"""Every address of the product."""

from allauth.account import urls as account_urls
from django.urls import include, path

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
    path("", include("actions.urls")),
    path("", include("governance.urls")),
    path("accounts/", include([page for page in account_urls.urlpatterns if page.name in ACCOUNT_PAGES])),
]
