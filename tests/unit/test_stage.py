"""The stage: consent decides what opens, a dead child costs a gap and not the interview, erasure leaves nothing."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from kiosk.capture.detect import Choice
from kiosk.config import Settings
from kiosk.health.metrics import Metrics
from kiosk.interview.questions import QuestionSource
from kiosk.interviewer import Interviewer
from kiosk.records import (
    Act,
    Answer,
    ChildState,
    CloseSource,
    Command,
    Consent,
    Cue,
    Device,
    EndAnswer,
    FaceReading,
    Flushed,
    Gaze,
    KeyPoint,
    LookAt,
    ModelReading,
    OpenSource,
    Order,
    PartialReading,
    Phase,
    Profile,
    Question,
    Snapshot,
    SourceReading,
    SourceState,
    State,
    UseLanguage,
    VoiceReading,
    Word,
    WordsReading,
)
from kiosk.reporting import Measured, Scorer, measure
from kiosk.stage import FLUSH_LIMIT_S, Stage

FULL = Consent(microphone=True, camera=True)
QUESTION = Question("q0", "Why this job?", "motivation", "fresher", None, (KeyPoint("a reason", ("because",)),))
PROFILE = Profile("nurse", 1.0)


class FakeChild:
    """A child that keeps the real one's rules (an order to a dead child is refused) and remembers its orders."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.up = True

    def send(self, order: Order) -> bool:
        if self.up:
            self.orders.append(order)
        return self.up


class OneQuestion(QuestionSource):
    """A source with one question."""

    def choose(self, profile: Profile, count: int, seen: Collection[str] = (), language: str = "en") -> tuple[Question, ...]:
        return (QUESTION,)


class House:
    """A stage with two fake children, a clock that is moved by hand, and the commands it submitted."""

    def __init__(self, choice: Choice) -> None:
        self.t_s = 100.0
        self.commands: list[Command] = []
        self.children = {"seeing": FakeChild(), "hearing": FakeChild()}
        self.metrics = Metrics()
        self.stage = Stage(
            Settings(), choice, Interviewer(OneQuestion(), Settings(), lambda: self.t_s), self.metrics, lambda: self.t_s
        )
        self.stage.attach(self.children, self.commands.append)

    def acts(self) -> list[Act]:
        return [command.act for command in self.commands]

    def kinds(self, child: str) -> list[type]:
        return [type(order) for order in self.children[child].orders]

    def hear(self, *words: str, start_s: float) -> None:
        spoken = tuple(Word(w, start_s + n * 0.4, start_s + n * 0.4 + 0.3, 0.9) for n, w in enumerate(words))
        for tenth in range(100):
            self.stage.on_reading(VoiceReading(start_s + tenth / 10, 0.1, -22.0 if tenth % 10 else -60.0, True))
        self.stage.on_reading(WordsReading(start_s + 10, spoken))


@pytest.fixture
def house() -> House:
    return House(Choice("webcam", "found", "mic", "found"))


def open_all(house: House, consent: Consent = FULL) -> None:
    house.stage.open_devices(State(phase=Phase.FRAMING, consent=consent, profile=PROFILE))


@pytest.mark.parametrize(
    ("consent", "seeing", "hearing"),
    [
        (FULL, [OpenSource], [OpenSource]),
        (Consent(microphone=True), [], [OpenSource]),
        (Consent(camera=True), [OpenSource], []),
        (Consent(cloud=True), [], []),
    ],
)
def test_only_what_was_consented_to_opens(house: House, consent: Consent, seeing: list[type], hearing: list[type]) -> None:
    open_all(house, consent)
    assert (house.kinds("seeing"), house.kinds("hearing")) == (seeing, hearing)


def test_an_answer_is_closed_when_both_children_have_sent_their_last(house: House) -> None:
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.hear("because", "i", "like", "people", start_s=101.0)
    house.t_s = 112.0
    house.stage.end_answer(0, 112.0, None)
    assert house.kinds("seeing") == [OpenSource, Cue, EndAnswer]
    house.stage.on_reading(Flushed(112.1, "hearing", 0))
    assert Act.ANSWER_CLOSED not in house.acts()
    house.stage.on_reading(Flushed(112.2, "seeing", 0))
    assert house.acts()[-1] is Act.ANSWER_CLOSED
    (answer,) = house.stage.answers
    assert [word.text for word in answer.words] == ["because", "i", "like", "people"]


def test_a_child_that_does_not_answer_is_not_waited_for(house: House) -> None:
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 110.0, None)
    house.stage.tick(house.t_s + FLUSH_LIMIT_S - 0.1)
    assert Act.ANSWER_CLOSED not in house.acts()
    house.stage.tick(house.t_s + FLUSH_LIMIT_S)
    assert house.acts().count(Act.ANSWER_CLOSED) == 1


