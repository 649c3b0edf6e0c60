"""Installed from the wheel, outside the checkout: a project of one's own, and in it the same report to the byte."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from sysconfig import get_path

import pytest

from ikm.commands.init import write_project
from ikm.errors import SettingError
from ikm.publish.job import Job, gather_unit_job
from ikm.survey.project import Project
from tests.commands import list_pins, run_ikm

ROOT = Path(__file__).resolve().parents[1]


def find_uv() -> str:
    """Find a uv that runs, or none: a version manager leaves names of programs that lead nowhere."""
    named = [shutil.which("uv"), shutil.which("uv", path=str(Path(sys.executable).parent))]
    ended = [(name, subprocess.run([name, "--version"], capture_output=True, check=False)) for name in named if name]
    return next((name for name, told in ended if told.returncode == 0), "")


UV = find_uv()
#: What writes the sample, which is no part of it.
GENERATOR = ("ikm/start/data/make_sample.py", "ikm/start/data/sample_")


def run(*words: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command as a person of that home calls it, who knows nothing of the checkout."""
    left_out = {"PYTHONPATH", "IKM_DATA", "IKM_OUTPUT", "UNIT", "DATA", "OUTPUT", "MAKEFLAGS"}
    given = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        list(map(str, words)), cwd=cwd, env={**given, "COLUMNS": "200", **variables},
        capture_output=True, text=True, check=False, timeout=580,
    )  # fmt: skip


