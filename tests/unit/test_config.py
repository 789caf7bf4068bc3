"""Settings files: every mistake is one line that names the file, the key and what is allowed."""

from pathlib import Path

import pytest

from kiosk.config import Settings, load_settings
from kiosk.errors import SettingsError


def settings_of(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    return load_settings(path)


def test_no_file_gives_the_defaults() -> None:
    assert load_settings(None) == Settings()


def test_values_land_in_their_sections(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[interview]\nquestions = 2\nprepare_s = 10\n[site]\nprofile = "in"\n')
    assert (settings.interview.questions, settings.interview.prepare_s, settings.site.profile) == (2, 10.0, "in")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[intervew]\nquestions = 2", "unknown section [intervew]"),
        ("[interview]\nquestion = 2", "unknown key interview.question"),
        ("[interview]\nquestions = 99", "interview.questions = 99: must be between 1 and 10"),
        ('[interview]\nquestions = "two"', "interview.questions = 'two': must be of type int"),
        ("[interview]\nquestions = true", "must be of type int"),
        ('[capture]\ncamera = "kinect"', "must be one of 'auto'"),
        ("interview = 5", "must be a section"),
        ("[interview", "not valid TOML"),
        ("\xff\xfe", "not valid TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, text)
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: No such file"):
        load_settings(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(("profile", "allowed"), [("default", True), ("in", True), ("eu", False)])
def test_profile_eu_never_reads_expressions(tmp_path: Path, profile: str, allowed: bool) -> None:
    assert settings_of(tmp_path, f'[site]\nprofile = "{profile}"').expression_allowed is allowed
