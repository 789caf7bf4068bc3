"""The table of an interview: what each touch, timer and fault does in each phase."""

from dataclasses import replace

import pytest

from kiosk.config import Settings
from kiosk.interview.session import PEOPLE, TABLE, THINKING_LIMIT_S, allowed, must_type, step
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
    SourceState,
    State,
    Waiting,
)

SETTINGS = Settings()
PROFILE = Profile("software-developer", 1.0, ("python",))
FULL = Consent(microphone=True, camera=True, cloud=False)


def question(number: int) -> Question:
    return Question(f"q{number}", f"Question {number}?", "technical", "fresher", None, (KeyPoint("a", ("a",)),))


QUESTIONS = tuple(question(n) for n in range(5))


def after(state: State, *commands: Command) -> State:
    for command in commands:
        state = step(state, command, SETTINGS)
    return state


def ready_kiosk() -> State:
    """A kiosk whose recogniser is loaded and whose microphone would open."""
    return after(
        State(),
        Command(Act.SPEECH_MODEL, 0.0, ready=True),
        Command(Act.DEVICE, 0.0, device=Device.MICROPHONE, source_state=SourceState.OPEN),
    )


def framed(t_s: float = 10.0, consent: Consent = FULL) -> State:
    return after(
        ready_kiosk(),
        Command(Act.START, t_s),
        Command(Act.CHOOSE_LANGUAGE, t_s, language="hi"),
        Command(Act.AGREE, t_s, consent=consent),
        Command(Act.SET_PROFILE, t_s, profile=PROFILE),
        Command(Act.QUESTIONS_READY, t_s, questions=QUESTIONS),
    )


def answering(t_s: float = 20.0, consent: Consent = FULL) -> State:
    return after(framed(t_s, consent), Command(Act.READY, t_s), Command(Act.START_NOW, t_s))


def test_a_candidate_walks_from_the_first_touch_to_the_report_and_nothing_stays() -> None:
    state = framed()
    assert (state.phase, state.language, state.profile) == (Phase.FRAMING, "hi", PROFILE)
    state = after(state, Command(Act.READY, 12.0))
    for number in range(5):
        assert (state.phase, state.number) == (Phase.PREPARE, number)
        state = after(state, Command(Act.START_NOW, 13.0), Command(Act.HEARD_VOICE, 14.0), Command(Act.FINISH_ANSWER, 15.0))
        assert (state.phase, state.waiting) == (Phase.THINKING, Waiting.ANSWER)
        state = after(state, Command(Act.ANSWER_CLOSED, 15.1))
    assert state.phase is Phase.SELF_RATING
    state = after(state, Command(Act.RATE_SELF, 16.0, rating=SelfRating(content=3)))
    assert (state.phase, state.waiting) == (Phase.THINKING, Waiting.REPORT)
    state = after(state, Command(Act.REPORT_READY, 16.1))
    assert state.phase is Phase.REPORT
    state = after(state, Command(Act.ERASE, 17.0))
    assert state.phase is Phase.ERASING
    assert (state.profile, state.consent, state.questions, state.rating) == (None, None, (), None)
    state = after(state, Command(Act.ERASED, 17.1), Command(Act.TICK, 30.0))
    assert (state.phase, state.language, state.hears_words) == (Phase.ATTRACT, "en", True)


def seen(state: State, camera: SourceState = SourceState.OPEN) -> State:
    """The same with a face model and a camera in that state."""
    return after(
        state,
        Command(Act.FACE_MODEL, 10.0, ready=True),
        Command(Act.DEVICE, 10.0, device=Device.CAMERA, source_state=camera),
    )


@pytest.mark.parametrize(
    ("consent", "model", "camera", "calibrate_s", "wanted"),
    [
        (FULL, True, SourceState.OPEN, 5.0, True),
        (FULL, True, SourceState.OPEN, 0.0, False),
        (FULL, False, SourceState.OPEN, 5.0, False),
        (FULL, True, SourceState.LOST, 5.0, False),
        (FULL, True, SourceState.DARK, 5.0, False),
        (Consent(microphone=True), True, SourceState.OPEN, 5.0, False),
    ],
)
def test_only_who_is_seen_is_asked_to_look(
    consent: Consent, model: bool, camera: SourceState, calibrate_s: float, wanted: bool
) -> None:
    settings = replace(SETTINGS, interview=replace(SETTINGS.interview, calibrate_s=calibrate_s))
    state = replace(seen(framed(consent=consent), camera), reads_faces=model)
    state = step(state, Command(Act.READY, 12.0), settings)
    assert state.phase is (Phase.CALIBRATE if wanted else Phase.PREPARE)


