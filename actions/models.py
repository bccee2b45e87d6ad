"""What was agreed: plans and all that is in them, and the versions that were issued of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from actions.enums import Audience, Extent, FurtherActionState, ImportState, ReviewState, Scale, Succession
from governance.history import AppendOnlyQuerySet, Recorded, RecordedAfter, Revision, Tracked, TrackedQuerySet
from governance.models import Body, Meeting, Officer, Organisation, Partnership, User

ISO_DUE = RegexValidator(r"^\d{4}-\d{2}(-\d{2})?$", "A due is an ISO month (2019-03) or day (2019-03-15).")

REF_PATTERN = r"^[1-9][0-9]{0,3}\.[1-9][0-9]{0,5}$"


class PlanQuerySet(TrackedQuerySet):
    def visible_to(self, user: User) -> Self:
        """The plans of the partnerships that this user is a member of, with ``role`` and ``cleared`` on each."""
        return (
            self.filter(
                partnership__memberships__user=user,
                partnership__memberships__archived=False,
                archived=False,
            )
            .annotate(role=F("partnership__memberships__role"), cleared=F("partnership__memberships__cleared"))
            .select_related("partnership")
        )


class Plan(Tracked):
    """One plan of a partnership. ``page_numbers`` says whether its paper numbers its pages; ``notes_on_paper`` is how
    many of each body's latest notes a paper edition prints, None where there is only the master."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="plans")
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    page_numbers = models.BooleanField(default=True, db_default=True)
    notes_on_paper = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class PlanItem(Tracked):
    """Something in a plan. It is archived with a reason, and its plan never changes."""

    plan = models.ForeignKey(Plan, models.PROTECT)

    class Meta:
        abstract = True

    def holders(self) -> Iterator[PlanItem]:
        """What it is in, up to the theme; a query each, unless they were read with it."""
        for name in ("strand", "activity", "theme", "note"):
            holder = getattr(self, name, None)
            if holder is not None:
                yield holder
                yield from holder.holders()
                return


def archived_with_reason(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(archived=False) | ~Q(archive_reason=""), name=f"{name}_archived_for_a_reason"
    )


class ScaleValue(PlanItem):
    """A value of one of the plan's scales, as its key words it."""

    scale = models.CharField(max_length=20, choices=[(scale.value, scale.value) for scale in Scale])
    code = models.CharField(max_length=12)
    label = models.CharField(max_length=100)
    meaning = models.CharField(max_length=500, blank=True)
    colour = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour is written #rrggbb.")]
    )
    needs_reason = models.BooleanField(default=False)
    completes = models.BooleanField(default=False)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "scale", "code"], name="scale_code_once", condition=Q(archived=False)
            ),
            models.CheckConstraint(condition=Q(scale__in=list(Scale)), name="scale_known"),
            models.CheckConstraint(condition=~Q(code=""), name="scale_value_has_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.label}"


class Field(PlanItem):
    """A field of the plan's own, which each of its strands may have something to say in. Archived, it keeps what was
    said."""

    name = models.CharField(max_length=100)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            archived_with_reason("field"),
            models.UniqueConstraint("plan", Lower("name"), name="field_name_once", condition=Q(archived=False)),
            models.CheckConstraint(condition=~Q(name=""), name="field_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Theme(PlanItem):
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=500)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            archived_with_reason("theme"),
            models.UniqueConstraint(fields=["plan", "number"], name="theme_number_once", condition=Q(archived=False)),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class Activity(PlanItem):
    """A numbered row. One that was combined with another, or was its duplicate, is archived and leads to it."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="activities")
    ref = models.CharField(max_length=12, validators=[RegexValidator(REF_PATTERN)])
    position = models.PositiveIntegerField()
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    succession = models.CharField(
        max_length=20, blank=True, db_default="", choices=[(s.value, s.value) for s in Succession]
    )

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["theme__position", "position"]
        constraints = [
            archived_with_reason("activity"),
            models.UniqueConstraint(fields=["plan", "ref"], name="activity_ref_once"),
            models.CheckConstraint(condition=Q(ref__regex=REF_PATTERN), name="activity_ref_is_numbers"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True, succession="")
                | Q(successor__isnull=False, succession__in=list(Succession), archived=True),
                name="activity_succession_whole",
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="activity_succeeded_by_another"),
        ]

    def __str__(self) -> str:
        return self.ref

    def heir(self) -> Activity:
        """The activity that its ref leads to: itself, or where it went when it was combined with another, and so on.
        A query for each step."""
        return self.successor.heir() if self.successor else self


class Ref(Recorded):
    """The register of refs: a ref is used once in a plan, and resolves for ever to the activity that had it.

    ``activity`` is empty for a ref that was used before the record began.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="refs")
    text = models.CharField(max_length=12)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="refs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "text"], name="ref_never_used_twice")]

    def __str__(self) -> str:
        return self.text


