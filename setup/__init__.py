"""Set-up: what turns a checkout on a fresh machine into the running, tested product. Standard library only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- an older Python is exactly whom this line is for
    sys.exit(
        "This needs Python 3.11 or newer; %s is %d.%d. Give another with: make PYTHON=python3.12 …"  # noqa: UP031
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
