from setup.test import environment_without_settings, settings_named_in


def test_settings_are_those_of_the_example_file():
    example = "# Copy it (systemd: EnvironmentFile=).\nDEBUG=false\n\n#CONN_MAX_AGE=60\nSECRET_KEY=\n"
    assert settings_named_in(example) == {"DEBUG", "CONN_MAX_AGE", "SECRET_KEY"}


def test_tests_never_see_the_database_of_the_person_who_runs_them(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://production.example.org/collab")
    monkeypatch.setenv("TERM", "dumb")
    environment = environment_without_settings()
    assert "DATABASE_URL" not in environment
    assert environment["TERM"] == "dumb"
