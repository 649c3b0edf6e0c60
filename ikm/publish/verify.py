"""`make verify`: whether reports and their list on the shelf are as they were made, and come out the same again.

A manifest names the fingerprint of every file of its report and of all that went into it. So a file that was edited
afterwards is found without making anything; made again, a report has the same bytes, or at least the same figures.

Files of the report can be compared by anybody. What it was made from has fingerprints under the key of its data folder:
without that key neither inputs nor bytes of a report made again are compared, but figures are.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ikm.errors import DataError, IkmError, format_command
from ikm.page.wording import LANGUAGES
from ikm.publish import batch
from ikm.publish.formats import MANIFEST_FILE, REPORT_PAGE, RESULTS_FILE, WORDLESS_FILES, name_file, split_manifest
from ikm.publish.job import ReportName, ReportRequest, request_again
from ikm.publish.notebooks import NATIONAL_NOTEBOOK
from ikm.publish.shelf import FAILURE_PAGE, read_file
from ikm.publish.stale import FileHashes, add_extras, list_current_ingredients
from ikm.speech import N_, _
from ikm.survey.fingerprint import KEY_FILE, FingerprintKey, find_key
from ikm.survey.project import Project

#: Parts of a manifest whose entries are named one by one, and how: a file, a library with its version now.
_LISTED = {"inputs": "{0}", "versions": "{0} {1}"}
#: Parts that are fingerprints under the key, and its name; `Verdict.changed` says otherwise that the key is another.
_KEYED = ("key", "inputs")
#: What is told of a report whose inputs have fingerprints without a key, as an earlier version published them.
_PLAIN = N_(
    "fingerprints of its answers without a key, which can be tried out: make it again, and replace what is online"
)
_FINGERPRINT = re.compile(r"sources\.\d+\.(?:fingerprint|sha256)")
#: The fingerprint of a page at the end of an address.
_ANNOUNCED = re.compile(r"sha256=([0-9a-f]{16,64})$")
#: Reports made again although nobody asked for it.
_DRAWN = 2
#: Figures named of a report whose figures came out otherwise.
_MOST_NAMED = 5
#: How deep reports lie in the output folder: KPPT/2026-S1 to internal/<notebook>/KPPT/2026-S1.
_DEPTHS = (2, 3, 4)


@dataclass(frozen=True)
class Verdict:
    """What was found of one report.

    Parameters
    ----------
    altered : tuple of str
        Files that are not as they were made: changed, missing, or not of the report at all.
    changed : tuple of str
        What would go into the report now and did not then: 'responses/KPPT/2026-S1.csv', 'package', 'pandas 3.1.1'.
    moved : tuple of str
        Figures that came out otherwise when it was made again.
    other : tuple of str
        Files that came out with other bytes.
    reason : str
        Why it could not be made again; '' where it was, or was not asked for.
    keyless : bool
        Whether the data folder has no key, so that what went into the report cannot be compared.
    """

    name: str
    folder: Path
    altered: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    reason: str = ""
    keyless: bool = False

    @property
    def wrong(self) -> bool:
        """Whether it is not what was made, or did not come out the same from the same."""
        return bool(self.altered or self.moved or self.reason or (self.other and not self.changed))

    def lines(self) -> Iterator[str]:
        """Describe what is wrong with it, or outdated; nothing where all is well."""
        if self.altered:
            yield _("not as it was made: {altered}", altered=", ".join(self.altered))
        if self.changed:
            yield _("would be made from something else now: {changed}", changed=", ".join(self.changed))
        if self.moved:
            yield _("made again, other figures: {moved}", moved="; ".join(self.moved))
        elif self.other:
            yield _("made again, the same figures but other bytes: {other}", other=", ".join(self.other))
        if self.reason:
            yield _("could not be made again: {reason}", reason=self.reason)


def list_report_folders(output: Path, units: Collection[str] = (), period: str = "") -> list[Path]:
    """Return the folders of the reports in the output folder; only of the units and the period named.

    Raises
    ------
    DataError
        There is none.
    """
    # Unlike rglob, through links.
    paths = sorted(path for depth in _DEPTHS for path in output.glob("*/" * depth + MANIFEST_FILE))
    folders = [path.parent for path in paths if not _is_hidden(path.relative_to(output))]
    if units:
        folders = [folder for folder in folders if folder.parent.name in units]
    if period:
        folders = [folder for folder in folders if folder.name == period]
    if not folders:
        asked = " ".join([*units, *([period] if period else [])])
        what = _("{output}: no report{asked}.", output=output, asked=f" of {asked}" if asked else "")
        raise DataError(
            what, remedy=_("make one first: {command}.", command=format_command("report", {"UNIT": "code"}))
        )
    return folders


def verify_report(project: Project, folder: Path, hashes: FileHashes, again: bool = False) -> Verdict:
    """Compare a report with its manifest, and where asked with itself made again; its only edition, or the first."""
    return next(verify_editions(project, folder, hashes, again))


def verify_editions(project: Project, folder: Path, hashes: FileHashes, again: bool = False) -> Iterator[Verdict]:
    """Compare each edition of a report with its manifest, and where asked with itself made again.

    One whose manifest cannot be read is wrong; others are looked at all the same.
    """
    try:
        editions = _read_manifest(folder)
    except DataError as error:
        yield Verdict(str(folder.relative_to(project.output)), folder, (batch.format_error(error),))
        return
    for number, (bahasa, manifest) in enumerate(editions.items()):
        others = [each["outputs"] for language, each in editions.items() if language != bahasa]
        altered = tuple(_list_altered(folder, manifest["outputs"], others, named=number == 0))
        yield _verify_edition(project, folder, manifest, altered, hashes, again)


def _verify_edition(
    project: Project, folder: Path, manifest: dict[str, Any], altered: tuple[str, ...], hashes: FileHashes, again: bool
) -> Verdict:
    """Compare an edition, whose altered files are known, with what would be made now."""
    made = ReportName(manifest["notebook"]["name"], manifest["parameters"])
    if project.output / made.folder != folder:
        altered += (_("it is that of {place}", place=made.folder),)
    try:
        request = request_again(project, made.notebook, made.parameters)
        request = add_extras(project, request, recorded=manifest["outputs"])
    except IkmError as error:  # the unit, period or notebook is gone
        reason = batch.format_error(error) if again else ""
        return Verdict(_name_edition(made), folder, altered, (_("its answers or notebook"),), reason=reason)
    now = list_current_ingredients(request, hashes)
    same_key, keyless = manifest.get("key") == hashes.key.name, "key" in manifest and find_key(project.data) is None
    if not same_key:
        now = {part: value for part, value in now.items() if part not in _KEYED and part not in request.extras}
    differing = () if same_key or keyless else (KEY_FILE if "key" in manifest else _(_PLAIN),)
    changed = (*differing, *_list_changed(manifest, now))
    compared = _make_again(request, folder, hashes.key, same_key) if again else ((), (), "")
    return Verdict(_name_edition(made), folder, altered, changed, *compared, keyless)


def _name_edition(made: ReportName) -> str:
    """Name a report, with its language where that is not the usual one."""
    bahasa = made.parameters["bahasa"]
    return made.name if bahasa == LANGUAGES[0] else f"{made.name} ({bahasa})"


def describe_keyless(verdicts: Sequence[Verdict], project: Project) -> str:
    """Describe what could not be compared for want of the key; '' where all could be."""
    number = sum(verdict.keyless for verdict in verdicts)
    if not number:
        return ""
    return _(
        "{data} is not there: for {number} reports their inputs were not compared, nor the bytes "
        "of any that was made again. Compared were files, notebook, package and libraries, and figures.\n"
        "What to do: put the key there under which they were made (docs/privacy.md), or look where they were made.",
        data=project.data / KEY_FILE,
        number=number,
    )


def find_announced(folders: Sequence[Path], fingerprint: str) -> list[Path]:
    """Find the reports whose page has a fingerprint, as the QR code of an announcement carries it.

    Parameters
    ----------
    fingerprint : str
        'sha256=' and at least 16 hexadecimal digits; an address may stand before.

    Raises
    ------
    DataError
        It is none, or no page has it.
    """
    match = _ANNOUNCED.search(fingerprint)
    if match is None:
        raise DataError(
            _("{fingerprint}: no fingerprint.", fingerprint=fingerprint[:80]),
            allowed=_("sha256= and at least 16 hexadecimal digits, as the QR code of an announcement has them"),
        )
    pages = [folder / name_file(REPORT_PAGE, bahasa) for folder in folders for bahasa in LANGUAGES]
    found = [page.parent for page in pages if hashlib.sha256(read_file(page)).hexdigest().startswith(match[1])]
    if not found:
        raise DataError(
            _(
                "no page here has the fingerprint {fingerprint}: what was announced is another one.",
                fingerprint=match[1],
            ),
            remedy=_("look at the report again from where it is published; it was changed, or made again since."),
        )
    return found


def draw_sample(verdicts: Sequence[Verdict]) -> list[Path]:
    """Draw a few folders whose reports seem in order, to be made again: figures and manifest may lie alike."""
    good = sorted({each.folder for each in verdicts if not (each.wrong or each.changed or each.keyless)})
    return secrets.SystemRandom().sample(good, min(_DRAWN, len(good)))


def _make_again(
    request: ReportRequest, folder: Path, key: FingerprintKey, same_key: bool
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Make a report again: figures and files that come out otherwise, or why nothing came out.

    Under another key than the report's all of its fingerprints differ, and so do its files: figures are compared alone.
    """
    made = batch.make_one_report(request.gather(key))
    if made.failed:
        return (), (), f"{made.cell}: {made.reason}" if made.cell else made.reason
    differing = [name for name, content in made.files.items() if same_key and read_file(folder / name) != content]
    before, now = _list_figures(read_file(folder / RESULTS_FILE)), _list_figures(made.files[RESULTS_FILE])
    return tuple(_list_moved(before, now)), tuple(name for name in differing if name != MANIFEST_FILE), ""


