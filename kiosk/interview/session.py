"""(State, Command) -> State: the whole course of an interview as one pure table.

A pair that is not in the table changes nothing. Times and their reasons stand in config.Interview and config.Idle.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from kiosk.config import Settings
from kiosk.records import Act, Command, Device, Phase, SourceState, State, Waiting

ERASED_SHOWN_S: Final = 6.0
"""How long the list of what was erased stays on the screen."""
FAULT_SHOWN_S: Final = 20.0
THINKING_LIMIT_S: Final = 30.0
"""Longer than any flush, set of questions, follow-up or report takes (the cloud model's feedback may take 20 s, after which
the local one stands); after it something is broken."""

Move = Callable[[State, Command, Settings], State]

PEOPLE: Final = frozenset(
    {
        Act.START,
        Act.CHOOSE_LANGUAGE,
        Act.AGREE,
        Act.SET_PROFILE,
        Act.READY,
        Act.SKIP,
        Act.START_NOW,
        Act.MORE_TIME,
        Act.FINISH_ANSWER,
        Act.GO_ON,
        Act.TYPE_INSTEAD,
        Act.SUBMIT_TYPED,
        Act.RATE_SELF,
        Act.ERASE,
        Act.TOUCH,
        Act.BACK,
    }
)
"""What people do; each is a sign of life that re-arms the idle clock."""

SIGNS_OF_LIFE: Final = PEOPLE | {Act.HEARD_VOICE, Act.SEEN_FACE}
FORMS: Final = frozenset({Phase.LANGUAGE, Phase.CONSENT, Phase.PROFILE})
TALK: Final = frozenset({Phase.FRAMING, Phase.CALIBRATE, Phase.PREPARE, Phase.ANSWER, Phase.SELF_RATING})


def step(state: State, command: Command, settings: Settings) -> State:
    """The state after the command; the same object where nothing changes."""
    move = ANYWHERE.get(command.act) or TABLE.get((state.phase, command.act))
    if move is None:
        return state
    if command.act in SIGNS_OF_LIFE and state.phase is not Phase.ATTRACT:
        state = replace(state, touched_s=command.t_s, idle_warning_s=None)
    return move(state, command, settings)


def allowed(state: State, act: Act) -> bool:
    """Whether the table knows what to do with this act now."""
    return act in ANYWHERE or (state.phase, act) in TABLE


def _enter(state: State, phase: Phase, t_s: float, lasts_s: float | None = None, **changes: object) -> State:
    return replace(
        state,
        phase=phase,
        since_s=t_s,
        touched_s=t_s,
        deadline_s=None if lasts_s is None else t_s + lasts_s,
        idle_warning_s=None,
        offer_finish=False,
        at_text_s=None,
        **changes,  # type: ignore[arg-type]  # field names are checked by replace itself
    )


def fresh(state: State, t_s: float) -> State:
    """The state for the next person: nothing of the candidate, only facts of the kiosk."""
    facts = replace(State(since_s=t_s, touched_s=t_s), devices=state.devices)
    return replace(facts, hears_words=state.hears_words, reads_faces=state.reads_faces)


# ---------------------------------------------------------------- people


def _start(state: State, command: Command, settings: Settings) -> State:
    return _enter(fresh(state, command.t_s), Phase.LANGUAGE, command.t_s)


def _choose_language(state: State, command: Command, settings: Settings) -> State:
    state = replace(state, language=command.language or state.language)
    return _enter(state, Phase.CONSENT, command.t_s) if state.phase is Phase.LANGUAGE else state


def _agree(state: State, command: Command, settings: Settings) -> State:
    return _enter(state, Phase.PROFILE, command.t_s, consent=command.consent)


def _set_profile(state: State, command: Command, settings: Settings) -> State:
    return _enter(state, Phase.FRAMING, command.t_s, profile=command.profile, questions=())


def _questions_ready(state: State, command: Command, settings: Settings) -> State:
    state = replace(state, questions=command.questions)
    if state.phase is Phase.THINKING and state.waiting is Waiting.QUESTIONS:
        return _prepare(state, command, settings)
    return state


def may_calibrate(state: State, settings: Settings) -> bool:
    """Whether there is an eye line to calibrate: allowed, a picture, a model that reads it, and time for it."""
    seen = state.devices.get(Device.CAMERA) is SourceState.OPEN and state.reads_faces
    return bool(state.consent and state.consent.camera) and seen and settings.interview.calibrate_s > 0


def _ready(state: State, command: Command, settings: Settings) -> State:
    if may_calibrate(state, settings):
        return _enter(state, Phase.CALIBRATE, command.t_s, settings.interview.calibrate_s / 2)
    return _begin(state, command, settings)


def _look_on(state: State, command: Command, settings: Settings) -> State:
    """Half of the calibration is over: from the lens to the text, from the text to the interview."""
    if state.at_text_s is not None:
        return _begin(state, command, settings)
    return replace(state, at_text_s=command.t_s, deadline_s=command.t_s + settings.interview.calibrate_s / 2)


def _begin(state: State, command: Command, settings: Settings) -> State:
    """The first question, or waiting for it."""
    if not state.questions:
        return _enter(state, Phase.THINKING, command.t_s, THINKING_LIMIT_S, waiting=Waiting.QUESTIONS)
    return _prepare(state, command, settings)


def _prepare(state: State, command: Command, settings: Settings, number: int = 0) -> State:
    times = settings.interview
    lasts_s = times.prepare_s if state.questions[number].follows is None else times.follow_up_prepare_s
    return _enter(state, Phase.PREPARE, command.t_s, lasts_s, number=number, waiting=None)


def _more_time(state: State, command: Command, settings: Settings) -> State:
    assert state.deadline_s is not None
    return replace(state, deadline_s=state.deadline_s + settings.interview.more_time_s)


def must_type(state: State) -> bool:
    """Whether an answer cannot be spoken: no consent, no recogniser, or no microphone."""
    microphone = state.devices.get(Device.MICROPHONE)
    gone = microphone in {SourceState.LOST, SourceState.CLOSED, None}
    return not (state.consent and state.consent.microphone) or not state.hears_words or gone


def _answer(state: State, command: Command, settings: Settings) -> State:
    typing = must_type(state)
    limit_s = None if typing else settings.interview.answer_limit_s
    return _enter(state, Phase.ANSWER, command.t_s, limit_s, typing=typing, voice_s=None)


def _type_instead(state: State, command: Command, settings: Settings) -> State:
    return replace(state, typing=True, deadline_s=None, offer_finish=False)


def _go_on(state: State, command: Command, settings: Settings) -> State:
    return replace(state, offer_finish=False, voice_s=command.t_s)


def _finish_answer(state: State, command: Command, settings: Settings) -> State:
    return _enter(state, Phase.THINKING, command.t_s, THINKING_LIMIT_S, waiting=Waiting.ANSWER, voice_s=None)


def _rate_self(state: State, command: Command, settings: Settings) -> State:
    return _enter(state, Phase.THINKING, command.t_s, THINKING_LIMIT_S, waiting=Waiting.REPORT, rating=command.rating)


def _erase(state: State, command: Command, settings: Settings) -> State:
    if state.phase in {Phase.ATTRACT, Phase.ERASING}:
        return state
    return _enter(replace(fresh(state, command.t_s), language=state.language), Phase.ERASING, command.t_s)


def _touch(state: State, command: Command, settings: Settings) -> State:
    return state


def _back_to(phase: Phase) -> Move:
    return lambda state, command, settings: _enter(state, phase, command.t_s)


# ---------------------------------------------------------------- the kiosk itself


def _heard_voice(state: State, command: Command, settings: Settings) -> State:
    return replace(state, voice_s=command.t_s, offer_finish=False)


def _answer_closed(state: State, command: Command, settings: Settings) -> State:
    if state.waiting is not Waiting.ANSWER:
        return state
    asked = state.number + 1
    if command.questions[:asked] == state.questions[:asked]:  # never other than what was asked already
        state = replace(state, questions=command.questions)
    if state.number + 1 < len(state.questions):
        return _prepare(state, command, settings, state.number + 1)
    return _enter(state, Phase.SELF_RATING, command.t_s, waiting=None)


def _report_ready(state: State, command: Command, settings: Settings) -> State:
    return _enter(state, Phase.REPORT, command.t_s, waiting=None)


def _erased(state: State, command: Command, settings: Settings) -> State:
    return replace(state, deadline_s=command.t_s + ERASED_SHOWN_S)


def _device(state: State, command: Command, settings: Settings) -> State:
    assert command.device is not None and command.source_state is not None
    state = replace(state, devices={**state.devices, command.device: command.source_state})
    if state.phase is Phase.CALIBRATE and not may_calibrate(state, settings):
        return _begin(state, command, settings)
    return state


def _speech_model(state: State, command: Command, settings: Settings) -> State:
    return replace(state, hears_words=bool(command.ready))


def _face_model(state: State, command: Command, settings: Settings) -> State:
    return replace(state, reads_faces=bool(command.ready))


def _broke(state: State, command: Command, settings: Settings) -> State:
    if state.phase in {Phase.ERASING, Phase.FAULT}:
        return state
    cleared = replace(fresh(state, command.t_s), language=state.language, fault=command.text or "unknown")
    return _enter(cleared, Phase.FAULT, command.t_s, FAULT_SHOWN_S)


def _tick(state: State, command: Command, settings: Settings) -> State:
    if state.deadline_s is not None and command.t_s >= state.deadline_s:
        return _on_deadline(state, command, settings)
    if state.phase is Phase.ANSWER and not state.typing and state.voice_s is not None:
        silent_s = command.t_s - state.voice_s
        if silent_s >= settings.interview.stop_silence_s:
            return _finish_answer(state, command, settings)
        if silent_s >= settings.interview.offer_finish_s and not state.offer_finish:
            return replace(state, offer_finish=True)
    return _idle(state, command, settings)


def _on_deadline(state: State, command: Command, settings: Settings) -> State:
    """What a phase does when its time is over."""
    if state.phase is Phase.CALIBRATE:
        return _look_on(state, command, settings)
    if state.phase is Phase.PREPARE:
        return _answer(state, command, settings)
    if state.phase is Phase.ANSWER:
        return _finish_answer(state, command, settings)
    if state.phase is Phase.THINKING:
        return _broke(state, replace(command, text="thinking_too_long"), settings)
    return fresh(state, command.t_s)


def _idle(state: State, command: Command, settings: Settings) -> State:
    limit_s = _idle_limit_s(state.phase, settings)
    if limit_s is None:
        return state
    if state.idle_warning_s is not None:
        return _erase(state, command, settings) if command.t_s >= state.idle_warning_s else state
    if command.t_s - state.touched_s >= limit_s:
        return replace(state, idle_warning_s=command.t_s + settings.idle.warning_s)
    return state


def _idle_limit_s(phase: Phase, settings: Settings) -> float | None:
    """Seconds without a sign of life until the warning; None where nothing is at stake or the phase has its own end."""
    if phase in FORMS:
        return settings.idle.form_s
    if phase in TALK:
        return settings.idle.interview_s
    return settings.idle.report_s if phase is Phase.REPORT else None


ANYWHERE: Final[Mapping[Act, Move]] = {
    Act.TICK: _tick,
    Act.TOUCH: _touch,
    Act.ERASE: _erase,
    Act.CHOOSE_LANGUAGE: _choose_language,
    Act.DEVICE: _device,
    Act.SPEECH_MODEL: _speech_model,
    Act.FACE_MODEL: _face_model,
    Act.BROKE: _broke,
}

TABLE: Final[Mapping[tuple[Phase, Act], Move]] = {
    (Phase.ATTRACT, Act.START): _start,
    (Phase.ERASING, Act.START): _start,
    (Phase.FAULT, Act.START): _start,
    (Phase.CONSENT, Act.BACK): _back_to(Phase.LANGUAGE),
    (Phase.CONSENT, Act.AGREE): _agree,
    (Phase.PROFILE, Act.BACK): _back_to(Phase.CONSENT),
    (Phase.PROFILE, Act.SET_PROFILE): _set_profile,
    (Phase.FRAMING, Act.QUESTIONS_READY): _questions_ready,
    (Phase.FRAMING, Act.BACK): _back_to(Phase.PROFILE),
    (Phase.FRAMING, Act.READY): _ready,
    (Phase.FRAMING, Act.HEARD_VOICE): _touch,
    (Phase.FRAMING, Act.SEEN_FACE): _touch,
    (Phase.CALIBRATE, Act.QUESTIONS_READY): _questions_ready,
    (Phase.CALIBRATE, Act.SKIP): _begin,
    (Phase.CALIBRATE, Act.HEARD_VOICE): _touch,
    (Phase.CALIBRATE, Act.SEEN_FACE): _touch,
    (Phase.PREPARE, Act.START_NOW): _answer,
    (Phase.PREPARE, Act.MORE_TIME): _more_time,
    (Phase.PREPARE, Act.HEARD_VOICE): _touch,
    (Phase.PREPARE, Act.SEEN_FACE): _touch,
    (Phase.ANSWER, Act.HEARD_VOICE): _heard_voice,
    (Phase.ANSWER, Act.SEEN_FACE): _touch,
    (Phase.ANSWER, Act.GO_ON): _go_on,
    (Phase.ANSWER, Act.TYPE_INSTEAD): _type_instead,
    (Phase.ANSWER, Act.FINISH_ANSWER): _finish_answer,
    (Phase.ANSWER, Act.SUBMIT_TYPED): _finish_answer,
    (Phase.THINKING, Act.QUESTIONS_READY): _questions_ready,
    (Phase.THINKING, Act.ANSWER_CLOSED): _answer_closed,
    (Phase.THINKING, Act.REPORT_READY): _report_ready,
    (Phase.SELF_RATING, Act.RATE_SELF): _rate_self,
    (Phase.ERASING, Act.ERASED): _erased,
}
