from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "What was agreed"

    def ready(self) -> None:
        """Each revision stores the plans that it made, in its own transaction."""
        from actions.operations.plans import store_live_plans  # noqa: PLC0415 -- models are not there before ready
        from governance.history import revision_made  # noqa: PLC0415 -- the same

        revision_made.connect(store_live_plans, dispatch_uid="store_live_plans")