def _list_altered(
    folder: Path, outputs: Mapping[str, str], others: Sequence[Mapping[str, str]], named: bool
) -> Iterator[str]:
    """Name the files that are not those that the manifest records.

    Parameters
    ----------
    others : sequence of mapping
        What it records of the editions in other languages. A file without words is that of the edition made last: the
        other one is outdated then.
    named : bool
        Whether files of no edition are named.
    """
    failures = {name_file(FAILURE_PAGE, bahasa) for bahasa in LANGUAGES}
    there = {path.name for path in folder.iterdir() if not _is_hidden(Path(path.name))} - {MANIFEST_FILE, *failures}
    for name, made in sorted(outputs.items()):
        known = {made, *(other.get(name) for other in others if name in WORDLESS_FILES)}
        if name not in there:
            yield f"{name} (missing)"
        elif (folder / name).is_symlink():
            yield _("{name} (a link)", name=name)
        elif hashlib.sha256(read_file(folder / name)).hexdigest() not in known:
            yield name
    if named:
        of_report = set(outputs).union(*others)
        yield from (_("{name} (not of this report)", name=name) for name in sorted(there - of_report))


def _list_changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Name what went in then and would go in otherwise now: files and libraries one by one, all else as a whole."""
    for part, value in now.items():
        before = then.get(part)
        if part in _LISTED:
            names = sorted({*before, *value}) if isinstance(before, Mapping) else sorted(value)
            yield from (_LISTED[part].format(name, value.get(name)) for name in names if _differs(before, value, name))
        elif isinstance(value, Mapping):
            if any(_differs(before, value, name) for name in value):
                yield part
        elif before != value:
            yield part


def _differs(before: Any, now: Mapping[str, Any], name: str) -> bool:
    """Return whether one entry is not what it was."""
    return not isinstance(before, Mapping) or before.get(name) != now.get(name)


def _list_figures(text: bytes) -> dict[str, Any]:
    """Return every figure of hasil.json by its path: 'ikm.value'; a fingerprint is none."""
    try:
        return {path: value for path, value in _walk(json.loads(text), "") if not _FINGERPRINT.fullmatch(path)}
    except ValueError:
        return {}


def _walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the leaves of a tree with their paths."""
    if isinstance(value, Mapping | list):
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _walk(item, f"{path}.{key}" if path else str(key))
    else:
        yield path, value


