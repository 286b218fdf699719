"""Where the embedded server keeps its data, and what forgetting them leaves alone."""

from dooropener import embedded


def test_each_data_folder_has_a_database_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_FOLDER", tmp_path / "root")

    found = {embedded.database_folder(tmp_path / name) for name in ("one", "two")}

    assert len(found) == 2
    assert all(folder.parent.is_dir() for folder in found)


def test_forgetting_removes_what_the_demo_keeps_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_FOLDER", tmp_path / "root")
    data = tmp_path / "data"
    for kept in ("devmail", "index", "mine"):
        (data / kept).mkdir(parents=True)

    embedded.forget(data)

    assert [each.name for each in data.iterdir()] == ["mine"]
