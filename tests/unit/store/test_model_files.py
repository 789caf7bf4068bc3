import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.errors import ModelDamaged, ModelMissing, UsageError
from kiosk.store import model_files
from kiosk.store.model_files import ModelEntry, fetch, list_models, load_manifest, recorded_sums, verify

NAME = "vosk-test"
FILES = {f"{NAME}/README": b"hello", f"{NAME}/am/final.mdl": bytes(range(256)) * 3000, f"{NAME}/conf/a.conf": b"x=1"}


class Shelf:
    """What the server has, how it behaves, and what it was asked."""

    def __init__(self) -> None:
        self.content = b""
        self.ranges = True
        self.cut_after: int | None = None
        self.status = 200
        self.asked: list[str | None] = []


def handler(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            shelf.asked.append(wanted)
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and shelf.ranges else 0
            if shelf.status != 200:
                self.send_error(shelf.status)
                return
            if start >= len(shelf.content):
                self.send_error(416)
                return
            body = shelf.content[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(shelf.content) - 1}/{len(shelf.content)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: shelf.cut_after])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def serve(shelf: Shelf) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(shelf))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{NAME}.zip"
    server.shutdown()
    thread.join()
    server.server_close()


def pack(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return memory.getvalue()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.content = pack(FILES)
    return shelf


@pytest.fixture
def url(shelf: Shelf) -> Iterator[str]:
    with serve(shelf) as url:
        yield url


def listing(shelf: Shelf, url: str) -> tuple[ModelEntry, ...]:
    entry = ModelEntry(NAME, "speech", len(shelf.content), "Apache-2.0", url)
    return (replace(entry, sha256=hashlib.sha256(shelf.content).hexdigest()),)


def part(folder: Path) -> Path:
    return folder / f"{NAME}.zip.part"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_model_is_fetched_checked_unpacked_and_recorded(tmp_path: Path, shelf: Shelf, url: str) -> None:
    seen: list[tuple[int, int]] = []
    place = fetch(NAME, tmp_path / "new", lambda done, total: seen.append((done, total)), listing(shelf, url))
    assert (place / "am" / "final.mdl").read_bytes() == FILES[f"{NAME}/am/final.mdl"]
    assert seen[-1] == (len(shelf.content), len(shelf.content))
    assert set(recorded_sums(place)) == {"README", "am/final.mdl", "conf/a.conf"}
    assert verify(NAME, tmp_path / "new", listing(shelf, url)) == 3
    assert left_in(tmp_path / "new") == [NAME]
    assert [state.installed for state in list_models(tmp_path / "new", listing(shelf, url))] == [True]


def test_a_model_with_only_an_md5_is_checked_by_that(tmp_path: Path, shelf: Shelf, url: str) -> None:
    md5 = hashlib.md5(shelf.content, usedforsecurity=False).hexdigest()
    (entry,) = listing(shelf, url)
    fetch(NAME, tmp_path, None, (replace(entry, sha256=None, md5=md5),))
    with pytest.raises(ModelDamaged, match="md5"):
        fetch(NAME, tmp_path, None, (replace(entry, sha256=None, md5="0" * 32),))


def test_a_partial_download_goes_on_where_it_stopped(tmp_path: Path, shelf: Shelf, url: str) -> None:
    part(tmp_path).write_bytes(shelf.content[:1000])
    fetch(NAME, tmp_path, None, listing(shelf, url))
    assert shelf.asked == ["bytes=1000-"]


def test_a_server_that_cannot_resume_starts_over(tmp_path: Path, shelf: Shelf, url: str) -> None:
    shelf.ranges = False
    part(tmp_path).write_bytes(b"z" * 1000)
    fetch(NAME, tmp_path, None, listing(shelf, url))


def test_a_cut_connection_is_taken_up_again_and_what_came_is_kept(tmp_path: Path, shelf: Shelf, url: str) -> None:
    shelf.cut_after = 13 * model_files.PIECE_BYTES
    with pytest.raises(ModelMissing, match=f"638976 of {len(shelf.content)} bytes") as caught:
        fetch(NAME, tmp_path, None, listing(shelf, url))
    assert shelf.asked == [None, "bytes=212992-", "bytes=425984-"]
    assert url in str(caught.value)
    shelf.cut_after = None
    fetch(NAME, tmp_path, None, listing(shelf, url))


@pytest.mark.parametrize("change", [lambda b: b[:-1] + b"!", lambda b: b + b"more"], ids=["changed", "longer"])
def test_a_file_that_does_not_match_is_refused_named_and_removed(
    tmp_path: Path, shelf: Shelf, url: str, change: object
) -> None:
    manifest = listing(shelf, url)
    shelf.content = change(shelf.content)  # type: ignore[operator] # a plain function of bytes
    with pytest.raises(ModelDamaged, match=NAME):
        fetch(NAME, tmp_path, None, manifest)
    assert left_in(tmp_path) == []


def test_a_model_without_a_checksum_is_refused(tmp_path: Path, shelf: Shelf, url: str) -> None:
    (entry,) = listing(shelf, url)
    with pytest.raises(ModelDamaged, match="no checksum"):
        fetch(NAME, tmp_path, None, (replace(entry, sha256=None),))


def test_a_damaged_partial_download_is_thrown_away(tmp_path: Path, shelf: Shelf, url: str) -> None:
    part(tmp_path).write_bytes(b"z" * 1000)
    with pytest.raises(ModelDamaged):
        fetch(NAME, tmp_path, None, listing(shelf, url))
    fetch(NAME, tmp_path, None, listing(shelf, url))


def test_offline_says_what_is_missing_and_from_where_in_one_line(tmp_path: Path, shelf: Shelf) -> None:
    with serve(shelf) as url:
        pass  # the server is gone again
    with pytest.raises(ModelMissing) as caught:
        fetch(NAME, tmp_path, None, listing(shelf, url))
    text = str(caught.value)
    assert NAME in text
    assert url in text
    assert "\n" not in text


def test_a_server_that_has_no_such_file_is_named(tmp_path: Path, shelf: Shelf, url: str) -> None:
    shelf.status = 404
    with pytest.raises(ModelMissing, match="404"):
        fetch(NAME, tmp_path, None, listing(shelf, url))
    assert len(shelf.asked) == 1


def link_out() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as bundle:
        member = zipfile.ZipInfo(f"{NAME}/link")
        member.external_attr = 0o120777 << 16
        bundle.writestr(member, "/etc/passwd")
    return memory.getvalue()


BAD = {
    "parent": pack({f"{NAME}/a": b"1", "../outside": b"evil"}),
    "absolute": pack({"/tmp/outside-kiosk": b"evil"}),
    "backslash": pack({f"{NAME}\\..\\..\\outside": b"evil"}),
    "link": link_out(),
    "no folder": pack({"other/a": b"1"}),
    "no zip": b"this is no archive",
    "too many": pack({f"{NAME}/{n}": b"" for n in range(1001)}),
}


@pytest.mark.parametrize("kind", BAD)
def test_an_archive_that_reaches_out_or_is_none_is_refused(tmp_path: Path, shelf: Shelf, url: str, kind: str) -> None:
    shelf.content = BAD[kind]
    folder = tmp_path / "models"
    with pytest.raises(ModelDamaged):
        fetch(NAME, folder, None, listing(shelf, url))
    assert left_in(folder) == []
    assert left_in(tmp_path) == ["models"]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path, shelf: Shelf, url: str) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(f"{NAME}/zeros", bytes(20_000_000))
    shelf.content = memory.getvalue()
    with pytest.raises(ModelDamaged, match="more than its model can have"):
        fetch(NAME, tmp_path, None, listing(shelf, url))
    assert left_in(tmp_path) == []


