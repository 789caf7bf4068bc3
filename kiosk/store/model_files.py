"""The manifest of models -> model folders on disk: what there is, fetched, unpacked and checked file by file."""

import hashlib
import json
import shutil
import stat
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import requests

from kiosk.config import DATA_FOLDER
from kiosk.errors import ModelDamaged, ModelMissing, UsageError

MANIFEST: Final = DATA_FOLDER / "models" / "manifest.toml"
CARRIED: Final = DATA_FOLDER / "models"
"""Where models without a url lie: they come with the kiosk."""
RECORD: Final = "checksums.json"
"""In every model folder: sha256 of each of its files."""
TIMEOUT_S: Final = (10.0, 30.0)
"""To connect, and between two pieces of the file."""
TRIES: Final = 3
"""A connection that is cut is taken up again so often before we give up; the next call goes on from there too."""
PIECE_BYTES: Final = 1 << 14
"""Small: what was read of a piece when the connection is cut is lost."""
UNPACKED_LIMIT: Final = 8
"""Unpacked, a model may be at most so many times its archive: the real ones stay below 2."""
FILES_LIMIT: Final = 1000

Progress = Callable[[int, int], None]
"""Called with (bytes so far, bytes in all)."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model of the manifest."""

    name: str
    purpose: str
    size_bytes: int
    """Of the archive; of the folder where the kiosk carries it."""
    licence: str
    url: str | None = None
    """None: carried by the kiosk, nothing to fetch."""
    sha256: str | None = None
    md5: str | None = None
    kind: Literal["speech", "sentences"] = "speech"
    """A recogniser of words, or an encoder of sentences."""


@dataclass(frozen=True, slots=True)
class ModelState:
    """A model and whether it is on disk (its files are not checked: see `verify`)."""

    entry: ModelEntry
    installed: bool
    folder: Path


def load_manifest(path: Path = MANIFEST) -> tuple[ModelEntry, ...]:
    """Read the manifest.

    Raises:
        UsageError: it cannot be read, or an entry is not complete.
    """
    try:
        with path.open("rb") as file:
            entries = tomllib.load(file)["model"]
        return tuple(ModelEntry(**entry) for entry in entries)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"model manifest {path}: {error}; restore the shipped file") from error


def find_entry(name: str, manifest: tuple[ModelEntry, ...] | None = None) -> ModelEntry:
    """The model with that name.

    Raises:
        UsageError: there is none.
    """
    entries = load_manifest() if manifest is None else manifest
    for entry in entries:
        if entry.name == name:
            return entry
    raise UsageError(f"model '{name}': not in the manifest; known are {', '.join(entry.name for entry in entries)}")


def model_folder(entry: ModelEntry, folder: Path) -> Path:
    """Where a model lies; `folder`: the one of fetched models."""
    return (folder if entry.url else CARRIED) / entry.name


def list_models(folder: Path, manifest: tuple[ModelEntry, ...] | None = None) -> list[ModelState]:
    """Every model of the manifest with its state."""
    states = []
    for entry in load_manifest() if manifest is None else manifest:
        place = model_folder(entry, folder)
        states.append(ModelState(entry, (place / RECORD).is_file(), place))
    return states


def recorded_sums(place: Path) -> Mapping[str, str]:
    """sha256 of each file of a model folder as recorded when it came; empty where there is no record.

    Raises:
        ModelDamaged: there is a record, and it cannot be read.
    """
    record = place / RECORD
    if not record.is_file():
        return {}
    try:
        sums = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelDamaged(f"model {place}: {RECORD} cannot be read; {_again(place.name)}") from error
    if not isinstance(sums, dict) or not sums or not all(isinstance(value, str) for value in sums.values()):
        raise ModelDamaged(f"model {place}: {RECORD} is not a table of checksums; {_again(place.name)}")
    return sums


def record_sums(place: Path) -> Mapping[str, str]:
    """Write down the sha256 of each file of a model folder."""
    files = sorted(file for file in place.rglob("*") if file.is_file() and file.name != RECORD)
    sums = {file.relative_to(place).as_posix(): _digest(file, "sha256") for file in files}
    (place / RECORD).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")
    return sums


def verify(name: str, folder: Path, manifest: tuple[ModelEntry, ...] | None = None) -> int:
    """Check each file of a model against the record; how many there are.

    Raises:
        UsageError: no such model. ModelMissing: not on disk. ModelDamaged: a file is missing or changed, or no record.
    """
    entry = find_entry(name, manifest)
    place = model_folder(entry, folder)
    if not place.is_dir():
        raise ModelMissing(f"model {name}: not on disk ({place}); fetch it with: kiosk models fetch {name}")
    sums = recorded_sums(place)
    if not sums:
        raise ModelDamaged(f"model {place}: {RECORD} is missing; {_again(name)}")
    for file, expected in sums.items():
        if not (place / file).is_file():
            raise ModelDamaged(f"model {place}: {file} is missing; {_again(name)}")
        if _digest(place / file, "sha256") != expected:
            raise ModelDamaged(f"model {place}: {file} has changed (sha256); {_again(name)}")
    return len(sums)


