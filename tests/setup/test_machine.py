import pytest

from setup.machine import Need, provide


def test_a_machine_that_has_everything_is_left_alone(capsys):
    provide([Need("nothing", "nothing", lambda: True)])
    assert capsys.readouterr().out == ""


def test_what_is_missing_is_named_with_its_command_where_apt_cannot_help(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit) as ending:
        provide(
            [
                Need("fonts-example", "the paper's letters", lambda: False),
                Need("here", "something", lambda: True),
                Need("tool-example", "the journeys", lambda: False),
            ]
        )
    assert ending.value.code == (
        "Missing on this machine:\n"
        "  fonts-example            for the paper's letters\n"
        "  tool-example             for the journeys\n"
        "On Debian or Ubuntu, install them with:\n"
        "  sudo apt-get install fonts-example tool-example"
    )
