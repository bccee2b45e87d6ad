from django.urls import path

from governance import views

urlpatterns = [
    path("partnerships/<slug:partnership>/people/", views.officer_list, name="officer_list"),
    path("partnerships/<slug:partnership>/people/add/", views.officer_add, name="officer_add"),
    path("partnerships/<slug:partnership>/people/<uuid:key>/", views.officer_edit, name="officer_edit"),
]