class Strand(PlanItem):
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="strands")
    position = models.PositiveIntegerField()
    text = models.TextField()
    rationale = models.TextField(blank=True)
    sros_wording = models.CharField(max_length=500, blank=True)
    rag = models.ForeignKey(ScaleValue, models.PROTECT, null=True, related_name="+")
    rag_reason = models.TextField(blank=True)
    priority = models.ForeignKey(ScaleValue, models.PROTECT, null=True, related_name="+")
    qualifier = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["activity__theme__position", "activity__position", "position"]
        constraints = [
            archived_with_reason("strand"),
            models.CheckConstraint(condition=~Q(text=""), name="strand_has_text"),
            models.CheckConstraint(condition=Q(rag__isnull=False) | Q(rag_reason=""), name="strand_reason_needs_rag"),
        ]

    def __str__(self) -> str:
        return self.text

    def owned_by(self, officer: Officer | None) -> bool:
        """Whether this officer is an SRO of this strand. One query."""
        return officer is not None and self.assignments.live().filter(officer=officer).exists()


class StrandTimescale(PlanItem):
    strand = models.ForeignKey(Strand, models.PROTECT, related_name="strand_timescales")
    value = models.ForeignKey(ScaleValue, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["strand", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["strand", "position"], name="timescale_position_once", condition=Q(archived=False)
            ),
            models.UniqueConstraint(
                fields=["strand", "value"], name="timescale_value_once", condition=Q(archived=False)
            ),
        ]


class FieldValue(PlanItem):
    """What a strand says in one of the plan's own fields. It is there, empty, once it says nothing any more."""

    strand = models.ForeignKey(Strand, models.PROTECT, related_name="field_values")
    field = models.ForeignKey(Field, models.PROTECT, related_name="values")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["strand", "field"]
        constraints = [
            models.UniqueConstraint(fields=["strand", "field"], name="field_value_once", condition=Q(archived=False)),
        ]

    def __str__(self) -> str:
        return self.text


def one_owner(name: str) -> models.CheckConstraint:
    kinds = ("officer", "body", "organisation")
    condition = Q()
    for chosen in kinds:
        condition |= Q(**{f"{kind}__isnull": kind != chosen for kind in kinds})
    return models.CheckConstraint(condition=condition, name=f"{name}_has_one_owner")


class Owning(PlanItem):
    """One officer, body or organisation answerable for something, at its place in the order."""

    position = models.PositiveIntegerField()
    officer = models.ForeignKey(Officer, models.PROTECT, null=True)
    body = models.ForeignKey(Body, models.PROTECT, null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)

    class Meta:
        abstract = True

    @property
    def owner(self) -> Officer | Body | Organisation:
        owner = self.officer or self.body or self.organisation
        assert owner is not None  # noqa: S101 -- the database holds it: see one_owner
        return owner


class Assignment(Owning):
    """An SRO of a strand."""

    strand = models.ForeignKey(Strand, models.PROTECT, related_name="assignments")

    class Meta:
        ordering = ["strand", "position"]
        constraints = [
            one_owner("assignment"),
            models.UniqueConstraint(
                fields=["strand", "position"], name="assignment_position_once", condition=Q(archived=False)
            ),
        ]