def _list_moved(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Describe figures that differ, the first few of them by name."""
    paths = [path for path in {**before, **now} if before.get(path) != now.get(path)]
    for path in paths[:_MOST_NAMED]:
        yield f"{path} {before.get(path, _('(none)'))} -> {now.get(path, _('(none)'))}"
    if len(paths) > _MOST_NAMED:
        yield _("and {count} more", count=len(paths) - _MOST_NAMED)


def _read_manifest(folder: Path) -> dict[str, dict[str, Any]]:
    """Read the manifest of a report, by the language of each edition."""
    told = {"parameters", "inputs", "notebook", "package", "lock", "versions", "outputs"}
    try:
        editions = split_manifest(json.loads((folder / MANIFEST_FILE).read_bytes()))
        if all(told <= set(each) and _is_whole(each) for each in editions.values()):
            return editions
        reason = _("it lacks what a manifest tells")
    except (OSError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        reason = str(error)
    raise DataError(
        _("{folder}: cannot be read: {reason}.", folder=folder / MANIFEST_FILE, reason=reason),
        remedy=_("make the report again."),
    )


def _is_whole(manifest: Mapping[str, Any]) -> bool:
    """Return whether what a manifest names is named by texts, and it says of what report it is."""
    name, tables = manifest["notebook"]["name"], (manifest["parameters"], manifest["outputs"])
    asked = tables[0].keys()
    told = {"period", "bahasa"} <= asked and (name == NATIONAL_NOTEBOOK or not asked.isdisjoint({"unit", "city"}))
    return told and all(isinstance(each, str) for each in (name, *tables[0].values(), *tables[1].values()))


def _is_hidden(path: Path) -> bool:
    """Return whether it is a folder or file that is being written or set aside."""
    return any(part.startswith(".") for part in path.parts)