def test_a_killed_child_leaves_a_marked_gap_and_is_told_again_what_it_missed(house: House) -> None:
    open_all(house)
    house.stage.on_reading(SourceReading(99.0, Device.CAMERA, SourceState.OPEN, "webcam"))
    house.stage.cue(QUESTION, 0, 100.0)
    house.children["seeing"].up = False
    house.stage.on_reading(ChildState(104.0, "seeing", False, "killed"))
    assert house.stage.down == {"seeing"}
    house.children["seeing"].up = True
    house.children["seeing"].orders.clear()
    house.stage.on_reading(ChildState(106.0, "seeing", True))
    assert house.children["seeing"].orders == [OpenSource(), Cue(0, 100.0)]
    house.stage.on_reading(SourceReading(107.0, Device.CAMERA, SourceState.OPEN, "webcam"))
    house.stage.end_answer(0, 110.0, None)
    house.stage.on_reading(Flushed(110.1, "hearing", 0))
    house.stage.on_reading(Flushed(110.1, "seeing", 0))
    (answer,) = house.stage.answers
    assert answer.gaps == ((104.0, 107.0, "camera"),)


def test_a_child_that_dies_while_the_answer_is_closed_is_not_waited_for(house: House) -> None:
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 110.0, None)
    house.stage.on_reading(Flushed(110.1, "seeing", 0))
    house.stage.on_reading(ChildState(110.2, "hearing", False, "killed"))
    house.stage.tick(100.3)
    assert house.acts().count(Act.ANSWER_CLOSED) == 1


def test_a_child_that_answers_before_the_order_is_even_sent_to_the_other_is_heard(house: House) -> None:
    class Eager(FakeChild):
        def send(self, order: Order) -> bool:
            if isinstance(order, EndAnswer):
                house.stage.on_reading(Flushed(110.0, self.name, order.number))
            return super().send(order)

        name = "seeing"

    eager = {"seeing": Eager(), "hearing": Eager()}
    eager["hearing"].name = "hearing"
    house.stage.attach(eager, house.commands.append)
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 110.0, None)
    assert house.acts().count(Act.ANSWER_CLOSED) == 1


def test_a_typed_answer_needs_no_child(house: House) -> None:
    open_all(house, Consent())
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 130.0, "because people matter")
    (answer,) = house.stage.answers
    assert (answer.typed, answer.heard, answer.seen) == ("because people matter", False, False)
    assert house.acts()[-1] is Act.ANSWER_CLOSED


def look(house: House, lens: Gaze, text: Gaze, start_s: float = 100.0) -> None:
    """Thirty frames a second of a candidate who is calibrated for 5 s from start_s on."""
    for frame in range(150):
        t_s = start_s + frame / 30
        house.stage.on_reading(FaceReading(t_s, True, 1, gaze=lens if frame < 75 else text))
    house.stage.calibrated((start_s, start_s + 2.5), (start_s + 2.5, start_s + 5.0))


def answered(house: House, number: int, start_s: float, end_s: float) -> Answer:
    house.stage.cue(QUESTION, number, start_s)
    house.stage.end_answer(number, end_s, None)
    for child in ("seeing", "hearing"):
        house.stage.on_reading(Flushed(end_s, child, number))
    return house.stage.answers[-1]


def test_an_answer_knows_its_questions_place_among_the_planned_ones(house: House) -> None:
    open_all(house)
    probe = replace(QUESTION, id="q0-more", follows="q0")
    for number, (asked, place) in enumerate([(QUESTION, 0), (probe, 0), (replace(QUESTION, id="q1"), 1)]):
        house.stage.cue(asked, number, 110.0 + 10 * number)
        house.stage.end_answer(number, 115.0 + 10 * number, None)
        for child in ("seeing", "hearing"):
            house.stage.on_reading(Flushed(115.0 + 10 * number, child, number))
        assert house.stage.answers[-1].place == place


def test_the_camera_is_told_where_the_candidate_looks(house: House) -> None:
    open_all(house)
    house.stage.look_at("lens", 100.0)
    house.stage.look_at("text", 102.5)
    assert house.children["seeing"].orders[1:] == [LookAt("lens", 100.0), LookAt("text", 102.5)]
    assert house.kinds("hearing") == [OpenSource]


def test_without_a_camera_nobody_is_told_to_look(house: House) -> None:
    open_all(house, Consent(microphone=True))
    house.stage.look_at("lens", 100.0)
    assert house.kinds("seeing") == []


