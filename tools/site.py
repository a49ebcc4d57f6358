"""Builds the documentation site: `python -m tools.site`, called by `make site`. A warning is an error.

The site is plain files: it opens from the disk, its search included, and asks nothing of any network.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

from tools.doc_blocks.common import ROOT

SITE = Path("build") / "site"
"""Beside the Makefile that is run."""


def build(folder: Path = SITE) -> None:
    """Build the site anew.

    Args:
        folder: Where to; what is there is replaced.

    Raises:
        RuntimeError: It cannot be built without a warning; the text holds them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    said = io.StringIO()
    notes = folder.parent / f"{folder.name}-doctrees"
    asked = ["--fail-on-warning", "--keep-going", "--fresh-env", "--quiet", "--doctree-dir", str(notes)]
    with contextlib.redirect_stderr(said):
        code = sphinx([*asked, "--builder", "html", str(ROOT / "docs"), str(folder)])
    shutil.rmtree(notes, ignore_errors=True)
    (folder / ".buildinfo").unlink(missing_ok=True)
    if code:
        raise RuntimeError(said.getvalue().strip())


def main(arguments: list[str]) -> int:
    """Build the site, into the folder named if one is, and say where it is; return 1 when something is wrong."""
    folder = Path(arguments[0]) if arguments else SITE
    try:
        build(folder)
    except RuntimeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"Written: {folder / 'index.html'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
