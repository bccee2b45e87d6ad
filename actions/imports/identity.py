"""Keys for what is read: made of the place of an item, so that two readings of a file give equal documents."""

import uuid

_NAMESPACE = uuid.UUID("6f1f3c52-6f0b-5c0e-9d2e-8a4f2f0c7b11")


def key_of(*parts: str) -> str:
    """The key of an item by what tells it from all others in its file."""
    return str(uuid.uuid5(_NAMESPACE, "\0".join(parts)))
