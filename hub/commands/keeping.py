"""`parlour forget|backup|restore`: what is kept."""

import argparse
import time
from pathlib import Path

from hub.commands.here import ask_hub, loaded
from hub.errors import HubNotRunning
from hub.store.archive import make_backup, restore_backup
from hub.store.database import connect
from hub.store.store import FILE_NAME, Store
from hub.supervise.places import held


class Forget:
    """Delete everything that was said."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--yes", action="store_true", help="do not ask")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Words, event logs, what was learned about voices, ratings; rooms and settings stay."""
        if not options.yes and input("Forget everything that was said here? [y/N] ").strip().lower() not in {
            "y",
            "yes",
        }:
            return 1
        settings = loaded(options).settings
        try:
            ask_hub(settings.data_dir, "forget")
        except HubNotRunning:
            if (settings.data_dir / FILE_NAME).exists():
                with held(settings.data_dir):
                    store = Store(connect(settings.data_dir / FILE_NAME))
                    store.forget()
                    store.close()
        print("Forgotten.")
        return 0


class Backup:
    """Put everything the hub keeps into one file."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("file", nargs="?", type=Path, help="default: parlour-DATE.backup here")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Works while the hub runs."""
        known = loaded(options)
        file = options.file or Path(time.strftime("parlour-%Y%m%d-%H%M%S.backup"))
        names = make_backup(known.settings.data_dir, known.path, file)
        print(f"{file}: {', '.join(names)}. It holds keys: keep it as safe as the hub.")
        return 0


class Restore:
    """Bring a backup back."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("file", type=Path, help="made by `parlour backup`")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Only while no hub runs; what was there before is put aside, not deleted."""
        data_dir = loaded(options).settings.data_dir
        with held(data_dir):
            aside = restore_backup(options.file, data_dir, time.strftime("before-restore-%Y%m%d-%H%M%S"))
        print(f"Restored. What was there before is in {aside}. Settings in it are for you to copy: hub.yaml.")
        return 0
