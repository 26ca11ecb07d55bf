import pytest

from lookhear.agent import Correction, CorrectionKind, compile_command, read_correction

CLICK = compile_command("click Save")
SELECT = compile_command("select Berlin from City")
TYPE = compile_command("type Berlin into City")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No, the other one.", "other"),
        ("Know the other one.", "other"),
        ("I meant the second one.", "nth"),
        ("no, the last one", "nth"),
        ("Not that one.", "not_that"),
        ("No.", "not_that"),
        ("Undo that.", "undo"),
        ("And do that.", "undo"),
        ("Wait.", "pause"),
        ("hold on", "pause"),
        ("Go on.", "resume"),
        ("Stop.", "stop"),
        ("stop stop stop", "stop"),
        ("Never mind.", "cancel"),
        ("Cancel that.", "cancel"),
        ("try again", "redo"),
        ("no, Cancel", "replace"),
        ("Use Leipzig instead.", "replace"),
        ("no, click Close", "replace"),
    ],
)
def test_what_a_correction_asks_for(text: str, kind: CorrectionKind) -> None:
    found = read_correction(text, CLICK)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    ["click Save", "type hello into name", "wait two seconds", "the second link", "cancel", "use it", ""],
)
def test_ordinary_commands_are_no_corrections(text: str) -> None:
    assert read_correction(text, CLICK) is None


@pytest.mark.parametrize("text", ["no, the other one", "I meant the second one", "undo that", "no, Cancel"])
def test_without_a_command_there_is_nothing_to_correct(text: str) -> None:
    assert read_correction(text, None) is None


@pytest.mark.parametrize(("text", "kind"), [("stop", "stop"), ("wait", "pause"), ("never mind", "cancel")])
def test_stopping_needs_no_command(text: str, kind: CorrectionKind) -> None:
    found = read_correction(text, None)
    assert found is not None
    assert found.kind == kind


def test_cancel_alone_means_the_command_only_while_it_runs() -> None:
    running = read_correction("cancel", CLICK, running=True)
    assert running is not None
    assert running.kind == "cancel"


def test_a_replacement_keeps_the_verb_and_changes_the_slot() -> None:
    clicked = read_correction("no, Cancel", CLICK)
    chosen = read_correction("use Leipzig instead", SELECT)
    typed = read_correction("use Leipzig instead", TYPE)
    other = read_correction("no, click Close", SELECT)
    assert clicked == Correction("replace", "no, Cancel", compiled=compile_command("click Cancel"))
    assert chosen is not None
    assert chosen.compiled == compile_command("select Leipzig from City")
    assert typed is not None
    assert typed.compiled == compile_command("type Leipzig into City")
    assert other is not None
    assert other.compiled == compile_command("click Close")


@pytest.mark.parametrize("text", ["I meant email", "no, Cancel", "no, Leipzig"])
def test_another_text_or_another_field_is_asked(text: str) -> None:
    found = read_correction(text, TYPE)
    assert found is not None
    assert found.compiled is not None
    assert found.compiled.kind == "ask"


def test_the_ordinal_is_said() -> None:
    found = [read_correction(text, CLICK) for text in ("no, the third one", "I meant the last one")]
    assert [c.ordinal for c in found if c is not None] == [3, -1]