def test_fetching_again_replaces_a_damaged_model(tmp_path: Path, shelf: Shelf, url: str) -> None:
    place = fetch(NAME, tmp_path, None, listing(shelf, url))
    (place / "README").write_text("harm")
    with pytest.raises(ModelDamaged, match="README has changed"):
        verify(NAME, tmp_path, listing(shelf, url))
    fetch(NAME, tmp_path, None, listing(shelf, url))
    assert verify(NAME, tmp_path, listing(shelf, url)) == 3


def test_verify_names_a_lost_file_a_lost_record_and_a_lost_model(tmp_path: Path, shelf: Shelf, url: str) -> None:
    manifest = listing(shelf, url)
    place = fetch(NAME, tmp_path, None, manifest)
    (place / "am" / "final.mdl").unlink()
    with pytest.raises(ModelDamaged, match=r"am/final.mdl is missing"):
        verify(NAME, tmp_path, manifest)
    (place / "checksums.json").write_text("[]")
    with pytest.raises(ModelDamaged, match="not a table"):
        verify(NAME, tmp_path, manifest)
    (place / "checksums.json").write_text("{nonsense")
    with pytest.raises(ModelDamaged, match="cannot be read"):
        verify(NAME, tmp_path, manifest)
    (place / "checksums.json").unlink()
    with pytest.raises(ModelDamaged, match=r"checksums.json is missing"):
        verify(NAME, tmp_path, manifest)
    with pytest.raises(ModelMissing, match="kiosk models fetch"):
        verify(NAME, tmp_path / "other", manifest)


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"vosk-model-small-en-in-0\.4"):
        fetch("vosk-huge", tmp_path)
    with pytest.raises(UsageError, match="vosk-demo"):
        verify("vosk-huge", tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, shelf: Shelf, url: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match=r"models\.folder"):
        fetch(NAME, tmp_path / "file", None, listing(shelf, url))


def test_the_shipped_manifest_is_whole_and_the_demo_model_is_as_recorded(tmp_path: Path) -> None:
    entries = {entry.name: entry for entry in load_manifest()}
    assert set(entries) == {
        "vosk-model-small-en-in-0.4",
        "vosk-model-small-en-us-0.15",
        "vosk-model-small-hi-0.22",
        "vosk-demo",
        "all-minilm-l6-v2",
    }
    assert [name for name, entry in entries.items() if entry.kind != "speech"] == ["all-minilm-l6-v2"]
    for entry in entries.values():
        assert entry.licence == "Apache-2.0"
        assert entry.url is None or ((entry.sha256 or entry.md5) and entry.url.startswith("https://"))
    assert verify("vosk-demo", tmp_path) >= 7
    assert fetch("vosk-demo", tmp_path) == model_files.CARRIED / "vosk-demo"
    states = {state.entry.name: state.installed for state in list_models(tmp_path)}
    assert states["vosk-demo"]
    assert not states["vosk-model-small-hi-0.22"]


@pytest.mark.parametrize("text", ["", "[[model]]\nname = 1\ncolour = 2\n", "nonsense ["])
def test_a_manifest_that_cannot_be_read_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.toml").write_text(text)
    with pytest.raises(UsageError, match="manifest"):
        load_manifest(tmp_path / "manifest.toml")
