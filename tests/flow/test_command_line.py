"""The operator's door: every command on real input, every mistake one line and exit status 2."""

import json
import subprocess
import sys
import wave
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.running import ROOT

MEDIA = ROOT / "../shared/media"
needs_media = pytest.mark.skipif(not MEDIA.is_dir(), reason="the recordings of shared/media are not beside this checkout")


def kiosk(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dance"], "invalid choice: 'dance'"),
        (["run", "--settings", "nowhere.toml"], "nowhere.toml: No such file"),
        (["run", "--colour", "red"], "unrecognized arguments: --colour red"),
        (["rehearse"], "required: --out"),
        (["rehearse", "--out", "x", "--years", "many"], "'many' is not a number of years"),
        (["rehearse", "--out", "x", "--questions", "0"], "'0' is not a whole number from 1 to 10"),
        (["rehearse", "--out", "x", "--film", "nowhere.mp4"], "nowhere.mp4: no such file"),
        (["perceive", "nowhere.mp4", "--out", "x"], "nowhere.mp4: no such file"),
        (["perceive", "README.md", "--out", "/dev/null"], "neither picture nor sound"),
        (["perceive", "README.md"], "nothing to write; give --out FILE, --overlay FILE.mp4 or both"),
        (["models", "fetch", "vosk-model-large"], "vosk-model-large"),
        (["models", "list", "--wer"], "--wer goes with verify alone"),
        (["models", "verify", "--wer", "nowhere"], "nowhere: no such folder"),
        (["bank", "lint", "nowhere"], "nowhere: no such folder or file; give a pack"),
        (["bank", "dance"], "invalid choice: 'dance'"),
        (["bank", "search"], "no words; give some"),
        (["questions"], "required: --role"),
        (["questions", "--role", "nurse", "--count", "0"], "'0' is not a whole number from 1 to 10"),
        (["questions", "--role", "nurse", "--language", "fr"], "invalid choice: 'fr'"),
        (["score", "--question", "sw-nothing", "--answer", "x"], "no question 'sw-nothing' in the bank"),
        (["score", "--answer", "x"], "required: --question"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_and_which(arguments: list[str], said: str) -> None:
    done = kiosk(*arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert "Traceback" not in done.stderr


def test_an_unknown_settings_key_is_named(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[interview]\nlength = 5\n")
    done = kiosk("check", "--settings", tmp_path / "kiosk.toml")
    assert (done.returncode, "unknown key interview.length" in done.stderr) == (2, True)


def test_check_names_every_device_model_and_service(tmp_path: Path) -> None:
    done = kiosk("check", "--json", "--online")
    report = json.loads(done.stdout)
    names = {line["name"] for line in report["checks"]}
    assert {
        "camera",
        "microphone",
        "face model",
        "expression model",
        "body model",
        "speech model en",
        "question bank",
        "disk",
    } <= names
    assert (done.returncode, report["ready"]) == (0, True)
    assert all(line["text"] for line in report["checks"])


def test_models_lists_what_is_missing_and_verifies_what_is_there() -> None:
    listing = kiosk("models", "list").stdout
    assert "vosk-model-small-en-in-0.4" in listing
    assert kiosk("models", "verify", "vosk-demo").returncode == 0


def test_the_word_error_rate_of_every_model_on_disk_is_a_line_each(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text(f'[models]\nfolder = "{tmp_path}"\n')
    done = kiosk("models", "verify", "--wer", "--settings", settings)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert line.startswith("ok    vosk-demo, carried: WER ")
    assert "real-time factor" in line


def test_the_questions_of_a_role_typed_freely_are_shown_and_a_seed_repeats_them() -> None:
    arguments = [
        "questions",
        "--role",
        "MERN dev",
        "--years",
        "2",
        "--skills",
        "react js",
        "--offline",
        "--seed",
        "4",
        "--json",
    ]
    first, second = kiosk(*arguments), kiosk(*arguments)
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    table = json.loads(first.stdout)
    assert table["role"]["understood"] == "Full stack developer"
    assert table["skills"] == [{"typed": "react js", "understood": "Web"}]
    assert len({question["id"] for question in table["questions"]}) == 5


def test_the_bank_is_counted_and_searched() -> None:
    assert "jobs and 2,6" in kiosk("bank", "stats").stdout
    assert "GST" in kiosk("bank", "search", "gst", "return").stdout
    assert "GST" in kiosk("bank", "search", "--verbose", "gst", "return").stdout


def sound_file(path: Path, rate_hz: int, channels: int, level: int) -> bytes:
    """One second of noise, as the bytes of a WAV file."""
    noise = np.random.default_rng(1).standard_normal(rate_hz * channels) * level
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(noise.clip(-32_768, 32_767).astype(np.int16).tobytes())
    return path.read_bytes()


@pytest.mark.parametrize(
    ("rate_hz", "channels", "level"),
    [(8_000, 1, 1000), (44_100, 2, 1000), (16_000, 1, 200_000), (16_000, 1, 0)],
    ids=["telephone", "stereo", "clipped", "all zero"],
)
def test_perceive_reads_sound_of_every_kind(tmp_path: Path, rate_hz: int, channels: int, level: int) -> None:
    sound_file(tmp_path / "sound.wav", rate_hz, channels, level)
    done = kiosk("perceive", tmp_path / "sound.wav", "--out", tmp_path / "readings.jsonl")
    assert done.returncode == 0, done.stderr
    voices = [line for line in lines_of(tmp_path / "readings.jsonl") if line["kind"] == "voice"]
    assert sum(voice["duration_s"] for voice in voices) == pytest.approx(1.0, abs=0.05)
    assert not any(line["kind"] == "word" for line in lines_of(tmp_path / "readings.jsonl"))


@pytest.mark.parametrize("harm", ["truncated", "empty", "text"])
def test_perceive_names_a_bad_sound_file_in_one_line(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "sound.wav"
    whole = sound_file(path, 16_000, 1, 1000)
    path.write_bytes({"truncated": whole[: len(whole) // 3], "empty": b"", "text": b"this is no sound\n" * 99}[harm])
    done = kiosk("perceive", path, "--out", tmp_path / "readings.jsonl")
    assert done.returncode == 2
    assert "sound.wav" in done.stderr
    assert done.stderr.strip().count("\n") == 0


def test_a_fast_rehearsal_with_the_scripted_candidate_writes_a_whole_report(tmp_path: Path) -> None:
    done = kiosk("rehearse", "--fast", "--questions", "2", "--role", "nurse", "--years", "3", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    timings = json.loads((tmp_path / "timings.json").read_text())
    assert len(report["answers"]) == 2
    assert report["next_step"]
    assert timings["stages"]["seeing"]["count"] > 500
    assert timings["latencies"]["answer_to_next_s"]["count"] == 2
    assert timings["peak_memory_bytes"] < 1.2e9
    page = (tmp_path / "report.html").read_text()
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


@needs_media
def test_a_film_with_its_own_sound_is_a_whole_interview_too(tmp_path: Path) -> None:
    done = kiosk("rehearse", "--fast", "--film", MEDIA / "speaker.mp4", "--questions", "2", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    measures = report["answers"][0]["measures"]
    assert measures["presence_ratio"]["value"] > 0.95
    assert measures["eye_line_ratio"]["value"] is not None
    assert measures["pace_wpm"]["value"] is None
    assert measures["pace_wpm"]["why_not"]


def silent_film(path: Path) -> Path:
    """Two seconds of a grey room, without a sound track."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (320, 240))
    for _ in range(50):
        writer.write(np.full((240, 320, 3), 120, np.uint8))
    writer.release()
    return path


def test_a_film_without_sound_is_an_interview_without_a_microphone(tmp_path: Path) -> None:
    film = silent_film(tmp_path / "silent.mp4")
    done = kiosk("rehearse", "--fast", "--film", film, "--questions", "1", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["consent"]["microphone"] is False
    assert report["answers"][0]["measures"]["presence_ratio"]["value"] == 0


def test_a_film_that_is_none_is_said_at_once(tmp_path: Path) -> None:
    film = tmp_path / "notes.mp4"
    film.write_text("this is no film")
    done = kiosk("rehearse", "--fast", "--film", film, "--questions", "1", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert f"film {film}: not a video that can be read" in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr


@needs_media
def test_perceive_reads_the_film(tmp_path: Path) -> None:
    out = tmp_path / "readings.jsonl"
    assert kiosk("perceive", MEDIA / "speaker.mp4", "--out", out).returncode == 0
    readings = lines_of(out)
    faces = [line for line in readings if line["kind"] == "face"]
    assert len(faces) >= 190
    assert sum(face["present"] for face in faces) / len(faces) > 0.98
    expected = {"present", "faces", "box", "yaw_deg", "pitch_deg", "gaze", "eye_open_ratio", "blink", "expression", "t_s"}
    assert expected <= set(faces[0])
    shares = next(face["expression"] for face in faces if face["expression"])
    assert len(shares) == 8
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.02)
    counts = Counter(line["kind"] for line in readings)
    assert counts["voice"] > 50
    assert counts["body"] == counts["scene"] == pytest.approx(6 * readings[-1]["t_s"], rel=0.15)


def test_score_reads_an_answer_by_meaning_and_as_json() -> None:
    told = "i found the bug in the log on monday and fixed the query and then i wrote a test so that it never came back " * 2
    done = kiosk("score", "--question", "Tell me about a time when you fixed a bug.", "--answer", told, "--json")
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    assert table["by_meaning"] is True
    assert {line["line"]: line["band"] for line in table["scores"]}["relevance"] is not None


@needs_media
def test_perceive_draws_its_readings_into_a_film(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.mp4"
    done = kiosk("perceive", MEDIA / "speaker.mp4", "--overlay", overlay)
    assert done.returncode == 0, done.stderr
    assert f"wrote {overlay}: 200 face readings" in done.stdout
    film = cv2.VideoCapture(str(overlay))
    assert film.get(cv2.CAP_PROP_FRAME_COUNT) == 200
    assert film.get(cv2.CAP_PROP_FRAME_WIDTH) > film.get(cv2.CAP_PROP_FRAME_HEIGHT)


@needs_media
def test_an_overlay_needs_a_picture_and_a_name_of_its_own(tmp_path: Path) -> None:
    silent = kiosk("perceive", MEDIA / "speech-jfk.flac", "--overlay", tmp_path / "overlay.mp4")
    assert "has no picture to draw on" in silent.stderr
    itself = kiosk("perceive", MEDIA / "speaker.mp4", "--overlay", MEDIA / "speaker.mp4")
    assert "is the film itself; give another name" in itself.stderr
    assert (silent.returncode, itself.returncode) == (2, 2)


@needs_media
@pytest.mark.parametrize("name", ["speech-jfk.flac", "speech-digits.wav"])
def test_perceive_reads_sound_files(tmp_path: Path, name: str) -> None:
    out = tmp_path / "readings.jsonl"
    assert kiosk("perceive", MEDIA / name, "--out", out).returncode == 0
    voices = [line for line in lines_of(out) if line["kind"] == "voice"]
    length_s = voices[-1]["t_s"] + voices[-1]["duration_s"]
    voiced_s = sum(voice["duration_s"] for voice in voices if voice["voiced"])
    assert 0.2 < voiced_s / length_s < 0.98
    assert [voice["t_s"] for voice in voices] == sorted(voice["t_s"] for voice in voices)