def test_the_calibration_has_two_halves_and_ends_by_itself() -> None:
    state = after(seen(framed()), Command(Act.READY, 12.0))
    assert after(state, Command(Act.TICK, 14.4)).at_text_s is None
    at_text = after(state, Command(Act.TICK, 14.6))
    assert (at_text.phase, at_text.at_text_s) == (Phase.CALIBRATE, 14.6)
    assert after(at_text, Command(Act.TICK, 17.0)).phase is Phase.CALIBRATE
    done = after(at_text, Command(Act.TICK, 17.1))
    assert (done.phase, done.number, done.at_text_s) == (Phase.PREPARE, 0, None)


@pytest.mark.parametrize("t_s", [13.0, 15.0])
def test_the_calibration_can_be_skipped_at_any_time(t_s: float) -> None:
    state = after(seen(framed()), Command(Act.READY, 12.0), Command(Act.TICK, t_s), Command(Act.SKIP, t_s))
    assert state.phase is Phase.PREPARE


def test_a_camera_that_is_lost_during_the_calibration_ends_it() -> None:
    state = after(seen(framed()), Command(Act.READY, 12.0))
    heard = after(state, Command(Act.DEVICE, 12.5, device=Device.MICROPHONE, source_state=SourceState.SILENT))
    assert heard.phase is Phase.CALIBRATE
    lost = after(state, Command(Act.DEVICE, 13.0, device=Device.CAMERA, source_state=SourceState.LOST))
    assert (lost.phase, lost.devices[Device.CAMERA]) == (Phase.PREPARE, SourceState.LOST)


def test_questions_that_come_during_the_calibration_are_there_after_it() -> None:
    early = after(replace(seen(framed()), questions=()), Command(Act.READY, 12.0))
    state = after(early, Command(Act.QUESTIONS_READY, 13.0, questions=QUESTIONS))
    assert state.phase is Phase.CALIBRATE
    assert after(state, Command(Act.SKIP, 14.0)).phase is Phase.PREPARE
    waiting = after(early, Command(Act.SKIP, 14.0))
    assert (waiting.phase, waiting.waiting) == (Phase.THINKING, Waiting.QUESTIONS)


def test_the_next_candidate_finds_the_face_model_still_there() -> None:
    assert after(seen(framed()), Command(Act.ERASE, 12.0)).reads_faces


def test_ready_before_the_questions_waits_for_them() -> None:
    state = replace(framed(), questions=())
    state = after(state, Command(Act.READY, 12.0))
    assert (state.phase, state.waiting) == (Phase.THINKING, Waiting.QUESTIONS)
    state = after(state, Command(Act.QUESTIONS_READY, 12.2, questions=QUESTIONS))
    assert (state.phase, state.number) == (Phase.PREPARE, 0)


def test_preparing_ends_by_itself_and_more_time_is_always_there() -> None:
    state = after(framed(), Command(Act.READY, 20.0))
    assert after(state, Command(Act.TICK, 49.9)).phase is Phase.PREPARE
    assert after(state, Command(Act.TICK, 50.0)).phase is Phase.ANSWER
    longer = after(state, Command(Act.MORE_TIME, 45.0), Command(Act.MORE_TIME, 46.0))
    assert after(longer, Command(Act.TICK, 109.9)).phase is Phase.PREPARE


def test_finished_is_offered_at_six_seconds_of_silence_and_the_answer_ends_at_fifteen() -> None:
    state = after(answering(20.0), Command(Act.HEARD_VOICE, 30.0))
    assert not after(state, Command(Act.TICK, 35.9)).offer_finish
    offered = after(state, Command(Act.TICK, 36.0))
    assert offered.offer_finish
    assert not after(offered, Command(Act.HEARD_VOICE, 37.0)).offer_finish
    going_on = after(offered, Command(Act.GO_ON, 38.0))
    assert not after(going_on, Command(Act.TICK, 43.9)).offer_finish
    assert after(state, Command(Act.TICK, 45.0)).waiting is Waiting.ANSWER


