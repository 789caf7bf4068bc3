import numpy as np
import pytest

from kiosk.perceive.mfcc import COEFFICIENTS, Cepstra

SOUND = (np.random.default_rng(1).standard_normal(16_000) * 1000).astype(np.int16)


def test_a_second_has_98_frames_of_20_coefficients() -> None:
    assert Cepstra().feed(SOUND).shape == (98, COEFFICIENTS)


@pytest.mark.parametrize("size", [1, 160, 799, 4000])
def test_the_pieces_do_not_matter(size: int) -> None:
    cepstra = Cepstra()
    pieces = [cepstra.feed(SOUND[:4000][at : at + size]) for at in range(0, 4000, size)]
    assert np.allclose(np.concatenate(pieces), Cepstra().feed(SOUND[:4000]))


def test_loudness_moves_the_first_coefficient_only() -> None:
    loud, soft = Cepstra().feed(SOUND), Cepstra().feed((SOUND // 2).astype(np.int16))
    change = np.abs(loud - soft).mean(axis=0)
    assert change[0] > 5.0
    assert change[1:].max() < 0.2


def test_the_same_sound_gives_the_same_numbers() -> None:
    assert np.array_equal(Cepstra().feed(SOUND), Cepstra().feed(SOUND))
