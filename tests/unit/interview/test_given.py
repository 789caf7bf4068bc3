"""A list of questions in place of a choice, and the scripted candidate's list."""

from kiosk.capture.scriptfile import load_script
from kiosk.interview.given import Given
from kiosk.interview.questions import Bank
from kiosk.records import Profile

NURSE = Profile("nurse", 3.0, ("first aid",))


def test_the_questions_of_the_list_are_asked_in_its_order_whatever_the_profile() -> None:
    bank = Bank()
    given = Given(bank, ["any-deadline", "gone-from-the-bank", "any-path", "any-five-years"])
    assert [question.id for question in given.choose(NURSE, 2, ())] == ["any-deadline", "any-path"]
    assert [question.id for question in given.choose(NURSE, 2, {"any-deadline"})] == ["any-path", "any-five-years"]
    assert given.next(NURSE, (), "technical", "junior") is None
    assert given.note(NURSE) is None


def test_each_answer_of_the_scripted_candidate_is_about_a_question_of_the_bank() -> None:
    script, known = load_script(), {question.id for question in Bank().questions()}
    assert len(script.asked) == len(script.turns) == len(set(script.asked))
    assert set(script.asked) <= known
    assert [script.turn_for(each) for each in script.asked] == list(range(len(script.turns)))
    assert script.turn_for("any-deadline-more") is None