def test_a_candidate_who_has_not_begun_is_never_hurried() -> None:
    state = after(answering(20.0), Command(Act.SEEN_FACE, 40.0), Command(Act.TICK, 60.0))
    assert (state.phase, state.offer_finish) == (Phase.ANSWER, False)


def test_an_answer_stops_at_its_limit_while_a_typed_one_has_none() -> None:
    assert after(answering(20.0), Command(Act.TICK, 200.0)).waiting is Waiting.ANSWER
    typed = after(answering(20.0), Command(Act.TYPE_INSTEAD, 30.0), Command(Act.TOUCH, 190.0), Command(Act.TICK, 201.0))
    assert (typed.phase, typed.typing) == (Phase.ANSWER, True)


@pytest.mark.parametrize(
    ("consent", "hears", "microphone", "typed"),
    [
        (FULL, True, SourceState.OPEN, False),
        (FULL, True, SourceState.SILENT, False),
        (FULL, True, SourceState.LOST, True),
        (FULL, True, SourceState.CLOSED, True),
        (FULL, False, SourceState.OPEN, True),
        (Consent(camera=True), True, SourceState.OPEN, True),
        (None, True, SourceState.OPEN, True),
    ],
)
def test_who_cannot_be_heard_types(consent: Consent | None, hears: bool, microphone: SourceState, typed: bool) -> None:
    state = State(consent=consent, hears_words=hears, devices={Device.MICROPHONE: microphone})
    assert must_type(state) is typed


@pytest.mark.parametrize(
    ("act", "phase", "limit_s"),
    [(Act.START, Phase.LANGUAGE, 60.0), (Act.CHOOSE_LANGUAGE, Phase.CONSENT, 60.0), (Act.AGREE, Phase.PROFILE, 60.0)],
)
def test_an_abandoned_form_warns_then_erases(act: Act, phase: Phase, limit_s: float) -> None:
    state = State()
    for command in (Act.START, Act.CHOOSE_LANGUAGE, Act.AGREE):
        state = after(state, Command(command, 100.0, consent=FULL, language="en"))
        if command is act:
            break
    assert state.phase is phase
    assert after(state, Command(Act.TICK, 100.0 + limit_s - 0.1)).idle_warning_s is None
    warned = after(state, Command(Act.TICK, 100.0 + limit_s))
    assert warned.idle_warning_s == 100.0 + limit_s + 30.0
    assert after(warned, Command(Act.TOUCH, 170.0)).idle_warning_s is None
    assert after(warned, Command(Act.TICK, 100.0 + limit_s + 30.0)).phase is Phase.ERASING


def test_a_touch_re_arms_the_idle_clock_every_time() -> None:
    state = after(State(), Command(Act.START, 0.0))
    for t_s in range(50, 1000, 50):
        state = after(state, Command(Act.TICK, float(t_s)), Command(Act.TOUCH, float(t_s)))
        assert (state.phase, state.idle_warning_s) == (Phase.LANGUAGE, None)
    assert after(state, Command(Act.TICK, 950.0 + 60.0)).idle_warning_s is not None


def test_a_face_before_the_lens_keeps_the_session_and_its_absence_erases_it() -> None:
    state = answering(20.0)
    kept = after(state, Command(Act.SEEN_FACE, 60.0), Command(Act.TICK, 70.0))
    assert kept.idle_warning_s is None
    left = after(state, Command(Act.TICK, 65.0))
    assert left.idle_warning_s == 95.0
    assert after(left, Command(Act.TICK, 95.0)).phase is Phase.ERASING


def test_an_unread_report_is_erased_after_two_minutes_and_a_half() -> None:
    state = replace(framed(), phase=Phase.REPORT, since_s=0.0, touched_s=0.0)
    warned = after(state, Command(Act.TICK, 120.0))
    assert after(warned, Command(Act.TICK, 150.0)).phase is Phase.ERASING


@pytest.mark.parametrize("phase", [p for p in Phase if p not in {Phase.ATTRACT, Phase.ERASING, Phase.FAULT}])
def test_a_fault_in_any_phase_lets_go_of_the_candidate_and_returns_to_the_start(phase: Phase) -> None:
    state = replace(framed(), phase=phase)
    broken = after(state, Command(Act.BROKE, 50.0, text="bank_unreadable"))
    assert (broken.phase, broken.fault) == (Phase.FAULT, "bank_unreadable")
    assert (broken.profile, broken.consent, broken.questions) == (None, None, ())
    assert after(broken, Command(Act.TICK, 70.0)).phase is Phase.ATTRACT


