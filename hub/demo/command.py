"""`parlour demo`: see the product work, with nothing but this machine."""

import argparse
import asyncio


class Demo:
    """Three simulated rooms in a simulated house."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--once", action="store_true", help="plain lines instead of a live picture")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Exit code 0 when everything that was said had its effect."""
        from hub.demo.app import demo

        return asyncio.run(demo(once=options.once))
