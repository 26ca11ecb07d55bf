"""Privacy in settings files and task files: rules, mistakes with their line, and only ever narrower."""

from __future__ import annotations

from pathlib import Path

import pytest

from lookhear.errors import InvalidInput
from lookhear.perception import PrivacyRule, PrivacyRules, WindowIdentity
from lookhear.tasks import load_config, load_task


def configured(tmp_path: Path, user: str, project: str = "") -> PrivacyRules:
    home, folder = tmp_path / "home/.config/lookhear", tmp_path / "project"
    home.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    (home / "config.toml").write_text(user)
    (folder / "lookhear.toml").write_text(project)
    return load_config({}, environ={}, folder=folder, home=tmp_path / "home").values.privacy_rules


def window(app: str, title: str = "", host: str | None = None) -> WindowIdentity:
    return WindowIdentity(frozenset({app}), (title,), host)


def test_sections_add_up(tmp_path: Path) -> None:
    rules = configured(
        tmp_path,
        '[privacy]\ndeny = ["Diary", {title = "*payroll*"}, {host = "bank.example"}]\n',
        '[privacy]\ndeny = ["Chat"]\n',
    )
    assert rules.against(window("KeePassXC")) == PrivacyRule(app="keepassxc")
    for hidden in (window("diary"), window("Chat"), window("Writer", "My Payroll"), window("Chromium")):
        assert rules.against(hidden) is not None
    assert rules.against(window("chromium", host="news.example")) is None
    assert rules.against(window("chromium", host="login.bank.example:8443")) is not None
    assert rules.against(window("Writer", "bank.example")) is None


def test_a_project_never_shows_what_the_user_hides(tmp_path: Path) -> None:
    user = '[privacy]\nallow = ["Writer", "Reader"]\n'
    rules = configured(tmp_path, user, '[privacy]\nallow = ["Writer", "Chat"]\n')
    assert rules.against(window("Writer")) is None
    assert rules.against(window("Reader")) is not None
    assert rules.against(window("Chat")) is not None


def test_only_the_user_switches_off_what_is_built_in(tmp_path: Path) -> None:
    assert configured(tmp_path, "[privacy]\nbuiltin = false\n").empty
    with pytest.raises(InvalidInput, match=r"lookhear\.toml, line 3: privacy\.builtin: only the user's own"):
        configured(tmp_path, "", '[privacy]\ndeny = ["A"]\nbuiltin = false\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('policy = "assist"\n\n[privacy]\ndenny = ["A"]\n', r"line 4: privacy\.denny: "),
        (
            '[privacy]\nallow = []\ndeny = [\n  "A",\n  {titel = "x"},\n]\n',
            r"line 5: privacy\.deny\.1\.titel",
        ),
        ('[privacy]\ndeny = [{app = "/(/"}]\n', r"line 2: privacy\.deny\.0\.app: /\(/ is no regular"),
        ("[privacy]\ndeny = [{}]\n", r"line 2: privacy\.deny\.0: a rule has an `app`"),
        ('privacy = "none"\n', r"that is no section"),
    ],
)
def test_a_mistake_is_named_by_line_and_field(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        configured(tmp_path, text)


def test_a_task_may_only_narrow(tmp_path: Path) -> None:
    path = tmp_path / "a.task.yaml"
    path.write_text("task: A\ngoal: click Save\nprivacy:\n  deny: [Chat]\n  allow: [{app: writer}]\n")
    rules = load_task(str(path)).file.privacy.narrowing(PrivacyRules().narrowed(allow=[PrivacyRule(app="X")]))
    assert rules.against(window("keepassxc")) is not None
    assert rules.against(window("writer")) is not None  # the settings allow only X
    path.write_text("task: A\ngoal: click Save\nprivacy:\n  builtin: false\n")
    with pytest.raises(InvalidInput, match="line 4"):
        load_task(str(path))


def test_patterns() -> None:
    assert PrivacyRule(app="/^kee/").fits(window("KeePass2")) is True
    assert PrivacyRule(app="kee").fits(window("KeePass2")) is False
    assert PrivacyRule(host="*.example").fits(window("Firefox", host="a.example:80")) is True
    assert PrivacyRule(host="a.example:81").fits(window("Firefox", host="a.example:80")) is False
    assert PrivacyRule(host="bank").fits(window("Firefox")) is None
    assert PrivacyRule(app="Editor", host="bank").fits(window("Firefox")) is False
    assert PrivacyRules().narrowed(allow=[PrivacyRule(host="a")]).against(window("Firefox")) is not None
