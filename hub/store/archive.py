"""Everything the hub keeps as one file, and back. Never half a file; never over what was there before."""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path, PurePosixPath

from hub.errors import StoreError
from hub.store.database import connect, copy_to, in_words
from hub.store.store import FILE_NAME

_NOT_KEPT = ("run", "logs", "models", "hub.lock", "start.log")
"""Made anew, or too big; models are downloaded again."""
SETTINGS_NAME = "hub.yaml"


def make_backup(data_dir: Path, settings: Path | None, file: Path) -> list[str]:
    """Write the backup and return what is in it; the database is copied whole while the hub runs."""
    part = file.with_name(file.name + ".part")
    names: list[str] = []
    with in_words(file), tempfile.TemporaryDirectory(prefix="parlour-") as scratch:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz") as archive:
            if (data_dir / FILE_NAME).exists():
                with closing(sqlite3.connect(data_dir / FILE_NAME)) as database:
                    copy_to(database, Path(scratch) / FILE_NAME)
                archive.add(Path(scratch) / FILE_NAME, FILE_NAME)
                names.append(FILE_NAME)
            for path in sorted(data_dir.rglob("*")):
                name = path.relative_to(data_dir)
                if path.is_file() and _kept(name):
                    archive.add(path, str(name))
                    names.append(str(name))
            if settings and SETTINGS_NAME not in names:
                archive.add(settings, SETTINGS_NAME)
                names.append(SETTINGS_NAME)
        part.replace(file)
    return names


def restore_backup(file: Path, data_dir: Path, aside_name: str) -> Path:
    """Bring a backup back; returns the folder with what was there before."""
    aside = data_dir / aside_name
    with in_words(file), tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir) as scratch:
        fresh = Path(scratch)
        _unpack(file, fresh)
        if (fresh / FILE_NAME).exists():
            connect(fresh / FILE_NAME).close()  # damaged or too new is found out before anything is touched
        aside.mkdir(mode=0o700)
        for path in sorted(data_dir.iterdir()):
            if path.is_dir() and path in (aside, fresh):
                continue
            if path.name not in _NOT_KEPT and not path.name.startswith(("before-restore-", ".restore-")):
                path.rename(aside / path.name)
        for path in sorted(fresh.iterdir()):
            path.rename(data_dir / path.name)
    return aside


def _kept(name: Path) -> bool:
    top = name.parts[0]
    return not (top in _NOT_KEPT or top.startswith((FILE_NAME, "before-restore-", ".restore-")))


def _unpack(file: Path, folder: Path) -> None:
    """Plain files with tame names only: a backup may come from anywhere."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts:
                    raise StoreError(
                        f"{file} holds {member.name!r}, which no backup of ours holds.", fix="Use another file."
                    )
                target = folder / name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                source = archive.extractfile(member)
                assert source
                with source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
                target.chmod(0o600)
    except (tarfile.TarError, EOFError) as wrong:
        raise StoreError(f"{file} is no backup, or a damaged one.", fix="Use another file.") from wrong