def test_the_baseline_goes_with_every_answer_until_it_is_erased(house: House) -> None:
    open_all(house)
    look(house, Gaze(2.0, -3.0), Gaze(2.5, -12.0))
    for number in range(2):
        baseline = answered(house, number, 110.0 + 10 * number, 115.0 + 10 * number).baseline
        assert baseline is not None
        assert (baseline.lens, baseline.text) == (Gaze(2.0, -3.0), Gaze(2.5, -12.0))
    house.stage.erase()
    open_all(house)
    assert answered(house, 0, 210.0, 215.0).baseline is None


def test_a_calibration_without_a_face_leaves_no_baseline(house: House) -> None:
    open_all(house)
    house.stage.calibrated((100.0, 102.5), (102.5, 105.0))
    assert answered(house, 0, 110.0, 115.0).baseline is None


def test_how_she_listened_is_what_was_read_since_the_question_appeared(house: House) -> None:
    open_all(house)
    for t_s in range(100, 120):
        house.stage.on_reading(FaceReading(float(t_s), True, 1))
    house.stage.ask(0, 103.0)
    answer = answered(house, 0, 106.0, 109.0)
    assert [face.t_s for face in answer.listened] == [103.0, 104.0, 105.0]
    assert [face.t_s for face in answer.faces] == [106.0, 107.0, 108.0, 109.0]
    house.stage.ask(1, 110.0)
    assert [face.t_s for face in answered(house, 1, 112.0, 115.0).listened] == [110.0, 111.0]


def test_whether_faces_can_be_read_is_told_to_the_session(house: House) -> None:
    house.stage.on_reading(ModelReading(1.0, "face", True, "mesh"))
    assert house.commands[-1] == Command(Act.FACE_MODEL, 1.0, ready=True)


def test_a_loud_room_is_hinted_at_in_the_framing_step_only(house: House) -> None:
    open_all(house)
    loud = VoiceReading(1.0, 0.032, -30.0, True, noise_dbfs=-35.0)
    house.stage.on_reading(loud)
    assert "room_loud" not in house.stage.decorate(State(), 1.0).notices
    house.stage.frame(True)
    assert "room_loud" in house.stage.decorate(State(), 2.0).notices
    house.stage.frame(False)
    assert "room_loud" not in house.stage.decorate(State(), 3.0).notices
    house.stage.frame(True)
    house.stage.erase()
    assert "room_loud" not in house.stage.decorate(State(), 4.0).notices


def test_pictures_and_partial_words_exist_in_the_framing_step_only(house: House) -> None:
    open_all(house)
    house.stage.on_reading(Snapshot(1.0, b"early"))
    house.stage.frame(True)
    house.stage.on_reading(Snapshot(2.0, b"picture"))
    house.stage.on_reading(PartialReading(2.0, "i am ready"))
    assert (house.stage.snapshot, house.stage.partial_text) == (b"picture", "i am ready")
    house.stage.frame(False)
    assert (house.stage.snapshot, house.stage.partial_text) == (None, "")
    house.stage.on_reading(Snapshot(3.0, b"late"))
    assert house.stage.snapshot is None


def test_erasure_closes_the_devices_and_leaves_nothing(house: House) -> None:
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.hear("my", "secret", start_s=101.0)
    house.stage.end_answer(0, 112.0, None)
    house.stage.on_reading(Flushed(112.0, "hearing", 0))
    house.stage.on_reading(Flushed(112.0, "seeing", 0))
    state = State(consent=FULL, profile=PROFILE, questions=(QUESTION,))
    house.stage.make_report(state)
    assert house.stage.report is not None
    house.stage.erase()
    assert (house.stage.report, house.stage.answers, house.stage.level_dbfs) == (None, (), None)
    assert house.kinds("hearing")[-1] is CloseSource
    assert house.stage.receipt is not None
    assert house.stage.receipt.total >= 100
    assert house.acts()[-1] is Act.ERASED
    assert "secret" not in repr(house.stage.decorate(State(), 0.0))


def test_readings_that_come_after_an_erasure_are_not_held(house: House) -> None:
    open_all(house)
    house.hear("early", start_s=101.0)
    house.stage.erase()
    house.hear("late", "secret", start_s=112.0)
    house.stage.erase()
    assert house.stage.receipt is not None
    assert house.stage.receipt.total == 0


def test_an_answer_that_is_being_measured_while_all_is_erased_does_not_reach_the_next_candidate(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erased_meanwhile(scorer: Scorer, answer: Answer, consent: Consent | None, settings: Settings) -> Measured:
        house.stage.erase()
        return measure(answer, consent, settings)

    monkeypatch.setattr(Scorer, "measure", erased_meanwhile)
    open_all(house, Consent())
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 130.0, "because of my secret")
    assert house.stage.answers == ()


