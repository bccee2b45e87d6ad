"""Each view: form, one operation, answer. GET writes nothing that a person would call the plan."""

from actions.views import activities, archive, many, mine, papers, parts, plans, undoing, versions

__all__ = ["activities", "archive", "many", "mine", "papers", "parts", "plans", "undoing", "versions"]
