"""`parlour models list|pull`, `parlour setup`: what would make Parlour better on this machine, and how to get it."""

import argparse
import json
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from hub.commands.here import loaded
from hub.weights.catalogue import Model, ModelFile, find, read
from hub.weights.machine import this_machine
from hub.weights.pull import plan, pull
from hub.weights.tiers import TIERS, fits, proposed


class Models:
    """List models, or pull one."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("action", choices=("list", "pull"))
        parser.add_argument("name", nargs="*", help="which models to pull")
        parser.add_argument("--catalogue", type=Path, help="another catalogue, for instance of a mirror in the house")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--unverified", action="store_true", help="also pull files without a known checksum")
        parser.add_argument("--json", action="store_true")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Do it."""
        settings = loaded(options).settings
        root = settings.speech.models_dir or settings.data_dir / "models"
        catalogue = read(options.catalogue)
        if options.action == "list":
            _list(dict(catalogue), root, as_json=options.json)
            return 0
        if not options.name:
            print("Which one? See `parlour models list`.")
            return 2
        for name in options.name:
            model = find(catalogue, name)
            if options.dry_run:
                _plan(name, model, root)
            else:
                _pull(name, model, root, unverified=options.unverified)
        return 0


class Setup:
    """Look at this machine and propose what suits it."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--json", action="store_true")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Propose; nothing is changed."""
        machine = this_machine()
        best = proposed(machine)
        if options.json:
            print(json.dumps({"cores": machine.cores, "ram_mb": machine.ram_mb, "gpu_mb": machine.gpu_mb,
                              "gpu": machine.gpu_name, "tier": best.name, "answer_ms": best.answer_ms,
                              "models": best.models}))  # fmt: skip
            return 0
        gpu = f"{machine.gpu_name} with {machine.gpu_mb} MiB" if machine.gpu_mb else "no GPU"
        print(f"This machine: {machine.cores} cores, {machine.ram_mb} MiB memory, {gpu}.")
        for tier in TIERS:
            mark = "*" if tier is best else " " if fits(tier, machine) else "-"
            print(f" {mark} {tier.name:9} first sound of an answer after about {tier.answer_ms} ms: {tier.says}")
        if best.models:
            print(f"Next: parlour models pull {' '.join(best.models)}")
        else:
            print("Nothing has to be downloaded.")
        return 0


def _list(catalogue: dict[str, Model], root: Path, *, as_json: bool) -> None:
    if as_json:
        rows = [{"name": name, "here": model.here(root), **model.model_dump()} for name, model in catalogue.items()]
        print(json.dumps(rows))
        return
    for name, model in catalogue.items():
        state = "here" if model.here(root) else f"{model.about_mb} MiB"
        checked = "" if model.verified else ", no checksum"
        print(f"{name:14} {model.use:9} {state:>9}  {model.licence}{checked}: {model.says}")


def _plan(name: str, model: Model, root: Path) -> None:
    print(f"{name}: {model.about_mb} MiB, licence {model.licence}")
    for step in plan(model, root):
        state = "is here" if step.done else f"from {step.file.url}, {step.have} bytes are here"
        print(f"  {step.target}: {state}")
    if model.extra:
        print(f"  It is run by: pip install 'parlour[{model.extra}]'")


def _pull(name: str, model: Model, root: Path, *, unverified: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns) as bar:
        tasks = {file.name: bar.add_task(f"{name} {file.name}", total=file.bytes) for file in model.files}

        def show(file: ModelFile, have: int) -> None:
            bar.update(tasks[file.name], completed=have)

        pull(model, root, show, unverified=unverified)
    print(f"{name} is here.")