def test_a_picture_that_slips_through_at_the_end_of_framing_is_not_shown_to_the_next_candidate(house: House) -> None:
    open_all(house)
    house.stage.frame(True)
    house.stage.on_reading(Snapshot(1.0, b"first candidate"))
    house.stage.frame(True)  # the next one's framing begins, whatever was left
    assert house.stage.snapshot is None


def test_signs_of_life_reach_the_session_but_not_thirty_times_a_second(house: House) -> None:
    open_all(house)
    for frame in range(60):
        house.stage.on_reading(FaceReading(frame / 30, True, 1))
    assert house.acts().count(Act.SEEN_FACE) == 2


@pytest.mark.parametrize(
    ("choice", "models", "notice"),
    [
        (Choice("candidate", "", "candidate", ""), {}, "demo_candidate"),
        (Choice("none", "", "mic", ""), {}, "no_camera"),
        (Choice("webcam", "", "none", ""), {}, "no_microphone"),
        (Choice("webcam", "", "mic", ""), {"speech": (False, "missing")}, "no_speech"),
        (Choice("webcam", "", "mic", ""), {"speech": (True, "vosk-demo")}, "demo_speech"),
        (Choice("webcam", "", "mic", ""), {"expression": (False, "damaged")}, "no_expression"),
    ],
)
def test_what_is_missing_or_a_demo_is_said_on_the_screen(
    choice: Choice, models: dict[str, tuple[bool, str]], notice: str
) -> None:
    house = House(choice)
    for name, (ready, detail) in models.items():
        house.stage.on_reading(ModelReading(0.0, name, ready, detail))
    assert notice in house.stage.decorate(State(), 0.0).notices


def test_trouble_of_a_device_is_said_only_where_it_was_allowed(house: House) -> None:
    devices = {Device.CAMERA: SourceState.LOST, Device.MICROPHONE: SourceState.SILENT}
    state = State(phase=Phase.ANSWER, consent=FULL, devices=devices)
    assert {"camera_lost", "microphone_silent"} <= set(house.stage.decorate(state, 0.0).notices)
    refused = replace(state, consent=Consent(microphone=True))
    assert "camera_lost" not in house.stage.decorate(refused, 0.0).notices


def test_another_language_is_ordered_once_and_counts_as_getting_ready(house: House) -> None:
    house.stage.on_reading(ModelReading(0.0, "speech", True, "vosk-model-small-en-in-0.4"))
    house.stage.use_language("en")
    assert house.children["hearing"].orders == []
    house.stage.use_language("hi")
    house.stage.use_language("hi")
    assert house.children["hearing"].orders == [UseLanguage("hi")]
    assert "speech_loading" in house.stage.decorate(State(language="hi"), 0.0).notices
    assert house.commands[-1].ready is False
    house.stage.on_reading(ModelReading(1.0, "speech", True, Settings().speech.hindi))
    assert not {"speech_loading", "no_hindi_speech"} & set(house.stage.decorate(State(language="hi"), 0.0).notices)
    assert house.commands[-1].ready is True


def test_who_chose_hindi_is_told_where_only_english_is_understood(house: House) -> None:
    house.stage.use_language("hi")
    house.stage.on_reading(ModelReading(1.0, "speech", True, "vosk-model-small-en-in-0.4"))
    assert "no_hindi_speech" in house.stage.decorate(State(language="hi"), 0.0).notices
    assert "no_hindi_speech" not in house.stage.decorate(State(language="en"), 0.0).notices


def test_a_fresh_child_is_told_the_language_again(house: House) -> None:
    house.stage.use_language("hi")
    house.stage.on_reading(ChildState(1.0, "hearing", False))
    house.stage.on_reading(ChildState(2.0, "hearing", True))
    assert house.children["hearing"].orders == [UseLanguage("hi")] * 2


@pytest.mark.parametrize(
    ("model", "typed", "language"),
    [
        (Settings().speech.hindi, None, "hi"),
        ("vosk-model-small-en-in-0.4", None, "en"),
        ("vosk-model-small-en-in-0.4", "मैं", "hi"),
    ],
)
def test_an_answer_carries_the_language_of_its_words(house: House, model: str, typed: str | None, language: str) -> None:
    house.stage.use_language("hi")
    house.stage.on_reading(ModelReading(1.0, "speech", True, model))
    open_all(house)
    house.stage.cue(QUESTION, 0, 100.0)
    house.stage.end_answer(0, 110.0, typed)
    house.stage.tick(house.t_s + FLUSH_LIMIT_S + 1)
    (answer,) = house.stage.answers
    assert (answer.language, answer.speech_model) == (language, model)
