import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_pyaudio import Card, Clock, FakePyAudio
from numpy.typing import NDArray

from kiosk.capture import mic
from kiosk.capture.mic import Microphone
from kiosk.errors import DeviceLost, DeviceMissing
from kiosk.records import AudioChunk

ROOT = Path(__file__).parents[3]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def library(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> FakePyAudio:
    library = FakePyAudio(clock, [Card("HDMI out", channels=0), Card("USB PnP Sound Device: Audio (hw:2,0)")])
    monkeypatch.setattr(mic, "pyaudio", library)
    return library


@pytest.fixture
def source(clock: Clock, library: FakePyAudio) -> Iterator[Microphone]:
    source = Microphone(clock=clock, poll_s=0.0)
    yield source
    source.close()


def block(rate_hz: int = 48_000, channels: int = 1, seconds: float = 0.05) -> NDArray[np.int16]:
    return np.full(round(rate_hz * seconds) * channels, 1000, np.int16)


def read(source: Microphone) -> AudioChunk:
    chunk = source.read()
    assert chunk is not None
    return chunk


def test_nothing_is_opened_before_open(library: FakePyAudio) -> None:
    Microphone()
    assert library.managers == []


def test_it_opens_the_first_input_at_its_own_rate_and_says_which(source: Microphone, library: FakePyAudio) -> None:
    assert source.open() == "USB PnP Sound Device: Audio (hw:2,0), 48000 Hz, 1 channel"
    assert library.stream.active


def test_the_drivers_chatter_does_not_reach_stderr(source: Microphone, capfd: pytest.CaptureFixture[str]) -> None:
    source.open()
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"


def test_the_systems_default_goes_first(source: Microphone, library: FakePyAudio) -> None:
    library.cards.append(Card("default", 44_100))
    assert source.open().startswith("default, 44100 Hz")


def test_a_device_is_found_by_a_part_of_its_name(clock: Clock, library: FakePyAudio) -> None:
    library.cards.append(Card("Seeed ReSpeaker 4 Mic", 16_000, channels=6, takes=(6,)))
    source = Microphone("respeaker", clock)
    assert source.open() == "Seeed ReSpeaker 4 Mic, 16000 Hz, 6 channels"
    source.close()


def test_a_name_that_is_not_there_is_missing_and_the_others_are_named(clock: Clock, library: FakePyAudio) -> None:
    with pytest.raises(DeviceMissing, match=r"'studio'.*USB PnP"):
        Microphone("studio", clock).open()


def test_no_device_at_all_is_a_normal_state(source: Microphone, library: FakePyAudio) -> None:
    library.cards = [Card("HDMI out", channels=0)]
    with pytest.raises(DeviceMissing, match="no sound card that records"):
        source.open()


def test_a_device_in_use_is_lost_not_missing(source: Microphone, library: FakePyAudio) -> None:
    library.cards[1].busy = True
    with pytest.raises(DeviceLost, match="in use"):
        source.open()


def test_one_that_takes_only_other_rates_is_opened_at_one_of_those(source: Microphone, library: FakePyAudio) -> None:
    library.cards[1].rates_hz = (16_000,)
    assert "16000 Hz" in source.open()


def test_one_that_takes_no_rate_is_named(source: Microphone, library: FakePyAudio) -> None:
    library.cards[1].rates_hz = ()
    with pytest.raises(DeviceLost, match="none of the rates"):
        source.open()


@pytest.mark.parametrize(("rate_hz", "channels"), [(48_000, 1), (44_100, 1), (44_100, 2), (16_000, 1)])
def test_chunks_are_16_khz_mono_with_the_time_of_their_first_sample(
    source: Microphone, library: FakePyAudio, clock: Clock, rate_hz: int, channels: int
) -> None:
    library.cards[1] = Card("USB", rate_hz, channels, takes=(channels,))
    source.open()
    start_s, count = clock.t_s, 0
    for number in range(40):
        library.play(block(rate_hz, channels), late_s=0.03 + 0.01 * (number % 3))
        chunk = read(source)
        assert chunk.t_s == pytest.approx(start_s + 0.05 * number, abs=0.002)
        assert chunk.gap_s == 0.0
        count += len(chunk.samples)
    assert count == pytest.approx(40 * 800, abs=40)
    assert chunk.samples[-1] == pytest.approx(1000, abs=5)


def test_a_driver_that_does_not_know_the_time_of_its_samples_is_taken_as_it_comes(
    source: Microphone, library: FakePyAudio, clock: Clock
) -> None:
    library.knows_adc_time = False
    source.open()
    start_s = clock.t_s
    library.play(block(), late_s=0.02)
    assert read(source).t_s == pytest.approx(start_s + 0.02)


def test_portaudios_overflow_marks_what_was_lost(source: Microphone, library: FakePyAudio, clock: Clock) -> None:
    source.open()
    library.play(block())
    read(source)
    clock.t_s += 0.12
    library.play(block(), overflow=True)
    assert read(source).gap_s == pytest.approx(0.12, abs=0.001)
    assert source.overflows == 1


def test_a_reader_that_is_too_slow_loses_sound_and_knows_how_much(source: Microphone, library: FakePyAudio) -> None:
    source.open()
    for _ in range(mic.WAITING_BLOCKS + 6):
        library.play(block())
    gaps = [read(source).gap_s for _ in range(mic.WAITING_BLOCKS)]
    library.play(block())
    assert sum(gaps) == 0.0
    assert read(source).gap_s == pytest.approx(6 * 0.05, abs=0.001)


def test_sound_that_went_missing_without_a_word_is_a_gap_too(source: Microphone, library: FakePyAudio, clock: Clock) -> None:
    source.open()
    library.play(block())
    read(source)
    clock.t_s += 0.5
    library.play(block())
    assert read(source).gap_s == pytest.approx(0.5, abs=0.001)


def test_one_that_is_pulled_out_is_lost(source: Microphone, library: FakePyAudio) -> None:
    source.open()
    library.play(block())
    read(source)
    library.stream.active = False
    with pytest.raises(DeviceLost, match="pulled out"):
        source.read()


def test_one_that_delivers_nothing_is_lost(source: Microphone, clock: Clock) -> None:
    source.open()
    clock.tick_s = 0.25
    with pytest.raises(DeviceLost, match="nothing for 2 s"):
        source.read()


def play_at(library: FakePyAudio, source: Microphone, true_hz: int, seconds: float) -> None:
    """The card says 48 kHz and delivers `true_hz`."""
    for _ in range(int(seconds / 0.05)):
        library.play(block(48_000), takes_s=2400 / true_hz)
        read(source)


def test_a_device_that_keeps_its_rate_within_a_percent_is_left_alone(source: Microphone, library: FakePyAudio) -> None:
    source.open()
    play_at(library, source, 47_600, 30.0)


def test_one_that_lies_about_its_rate_is_noticed_and_read_at_its_true_rate(
    source: Microphone, library: FakePyAudio, clock: Clock
) -> None:
    source.open()
    with pytest.raises(DeviceLost, match="44100"):
        play_at(library, source, 44_100, 30.0)
    source.close()
    assert "44100 Hz" in source.open()
    library.play(block(48_000), takes_s=2400 / 44_100)
    chunk = read(source)
    assert chunk.duration_s == pytest.approx(2400 / 44_100, abs=0.002)
    play_at(library, source, 44_100, 20.0)


def test_one_at_no_rate_that_there_is_is_refused(source: Microphone, library: FakePyAudio) -> None:
    source.open()
    with pytest.raises(DeviceLost, match="use another one"):
        play_at(library, source, 39_000, 30.0)


def test_every_opening_looks_for_devices_anew(source: Microphone, library: FakePyAudio) -> None:
    source.open()
    source.close()
    library.cards[1] = Card("New one", 44_100)
    assert source.open().startswith("New one")
    assert [manager.terminated for manager in library.managers] == [True, False]


def test_closing_twice_or_unopened_is_no_error(source: Microphone) -> None:
    source.close()
    source.open()
    source.close()
    source.close()
    with pytest.raises(DeviceLost, match="not open"):
        source.read()


def test_the_real_portaudio_reads_a_virtual_alsa_device(tmp_path: Path) -> None:
    """No sound card is needed: ALSA's own 'file' device plays a tone into its 'null' device."""
    pytest.importorskip("pyaudio")
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)).astype(np.int16)
    (tmp_path / "tone.raw").write_bytes(tone.tobytes() * 20)
    (tmp_path / "asound.conf").write_text(
        "pcm.nothing { type null }\n"
        f'pcm.played {{ type file slave.pcm "nothing" file "/dev/null" infile "{tmp_path}/tone.raw" format "raw" }}\n'
        'pcm.default { type plug slave.pcm "played" }\n'
    )
    code = (
        "import numpy as np\nfrom kiosk.capture.mic import Microphone\nm = Microphone('default')\nprint(m.open())\n"
        "x = np.concatenate([m.read().samples for _ in range(20)])\nm.close()\n"
        "print(round(float(np.argmax(np.abs(np.fft.rfft(x)))) * 16000 / len(x)))"
    )
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    if "no sound card" in done.stderr or "no such device" in done.stderr:
        pytest.skip("this machine's ALSA has no 'file' device")
    assert done.stderr == ""
    assert done.stdout.startswith("default, 44100 Hz")
    assert int(done.stdout.split()[-1]) == pytest.approx(440, abs=2)
