"""The director: which effects follow from which change, in which order; consent before any device."""

from dataclasses import replace
from typing import Literal

import pytest

from kiosk.config import Settings
from kiosk.errors import SessionError
from kiosk.interview.director import Director, Effects
from kiosk.interview.view import Surroundings, view_of
from kiosk.records import (
    Act,
    Command,
    Consent,
    Device,
    KeyPoint,
    Phase,
    Profile,
    Question,
    SelfRating,
    SessionView,
    SourceState,
    State,
)

FULL = Consent(microphone=True, camera=True)


def question(number: int) -> Question:
    return Question(f"q{number}", f"Question {number}?", "technical", "fresher", None, (KeyPoint("a", ("a",)),))


class FakeHouse(Effects):
    """Keeps the real rules (opens only after consent, answers with commands) and remembers what was asked of it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.director: Director | None = None
        self.t_s = 0.0
        self.open = False

    def now(self) -> float:
        return self.t_s

    def _answer(self, act: Act, **values: object) -> None:
        assert self.director is not None
        self.director.submit(replace(Command(act, self.t_s), **values))

    def use_language(self, language: str) -> None:
        self.done.append(f"language {language}")

    def open_devices(self, state: State) -> None:
        assert state.consent is not None, "a device was opened before consent"
        self.open = True
        self.done.append("open")

    def close_devices(self) -> None:
        self.open = False
        self.done.append("close")

    def frame(self, on: bool) -> None:
        self.done.append(f"frame {on}")

    def choose_questions(self, profile: Profile, count: int, language: str) -> None:
        self._answer(Act.QUESTIONS_READY, questions=tuple(question(n) for n in range(count)))

    def look_at(self, target: Literal["lens", "text"], t_s: float) -> None:
        assert self.open
        self.done.append(f"look {target} {t_s:g}")

    def calibrated(self, lens: tuple[float, float], text: tuple[float, float]) -> None:
        self.done.append(f"calibrated {lens} {text}")

    def ask(self, number: int, t_s: float) -> None:
        self.done.append(f"ask {number}")

    def cue(self, question: Question, number: int, t_s: float) -> None:
        assert self.open or self.typed
        self.done.append(f"cue {number}")

    typed = False

    def end_answer(self, number: int, t_s: float, typed: str | None) -> None:
        self.done.append(f"end {number}{' typed' if typed else ''}")
        self._answer(Act.ANSWER_CLOSED)

    def make_report(self, state: State) -> None:
        self.done.append("report")
        self._answer(Act.REPORT_READY)

    def erase(self) -> None:
        self.done.append("erase")
        self._answer(Act.ERASED)

    def tick(self, t_s: float) -> None:
        pass

    def decorate(self, state: State, t_s: float) -> SessionView:
        return view_of(state, t_s, Surroundings(count=2))


@pytest.fixture
def house() -> FakeHouse:
    fake = FakeHouse()
    settings = replace(Settings(), interview=replace(Settings().interview, questions=2))
    fake.director = Director(settings, fake, fake.now)
    return fake


def do(house: FakeHouse, *commands: Command) -> State:
    assert house.director is not None
    for command in commands:
        house.t_s = max(house.t_s, command.t_s)
        house.director.submit(command)
        for _ in range(3):
            house.director.turn(0.0)
    return house.director.state


def framing(house: FakeHouse, consent: Consent = FULL) -> State:
    return do(
        house,
        Command(Act.SPEECH_MODEL, 0.0, ready=True),
        Command(Act.DEVICE, 0.0, device=Device.MICROPHONE, source_state=SourceState.OPEN),
        Command(Act.START, 1.0),
        Command(Act.CHOOSE_LANGUAGE, 2.0, language="en"),
        Command(Act.AGREE, 3.0, consent=consent),
        Command(Act.SET_PROFILE, 4.0, profile=Profile("nurse", 2.0)),
    )


def test_a_whole_interview_asks_its_effects_in_order(house: FakeHouse) -> None:
    framing(house)
    do(house, Command(Act.READY, 5.0))
    for _ in range(2):
        do(house, Command(Act.START_NOW, 6.0), Command(Act.FINISH_ANSWER, 7.0))
    state = do(house, Command(Act.RATE_SELF, 8.0, rating=SelfRating()))
    assert state.phase is Phase.REPORT
    do(house, Command(Act.ERASE, 9.0))
    assert house.done == [
        *(
            "language en",
            "open",
            "frame True",
            "frame False",
            "ask 0",
            "cue 0",
            "end 0",
            "ask 1",
            "cue 1",
            "end 1",
            "close",
            "report",
            "erase",
        ),
    ]


def test_devices_open_only_after_consent_and_close_when_the_candidate_steps_back(house: FakeHouse) -> None:
    do(house, Command(Act.START, 1.0), Command(Act.CHOOSE_LANGUAGE, 2.0, language="en"))
    do(house, Command(Act.AGREE, 3.0, consent=FULL))
    assert house.done == ["language en"]
    do(house, Command(Act.SET_PROFILE, 4.0, profile=Profile("nurse", 2.0)))
    assert house.open
    do(house, Command(Act.BACK, 5.0))
    assert not house.open


@pytest.mark.parametrize("act", [Act.ERASE, Act.BROKE])
def test_erasure_and_fault_in_the_middle_of_an_answer_close_and_erase(house: FakeHouse, act: Act) -> None:
    framing(house)
    do(house, Command(Act.READY, 5.0), Command(Act.START_NOW, 6.0), Command(act, 7.0))
    assert house.done[-2:] == ["close", "erase"]


def test_a_candidate_who_walks_away_is_erased_by_the_clock_alone(house: FakeHouse) -> None:
    framing(house)
    assert house.director is not None
    for t_s in range(5, 100):
        house.t_s = float(t_s)
        house.director.turn(0.0)
    assert "erase" in house.done
    assert house.director.state.phase is Phase.ATTRACT


def test_an_act_that_does_not_fit_the_phase_is_refused_in_words(house: FakeHouse) -> None:
    assert house.director is not None
    with pytest.raises(SessionError, match="'finish_answer' does not fit phase 'attract'"):
        house.director.submit(Command(Act.FINISH_ANSWER, 1.0))


def test_a_typed_answer_reaches_the_effects(house: FakeHouse) -> None:
    house.typed = True
    framing(house, Consent())
    do(house, Command(Act.READY, 5.0), Command(Act.START_NOW, 6.0), Command(Act.SUBMIT_TYPED, 7.0, text="words"))
    assert house.done[-2:] == ["end 0 typed", "ask 1"]


def test_views_are_numbered_and_signs_of_life_alone_draw_nothing(house: FakeHouse) -> None:
    framing(house)
    assert house.director is not None
    number, view = house.director.wait_view(0, 0.0)
    assert view.phase is Phase.FRAMING
    do(house, Command(Act.SEEN_FACE, 5.0), Command(Act.TOUCH, 5.5))
    assert house.director.wait_view(number, 0.0)[0] == number
    do(house, Command(Act.READY, 6.0))
    assert house.director.wait_view(number, 0.0)[0] == number + 1


def calibrating(house: FakeHouse) -> State:
    """The candidate has just pressed 'I am ready' at 5 s before an open camera."""
    framing(house)
    do(house, Command(Act.FACE_MODEL, 4.0, ready=True))
    do(house, Command(Act.DEVICE, 4.0, device=Device.CAMERA, source_state=SourceState.OPEN))
    return do(house, Command(Act.READY, 5.0))


def pass_time(house: FakeHouse, until_s: float) -> State:
    assert house.director is not None
    while house.t_s < until_s:
        house.t_s = min(until_s, house.t_s + 0.1)
        house.director.turn(0.0)
    return house.director.state


def test_the_calibration_asks_for_the_lens_then_the_text_and_goes_on_by_itself(house: FakeHouse) -> None:
    assert calibrating(house).phase is Phase.CALIBRATE
    assert house.done[-2:] == ["look lens 5", "frame False"]
    assert pass_time(house, 7.45).phase is Phase.CALIBRATE
    assert "look text" not in " ".join(house.done)
    pass_time(house, 7.55)
    assert house.done[-1].startswith("look text 7.5")
    assert pass_time(house, 10.2).phase is Phase.PREPARE
    spans = next(line for line in house.done if line.startswith("calibrated"))
    assert spans.startswith("calibrated (5.0, 7.5")
    assert house.done[-1] == "ask 0"


@pytest.mark.parametrize(("skipped_s", "counts"), [(6.0, False), (8.0, True)])
def test_a_skip_counts_only_what_was_complete(house: FakeHouse, skipped_s: float, counts: bool) -> None:
    calibrating(house)
    pass_time(house, skipped_s)
    assert do(house, Command(Act.SKIP, skipped_s)).phase is Phase.PREPARE
    assert any(line.startswith("calibrated") for line in house.done) is counts


def test_a_calibration_that_is_erased_keeps_nothing(house: FakeHouse) -> None:
    calibrating(house)
    pass_time(house, 8.0)
    do(house, Command(Act.ERASE, 8.0))
    assert not any(line.startswith("calibrated") for line in house.done)


def test_the_screen_is_told_where_to_look_and_for_how_long(house: FakeHouse) -> None:
    calibrating(house)
    assert house.director is not None
    view = house.director.view()
    assert (view.look_at, view.limit_s, view.remaining_s) == ("lens", 2.5, 2.5)
    number, _ = house.director.wait_view(0, 0.0)
    pass_time(house, 8.0)
    seen, view = house.director.wait_view(number, 0.0)
    assert seen > number
    assert (view.look_at, view.limit_s) == ("text", 2.5)
    assert view.remaining_s == pytest.approx(2.0, abs=0.1)
    pass_time(house, 10.5)
    assert house.director.view().look_at is None


def test_the_recogniser_follows_the_language_until_the_answers_begin(house: FakeHouse) -> None:
    do(house, Command(Act.START, 1.0), Command(Act.CHOOSE_LANGUAGE, 2.0, language="hi"))
    do(house, Command(Act.CHOOSE_LANGUAGE, 2.5, language="en"))
    assert house.done == ["language hi", "language en"]
    do(house, Command(Act.AGREE, 3.0, consent=FULL), Command(Act.SET_PROFILE, 4.0, profile=Profile("nurse", 1.0)))
    do(house, Command(Act.READY, 5.0))
    do(house, Command(Act.CHOOSE_LANGUAGE, 6.0, language="hi"))
    assert "language hi" not in house.done[2:]
