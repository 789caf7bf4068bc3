import pytest

from kiosk.perceive.blaze import Box, overlap_ratio
from kiosk.perceive.face_finder import FoundFace, close_windows_of, windows_of
from kiosk.perceive.people import GONE_S, SETTLE_S, CandidateChoice

CANDIDATE: Box = (500, 200, 200, 200)
BYSTANDER: Box = (900, 220, 110, 110)
GIANT: Box = (50, 100, 320, 320)


def faces(*boxes: Box) -> list[FoundFace]:
    return [FoundFace(box, 0.9, 0.0) for box in boxes]


def with_candidate() -> CandidateChoice:
    choice = CandidateChoice()
    choice.seen(CANDIDATE, 10.0)
    return choice


def test_the_largest_face_is_the_candidate_at_first() -> None:
    choice = CandidateChoice()
    chosen = choice.find(faces(BYSTANDER, CANDIDATE), 0.0)
    assert chosen is not None
    assert chosen.box == CANDIDATE
    assert choice.others == 1


def test_a_larger_passer_by_does_not_replace_the_candidate() -> None:
    choice = with_candidate()
    for step in range(8):
        assert choice.compare(faces(CANDIDATE, GIANT), 10.0 + step * 0.25) is None
        assert choice.others == 1


def test_a_larger_face_that_stays_does() -> None:
    choice = with_candidate()
    chosen = [choice.compare(faces(CANDIDATE, GIANT), 10.0 + step * 0.25) for step in range(int(SETTLE_S * 4) + 1)]
    assert [face for face in chosen if face] == faces(GIANT)


def test_somebody_behind_is_counted_and_never_chosen_however_long() -> None:
    choice = with_candidate()
    assert not any(choice.compare(faces(CANDIDATE, BYSTANDER), 10.0 + step) for step in range(60))
    assert choice.others == 1


def test_a_candidate_who_looks_away_for_a_moment_is_not_replaced_by_who_is_left() -> None:
    choice = with_candidate()
    assert choice.find(faces(BYSTANDER), 10.5) is None
    assert choice.others == 1
    found = choice.find(faces(BYSTANDER, CANDIDATE), 10.7)
    assert found is not None
    assert found.box == CANDIDATE


def test_when_the_candidate_has_gone_the_next_is_somebody_else() -> None:
    found = with_candidate().find(faces(BYSTANDER), 10.0 + GONE_S)
    assert found is not None
    assert found.box == BYSTANDER


def test_a_lone_face_of_the_candidates_size_is_she_after_a_quick_move() -> None:
    found = with_candidate().find(faces((900, 210, 190, 190)), 10.1)
    assert found is not None


def test_half_of_the_candidates_face_at_a_windows_edge_is_no_other_face() -> None:
    choice = with_candidate()
    choice.compare(faces((560, 240, 60, 90)), 10.2)
    assert choice.others == 0


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [((0, 0, 10, 10), (0, 0, 10, 10), 1.0), ((0, 0, 10, 10), (5, 0, 10, 10), 1 / 3), ((0, 0, 10, 10), (20, 0, 5, 5), 0.0)],
)
def test_overlap_is_shared_area_over_all_area(one: Box, other: Box, ratio: float) -> None:
    assert overlap_ratio(one, other) == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("size", "windows"),
    [
        ((1280, 720), ((0, 0, 720, 720), (560, 0, 720, 720))),
        ((720, 1280), ((0, 0, 720, 720), (0, 560, 720, 720))),
        ((512, 512), ((0, 0, 512, 512),)),
    ],
    ids=str,
)
def test_a_long_picture_is_looked_at_in_two_windows(size: tuple[int, int], windows: tuple[Box, ...]) -> None:
    assert windows_of(*size) == windows


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (640, 480), (300, 300)], ids=str)
def test_a_small_face_anywhere_is_whole_in_a_close_window(size: tuple[int, int]) -> None:
    windows = close_windows_of(*size)
    face = min(size) // 4
    for x in range(0, size[0] - face + 1, 7):
        for y in range(0, size[1] - face + 1, 7):
            assert any(
                left <= x and top <= y and x + face <= left + side and y + face <= top + side
                for left, top, side, _ in windows
            )
