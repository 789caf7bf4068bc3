import struct
import wave
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.capture import pcm
from kiosk.capture.pcm import Resampler, read_sound
from kiosk.errors import DeviceMissing

MEDIA = Path(__file__).parents[4] / "shared" / "media"
media = pytest.mark.skipif(not MEDIA.is_dir(), reason="the real recordings (../shared/media) are not here")


def tone(rate_hz: int, seconds: float, hz: float = 440.0) -> NDArray[np.int16]:
    swing: NDArray[np.float64] = 8000 * np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz)
    return swing.astype(np.int16)


def write_wav(path: Path, samples: NDArray[np.int16], rate_hz: int, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return path


def loudest_hz(samples: NDArray[np.int16]) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * 16_000 / len(samples)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_rate_and_channel_count_become_16_khz_mono(rate_hz: int, channels: int) -> None:
    resampler = Resampler(rate_hz, channels)
    block = np.repeat(tone(rate_hz, 0.05), channels)
    sound = np.concatenate([*(resampler.feed(np.roll(block, 0)) for _ in range(20)), resampler.finish()])
    assert sound.dtype == np.int16
    assert len(sound) == pytest.approx(16_000, abs=20)
    assert loudest_hz(sound) == pytest.approx(440, abs=2)


def test_there_are_no_seams_between_blocks() -> None:
    sound = tone(48_000, 1.0)
    whole, parts = Resampler(48_000, 1), Resampler(48_000, 1)
    at_once = np.concatenate([whole.feed(sound), whole.finish()])
    in_blocks = np.concatenate([*(parts.feed(sound[at : at + 777]) for at in range(0, len(sound), 777)), parts.finish()])
    assert np.abs(at_once[: len(in_blocks)].astype(int) - in_blocks[: len(at_once)]).max() <= 1


def test_an_empty_or_odd_block_is_no_problem() -> None:
    resampler = Resampler(44_100, 2)
    assert len(resampler.feed(np.empty(0, np.int16))) == 0
    resampler.feed(np.ones(2001, np.int16))


def test_sound_that_is_right_already_is_passed_through() -> None:
    block = tone(16_000, 0.1)
    assert Resampler(16_000, 1).feed(block) is block


@media
@pytest.mark.parametrize(
    ("name", "seconds"), [("speech-jfk.flac", 11.0), ("speech-digits.wav", 8.308), ("speaker.mp4", 8.0)]
)
def test_real_recordings_are_decoded_whole(name: str, seconds: float) -> None:
    sound = read_sound(MEDIA / name)
    assert len(sound) / 16_000 == pytest.approx(seconds, abs=0.07)
    assert np.abs(sound.astype(int)).max() > 3000


@media
@pytest.mark.parametrize("name", ["speech-jfk.flac", "speech-digits.wav", "speaker.mp4"])
def test_a_truncated_recording_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    whole = (MEDIA / name).read_bytes()
    cut = tmp_path / name
    cut.write_bytes(whole[: len(whole) * 2 // 5])
    with pytest.raises(DeviceMissing, match=name) as caught:
        read_sound(cut)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound\n" * 400, bytes(100_000)])
def test_what_is_not_a_sound_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    with pytest.raises(DeviceMissing, match=r"sound\.wav") as caught:
        read_sound(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(DeviceMissing, match="not there"):
            read_sound(path)


def test_a_wav_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing):
        read_sound(write_wav(tmp_path / "none.wav", np.empty(0, np.int16), 16_000))


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (44_100, 2), (48_000, 1)])
def test_a_wav_of_another_format_is_converted(tmp_path: Path, rate_hz: int, channels: int) -> None:
    path = write_wav(tmp_path / "tone.wav", np.repeat(tone(rate_hz, 1.0), channels), rate_hz, channels)
    sound = read_sound(path)
    assert len(sound) == pytest.approx(16_000, abs=20)
    assert loudest_hz(sound) == pytest.approx(440, abs=2)


def test_digital_silence_stays_digital_silence(tmp_path: Path) -> None:
    sound = read_sound(write_wav(tmp_path / "zero.wav", np.zeros(44_100, np.int16), 44_100))
    assert not sound.any()


def video(path: Path, sound_from_s: float | None) -> Path:
    """Two seconds of black, with one second of a tone that begins at `sound_from_s` (None: no sound track)."""
    with av.open(str(path), "w") as container:
        picture = container.add_stream("mpeg4", rate=10, width=64, height=48)
        picture.pix_fmt = "yuv420p"
        track = None if sound_from_s is None else container.add_stream("aac", rate=16_000, layout="mono")
        for _ in range(20):
            container.mux(picture.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(picture.encode(None))
        if track is not None and sound_from_s is not None:
            frame = av.AudioFrame.from_ndarray(tone(16_000, 1.0)[np.newaxis, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, int(sound_from_s * 16_000)
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return path


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="no sound track"):
        read_sound(video(tmp_path / "mute.mp4", None))


def test_sound_that_begins_late_in_a_video_keeps_its_place(tmp_path: Path) -> None:
    sound = read_sound(video(tmp_path / "late.mkv", 0.7)).astype(int)
    begins_s = np.flatnonzero(np.abs(sound) > 2000)[0] / 16_000
    assert begins_s == pytest.approx(0.7, abs=0.05)


def test_a_sound_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcm, "LONGEST_S", 0.5)
    with pytest.raises(DeviceMissing, match="longer than"):
        read_sound(write_wav(tmp_path / "long.wav", tone(16_000, 1.0), 16_000))


def write_pcm(path: Path, raw: bytes, bits: int, claimed: int | None = None) -> Path:
    """A WAV file of this sample width; `claimed`: the length in bytes that its header tells."""
    frame = bits // 8
    size = len(raw) if claimed is None else claimed
    header = b"RIFF" + struct.pack("<I", min(size + 36, 2**32 - 1)) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, 16_000, 16_000 * frame, frame, bits)
    path.write_bytes(header + b"data" + struct.pack("<I", size) + raw)
    return path


def as_8_bit(sound: NDArray[np.int16]) -> bytes:
    return ((sound.astype(int) >> 8) + 128).astype(np.uint8).tobytes()


def as_24_bit(sound: NDArray[np.int16]) -> bytes:
    return b"".join(int(value << 8).to_bytes(3, "little", signed=True) for value in sound.astype(int))


@pytest.mark.parametrize(("bits", "raw"), [(8, as_8_bit), (24, as_24_bit)])
def test_other_sample_widths_are_the_same_sound(
    tmp_path: Path, bits: int, raw: Callable[[NDArray[np.int16]], bytes]
) -> None:
    sound = read_sound(write_pcm(tmp_path / "tone.wav", raw(tone(16_000, 1.0)), bits)).astype(int)
    assert np.abs(sound - tone(16_000, 1.0)).max() <= 2 ** max(0, 16 - bits)


def test_clipped_sound_stays_clipped_and_does_not_wrap(tmp_path: Path) -> None:
    clipped = (tone(16_000, 1.0).astype(int) * 20).clip(-32_768, 32_767).astype(np.int16)
    assert np.array_equal(read_sound(write_wav(tmp_path / "loud.wav", clipped, 16_000)), clipped)
    both = np.repeat(clipped, 2)
    assert np.abs(read_sound(write_wav(tmp_path / "stereo.wav", both, 16_000, 2)).astype(int) - clipped).max() <= 1


@pytest.mark.parametrize("claimed", [64_000, 320_000, 2_000_000_000])
def test_a_header_that_claims_more_than_there_is_is_refused(tmp_path: Path, claimed: int) -> None:
    """Nothing is reserved for what a header claims: the file itself is small."""
    path = write_pcm(tmp_path / "claims.wav", tone(16_000, 1.0).tobytes(), 16, claimed=claimed)
    with pytest.raises(DeviceMissing, match=r"claims\.wav: cut short, holds 1\.0 s"):
        read_sound(path)


def test_a_streamed_wav_that_does_not_know_its_length_is_read(tmp_path: Path) -> None:
    path = write_pcm(tmp_path / "pipe.wav", tone(16_000, 1.0).tobytes(), 16, claimed=2**32 - 1)
    assert len(read_sound(path)) == 16_000


def test_two_channels_of_one_voice_are_that_voice(tmp_path: Path) -> None:
    left_only = np.stack([tone(16_000, 1.0), np.zeros(16_000, np.int16)], axis=1).reshape(-1)
    sound = read_sound(write_wav(tmp_path / "left.wav", left_only, 16_000, 2))
    assert loudest_hz(sound) == pytest.approx(440, abs=2)
    assert np.abs(sound.astype(int)).max() > 3000
