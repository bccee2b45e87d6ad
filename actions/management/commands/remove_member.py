"""Let somebody out of a partnership: whoever leaves reads nothing of it from then on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from actions.management.commands.add_member import partnership_named
from governance import operations
from governance.enums import Door
from governance.history import Actor
from governance.models import Membership


class Command(BaseCommand):
    help = (
        "End somebody's membership, at once and also where they are signed in. What they wrote stays theirs; the "
        "officer that they are stays, and is replaced on the page People. add_member lets them in again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--partnership", metavar="SLUG", help="needed only where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = partnership_named(options["partnership"])
        members = Membership.objects.live().filter(partnership=partnership).select_related("user", "partnership")
        membership = members.filter(user__email__iexact=options["email"]).first()
        if membership is None:
            raise CommandError(f"{options['email']} is no member of {partnership}.")
        operations.end_membership(membership, by=Actor(Door.COMMAND, timezone.now(), system="remove_member"))
        self.stdout.write(f"{membership.user.email} is no member of {partnership} any more.")
