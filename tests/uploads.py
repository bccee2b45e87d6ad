"""Files that people send: small ones of each kind, made here, so that none of somebody else is kept."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R>>\n%%EOF\n"
)


def packed(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str, **more: bytes) -> bytes:
    """A Word, Excel or PowerPoint file, by the name of its main part."""
    return packed({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **more})


def open_document(kind: str) -> bytes:
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"})


def picture(format: str = "PNG", width: int = 60, height: int = 80, colour: str = "navy") -> bytes:  # noqa: A002
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format)
    return file.getvalue()


def upload(content: bytes = PDF, name: str = "terms.pdf", content_type: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