def done(*words: str | Path, cwd: Path, **variables: str) -> str:
    """What a command that must do its work says."""
    ended = run(*words, cwd=cwd, **variables)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without the network."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel (extra build), is not installed")
    if find_spec("pip") is None and UV == "":
        pytest.skip("neither pip nor uv is installed: nothing builds a wheel or installs it")
    folder = tmp_path_factory.mktemp("wheel")
    if find_spec("pip") is None:  # as uv makes an environment
        done(UV, "build", "--quiet", "--wheel", "--offline", "--no-build-isolation", "--python", sys.executable, ROOT,
             "-o", folder, cwd=folder)  # fmt: skip
    else:
        build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--no-index")
        done(*build, ROOT, "-w", folder, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a user with a space in the name, and there an environment with the wheel; libraries are lent."""
    folder = tmp_path_factory.mktemp("rumah") / "Siti Nur Aminah"
    environment = folder / "Program Saya"
    folder.mkdir()
    done(sys.executable, "-m", "venv", "--without-pip", environment, cwd=folder)
    python = environment / "bin" / "python"
    if find_spec("pip") is None:
        done(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel, cwd=folder)
    else:
        install = ("install", "--quiet", "--no-deps", "--no-index", wheel)
        done(sys.executable, "-m", "pip", "--python", python, *install, cwd=folder)
    place = Path(done(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (place / "lent.pth").write_text(f"{get_path('purelib')}\n", encoding="utf-8")
    (environment / "share").mkdir(exist_ok=True)
    (environment / "share" / "jupyter").symlink_to(Path(sys.prefix) / "share" / "jupyter")  # templates of nbconvert
    return folder


@pytest.fixture(scope="module")
def ikm(home: Path) -> Path:
    """The command that the wheel brings."""
    return home / "Program Saya" / "bin" / "ikm"


@pytest.fixture(scope="module")
def project(home: Path, ikm: Path) -> Path:
    """A project as `ikm init` writes it, under the key of the checkout, so that reports can be compared."""
    assert "ikm report KPPT" in done(ikm, "init", "SKM 2026", cwd=home)
    shutil.copy(ROOT / "data" / "fingerprint.key", home / "SKM 2026" / "data")
    return home / "SKM 2026"


@pytest.mark.slow
def test_the_wheel_holds_what_the_repository_has(wheel: Path) -> None:
    """One copy of notebooks and sample, in the repository; no key, no answers of one's own, nothing of the tests.

    What is changed and not committed may be an office's own answers in the sample's place.
    """
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout: nothing tells what the repository has")
    listed, changed = (
        subprocess.run(["git", *words, "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        for words in (["ls-files"], ["diff", "--name-only", "HEAD"])
    )
    whole = ("README.md", "CHANGELOG.md", "requirements-report.txt", "docs/", "notebooks/", "data/")
    names = [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]
    wanted = {name for name in names if name.startswith("ikm/")}
    own = changed.stdout.split("\0")
    wanted |= {f"ikm/start/{name}" for name in names if name.startswith(whole) and name not in own}
    wanted = {name for name in wanted if not name.startswith(GENERATOR)}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == wanted


@pytest.mark.slow
def test_a_report_has_the_bytes_of_the_checkout(
    project: Path, ikm: Path, built: Callable[[Job], dict[str, bytes]]
) -> None:
    """Made from a folder within the project; its manifest alone differs, by the commit that an installation has not."""
    said = done(ikm, "report", "PARKIR", cwd=project / "notebooks")
    assert said.startswith("PARKIR 2026-S1: ")
    made = {path.name: path.read_bytes() for path in (project / "output" / "PARKIR" / "2026-S1").iterdir()}
    wanted = dict(built(gather_unit_job(Project.locate(ROOT / "data"), "PARKIR", "2026-S1", "id")))
    manifests = [json.loads(files.pop("manifest.json")) for files in (made, wanted)]
    assert made == wanted
    assert manifests[0]["package"].pop("commit") is None
    manifests[1]["package"].pop("commit")
    assert manifests[0] == manifests[1]
    assert (
        done(ikm, "reports", "PARKIR", "--period", "2026-S1", cwd=project).strip()
        == "0 reports made, 0 failed, 1 up to date"
    )


@pytest.mark.slow
def test_other_commands_run_in_a_project(project: Path, ikm: Path) -> None:
    """A city, an import, JupyterLab and make: each finds folders and notebooks of the project alone."""
    assert "Kota Palembang 2026-S1: output" in done(ikm, "city", "--city", "Kota Palembang", cwd=project)
    export = Path("data", "exports", "formulir_parkir.csv")
    assert "PARKIR" in done(ikm, "import", export, "--unit", "PARKIR", "--dry-run", "--split-by-period", cwd=project)
    lab = project / "laboratorium" / "jupyterlab"
    lab.mkdir(parents=True)
    (lab / "__init__.py").touch()
    (lab / "__main__.py").write_text("import os, sys\nprint(*sys.argv, os.environ['IKM_DATA'], sep='\\n')\n", "utf-8")
    told = done(ikm, "lab", "--notebook", "jelajah/tur", cwd=project, PYTHONPATH=str(lab.parent)).splitlines()
    assert f"--ServerApp.root_dir={project / 'notebooks'}" in told
    assert told[-1] == str(project / "data")
    if shutil.which("make"):
        path = f"{ikm.parent}{os.pathsep}{os.environ['PATH']}"
        assert "make report" in done("make", cwd=project)
        assert done("make", "--no-print-directory", "units", cwd=project, PATH=path) == done(ikm, "units", cwd=project)


@pytest.mark.slow
def test_outside_a_project_it_is_said_what_to_do(home: Path, project: Path, ikm: Path) -> None:
    """No folder is guessed; that of IKM_DATA is taken, with the notebooks that ship."""
    for command in (("units",), ("report", "KPPT"), ("new", "baru"), ("lab",), ("reports",)):
        ended = run(ikm, *command, cwd=home)
        assert (ended.returncode, "Traceback" in ended.stderr) == (2, False)
        assert "no project here" in ended.stderr
        assert "`ikm init FOLDER`" in ended.stderr
        assert "IKM_DATA" in ended.stderr
    named = {"IKM_DATA": str(project / "data"), "IKM_OUTPUT": str(home / "hasil")}
    assert "PARKIR" in done(ikm, "units", cwd=home, **named)
    ended = run(ikm, "report", "PARKIR", "--notebook", "laporan_unti", cwd=home, **named)
    assert "Did you mean laporan_unit" in ended.stderr
    assert not (home / "hasil").exists()


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    """A folder with a file in it, and a file of that name: exit 2, every byte as it was; an empty folder is taken."""
    (tmp_path / "penuh").mkdir()
    (tmp_path / "penuh" / "catatan.txt").write_text("penting", encoding="utf-8")
    (tmp_path / "berkas").write_text("penting", encoding="utf-8")
    (tmp_path / "kosong").mkdir()
    for name, said in (("penuh", "holds catatan.txt already"), ("berkas", "a file, no folder")):
        ended = run_ikm("init", tmp_path / name)
        assert ended.returncode == 2
        assert said in ended.stderr
        assert "nothing was written" in ended.stderr
    assert [path.name for path in (tmp_path / "penuh").iterdir()] == ["catatan.txt"]
    assert (tmp_path / "berkas").read_text(encoding="utf-8") == "penting"
    assert run_ikm("init", cwd=tmp_path).returncode == 2
    assert run_ikm("init", ".", "--no-sample", cwd=tmp_path / "kosong").returncode == 0
    assert (tmp_path / "kosong" / "data" / "units.toml").is_file()


def test_a_project_without_the_sample(tmp_path: Path) -> None:
    """Its register has no unit yet, which each command says; no invented answer lies in it."""
    folder = write_project(tmp_path / "skm", sample=False).folder
    assert sorted(path.name for path in (folder / "data").iterdir()) == ["README.md", "units.toml"]
    for command in (("units",), ("report", "MPP"), ("city",)):
        ended = run_ikm(*command, cwd=folder)
        assert "names no unit yet" in ended.stdout + ended.stderr
    text = (folder / "data" / "units.toml").read_text(encoding="utf-8")
    (folder / "data" / "units.toml").write_text(text.replace("# ", ""), encoding="utf-8")
    text = "\n".join(line.removeprefix("# ") for line in text.splitlines()[2:])
    (folder / "data" / "units.toml").write_text(text, encoding="utf-8")
    assert "MPP: Mal Pelayanan Publik" in run_ikm("units", cwd=folder).stdout


def test_half_a_project_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, or somebody stops it: what was written goes again."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copyfile", stop)
    (tmp_path / "kosong").mkdir()
    for name in ("baru", "kosong"):
        with pytest.raises(KeyboardInterrupt):
            write_project(tmp_path / name, sample=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["kosong"]


def test_the_project_is_that_of_the_folder(tmp_path: Path) -> None:
    """However deep; a folder of answers alone is none, and then the checkout is meant."""
    folder = write_project(tmp_path / "skm", sample=False).folder
    deep = folder / "notebooks" / "jelajah"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(deep)
        assert Project.own() == Project(folder / "data", folder / "output", folder / "notebooks")
        patch.chdir(tmp_path)
        assert Project.own().data == ROOT / "data"


@pytest.mark.parametrize("code", ["CON", "nul", "Com1", "LPT9", "AUX", "prn"])
def test_names_of_devices_are_no_codes(tmp_path: Path, code: str) -> None:
    """No folder of Windows can have them; nor can two codes differ in capitals alone."""
    unit = 'name = "A"\ncity = "K"\nskpd = "S"\nsector = "perizinan"\n'
    register = tmp_path / "units.toml"
    register.write_text(f"[{code}]\n{unit}", encoding="utf-8")
    with pytest.raises(SettingError, match=f"'{code}' cannot be the code of a unit, for on Windows"):
        Project(tmp_path, tmp_path / "output").units()
    register.write_text(f"[{code}1]\n{unit}[{code.swapcase()}1]\n{unit}", encoding="utf-8")
    with pytest.raises(SettingError, match="are one folder on Windows and macOS"):
        Project(tmp_path, tmp_path / "output").units()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc", "aarch64-apple-darwin"])
def test_the_locks_resolve_elsewhere(tmp_path: Path, system: str, version: str) -> None:
    """Each library has a file for that system that needs no compiler, under a hash of the lock that holds all."""
    pins = {name: list_pins(name) for name in ("report", "lab", "office", "test")}
    assert set().union(*pins.values()) == pins["test"]
    if not UV:
        pytest.skip("uv is not installed (make lock installs it): nothing resolves for another system")
    options = ("--dry-run", "--only-binary", ":all:", "--no-deps", "--require-hashes", "--target", tmp_path / "none")
    ended = run(UV, "pip", "install", *options, "--python-platform", system, "--python-version", version,
                "-r", ROOT / "requirements-test.txt", cwd=tmp_path)  # fmt: skip
    if any(said in ended.stderr for said in ("Failed to fetch", "error sending request", "Could not connect")):
        pytest.skip("the package index cannot be reached")
    assert ended.returncode == 0, ended.stderr
    assert "Would install" in ended.stderr
