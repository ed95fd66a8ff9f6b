"""`python -m satellite` is `parlour satellite`."""

import sys

from satellite.cli import main

sys.exit(main())
