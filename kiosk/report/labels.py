"""Codes in, the short texts out that stand for them on the page: bands, rubric lines, measures, reasons, notes.

Every `Message("...")` is a msgid (pybabel extract -k Message -k t).
"""

from typing import Final

from kiosk.records import EXPRESSIONS, Band, Message, Sureness

BANDS: Final = {
    Band.STRONG: Message("Strong"),
    Band.SOLID: Message("Solid"),
    Band.GROWING: Message("Growing"),
    Band.START: Message("First step"),
}
SURENESS: Final = {
    Sureness.SURE: Message("This band is sure."),
    Sureness.FAIR: Message("This band is fairly sure."),
    Sureness.UNSURE: Message("This band is not sure."),
}
LINES: Final = {
    "relevance": Message("Relevance"),
    "content": Message("Content"),
    "structure": Message("Structure"),
    "coherence": Message("Thread"),
    "clarity": Message("Concreteness"),
    "pace": Message("Pace"),
    "fluency": Message("Flow"),
    "length": Message("Length"),
    "eye_line": Message("Eye line"),
    "delivery": Message("Delivery"),
}
ANCHORS: Final = {
    "relevance": Message("How much of what you said was about the question."),
    "content": Message("Points of a good answer, and what you told of your own: details, numbers, things done."),
    "structure": Message("Which parts of a well-built answer could be found."),
    "coherence": Message("Whether each thought goes on from one before it."),
    "clarity": Message("Words that say something of their own, beside words that fit any answer."),
    "pace": Message("Words a minute; most listeners follow 120 to 165 easily."),
    "fluency": Message("Filler words and pauses longer than 2 seconds."),
    "length": Message("From your first to your last word; 60 to 120 seconds is a good aim."),
    "eye_line": Message("Share of your speaking time with your eyes towards the lens."),
}
MEASURES: Final = {
    "duration_s": Message("Length of the answers"),
    "word_count": Message("Words"),
    "key_points_ratio": Message("Points covered"),
    "structure_parts_count": Message("Parts of the answer"),
    "relevance_ratio": Message("Words about the question"),
    "coherence_ratio": Message("Thoughts that follow on"),
    "concrete_ratio": Message("Concrete words"),
    "own_words_count": Message("Words of your own"),
    "numbers_count": Message("Numbers"),
    "actions_count": Message("Things done"),
    "pace_wpm": Message("Pace"),
    "articulation_wpm": Message("Pace without pauses"),
    "pace_outside_ratio": Message("Time outside 100 to 185 words a minute"),
    "fillers_per_100": Message("Filler words"),
    "filled_pause_count": Message("Drawn-out sounds"),
    "repetition_count": Message("Repeats"),
    "restart_count": Message("Sentences begun again"),
    "hedge_count": Message("Softening phrases"),
    "distinct_words_count": Message("Different words"),
    "mid_clause_long_pause_count": Message("Pauses inside a sentence"),
    "longest_run_s": Message("Longest stretch without a pause"),
    "pitch_sd_st": Message("Pitch"),
    "level_range_db": Message("Loudness"),
    "snr_db": Message("Voice above the room"),
    "pause_count": Message("Pauses"),
    "long_pause_count": Message("Long pauses"),
    "longest_pause_s": Message("Longest pause"),
    "response_latency_s": Message("Time before you began"),
    "voiced_ratio": Message("Share of voice"),
    "level_dbfs": Message("Loudness"),
    "eye_line_ratio": Message("Eye line"),
    "presence_ratio": Message("Face in view"),
    "blinks_per_min": Message("Blinks"),
    "nod_count": Message("Nods"),
    "distance_cm": Message("Distance"),
    "hands_visible_ratio": Message("Hands in view"),
    "gestures_per_min": Message("Gestures"),
    "hand_on_face_s": Message("Hand on the face"),
    "hand_on_face_count": Message("Hand on the face"),
    "slouch_ratio": Message("Posture"),
    "expression": Message("What your face showed"),
}
EXPRESSION_NAMES: Final = dict(
    zip(
        EXPRESSIONS,
        (
            Message("Neutral"),
            Message("Happiness"),
            Message("Surprise"),
            Message("Sadness"),
            Message("Anger"),
            Message("Disgust"),
            Message("Fear"),
            Message("Contempt"),
        ),
        strict=True,
    )
)
SIDES: Final = {"left": Message("left"), "right": Message("right"), "up": Message("up"), "down": Message("down")}

