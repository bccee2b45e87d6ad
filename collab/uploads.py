"""What becomes of a file while it is sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from actions.attachments import MOST_BYTES


class BoundedUpload(FileUploadHandler):
    """Keeps a file in memory, and of one that is larger than any that is taken nothing but its size.

    So whatever somebody sends fills neither the memory nor a disk, and the form can still say what is wrong with it.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MOST_BYTES:
            self.kept.write(raw_data)
        else:
            self.kept = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "file", self.content_type, file_size, self.charset
        )