class ProgressUpdate(PlanItem):
    """What an SRO wrote about their strand on a date."""

    strand = models.ForeignKey(Strand, models.PROTECT, related_name="updates")
    date = models.DateField()
    by = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering = ["date", "id"]
        constraints = [
            archived_with_reason("update"),
            models.CheckConstraint(condition=~Q(text=""), name="update_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.date:%d/%m/%y}"


class Note(PlanItem):
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="notes")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    text = models.TextField()
    confidential = models.BooleanField(default=False)

    class Meta:
        ordering = ["meeting__date", "id"]
        constraints = [
            archived_with_reason("note"),
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.text[:60]}"


class FurtherAction(PlanItem):
    """What a note, or a meeting without one, asks of its owners. ``due`` is in the words that were used."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="further_actions")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="further_actions")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="further_actions")
    text = models.TextField()
    due = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in FurtherActionState], default="open")
    outcome = models.TextField(blank=True)
    confidential = models.BooleanField(default=False)

    class Meta:
        ordering = ["activity", "id"]
        constraints = [
            archived_with_reason("further_action"),
            models.CheckConstraint(condition=~Q(text=""), name="further_action_has_text"),
            models.CheckConstraint(condition=Q(state__in=list(FurtherActionState)), name="further_action_state_known"),
            models.CheckConstraint(
                condition=Q(note__isnull=False, meeting__isnull=True) | Q(note__isnull=True, meeting__isnull=False),
                name="further_action_has_one_origin",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def owned_by(self, officer: Officer | None) -> bool:
        """Whether this officer is an owner of this action. One query."""
        return officer is not None and self.ownerships.live().filter(officer=officer).exists()


class Ownership(Owning):
    """An owner of a further action."""

    further_action = models.ForeignKey(FurtherAction, models.PROTECT, related_name="ownerships")

    class Meta:
        ordering = ["further_action", "position"]
        constraints = [
            one_owner("ownership"),
            models.UniqueConstraint(
                fields=["further_action", "position"], name="ownership_position_once", condition=Q(archived=False)
            ),
        ]


class Handover(PlanItem):
    """One officer is to follow another from a day that is still to come; archived when it is done or cancelled.

    ``items`` are the keys of the strands and further actions that change hands; None: all that there are then.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="handovers")
    successor = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    day = models.DateField()
    items = models.JSONField(null=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            archived_with_reason("handover"),
            models.CheckConstraint(condition=~Q(officer=F("successor")), name="handover_is_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.successor} follows {self.officer} on {self.day:%d/%m/%y}"


class Review(PlanItem):
    """A promise to look again; ``due`` is an ISO month or day."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reviews")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="reviews")
    due = models.CharField(max_length=10, validators=[ISO_DUE])
    text = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in ReviewState], default="open")

    class Meta:
        ordering = ["due", "id"]
        constraints = [
            archived_with_reason("review"),
            models.CheckConstraint(condition=Q(due__regex=r"^\d{4}-\d{2}(-\d{2})?$"), name="review_due_is_iso"),
            models.CheckConstraint(condition=Q(state__in=list(ReviewState)), name="review_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.due}: {self.text}"


def is_confidential(item: PlanItem) -> bool:
    """Whether an item is confidential itself, or hangs on a note that is."""
    note = getattr(item, "note", None)
    return bool(getattr(item, "confidential", False) or (note is not None and note.confidential))


class LivePlan(models.Model):
    """The plan's document as it stands, written in the transaction of the revision that made it so.

    It saves every reader from reading the rows; ``reading.read_plan`` gives the same at any time.
    ``revision`` is the number of the partnership's latest revision that it holds; the changes are counted
    since the latest issued version.
    """

    plan = models.OneToOneField(Plan, models.PROTECT, primary_key=True, related_name="live")
    revision = models.PositiveIntegerField()
    document = models.TextField()
    full_digest = models.CharField(max_length=64)
    public_digest = models.CharField(max_length=64)
    full_changes = models.PositiveIntegerField(default=0)
    public_changes = models.PositiveIntegerField(default=0)

    #: All that a page asks of it before it asks for the document.
    FIGURES = ("full_digest", "public_digest", "full_changes", "public_changes")

    def __str__(self) -> str:
        return f"{self.plan} at revision {self.revision}"

    def digest(self, audience: Audience) -> str:
        return self.full_digest if audience is Audience.FULL else self.public_digest

    def changes(self, audience: Audience) -> int:
        return self.full_changes if audience is Audience.FULL else self.public_changes


class VersionQuerySet(AppendOnlyQuerySet):
    def log(self) -> Self:
        """The lines of version control, without the frozen plans."""
        return self.defer("document")


class Version(Recorded):
    """A line of version control and, where it was issued here, the plan frozen as it was.

    Lines that were typed on the paper before the record began have no frozen plan; they are kept word for
    word. Nothing of a version can ever change.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    date = models.DateField()
    amended_by = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    document = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True, default="", db_default="")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="versions")

    objects = VersionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_number_once")]
        indexes = [models.Index(fields=["seal"], name="version_seal")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Withdrawal(Recorded):
    """A version that was issued in error stands no more, for a reason; it stays in the log."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.version}, withdrawn: {self.reason}"


class Edition(RecordedAfter):
    """The stored file of a version, for one audience and in one extent: made once, when it is issued.

    ``digest`` is that of the document that it shows; ``seal`` covers all of it, its bytes too.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="editions")
    audience = models.CharField(max_length=20, choices=[(a.value, a.value) for a in Audience])
    extent = models.CharField(
        max_length=20, choices=[(e.value, e.value) for e in Extent], default="master", db_default="master"
    )
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "audience", "extent"], name="edition_once")]

    def __str__(self) -> str:
        return f"{self.version}, {self.audience}, {self.extent}"


