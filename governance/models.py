"""Who decides: partnerships, their organisations, officers, bodies, meetings and users."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from governance.enums import Right, Role
from governance.history import Recorded, Revision, Tracked
from governance.rights import rights_of

__all__ = [
    "Body",
    "Meeting",
    "Membership",
    "Officer",
    "Organisation",
    "Partnership",
    "Revision",
    "User",
]


class UserManager(BaseUserManager["User"]):
    """People sign in by e-mail; there are no user names. Sign-in looks for addresses in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Partnership(models.Model):
    """Who owns plans: the tenant. Nothing crosses from one partnership to another."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def owners(self) -> dict[str, Officer | Body | Organisation]:
        """Who can be answerable, by ``party``: officers, then bodies, then organisations. Three queries."""
        officers = self.officers.live().select_related("organisation")
        kinds = (officers, self.bodies.live(), self.organisations.live())
        return {owner.party: owner for kind in kinds for owner in kind}


class Organisation(Tracked):
    """A member service. ``crest`` is a data URI of its image, so that a frozen plan keeps it."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    crest = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                "partnership", Lower("name"), name="organisation_name_once", condition=Q(archived=False)
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def party(self) -> str:
        """How a form or an operation names this as an owner."""
        return f"organisation:{self.key}"


class Officer(Tracked):
    """A person known by initials. Officers come and go; old papers keep the old name."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="officers")
    initials = models.CharField(
        max_length=100, validators=[RegexValidator(r"^\S.*$", "Initials must not begin with a space.")]
    )
    name = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="officers")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="officers")

    class Meta:
        ordering = ["initials"]
        constraints = [
            models.UniqueConstraint(
                "partnership", Lower("initials"), name="officer_initials_once", condition=Q(archived=False)
            ),
            models.UniqueConstraint(
                fields=["partnership", "user"], name="officer_user_once", condition=Q(archived=False)
            ),
            models.CheckConstraint(condition=~Q(initials=""), name="officer_has_initials"),
        ]

    def __str__(self) -> str:
        return self.initials

    @property
    def party(self) -> str:
        return f"officer:{self.key}"


class Body(Tracked):
    """Who meets. ``heading`` heads its column in the plan; a body without one has no column.

    ``phrases`` are the sentences that its notes repeat, for one key each; None until somebody edits them, when
    those that were used before are offered instead.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=200)
    heading = models.CharField(max_length=200, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    phrases = models.JSONField(null=True, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "bodies"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("partnership", Lower("name"), name="body_name_once", condition=Q(archived=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def party(self) -> str:
        return f"body:{self.key}"


class Meeting(Recorded):
    """One body on one date. It is made when something is first said to have been said there.

    Of some only the month is known: ``date`` is its first day then.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    date = models.DateField()
    month_only = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["body", "date", "month_only"], name="meeting_once_a_day"),
            models.CheckConstraint(condition=Q(month_only=False) | Q(date__day=1), name="meeting_month_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.date:%B %Y}" if self.month_only else f"{self.body} {self.date:%d/%m/%y}"

    @property
    def iso(self) -> str:
        """Its day, or its month where no more is known: "2018-07-04", "2018-07"."""
        return f"{self.date:%Y-%m}" if self.month_only else self.date.isoformat()


class Membership(Tracked):
    """A user in a partnership: a role, and whether they are cleared for confidential notes."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value.capitalize()) for role in Role])
    cleared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "user"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.OBSERVER) | Q(cleared=False), name="membership_observer_is_not_cleared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"

    @property
    def rights(self) -> frozenset[Right]:
        return rights_of(Role(self.role), cleared=self.cleared)
