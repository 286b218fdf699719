"""What users install: built, unpacked elsewhere, and asked for a template of each kind."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ASK = """
import dooropener, dooropener_bot, dooropener_matching
from dooropener.templating import environment
from dooropener.words import LANGUAGES, resource_folder, translations
from pathlib import Path
here = Path(dooropener.__file__).parent
assert here.is_relative_to(HOME), here
assert resource_folder("templates").is_relative_to(here)
names = environment().list_templates()
for kind in ("portal/", "email/", "bot/"):
    chosen = next(name for name in names if name.startswith(kind))
    environment().get_template(chosen)
for language in LANGUAGES:
    translations(language)
assert dooropener_matching.shipped_vectors()
import platform
assert platform.python_version()
print("renders", len(names))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    home = folder / "home"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(home), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return home


def test_the_wheel_holds_code_templates_and_words(installed, tmp_path):
    program = f"HOME = {str(installed)!r}\n{ASK}"

    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("renders")