@pytest.mark.parametrize("phase", [p for p in Phase if p is not Phase.ATTRACT])
def test_finish_and_erase_works_on_every_screen(phase: Phase) -> None:
    assert after(replace(framed(), phase=phase), Command(Act.ERASE, 50.0)).phase is Phase.ERASING


def test_thinking_too_long_is_a_fault_and_not_a_frozen_screen() -> None:
    state = after(answering(20.0), Command(Act.FINISH_ANSWER, 30.0))
    assert after(state, Command(Act.TICK, 30.0 + THINKING_LIMIT_S - 0.1)) is state
    assert after(state, Command(Act.TICK, 30.0 + THINKING_LIMIT_S)).fault == "thinking_too_long"


PROBE = Question("q0-more", "And the result?", "technical", "fresher", None, (), follows="q0")


def probed(t_s: float = 30.0) -> State:
    """The first answer is over, and a follow-up stands behind it."""
    state = after(answering(20.0), Command(Act.FINISH_ANSWER, t_s))
    return after(state, Command(Act.ANSWER_CLOSED, t_s, questions=(QUESTIONS[0], PROBE, *QUESTIONS[1:])))


def test_a_follow_up_comes_right_after_its_answer_with_a_short_time_to_think_that_can_be_made_longer() -> None:
    state = probed(30.0)
    assert (state.phase, state.number, state.questions[1]) == (Phase.PREPARE, 1, PROBE)
    assert state.deadline_s == 30.0 + SETTINGS.interview.follow_up_prepare_s
    longer = after(state, Command(Act.MORE_TIME, 31.0))
    assert longer.deadline_s == state.deadline_s + SETTINGS.interview.more_time_s
    state = after(state, Command(Act.START_NOW, 32.0), Command(Act.FINISH_ANSWER, 40.0), Command(Act.ANSWER_CLOSED, 40.1))
    assert (state.number, state.deadline_s) == (2, 40.1 + SETTINGS.interview.prepare_s)


def test_a_follow_up_is_counted_with_the_question_it_probes() -> None:
    state = probed()
    views = [view_of(replace(state, number=number), 31.0, Surroundings(count=5)) for number in (0, 1, 2, 5)]
    assert [(v.number, v.count, v.follow_up) for v in views] == [(0, 5, False), (0, 5, True), (1, 5, False), (4, 5, False)]


def test_the_last_question_may_be_probed_too() -> None:
    state = replace(after(answering(20.0), Command(Act.FINISH_ANSWER, 30.0)), number=4)
    state = after(state, Command(Act.ANSWER_CLOSED, 30.0, questions=(*QUESTIONS, replace(PROBE, follows="q4"))))
    assert (state.phase, state.number) == (Phase.PREPARE, 5)
    assert view_of(state, 31.0, Surroundings(count=5)).count == 5


def test_what_was_asked_already_cannot_be_taken_back() -> None:
    state = after(answering(20.0), Command(Act.FINISH_ANSWER, 30.0))
    closed = after(state, Command(Act.ANSWER_CLOSED, 30.0, questions=(PROBE, *QUESTIONS)))
    assert (closed.questions, closed.number) == (QUESTIONS, 1)
    closed = after(state, Command(Act.ANSWER_CLOSED, 30.0))
    assert (closed.questions, closed.number) == (QUESTIONS, 1)


def test_the_language_can_be_changed_on_every_screen_without_moving() -> None:
    state = after(answering(), Command(Act.CHOOSE_LANGUAGE, 21.0, language="en"))
    assert (state.phase, state.language) == (Phase.ANSWER, "en")


def test_back_leads_one_step_back() -> None:
    state = framed()
    for phase in (Phase.PROFILE, Phase.CONSENT, Phase.LANGUAGE):
        state = after(state, Command(Act.BACK, 11.0))
        assert state.phase is phase


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("act", sorted(PEOPLE))
def test_an_act_that_does_not_fit_changes_nothing(phase: Phase, act: Act) -> None:
    state = replace(framed(), phase=phase, waiting=Waiting.ANSWER)
    if not allowed(state, act):
        assert step(state, Command(act, 11.0), SETTINGS) is state


def test_every_pair_of_the_table_is_a_phase_and_an_act_that_exist() -> None:
    assert all(phase in Phase and act in Act for phase, act in TABLE)
