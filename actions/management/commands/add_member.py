"""Let somebody into a partnership, or change what they are in it."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from governance import operations
from governance.enums import Door, Role
from governance.history import Actor
from governance.models import Membership, Partnership, User


class Command(BaseCommand):
    help = (
        "Make somebody a member of a partnership, or change their role. A new account has no password: its owner "
        "chooses one by “Forgotten your password?” on the sign-in page."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=[role.value for role in Role], required=True)
        parser.add_argument(
            "--cleared",
            action=argparse.BooleanOptionalAction,
            help="whether they may read what is confidential; left out, it stays as it is",
        )
        parser.add_argument("--name", default="", help="a new account's name")
        parser.add_argument("--partnership", metavar="SLUG", help="needed only where there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role(options["role"])
        if role is Role.OBSERVER and options["cleared"]:
            raise CommandError("An observer cannot be cleared for what is confidential.")
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']}: {error.messages[0]}") from error
        partnership = partnership_named(options["partnership"])
        user = User.objects.filter(email__iexact=options["email"]).first()
        user = user or User.objects.create_user(options["email"], name=options["name"])
        standing = Membership.objects.live().filter(partnership=partnership, user=user).first()
        cleared = options["cleared"]
        if cleared is None:
            cleared = bool(standing and standing.cleared and role is not Role.OBSERVER)
        by = Actor(Door.COMMAND, timezone.now(), system="add_member")
        operations.set_membership(partnership, by=by, user=user, role=role, cleared=cleared)
        self.stdout.write(f"{user.email} is {role} of {partnership}.")


def partnership_named(slug: str | None) -> Partnership:
    """The partnership with this slug, or the only one. Raises CommandError."""
    found = list(Partnership.objects.filter(**({"slug": slug} if slug else {})))
    if len(found) == 1:
        return found[0]
    known = ", ".join(Partnership.objects.values_list("slug", flat=True)) or "none yet"
    raise CommandError(f"Say which partnership with --partnership. There is: {known}.")
