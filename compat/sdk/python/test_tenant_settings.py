import pytest


@pytest.fixture
def settings(management):
    before = management.tenants.settings.get()
    yield management.tenants.settings
    management.tenants.settings.update(friendly_name=before.friendly_name or "")


def test_the_settings_are_read_whole_or_in_part(settings):
    whole = settings.get()
    assert whole.enabled_locales == ["en"]
    part = settings.get(fields="session_lifetime", include_fields=True)
    assert (part.session_lifetime, part.enabled_locales) == (whole.session_lifetime, None)


def test_an_update_changes_what_it_names_and_nothing_else(settings):
    before = settings.get()
    updated = settings.update(friendly_name="Orders Ltd")
    assert updated.friendly_name == "Orders Ltd"
    # Recorded: an update answers other members than a read, so that only reads can be compared.
    after = settings.get().model_dump()
    assert after == {**before.model_dump(), "friendly_name": "Orders Ltd"}
