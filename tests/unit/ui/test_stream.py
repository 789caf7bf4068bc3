import json
from collections.abc import Iterator

from kiosk.records import Phase
from kiosk.ui.stream import BEAT_EVERY_S, STREAMS_AT_MOST, Streams
from tests.unit.ui.conftest import Page
from tests.unit.ui.fake_desk import FakeDesk


class Clock:
    """Time that a test moves."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def opened(streams: Streams) -> Iterator[str]:
    events = streams.events()
    assert next(events).startswith("retry:")
    return events


def data(text: str, name: str) -> object:
    head, line = text.strip().split("\n")
    assert head == f"event: {name}"
    return json.loads(line.removeprefix("data: "))


def test_the_present_view_comes_at_once_and_a_change_after_it(desk: FakeDesk) -> None:
    events = opened(Streams(desk))
    assert data(next(events), "view")["phase"] == "attract"  # type: ignore[index]
    desk.enter(Phase.LANGUAGE)
    assert data(next(events), "view")["phase"] == "language"  # type: ignore[index]


def test_a_view_is_plain_json_with_everything_the_screen_needs(desk: FakeDesk) -> None:
    desk.open_all()
    desk.enter(Phase.PREPARE, notices=("demo_candidate",))
    view = data(next(opened(Streams(desk))), "view")
    assert isinstance(view, dict)
    assert view["consent"] == {"microphone": True, "camera": True, "cloud": False}
    assert view["devices"] == {"camera": "open", "microphone": "open"}
    assert view["profile"] == {"role": "software_engineer", "years": 0.5, "skills": ["Python"]}
    assert view["notices"] == ["demo_candidate"]
    assert view["remaining_s"] == view["limit_s"] == 30.0


def test_levels_come_while_the_candidate_speaks(desk: FakeDesk) -> None:
    desk.enter(Phase.ANSWER)
    events = opened(Streams(desk))
    next(events)
    assert data(next(events), "level") == -28.0
    desk.level = None
    assert data(next(events), "level") is None
    desk.level = float("-inf")
    assert data(next(events), "level") is None


def test_heard_words_come_only_while_framing(desk: FakeDesk) -> None:
    desk.enter(Phase.FRAMING)
    desk.partial = "i am"
    events = opened(Streams(desk))
    texts = [next(events) for _ in range(4)]
    assert [text for text in texts if text.startswith("event: partial")] == ['event: partial\ndata: "i am"\n\n']
    desk.enter(Phase.ANSWER)
    while not next(events).startswith("event: view"):
        pass
    desk.partial = "something private"
    texts = [next(events) for _ in range(4)]
    assert not any("private" in text for text in texts)


def test_a_quiet_stream_beats(desk: FakeDesk) -> None:
    clock = Clock()
    events = opened(Streams(desk, clock))
    next(events)
    clock.now_s += BEAT_EVERY_S
    assert next(events).startswith(":")


def test_the_newest_streams_live_and_the_oldest_is_told_so(desk: FakeDesk) -> None:
    streams = Streams(desk)
    oldest = opened(streams)
    next(oldest)
    others = [opened(streams) for _ in range(STREAMS_AT_MOST)]
    assert [data(text, "replaced") for text in oldest] == [True]
    assert len(streams) == STREAMS_AT_MOST
    assert all(data(next(other), "view") for other in others)


def test_a_page_that_goes_frees_its_place(desk: FakeDesk) -> None:
    streams = Streams(desk)
    events = opened(streams)
    next(events)
    events.close()  # type: ignore[attr-defined]  # a generator, as WSGI closes it
    assert len(streams) == 0


def test_closing_the_app_ends_every_stream_and_lets_no_new_one_in(desk: FakeDesk) -> None:
    streams = Streams(desk)
    events = opened(streams)
    next(events)
    streams.close()
    assert list(events) == []
    assert list(opened(streams)) == []
    streams.close()


def test_the_stream_is_served_as_events(page: Page) -> None:
    answer = page.get("/events")
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
