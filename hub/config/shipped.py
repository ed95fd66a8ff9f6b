"""Where the files that come with Parlour are: languages, personas, examples."""

from pathlib import Path

import hub


def shipped_dir() -> Path:
    """The `config` folder of a checkout, or its copy inside an installed package."""
    package = Path(hub.__file__).parent
    checkout = package.parent / "config"
    return checkout if checkout.is_dir() else package / "_config"