REASONS: Final = {
    "no_consent": Message("You chose not to use this sensor. That is fine: it changes nothing else in this report."),
    "no_camera": Message("No camera picture was available."),
    "no_microphone": Message("No microphone was available."),
    "no_sound": Message("The microphone delivered no sound."),
    "no_speech": Message("No voice was heard in this answer."),
    "no_speech_model": Message("The speech recogniser was not available, so no words could be read from the sound."),
    "typed": Message("You typed this answer, so there is nothing to hear or time."),
    "too_short": Message("The answer was too short: at least 25 words and 15 seconds of speech are needed."),
    "unclear_speech": Message("The recogniser was not sure enough of the words. Noise or distance can cause this."),
    "question_read_back": Message("The words were nearly all from the question itself."),
    "follow_up": Message("A follow-up asks for one thing only: a short answer to it is right, in any build."),
    "off_topic": Message(
        "The words did not fit this question closely enough, so what they say about it could not be judged."
    ),
    "only_key_words": Message("The words stood in a row without sentences, so there was nothing to judge."),
    "addressed": Message("Some words spoke to the scoring; the others were too few to judge."),
    "no_wording": Message(
        "None of the expected wordings was heard, and this kiosk had no program to tell the same meant in other words."
    ),
    "no_encoder": Message("The program that compares meanings was not available; wordings alone were compared."),
    "hindi_meaning": Message("Meanings can be compared in English only; in this answer wordings alone were compared."),
    "no_key_points": Message("This question has no list of points."),
    "gap": Message("The sensor was interrupted during this answer."),
    "expression_off": Message("Reading the face's expression is switched off at this place."),
    "too_little": Message("Too little of the answer could be measured."),
    "too_slow": Message("The camera delivered too few pictures a second."),
    "no_face": Message("Your face was not in view."),
    "small": Message("Your face was too small in the picture. Next time, stand a little closer."),
    "dark": Message("The picture was too dark."),
    "turned": Message("Your head was turned too far for a sure reading."),
    "blurred": Message("The picture was not sharp enough."),
    "unclear": Message("Your face showed no single expression clearly enough to name it."),
    "no_model": Message("The program that reads this was not available."),
    "eyes_closed": Message("Your eyes were closed, or too narrow in the picture to be read."),
    "glare": Message("Light was reflected in your glasses. Next time, tilt them a little or move away from the lamp."),
    "hidden": Message("Something was in front of what should have been read."),
    "no_body": Message("Your shoulders were not in view."),
    "body_off": Message("Reading shoulders, hands and the room is switched off at this place."),
    "noisy": Message("It was too loud around you. Next time, a quieter place or a step nearer to the microphone helps."),
    "second_voice": Message("Another voice spoke at the same time."),
    "no_pitch": Message("Too little of your voice had a clear pitch."),
    "none_seen": Message("There was none of it in this answer, so there is nothing to measure."),
    "plain_background": Message("The wall behind you was too plain to tell whether the camera had moved."),
}
SOURCES: Final = {
    "cloud": Message("This question was written by a cloud model."),
    "bank": Message("This question came from the kiosk's own bank."),
    "rules": Message("This question was put together by the kiosk itself."),
}
"""Question.source -> who wrote it."""
OTHER_REASON: Final = Message("It could not be measured.")

NOTES: Final = {
    "demo_candidate": Message(
        "This interview was given by the kiosk's own drawn candidate. It shows how a report looks; it is about nobody."
    ),
    "demo_speech": Message("The words came from the small demonstration recogniser. It is not made for people's speech."),
    "interim_expression": Message(
        "The program that reads what a face showed is an early version. Take this part as a demonstration only."
    ),
    "general_questions": Message("We had no questions for the job you named, so yours were questions that fit every job."),
    "near_role": Message("We had no questions for exactly the job you named, so you were asked those of the nearest one."),
    "no_encoder": Message(
        "The program that compares meanings was not available: what you said was compared with expected wordings only."
    ),
    "scripted_film": Message("Picture and sound came from a recording, not from this kiosk's own camera and microphone."),
}
"""Codes that `compose_report(notes=...)` knows."""

SENT: Final = {
    "questions": Message("To find questions for you"),
    "follow_up": Message("To ask about one of your answers"),
    "feedback": Message("To write feedback on your answers"),
}
"""What a text was sent to the online model for."""

GAZE_ERROR_DEG: Final = 4
HEAD_ERROR_DEG: Final = 3
"""Median errors that `scripts/bench --seeing` holds the readings to, against drawn truth (README, "Measured")."""
CAMERA_NOTE: Final = Message(
    "Directions are angles worked out from points on your face and body; in tests with drawn faces, half were within about "
    "%(gaze)d degrees for the eyes and %(head)d for the head. Distance is in centimetres, for a face of average size.",
    {"gaze": GAZE_ERROR_DEG, "head": HEAD_ERROR_DEG},
)


def reason(code: str | None) -> Message:
    """The sentence of a `why_not` code."""
    return REASONS.get(code or "", OTHER_REASON)
