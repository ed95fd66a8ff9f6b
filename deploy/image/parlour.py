#!/opt/parlour/bin/python3
"""The `parlour` command inside an image."""

import sys

from hub.cli import main

sys.exit(main())