def fetch(name: str, folder: Path, progress: Progress | None = None, manifest: tuple[ModelEntry, ...] | None = None) -> Path:
    """Fetch, check and unpack a model; a cut download goes on where it stopped. Returns its folder.

    Raises:
        UsageError: no such model, or the folder cannot be written. ModelMissing: it cannot be reached.
        ModelDamaged: what came is not what the manifest says; it has been removed.
    """
    entry = find_entry(name, manifest)
    place = model_folder(entry, folder)
    if entry.url is None:
        verify(name, folder, manifest)
        return place
    part = folder / f"{name}.zip.part"
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _download(entry, entry.url, part, progress or (lambda done, total: None))
        _check_archive(entry, part)
        _install(entry, part, place)
        part.unlink()
    return place


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except requests.RequestException:
        raise
    except OSError as error:
        raise UsageError(f"models folder {folder}: {error.strerror}; make room or choose another (models.folder)") from error


def _download(entry: ModelEntry, url: str, part: Path, progress: Progress) -> None:
    """Bring `part` to its full size."""
    reason = "connection cut"
    for _ in range(TRIES):
        have = part.stat().st_size if part.exists() else 0
        if have >= entry.size_bytes:
            return
        try:
            _take(entry, url, part, have, progress)
        except requests.HTTPError as error:
            reason = f"server answered {error.response.status_code}"
            if error.response.status_code != requests.codes.range_not_satisfiable:
                break
            part.unlink()
        except requests.RequestException as error:
            reason = type(error).__name__
    have = part.stat().st_size if part.exists() else 0
    if have < entry.size_bytes:
        kept = f"{have} of {entry.size_bytes} bytes are here and kept; " if have else ""
        raise ModelMissing(
            f"model {entry.name}: missing, and cannot be fetched from {url} ({reason}); {kept}go online and try again"
        )


def _take(entry: ModelEntry, url: str, part: Path, have: int, progress: Progress) -> None:
    """One request: the rest of the file where the server can do that, else all of it."""
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_S) as response:
        response.raise_for_status()
        resumes = response.status_code == requests.codes.partial_content
        if resumes and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            resumes = False
            if have:
                part.unlink()  # the server sent another piece than the one asked for
                return
        done = have if resumes else 0
        with part.open("ab" if resumes else "wb") as file:
            for piece in response.iter_content(PIECE_BYTES):
                file.write(piece)
                done += len(piece)
                progress(done, entry.size_bytes)
                if done > entry.size_bytes:
                    return  # more than it should be: the check refuses it


def _check_archive(entry: ModelEntry, part: Path) -> None:
    """Refuse and remove an archive that is not the manifest's."""
    size = part.stat().st_size
    wrong = f"{size} bytes and not {entry.size_bytes}" if size != entry.size_bytes else None
    for kind, expected in (("sha256", entry.sha256), ("md5", entry.md5)):
        if wrong is None and expected and (found := _digest(part, kind)) != expected:
            wrong = f"{kind} {found} and not {expected}"
    if wrong is None and not (entry.sha256 or entry.md5):
        wrong = "no checksum in the manifest"
    if wrong:
        part.unlink()
        raise ModelDamaged(f"model {entry.name}: {entry.url} gave a wrong file ({wrong}); it was removed, fetch it again")


def _install(entry: ModelEntry, archive: Path, place: Path) -> None:
    """Unpack beside the place and move there in one step, so that there is never half a model."""
    unpacked, old = place.with_name(f".{entry.name}.new"), place.with_name(f".{entry.name}.old")
    for leftover in (unpacked, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        _unpack(archive, unpacked, UNPACKED_LIMIT * entry.size_bytes)
        inner = unpacked / entry.name
        if not inner.is_dir():
            raise ModelDamaged(
                f"model {entry.name}: its archive has no folder {entry.name}; report this to the manifest's keeper"
            )
        record_sums(inner)
        if place.exists():
            place.rename(old)
        inner.rename(place)
    except (zipfile.BadZipFile, NotImplementedError, ModelDamaged) as error:
        archive.unlink()
        raise error if isinstance(error, ModelDamaged) else ModelDamaged(f"model {entry.name}: {error}; removed") from error
    finally:
        for leftover in (unpacked, old):
            shutil.rmtree(leftover, ignore_errors=True)


def _unpack(archive: Path, target: Path, limit_bytes: int) -> None:
    """Unpack regular files only, inside `target` only, `limit_bytes` at most (counted, not believed)."""
    root = target.resolve()
    with zipfile.ZipFile(archive) as bundle:
        members = bundle.infolist()
        if len(members) > FILES_LIMIT:
            raise ModelDamaged(f"archive {archive.name}: {len(members)} files, more than {FILES_LIMIT}; refused")
        left = limit_bytes
        for member in members:
            place = (root / member.filename).resolve()
            link = stat.S_ISLNK(member.external_attr >> 16)
            if link or "\\" in member.filename or not place.is_relative_to(root):
                raise ModelDamaged(f"archive {archive.name}: '{member.filename}' leads out of its folder; refused")
            if not member.is_dir():
                left -= _copy_out(bundle, member, place, left)


def _copy_out(bundle: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, left: int) -> int:
    place.parent.mkdir(parents=True, exist_ok=True)
    done = 0
    with bundle.open(member) as source, place.open("wb") as file:
        while piece := source.read(PIECE_BYTES):
            done += len(piece)
            if done > left:
                raise ModelDamaged(f"archive {bundle.filename}: unpacks to more than its model can have; refused")
            file.write(piece)
    return done


def _digest(file: Path, kind: str) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, _hash(kind)).hexdigest()


def _hash(kind: str) -> Callable[[], Any]:
    """md5 only ever confirms a size and a name; where there is a sha256, that decides."""
    return (lambda: hashlib.md5(usedforsecurity=False)) if kind == "md5" else hashlib.sha256


def _again(name: str) -> str:
    return f"fetch it again with: kiosk models fetch {name}"
