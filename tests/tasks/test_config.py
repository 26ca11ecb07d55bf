"""Command line before environment before project file before user file, each value with its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookhear.errors import InvalidInput
from lookhear.tasks import LoadedConfig, load_config


@pytest.fixture
def user(tmp_path: Path) -> Path:
    path = tmp_path / "home/.config/lookhear/config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "project/lookhear.toml"
    path.parent.mkdir()
    return path


def loaded(tmp_path: Path, environ: dict[str, str] | None = None, **cli: object) -> LoadedConfig:
    return load_config(cli, environ=environ or {}, folder=tmp_path / "project", home=tmp_path / "home")


def test_without_any_source_there_are_defaults(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert (config.values.policy, config.values.timeout_s) == ("assist", 300.0)
    assert set(config.origins.values()) == {"default"}


def test_each_source_goes_before_the_next(tmp_path: Path, user: Path, project: Path) -> None:
    user.write_text('policy = "observe"\ntimeout_s = 1\nhands = "pyautogui"\nfind_limit_s = 9\n')
    project.write_text('policy = "unattended"\ntimeout_s = 2\nhands = "xtest"\n')
    environ = {"LOOKHEAR_POLICY": "assist", "LOOKHEAR_TIMEOUT_S": "3"}
    config = loaded(tmp_path, environ, timeout_s=4.0, policy=None)
    values, origins = config.values, config.origins
    assert (values.timeout_s, origins["timeout_s"]) == (4.0, "command line")
    assert (values.policy, origins["policy"]) == ("assist", "environment")
    assert (values.hands, origins["hands"]) == ("xtest", str(project))
    assert (values.find_limit_s, origins["find_limit_s"]) == (9.0, str(user))
    assert config.as_json()["timeout_s"] == {"value": 4.0, "from": "command line"}


def test_the_folder_of_settings_can_be_moved(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/lookhear").mkdir(parents=True)
    (tmp_path / "elsewhere/lookhear/config.toml").write_text('policy = "observe"')
    config = loaded(tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "elsewhere")})
    assert config.values.policy == "observe"


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    assert loaded(tmp_path, {"LOOKHEAR_POLICY": ""}).origins["policy"] == "default"


def test_sizes_and_lists_are_written_plainly(tmp_path: Path, project: Path) -> None:
    project.write_text('desktop_size = "1920x1080"\nreaders = ["pixels"]\n')
    assert loaded(tmp_path).values.desktop_size == (1920, 1080)
    assert loaded(tmp_path, {"LOOKHEAR_READERS": "pixels"}).values.readers == ("pixels",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('polcy = "x"', ["'polcy'", "'policy'"]),
        ("zzz = 1", ["'zzz'", "Known:"]),
        ("timeout_s = 0", ["timeout_s", "greater than 0"]),
        ("timeout_s = inf", ["timeout_s", "finite"]),
        ('desktop_size = "big"', ["desktop_size", "1280x800"]),
        ("desktop_size = [0, 10]", ["desktop_size"]),
        ('hands = "feet"', ["hands", "xtest"]),
        ("policy = ", ["Invalid value"]),
        ('"policy" "x"', ["cannot be used"]),
    ],
)
def test_a_wrong_file_is_named_with_the_remedy(
    tmp_path: Path, project: Path, text: str, said: list[str]
) -> None:
    project.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        loaded(tmp_path)
    assert all(part in str(caught.value) for part in [*said, str(project)]), str(caught.value)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("LOOKHEAR_TIMEOUT", "LOOKHEAR_TIMEOUT_S"), ("LOOKHEAR_POLIZY", "LOOKHEAR_POLICY")],
)
def test_a_misspelt_variable(tmp_path: Path, name: str, nearest: str) -> None:
    with pytest.raises(InvalidInput, match=nearest):
        loaded(tmp_path, {name: "5"})


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    loaded(tmp_path, {"LOOKHEAR_DESKTOP_ID": "12-ab", "LOOKHEAR_WHATEVER_ELSE": "1", "PATH": "/bin"})