class Rendering(models.Model):
    """A PDF of the live plan, by a digest of what it shows; made by the worker, thrown away when outdated."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="renderings")
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "digest"], name="rendering_once")]

    def __str__(self) -> str:
        return f"{self.plan} {self.digest[:12]}"


class StoredFile(Recorded):
    """The bytes of attachments, each once however often it is attached; ``digest`` is their SHA-256, in hex."""

    digest = models.CharField(max_length=64, primary_key=True)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest[:12]


class Attachment(PlanItem):
    """A document that belongs to the plan, or to one activity, note or version of it; ``name`` is its file's."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    size = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    confidential = models.BooleanField(default=False)
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, related_name="attachments")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="attachments")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="attachments")

    class Meta:
        ordering = ["id"]
        constraints = [
            archived_with_reason("attachment"),
            models.CheckConstraint(condition=~Q(title=""), name="attachment_has_title"),
            models.CheckConstraint(
                condition=Q(activity__isnull=True, note__isnull=True)
                | Q(activity__isnull=True, version__isnull=True)
                | Q(note__isnull=True, version__isnull=True),
                name="attachment_has_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Look(models.Model):
    """Up to which revision a user has seen a plan: for telling them what is new. It is no part of the record.

    ``shown`` is the latest revision that they were shown, and ``at`` when they last looked; ``before`` is what they had
    seen when this visit began, and ``before_at`` when they had last looked then, None where that was not kept.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    before = models.PositiveIntegerField()
    before_at = models.DateTimeField(null=True)
    shown = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "plan"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.user} has seen {self.plan} up to revision {self.shown}"


class Import(models.Model):
    """A file that somebody uploaded, on its way to become a plan (``plan`` is None) or to change one.

    ``progress`` is in hundredths; ``problem`` says, to people, why it could not be read. ``paper`` is what was read of
    it, as compressed JSON, and ``choices`` is what they decided about it. ``became`` is the revision that it made. It
    is no part of the record, and is deleted some time after.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="imports")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    content = models.BinaryField()
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in ImportState], default="waiting")
    progress = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)
    paper = models.BinaryField(default=b"")
    choices = models.JSONField(default=dict, blank=True)
    became = models.ForeignKey(Revision, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(ImportState)), name="import_state_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_progress_in_hundredths"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportMemory(models.Model):
    """What was decided about the files of a plan before, for the next one. It is no part of the record."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="import_memory")
    choices = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"What was decided about files of {self.plan}"


#: What a page may archive and restore, by the word that its URL uses.
KINDS: dict[str, type[PlanItem]] = {
    "fields": Field,
    "themes": Theme,
    "activities": Activity,
    "strands": Strand,
    "notes": Note,
    "further-actions": FurtherAction,
    "reviews": Review,
    "updates": ProgressUpdate,
    "attachments": Attachment,
}
