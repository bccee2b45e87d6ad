"""Load the first plan with sample users and a sample meeting, where there is no plan yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from actions.management.sample import PASSWORD, SAMPLE_USERS, add_sample_users, load_first_plan, play_sample_meeting
from actions.models import Plan
from governance.models import Partnership, User


class Command(BaseCommand):
    help = (
        "Load the first plan (version 18), sample users and one sample meeting after it. Does nothing where there is "
        "a plan already; says how to sign in."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if Partnership.objects.exists():
            self.stdout.write("There is a plan already: nothing was loaded.")
        else:
            # All or nothing: whoever stops this half-way starts from an empty database again.
            with transaction.atomic():
                at = timezone.now()
                plan: Plan = load_first_plan(at)
                add_sample_users(plan.partnership, at)
                play_sample_meeting(plan, at)
            self.stdout.write("Loaded the first plan, with version 18 as issued and a sample meeting after it.")
        if User.objects.filter(email=SAMPLE_USERS[0].email).exists():
            self._say_how_to_sign_in()

    def _say_how_to_sign_in(self) -> None:
        self.stdout.write(f"\nSign in with the password {PASSWORD} as:")
        width = max(len(user.email) for user in SAMPLE_USERS)
        for user in SAMPLE_USERS:
            self.stdout.write(f"  {user.email:<{width}}  {user.does}")
