"""`parlour config show|check|reload`."""

import argparse
import json

from hub.commands.here import ask_hub, loaded, table
from hub.config.show import rows


class Config:
    """Show, check or reload the settings."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("what", choices=("show", "check", "reload"), help="what to do")
        parser.add_argument("--origin", action="store_true", help="where each value came from")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """A mistake in the settings is told by the error itself."""
        known = loaded(options)
        if options.what == "check":
            print(f"{known.path or 'No file, only defaults and environment'}: fine.")
        elif options.what == "reload":
            changed = ask_hub(known.settings.data_dir, "reload")["changed"]
            print(f"Applied: {', '.join(changed)}." if changed else "Nothing changed.")
        elif options.json:
            print(json.dumps({name: {"value": value, "origin": origin} for name, value, origin in rows(known)}))
        else:
            print(table([row if options.origin else row[:2] for row in rows(known)]))
        return 0
