"""What stands on a paper, as a reader's program finds it."""

import subprocess
from functools import cache


@cache  # many addresses lead to one file
def printed_text(pdf: bytes) -> str:
    """The text of all pages, in the order of reading; a word may be broken where its column ends."""
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
