"""`python -m hub` is the `parlour` command."""

import sys

from hub.cli import main

sys.exit(main())
