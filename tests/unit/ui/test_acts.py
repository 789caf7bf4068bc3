import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import UsageError
from kiosk.records import Act, Command, Consent, Profile, SelfRating
from kiosk.ui.acts import PLAIN_ACTS, TEXT_LENGTH_AT_MOST, read_command

AGREED = {"microphone": True, "camera": False, "cloud": False}
PROFILE = {"role": "accountant", "years": 0.5, "skills": ["Tally"]}
RATING = {"content": 1, "structure": 4, "delivery": None, "eye_line": 2}


def read(body: object) -> Command:
    return read_command(json.dumps(body).encode(), 7.0)


@pytest.mark.parametrize("act", sorted(PLAIN_ACTS))
def test_a_plain_act_becomes_its_command(act: str) -> None:
    assert read({"act": act}) == Command(Act(act), 7.0)


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ({"act": "choose_language", "language": "hi"}, Command(Act.CHOOSE_LANGUAGE, 7.0, language="hi")),
        ({"act": "agree", "consent": AGREED, "adult": True}, Command(Act.AGREE, 7.0, consent=Consent(microphone=True))),
        (
            {"act": "set_profile", "profile": PROFILE},
            Command(Act.SET_PROFILE, 7.0, profile=Profile("accountant", 0.5, ("Tally",))),
        ),
        ({"act": "submit_typed", "text": " I counted.\n"}, Command(Act.SUBMIT_TYPED, 7.0, text="I counted.")),
        ({"act": "submit_typed", "text": ""}, Command(Act.SUBMIT_TYPED, 7.0, text="")),
        ({"act": "rate_self", "rating": RATING}, Command(Act.RATE_SELF, 7.0, rating=SelfRating(1, 4, None, 2))),
    ],
)
def test_an_act_with_content_becomes_its_command(body: object, command: Command) -> None:
    assert read(body) == command


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], "the body must be an object"),
        ({}, "act must be a text, not None"),
        ({"act": 3}, "act must be a text, not 3"),
        ({"act": "tick"}, "act 'tick' is not one that a person can do"),
        ({"act": "report_ready"}, "'report_ready'"),
        ({"act": "start", "more": 1}, "'more' is not a known key"),
        ({"act": "choose_language"}, "language is missing"),
        ({"act": "choose_language", "language": "xx"}, "language 'xx' is not spoken here"),
        ({"act": "choose_language", "language": ["en"]}, "language a list is not spoken here"),
        ({"act": "agree", "consent": AGREED, "adult": False}, "adult must be true, not False"),
        ({"act": "agree", "consent": AGREED, "adult": 1}, "adult must be true, not 1"),
        ({"act": "agree", "consent": True, "adult": True}, "consent must be an object with keys, not True"),
        ({"act": "agree", "consent": {"microphone": True}, "adult": True}, "consent.camera is missing"),
        ({"act": "agree", "consent": {**AGREED, "cloud": "yes"}, "adult": True}, "consent.cloud must be true or false"),
        ({"act": "agree", "consent": {**AGREED, "voice": True}, "adult": True}, "consent.'voice' is not a known key"),
        (
            {"act": "set_profile", "profile": {**PROFILE, "role": "x" * 61}},
            "profile.role must have 1 to 60 characters, not 61",
        ),
        ({"act": "set_profile", "profile": {**PROFILE, "role": ["king"]}}, "profile.role must be a text"),
        ({"act": "set_profile", "profile": {**PROFILE, "years": -1}}, "profile.years must be a number from 0 to 60"),
        ({"act": "set_profile", "profile": {**PROFILE, "years": True}}, "profile.years must be a number"),
        ({"act": "set_profile", "profile": {**PROFILE, "years": "2"}}, "profile.years must be a number"),
        ({"act": "set_profile", "profile": {**PROFILE, "skills": "Tally"}}, "profile.skills must be a list"),
        ({"act": "set_profile", "profile": {**PROFILE, "skills": list("abcde")}}, "at most 4 texts"),
        ({"act": "set_profile", "profile": {**PROFILE, "skills": [7]}}, "must be a text, not of type int"),
        ({"act": "set_profile", "profile": {**PROFILE, "skills": ["x" * 41]}}, "1 to 40 characters, not 41"),
        ({"act": "set_profile", "profile": {**PROFILE, "skills": [" \x00 "]}}, "1 to 40 characters, not 0"),
        ({"act": "submit_typed", "text": None}, "text must be a text, not of type NoneType"),
        ({"act": "submit_typed", "text": "x" * (TEXT_LENGTH_AT_MOST + 1)}, "0 to 4000 characters, not 4001"),
        ({"act": "rate_self", "rating": {**RATING, "content": 5}}, "rating.content must be a whole number from 1 to 4"),
        ({"act": "rate_self", "rating": {**RATING, "content": True}}, "rating.content must be a whole number"),
        ({"act": "rate_self", "rating": {**RATING, "content": 2.0}}, "rating.content must be a whole number"),
        ({"act": "rate_self", "rating": {"content": 1}}, "rating.structure is missing"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(body: object, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(body)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'{"act": "set_profile", "profile": NaN}', "NaN is not a number"),
        (b'{"act": "start", "act": "erase"}', "names a key twice"),
        (b"[" * 9000, "nested too deeply"),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read_command(body, 7.0)


def test_the_words_of_a_candidate_never_stand_in_an_error() -> None:
    with pytest.raises(UsageError) as caught:
        read({"act": "submit_typed", "text": "canary" * 1000})
    assert "canary" not in str(caught.value)


def test_control_and_direction_marks_are_taken_out_and_devanagari_joiners_stay() -> None:
    command = read({"act": "submit_typed", "text": "a\x1b[31m\u202eb \u0915\u094d\u200d\u0937\nc"})
    assert command.text == "a[31mb \u0915\u094d\u200d\u0937\nc"


def test_a_skill_named_twice_counts_once() -> None:
    command = read({"act": "set_profile", "profile": {**PROFILE, "skills": ["Tally", "Tally"]}})
    assert command.profile == Profile("accountant", 0.5, ("Tally",))


@given(st.binary(max_size=300))
def test_any_bytes_give_a_command_or_a_named_error(body: bytes) -> None:
    with pytest.raises(UsageError):
        read_command(body, 7.0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=4
)


@given(st.sampled_from(["agree", "set_profile", "submit_typed", "rate_self"]), st.dictionaries(st.text(), JSON, max_size=4))
def test_any_json_gives_a_command_or_a_named_error(act: str, rest: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        read({**rest, "act": act})


def test_nobody_agrees_to_a_cloud_model_that_is_not_there() -> None:
    body = json.dumps({"act": "agree", "consent": {**AGREED, "cloud": True}, "adult": True}).encode()
    assert read_command(body, 7.0).consent == Consent(microphone=True, cloud=True)
    with pytest.raises(UsageError, match="no cloud model"):
        read_command(body, 7.0, cloud=False)
