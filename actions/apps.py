from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "What was agreed"

    def ready(self) -> None:
        """Each revision stores the plans that it made, and orders what is to be done, in its own transaction. The
        list of people leads to replacing an officer."""
        # Models are not there before ready.
        from actions.operations.plans import store_live_plans  # noqa: PLC0415
        from actions.tasks import order_handovers, order_renderings  # noqa: PLC0415
        from actions.views.officers import links_of_officers  # noqa: PLC0415
        from governance.history import revision_made  # noqa: PLC0415
        from governance.views import officer_links  # noqa: PLC0415

        revision_made.connect(store_live_plans, dispatch_uid="store_live_plans")
        revision_made.connect(order_renderings, dispatch_uid="order_renderings")
        revision_made.connect(order_handovers, dispatch_uid="order_handovers")
        officer_links.connect(links_of_officers, dispatch_uid="links_of_officers")
