"""(State, time, what only the house knows) -> the SessionView that screen and lamps are drawn from."""

from dataclasses import dataclass

from kiosk.records import Phase, SessionView, State, place_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a view shows and the session's table does not know."""

    count: int
    """Questions there will be, while none are chosen."""
    level_dbfs: float | None = None
    demo: bool = False
    speech_model: str | None = None
    notices: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """Codes of what the candidate can better in the framing step; shown after the notices."""


def view_of(state: State, t_s: float, house: Surroundings) -> SessionView:
    """The view of a state as of t_s; the halves of the calibration are shown one by one."""
    question = state.questions[state.number] if state.questions else None
    asked = state.phase in {Phase.PREPARE, Phase.ANSWER}
    calibrating = state.phase is Phase.CALIBRATE
    since_s = state.since_s if state.at_text_s is None else state.at_text_s
    return SessionView(
        phase=state.phase,
        language=state.language,
        number=place_of(state.questions, state.number) if state.questions else state.number,
        count=sum(each.follows is None for each in state.questions) or house.count,
        follow_up=question is not None and question.follows is not None,
        question=question.text if question and asked else None,
        hint=question.hint if question and state.phase is Phase.PREPARE else None,
        remaining_s=None if state.deadline_s is None else max(0.0, state.deadline_s - t_s),
        elapsed_s=max(0.0, t_s - since_s),
        limit_s=None if state.deadline_s is None else state.deadline_s - since_s,
        look_at=("lens" if state.at_text_s is None else "text") if calibrating else None,
        typing=state.typing,
        offer_finish=state.offer_finish,
        idle_remaining_s=None if state.idle_warning_s is None else max(0.0, state.idle_warning_s - t_s),
        level_dbfs=house.level_dbfs,
        devices=dict(state.devices),
        demo=house.demo,
        speech_model=house.speech_model,
        consent=state.consent,
        profile=state.profile,
        fault=state.fault,
        notices=house.notices + house.hints,
    )
