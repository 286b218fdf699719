from dooropener.cli.tables import all_tables
from dooropener.migrating import current_revision, differences, newest_revision


def test_the_newest_schema_is_what_the_code_expects(database_url):
    assert current_revision(database_url) == newest_revision()
    assert differences(database_url, all_tables()) == []
