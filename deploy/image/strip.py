"""Makes the environment of an image ready for a read-only root: no installer, no tests, everything compiled.

Usage: python3 strip.py /opt/parlour, with the Python that made the environment.
"""

import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

INSTALLERS = (
    "pip",
    "pip-*",
    "setuptools",
    "setuptools-*",
    "pkg_resources",
    "_distutils_hack",
    "distutils-precedence.pth",
)


def strip(root: Path) -> None:
    """Remove what only an installer needs and compile the rest."""
    (packages,) = root.glob("lib/python3.*/site-packages")
    for pattern in INSTALLERS:
        for path in packages.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in [*root.glob("bin/pip*"), *root.glob("bin/activate*"), *root.glob("bin/Activate*")]:
        path.unlink()
    for path in packages.rglob("tests"):
        if path.is_dir():
            shutil.rmtree(path)
    command = root / "share" / "parlour.py"
    if command.exists():
        shutil.copy(command, root / "bin" / "parlour")
        (root / "bin" / "parlour").chmod(0o755)
    for script in (root / "share").glob("*.sh"):
        script.chmod(0o755)
    compileall.compile_dir(root, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH, maxlevels=20)


if __name__ == "__main__":
    strip(Path(sys.argv[1]))
