"""Dumps of databases as tables of text: rows are read off the statements, no SQL is executed.

MySQL and MariaDB (phpMyAdmin, mysqldump, HeidiSQL, Adminer, Navicat), PostgreSQL (COPY and INSERT) and SQLite. A dump
is read in pieces and never held whole: a library that parses SQL builds a tree of each value.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pyarrow
from pyarrow import compute

from ikm.errors import DataError, suggest_name
from ikm.speech import N_, _

#: Characters that are read at once, and that one row or one definition may have.
_PIECE, _LONGEST = 1 << 20, 1 << 26
#: Characters of a dump, unpacked: more is no dump of an office, but a packed file made to fill a machine.
_MOST_CHARACTERS = 1 << 31
#: Tables, and columns of one: no database has more columns.
_MOST_TABLES, _MOST_COLUMNS = 10_000, 4096
#: Characters of a text from which it is a picture or a signature and no answer: what is longer is cut there.
_LONGEST_CELL = 32_767
#: Why a cell that is held is not what the database has: a function would fill it in; a picture, or a text so long.
WORKED_OUT, CUT = "worked out", "cut"
#: Why a cell is what no statement says: the INSERT leaves the column out, and its table has a default.
DEFAULTED = "default"
#: Digits of a number that is none any more.
_LONGEST_NUMBER = 19
#: Rows that are put together.
_BLOCK = 1 << 14
#: Rows after which the budget is asked again.
_LOOK = 1 << 8
#: Bytes from which the kind of a dump is known.
_TOP = 1 << 16
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"

# What a dump is

_BEGINNING = re.compile(
    r"\ufeff?(?:\s|--[^\n]*(?:\n|$)|\#[^\n]*(?:\n|$)|/\*.*?\*/;?|\\[^\n]*\n|(?:SET|USE|BEGIN|START|PRAGMA|LOCK|SELECT)\b[^;]*;)*"
    r"(?:(?:CREATE|DROP|ALTER)\s+(?:OR\s+REPLACE\s+|TEMPORARY\s+|UNLOGGED\s+)*"
    r"(?:TABLE|DATABASE|SCHEMA|EXTENSION|FUNCTION|PROCEDURE|TYPE|SEQUENCE|VIEW|DEFINER|INDEX|USER|ROLE)\b"
    r"|(?:INSERT|REPLACE)\b(?:\s+\w+)*?\s+INTO\b|COPY\s+[^\n]+\bFROM\s+stdin|DELIMITER\s|TRUNCATE\s|DELETE\s+FROM\s|UPDATE\s)",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(
    r"\s*(?:--|/\*|\#)[^\n]*(?:\n(?:--|\#| *\*)?[^\n]*){0,3}?(?:SQL dump|MySQL dump|MariaDB dump|PostgreSQL database)",
    re.IGNORECASE,
)
#: What says that a backslash in a text stands for another character, as in MySQL alone.
_BACKSLASHES = re.compile(r"`|mysql|mariadb|\bENGINE\s*=|\bAUTO_INCREMENT\b|/\*!", re.IGNORECASE)
_POSTGRES = re.compile(r"PostgreSQL database dump|\bpg_catalog\.|^COPY\s[^\n]+\sFROM\s+stdin", re.MULTILINE)


def is_dump(top: str) -> bool:
    r"""Return whether a text begins as a dump.

    Examples
    --------
    >>> is_dump("-- phpMyAdmin SQL Dump\n-- version 5.2.2\nSET a = 1;\n"), is_dump("Insert,Create\n1,3\n")
    (True, False)
    """
    return bool(_HEADER.match(top) or _BEGINNING.match(top))


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a file, through gzip or out of a zip that holds one dump alone."""
    with path.open("rb") as file:
        first = file.read(4)
        file.seek(0)
        if first.startswith(_GZIP):
            with gzip.open(file) as unpacked:
                yield unpacked  # type: ignore[misc]
        elif first == _ZIP:
            with zipfile.ZipFile(file) as packed, packed.open(packed.namelist()[0]) as unpacked:
                yield unpacked  # type: ignore[misc]
        else:
            yield file


def may_hold_dump(path: Path) -> bool:
    """Return whether a file is a dump, packed or not."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                names = packed.namelist()
            if len(names) != 1 or not names[0].casefold().endswith(".sql"):
                return False
        with open_unpacked(path) as file:
            return is_dump(_decode_top(file.read(_TOP)))
    except (OSError, EOFError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False


def _find_encoding(raw: bytes) -> str:
    """Find how a text is encoded; what is not UTF-8 in it is put right cell by cell."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if raw[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if raw[:1] == b"\0" else "utf-8-sig"


def _decode_top(raw: bytes) -> str:
    """Decode the first bytes of a text."""
    return raw.decode(_find_encoding(raw), errors="replace")


# What is found

#: Tables of those who log in: no answer is in them, and nothing of them is ever read.
_ACCOUNTS = re.compile(r"passw|\bpwd\b|kata_?sandi|\bsandi\b|remember_token|api_?(?:key|token)|secret", re.IGNORECASE)


@dataclass
class DumpTable:
    """One table of a dump.

    Parameters
    ----------
    name : str
        With its database or schema in front where the dump has several.
    columns : list of str
        In order; empty where the dump does not name them.
    rows, held, size : int
        Rows counted; those of them that are in `blocks`, from the first on; their characters.
    references : dict of str to (str, str)
        Column -> table and column whose row it names, as declared; the column there may be '': its key.
    primary : list of str
        Columns of its key.
    counted : str
        The column that the database numbers itself.
    defaults : dict of str to str
        Column -> what it holds where an INSERT leaves it out.
    worked_out : set of str
        Columns that a function fills in there.
    changed : int
        Line of a statement that changes rows; 0 where none does.
    replaces : bool
        Whether a row may replace one of the same key.
    last_number : int
        What `counted` was last.
    losses : dict of (str, str) to list of int
        Column, and `WORKED_OUT`, `DEFAULTED` or `CUT` -> rows that are held, from 0, in which it does not say what the
        database has, or no statement does.
    """

    name: str
    columns: list[str] = field(default_factory=list)
    rows: int = 0
    held: int = 0
    size: int = 0
    blocks: list[pyarrow.Table] = field(default_factory=list)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    primary: list[str] = field(default_factory=list)
    counted: str = ""
    defaults: dict[str, str] = field(default_factory=dict)
    worked_out: set[str] = field(default_factory=set)
    changed: int = 0
    replaces: bool = False
    last_number: int = 0
    losses: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    @property
    def is_accounts(self) -> bool:
        """Whether it holds those who log in."""
        return any(_ACCOUNTS.search(name) for name in self.columns)

    @property
    def is_whole(self) -> bool:
        """Whether all its rows are held, and are what the database holds."""
        return self.held == self.rows and not self.changed

    def clear(self) -> None:
        """Forget its rows."""
        self.rows = self.held = self.size = self.last_number = self.changed = 0
        self.blocks.clear()
        self.losses.clear()

    def lose(self, column: str, why: str, rows: Iterable[int]) -> None:
        """Enter rows in which a column does not say what the database has."""
        if rows := list(rows):
            self.losses.setdefault((column, why), []).extend(rows)


#: How many characters of rows of a table are held.
Budget = Callable[[DumpTable], int]


def read_dump(path: Path, budget: Budget) -> list[DumpTable]:
    """Read the tables of a dump, of each as many rows as a budget allows; all are counted.

    Parameters
    ----------
    budget : callable
        Told a table when its first row comes: characters of its rows to hold.

    Raises
    ------
    DataError
        The dump breaks off or cannot be understood: with its line.
    """
    with open_unpacked(path) as file:
        top = file.read(_TOP)
    with open_unpacked(path) as file:
        encoding = _find_encoding(top)
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        stream = io.TextIOWrapper(file, encoding, errors=errors)
        text = _decode_top(top)
        reader = _Reader(
            stream, path, budget, backslashes=bool(_BACKSLASHES.search(text) and not _POSTGRES.search(text))
        )
        try:
            return reader.read()
        except (OSError, EOFError, zipfile.BadZipFile, RuntimeError) as error:
            raise DataError(
                _("{path}: the packed dump is broken: {error}", path=path, error=error), remedy=_(_EXPORT_AGAIN)
            ) from error


_EXPORT_AGAIN = N_("export the database again, and look that the download is complete.")

# Parts of statements: possessive, so that no text makes them go back and forth

_SPACE = r"(?:\s++|--[^\n]*+(?:\n|$)|\#[^\n]*+(?:\n|$)|/\*(?:[^*]++|\*(?!/))*+\*/)*+"
_NAME = r"(?:`(?:[^`]++|``)*+`|\"(?:[^\"]++|\"\")*+\"|\[[^\]\n]*+\]|[\w$\-]++)"
_TABLE = rf"({_NAME}(?:\s*+\.\s*+{_NAME})*+)"
_NAMES = rf"\({_SPACE}({_NAME}(?:{_SPACE},{_SPACE}{_NAME})*+){_SPACE}\)"
_REFERENCES = rf"REFERENCES\s++{_TABLE}(?:\s*+{_NAMES})?"


@dataclass(frozen=True)
class _Grammar:
    """Patterns of one dialect."""

    value: str
    row: re.Pattern[str]
    statement: re.Pattern[str]
    part: re.Pattern[str]
    default: re.Pattern[str]


@cache
def _make_grammar(*, backslashes: bool) -> _Grammar:
    """Make the patterns of a dialect."""
    escaped, double = r"'(?:[^'\\]++|\\.|'')*+'", r'"(?:[^"]++|"")*+"'
    plain = r"'(?:[^']++|'')*+'"
    text = escaped if backslashes else rf"(?:\b[eE]{escaped}|{plain})"
    if backslashes:
        double = r'"(?:[^"\\]++|\\.|"")*+"'
    other = r"[^'\"()]" if backslashes else r"(?:[^'\"()eE]|[eE](?!'))"
    inner = rf"(?:{other}++|{text}|{double})" if backslashes else rf"(?:[^'\"()eE]++|[eE](?!')|{text}|{double})"
    nested = rf"\((?:{inner}|\((?:{inner}|\({inner}*+\))*+\))*+\)"
    prefixed = rf"(?:[nNbBxX]|_\w++\s*+)?{text}"
    called = rf"[^\s,'\"()]*+\s*+{nested}(?:[^,'\"()]++|{nested}|{text})*+"
    typed = rf"\w++\s++{text}"
    value = (
        rf"\s*+({prefixed}|{double}|[^\s,'\"()]++(?=\s*+[,)])|{called}|{typed})(?:::[\w .\"\[\]]++(?:\(\d++\))?)?\s*+"
    )
    dollar = r"\$(\w*+)\$.*?\$\1\$"
    quoted = rf"{text}|{double}|`(?:[^`]++|``)*+`"
    comment = r"--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/"
    statement = rf"(?:[^;'\"`$\-/eE]++|{quoted}|{comment}|{dollar}|[^;'\"`])*+;"
    part = rf"(?:[^,'\"`()\-/eE]++|{quoted}|{comment}|{nested}|[^,'\"`()])++"
    default = rf"\bDEFAULT\s++({prefixed}|{double}|{nested}|[^\s,'\"()]++(?:\s*+{nested})?)"
    return _Grammar(
        value,
        re.compile(nested, re.DOTALL),
        re.compile(statement, re.DOTALL),
        re.compile(part, re.DOTALL),
        re.compile(default, re.DOTALL | re.IGNORECASE),
    )


@cache
def _compile_row(width: int, *, backslashes: bool) -> re.Pattern[str]:
    """Compile the pattern of a row: a group a value."""
    value = _make_grammar(backslashes=backslashes).value
    return re.compile(rf"\({','.join([value] * width)}\)", re.DOTALL)


_GAP = re.compile(_SPACE)
_PSQL = re.compile(r"\\[^\n]*+(?:\n|$)")
_DELIMITER = re.compile(r"DELIMITER[ \t]++(\S++)[^\n]*+(?:\n|$)", re.IGNORECASE)
_DELIMITER_BACK = re.compile(r"^[ \t]*+DELIMITER[ \t]++;[^\n]*+(?:\n|$)", re.IGNORECASE | re.MULTILINE)
_INSERT = re.compile(
    rf"(INSERT|REPLACE)\b((?:\s++(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s++\w++))*+)(?:\s++INTO)?+\s++{_TABLE}"
    rf"{_SPACE}(?:{_NAMES}{_SPACE})?(?:OVERRIDING\s++\w++\s++VALUE{_SPACE})?(VALUES?|SELECT|SET|DEFAULT|WITH|TABLE)\b{_SPACE}"
    rf"|(INSERT|REPLACE)\b(?:\s++\w++)*+\s*+{_TABLE}{_SPACE}(?:{_NAMES}{_SPACE})?(VALUES?)(?=\()",
    re.IGNORECASE,
)
_COPY = re.compile(rf"COPY\s++{_TABLE}\s*+(?:{_NAMES})?\s*+FROM\s++stdin\s*+;[^\n]*+\n", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")
_CREATE = re.compile(
    rf"CREATE\s++(?:(?:GLOBAL|LOCAL|TEMPORARY|TEMP|UNLOGGED|FOREIGN)\s++)*+TABLE\s++(IF\s++NOT\s++EXISTS\s++)?{_TABLE}{_SPACE}\(",
    re.IGNORECASE,
)
_ALTER = re.compile(rf"ALTER\s++TABLE\s++(?:IF\s++EXISTS\s++)?(?:ONLY\s++)?{_TABLE}", re.IGNORECASE)
_EMPTIED = re.compile(
    rf"(?:DROP\s++TABLE\s++(?:IF\s++EXISTS\s++)?|TRUNCATE\s++(?:TABLE\s++)?(?:ONLY\s++)?|DELETE\s++FROM\s++)"
    rf"({_TABLE}(?:\s*+,\s*+{_TABLE})*+)\s*+(?:CASCADE|RESTRICT)?\s*+;",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"(?:UPDATE\s++(?:ONLY\s++|LOW_PRIORITY\s++|IGNORE\s++)*+|DELETE\s++FROM\s++){_TABLE}", re.IGNORECASE
)
_USE = re.compile(rf"USE\s++({_NAME})", re.IGNORECASE)
_PRIMARY = re.compile(rf"PRIMARY\s++KEY[^(;]*+{_NAMES}", re.IGNORECASE)
_FOREIGN = re.compile(rf"FOREIGN\s++KEY\s*+(?:{_NAME}\s*+)?{_NAMES}\s*+{_REFERENCES}", re.IGNORECASE)
_REFERS = re.compile(_REFERENCES, re.IGNORECASE)
_COUNTED = re.compile(
    r"\bAUTO_?INCREMENT\b|\b(?:BIG|SMALL)?SERIAL\b|\bINTEGER\s+PRIMARY\s+KEY\b|\bAS\s+IDENTITY\b", re.IGNORECASE
)
#: A column that is worked out of others; an identity is a number.
_COMMENT = re.compile(r"\bCOMMENT\s+['\"]", re.IGNORECASE)
_GENERATED = re.compile(r"\bAS\s*\((?!.*\bIDENTITY\b)", re.IGNORECASE)
_MODIFIED = re.compile(rf"MODIFY\s++(?:COLUMN\s++)?({_NAME})[^,;]*\bAUTO_INCREMENT\b", re.IGNORECASE)
_ADDED = re.compile(
    rf"\bADD\s++(?:COLUMN\s++(?:IF\s++NOT\s++EXISTS\s++)?|(?!(?:CONSTRAINT|PRIMARY|UNIQUE|KEY|INDEX|FULLTEXT|SPATIAL|FOREIGN"
    rf"|CHECK|PARTITION|GENERATED|VALUE)\b))({_NAME})\s++\w",
    re.IGNORECASE,
)
#: What a line of a definition begins with that is no column.
_NO_COLUMN = re.compile(
    r"(?:PRIMARY\s+KEY|(?:UNIQUE\s+|FULLTEXT\s+|SPATIAL\s+)?(?:KEY|INDEX)\b(?!\s+\w+\s*(?:\(\d+\)\s*)?(?:NOT|NULL|DEFAULT))|UNIQUE\s*\("
    r"|CONSTRAINT\b|FOREIGN\s+KEY|CHECK\s*\(|EXCLUDE\b|LIKE\s|PERIOD\s+FOR)",
    re.IGNORECASE,
)
#: Parts of a name: `db`.`table`.
_NAME_PART = re.compile(_NAME)
#: What a tool writes at the beginning of a dump -> at its end.
_ENDS = (
    (re.compile(r"(?:MySQL|MariaDB) dump \d"), re.compile(r"Dump completed")),
    (re.compile(r"PostgreSQL database dump(?! complete)"), re.compile(r"PostgreSQL database dump complete")),
)
_BEGUN = re.compile(r"(?:START|BEGIN)(?:\s++TRANSACTION)?+\s*+;", re.IGNORECASE)
_ENDED = re.compile(r"(?:COMMIT|END|ROLLBACK)(?:\s++TRANSACTION)?+\s*+;", re.IGNORECASE)


def _parse_names(text: str) -> list[str]:
    """Parse names as statements have them, in quotes of any dialect.

    Examples
    --------
    >>> _parse_names("`u``1`, [b c], d")
    ['u`1', 'b c', 'd']
    """
    return [_unquote_name(part) for part in _NAME_PART.findall(text)]


def _unquote_name(part: str) -> str:
    """Return a name without its quotes."""
    if part[0] in '`"':
        return part[1:-1].replace(part[0] * 2, part[0])
    return part[1:-1] if part[0] == "[" else part


class _Reader:
    """A dump being read: a piece of its text, the place in it, the line, and the tables so far."""

    def __init__(self, stream: io.TextIOBase, path: Path, budget: Budget, *, backslashes: bool) -> None:
        self.stream, self.path, self.budget, self.backslashes = stream, path, budget, backslashes
        self.grammar = _make_grammar(backslashes=backslashes)
        self.text, self.place, self.lines, self.read_so_far = "", 0, 0, 0
        self.ended = False
        self.tables: dict[str, DumpTable] = {}
        self.open: dict[str, _Rows] = {}
        self.database = ""
        self.pending: list[re.Pattern[str]] = []
        self.begun = False

    # The text

    def line(self) -> int:
        """Return the line of the place, from 1."""
        return self.lines + self.text.count("\n", 0, self.place) + 1

    def fill(self) -> bool:
        """Read another piece behind what is left of the last; False at the end."""
        if self.ended:
            return False
        rest = len(self.text) - self.place
        if rest > _LONGEST:
            raise self.explain(_("a row or statement is longer than 64 million characters"))
        # What is long is read in long pieces, so that it is not looked at from its beginning again and again.
        piece = self.stream.read(max(_PIECE, rest))
        self.read_so_far += len(piece)
        if self.read_so_far > _MOST_CHARACTERS:
            raise self.explain(_("the dump has more than two thousand million characters"))
        self.ended = not piece
        self.lines += self.text.count("\n", 0, self.place)
        self.text, self.place = self.text[self.place :] + piece, 0
        return bool(piece)

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern at the place, with as much text as it needs; the place stays."""
        while True:
            match = pattern.match(self.text, self.place)
            if (match and match.end() < len(self.text)) or not self.fill():
                return match

    def skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern and go behind it."""
        match = self.match(pattern)
        if match:
            self.place = match.end()
        return match

    def skip_gap(self) -> None:
        """Go behind blanks and comments; what a tool says of beginning and end of the dump is heard."""
        match = self.match(_GAP)
        if match and match.end() > self.place:
            said = match[0]
            for begins, ends in _ENDS if "dump" in said else ():
                if begins.search(said):
                    self.pending = [ends]
            self.pending = [each for each in self.pending if not each.search(said)]
            self.place = match.end()

    def explain(self, what: str) -> DataError:
        """Explain what is wrong at the place."""
        return DataError(
            _("{path}, line {line}: {what}.", path=self.path, line=self.line(), what=what), remedy=_(_EXPORT_AGAIN)
        )

    # The statements

    def read(self) -> list[DumpTable]:
        """Read all statements."""
        while True:
            self.skip_gap()
            if self.place >= len(self.text) and not self.fill():
                break
            if self.place < len(self.text):
                self.read_statement()
        if self.pending or self.begun:
            raise self.explain(_("the dump breaks off: what its tool writes at the end is missing"))
        for rows in self.open.values():
            rows.close()
        places = {name.rpartition(".")[0] for name in self.tables}
        if len(places) == 1 and (place := places.pop()):
            self._shorten_names(f"{place}.")
        return list(self.tables.values())

    def _shorten_names(self, place: str) -> None:
        """Take the one database off the names of its tables."""
        for table in self.tables.values():
            table.name = table.name.removeprefix(place)
            table.references = {
                column: (there.removeprefix(place), key) for column, (there, key) in table.references.items()
            }

    def read_statement(self) -> None:
        """Read one statement; what says nothing of tables is passed over."""
        first = self.text[self.place]
        if first == "\\":
            self.skip(_PSQL)
            return
        if first == ";":
            self.place += 1
            return
        word = self.match(_WORD)
        readers = {
            "INSERT": self.read_insert,
            "REPLACE": self.read_insert,
            "COPY": self.read_copy,
            "CREATE": self.read_create,
            "ALTER": self.read_alter,
            "DELIMITER": self.pass_procedures,
        }
        read = readers.get(word[0].upper()) if word else None
        if not (read and read()):
            self.pass_statement()

    def pass_statement(self) -> re.Match[str]:
        """Pass over a statement, noting databases, transactions and rows that it changes."""
        match = self.match(self.grammar.statement)
        if match is None:
            raise self.explain(_("the dump breaks off within this statement, or a quote in it is not closed"))
        said = match[0]
        if use := _USE.match(said):
            self.database = _unquote_name(use[1])
        elif emptied := _EMPTIED.match(said):
            for name in re.findall(_TABLE, emptied[1]):
                if table := self.tables.get(self.name_table(name)):
                    self.empty(table)
        elif (changed := _CHANGED.match(said)) and (table := self.tables.get(self.name_table(changed[1]))):
            table.changed = table.changed or self.line()
        elif _BEGUN.match(said) or _ENDED.match(said):
            self.begun = bool(_BEGUN.match(said))
        self.place = match.end()
        return match

    def pass_procedures(self) -> bool:
        """Pass over what stands between another delimiter and the usual one: functions and triggers."""
        match = self.skip(_DELIMITER)
        if match is None:
            return False
        if match[1] == ";":
            return True
        while not (back := _DELIMITER_BACK.search(self.text, self.place)):
            self.place = max(self.place, self.text.rfind("\n", 0, len(self.text)))
            if not self.fill():
                self.place = len(self.text)
                return True
        self.place = back.end()
        return True

    def name_table(self, written: str) -> str:
        """Return the name of a table as it is known here."""
        parts = _parse_names(written)
        if len(parts) == 1 and self.database:
            parts = [self.database, *parts]
        return ".".join(part for part in parts if part != "public")

    def find_table(self, written: str) -> DumpTable:
        """Find a table, made where it is new."""
        name = self.name_table(written)
        if name not in self.tables:
            if len(self.tables) >= _MOST_TABLES:
                raise self.explain(_("the dump has more than {most_tables:,} tables", most_tables=_MOST_TABLES))
            self.tables[name] = DumpTable(name)
        return self.tables[name]

    def empty(self, table: DumpTable) -> None:
        """Forget the rows of a table that is made anew."""
        self.open.pop(table.name, None)
        table.clear()

    def open_rows(self, table: DumpTable, names: list[str]) -> _Rows:
        """Go on with the rows of a table; some tools write a statement for each row."""
        rows = self.open.get(table.name)
        if rows is None or rows.names != names:
            if rows:
                rows.close()
            rows = self.open[table.name] = _Rows(self, table, names)
        return rows

    def read_create(self) -> bool:
        """Read the definition of a table."""
        match = self.match(_CREATE)
        if match is None:
            return False
        whole = self.match(self.grammar.statement)
        if whole is None:
            raise self.explain(_("the dump breaks off within the definition of a table"))
        known = self.name_table(match[2]) in self.tables
        table = self.find_table(match[2])
        if not (known and match[1]):
            self.empty(table)
            self.define(table, whole[0][match.end() - match.start() :])
        self.place = whole.end()
        return True

    def define(self, table: DumpTable, body: str) -> None:
        """Take the columns of a table from the body of its definition."""
        table.columns, table.references, table.primary, table.counted = [], {}, [], ""
        table.defaults, table.worked_out = {}, set()
        body = body.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # what is no letter is in no name
        place = 0
        while part := self.grammar.part.match(body, place):
            said = _GAP.sub("", part[0], count=1)
            if _NO_COLUMN.match(said):
                self.note_keys(table, said)
            elif name := _NAME_PART.match(said):
                column = _unquote_name(name[0])
                table.columns.append(column)
                if refers := _REFERS.search(said):
                    table.references[column] = (self.name_table(refers[1]), (_parse_names(refers[2] or "") or [""])[0])
                if re.search(r"\bPRIMARY\s+KEY\b", said, re.IGNORECASE):
                    table.primary = [column]
                if _COUNTED.search(said):
                    table.counted = column
                self.note_default(table, column, said)
            place = part.end()
            if body[place : place + 1] != ",":
                break
            place += 1
        if len(table.columns) > _MOST_COLUMNS:
            raise self.explain(
                _(
                    "table {table_name} has more than {most_columns:,} columns",
                    table_name=table.name,
                    most_columns=_MOST_COLUMNS,
                )
            )

    def note_default(self, table: DumpTable, column: str, said: str) -> None:
        """Note what a column holds where an INSERT leaves it out."""
        said = _COMMENT.split(said)[0]
        if _GENERATED.search(said):
            table.worked_out.add(column)
        elif match := self.grammar.default.search(said):
            literal = match[1].strip().removeprefix("(").removesuffix(")") if match[1][0] == "(" else match[1].strip()
            if _is_worked_out(literal):
                table.worked_out |= {column} - {table.counted}
            else:
                cells, *_rest = _read_literals(pyarrow.array([literal]), backslashes=self.backslashes)
                table.defaults |= {column: cells[0].as_py()} if cells[0].as_py() else {}

    def note_keys(self, table: DumpTable, said: str) -> None:
        """Note the key of a table and the tables that it refers to."""
        if primary := _PRIMARY.search(said):
            table.primary = _parse_names(primary[1])
        for foreign in _FOREIGN.finditer(said):
            own, there = _parse_names(foreign[1]), _parse_names(foreign[3] or "")
            if len(own) == 1:
                table.references[own[0]] = (self.name_table(foreign[2]), there[0] if there else "")

    def read_alter(self) -> bool:
        """Read keys that are added behind the rows."""
        match = self.match(_ALTER)
        if match is None:
            return False
        table = self.tables.get(self.name_table(match[1]))
        line, said = self.line(), self.pass_statement()[0]
        if table:
            self.note_keys(table, said)
            for added in _ADDED.finditer(said):
                table.columns.append(_unquote_name(added[1]))
                # What rows above it hold in the new column is known to the database alone.
                table.changed = table.changed or (line if table.rows else 0)
            if counted := _MODIFIED.search(said):
                table.counted = _unquote_name(counted[1])
        return True

    # The rows

    def read_insert(self) -> bool:
        """Read the rows of an INSERT or REPLACE."""
        match = self.match(_INSERT)
        if match is None:
            raise self.explain(_("an INSERT that cannot be read; dumps of MySQL, PostgreSQL and SQLite are"))
        kind, how, written, names, values = (
            match[1] or match[6],
            match[2] or "",
            match[3] or match[7],
            match[4] or match[8],
            match[5] or match[9],
        )
        table = self.find_table(written)
        if values.upper() not in ("VALUES", "VALUE"):
            table.changed = table.changed or self.line()
            return False
        table.replaces |= kind.upper() == "REPLACE" or bool(re.search(r"IGNORE|REPLACE", how, re.IGNORECASE))
        self.place = match.end()
        rows = self.open_rows(table, _parse_names(names) if names else table.columns)
        while True:
            self.skip_gap()
            rows.read()
            self.skip_gap()
            sign = self.text[self.place : self.place + 1]
            if sign != ",":
                break
            self.place += 1
        if sign == ";":
            self.place += 1
        elif sign:
            self.pass_statement()
        else:
            raise self.explain(_("the dump breaks off within the rows of table {table_name}", table_name=table.name))
        return True

    def read_copy(self) -> bool:
        """Read the lines of a COPY."""
        match = self.match(_COPY)
        if match is None:
            raise self.explain(_("a COPY that cannot be read; as pg_dump writes it, FROM stdin, it can"))
        table = self.find_table(match[1])
        self.place = match.end()
        rows = self.open_rows(table, _parse_names(match[2]) if match[2] else table.columns)
        while True:
            end = self.text.find("\n", self.place)
            while end < 0 and self.fill():
                end = self.text.find("\n", self.place)
            line = self.text[self.place : end if end >= 0 else len(self.text)].rstrip("\r")
            if line == "\\.":
                self.place = end + 1 if end >= 0 else len(self.text)
                break
            if end < 0:
                raise self.explain(
                    _("the dump breaks off within the rows of table {table_name}", table_name=table.name)
                )
            if rows.wants:
                rows.add([_decode_copied(cell) for cell in line.split("\t")], len(line))
            else:
                table.rows += 1
            self.place = end + 1
        return True


_COPIED = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_COPIED_SIGNS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SIGNS = {"0": "", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "", "%": "\\%", "_": "\\_"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _decode_copied(cell: str) -> str:
    """Decode a cell of a COPY; no value is ''."""
    if "\\" not in cell:
        return cell
    if cell == "\\N":
        return ""
    return _COPIED.sub(
        lambda match: (
            chr(int(match[1], 8))
            if match[1]
            else chr(int(match[2], 16))
            if match[2]
            else _COPIED_SIGNS.get(match[3], match[3])
        ),
        cell,
    )


class _Rows:
    """Rows of one statement on their way into a table."""

    def __init__(self, reader: _Reader, table: DumpTable, names: list[str]) -> None:
        self.reader, self.table, self.names = reader, table, names
        if not table.columns:
            table.columns = list(names)
        if strange := [name for name in names if name not in table.columns]:
            hint = suggest_name(strange[0], table.columns)
            raise reader.explain(
                _(
                    "table {table_name} has no column '{strange}'. {hint}",
                    table_name=table.name,
                    strange=strange[0],
                    hint=hint,
                ).rstrip(" .")
            )
        self.wants = (
            bool(names) and table.held == table.rows and not table.is_accounts and reader.budget(table) > table.size
        )
        self.literal = True
        self.pattern = _compile_row(max(len(names), 1), backslashes=reader.backslashes)
        self.rows: list[tuple[str, ...] | list[str]] = []

    def read(self) -> None:
        """Read one row of an INSERT."""
        reader, table = self.reader, self.table
        if not self.wants:
            if reader.skip(reader.grammar.row) is None:
                raise self._explain()
            table.rows += 1
            return
        match = reader.match(self.pattern)
        if match is None:
            raise self._explain()
        reader.place = match.end()
        self._hold(match.groups(), match.end() - match.start())

    def add(self, cells: list[str], size: int) -> None:
        """Add one row of a COPY."""
        self.literal = False
        if len(cells) != len(self.names):
            raise self.reader.explain(
                _(
                    "a row of table {table_name} has {cells_count} values, not {names_count}",
                    table_name=self.table.name,
                    cells_count=len(cells),
                    names_count=len(self.names),
                )
            )
        self._hold(cells, size)

    def _hold(self, cells: tuple[str, ...] | list[str], size: int) -> None:
        """Hold a row while the budget lasts."""
        self.rows.append(cells)
        self.table.rows += 1
        self.table.held += 1
        self.table.size += size
        if len(self.rows) >= _BLOCK:
            self.close()
        if len(self.rows) % _LOOK == 0:
            self.wants = self.reader.budget(self.table) > self.table.size

    def close(self) -> None:
        """Put the rows that were read into the table."""
        if not self.rows:
            return
        given = dict(zip(self.names, zip(*self.rows, strict=True), strict=True))
        count = len(self.rows)
        start = sum(block.num_rows for block in self.table.blocks)
        self.rows = []
        columns = {}
        for name in self.table.columns:
            if name in given:
                columns[name] = self._clean(name, given.pop(name), start)
            else:
                columns[name] = pyarrow.array([self.table.defaults.get(name, "")] * count)
                if name in self.table.worked_out:
                    self.table.lose(name, WORKED_OUT, range(start, start + count))
                elif name in self.table.defaults:
                    self.table.lose(name, DEFAULTED, range(start, start + count))
        if self.table.counted in columns:
            columns[self.table.counted] = self._count_on(columns[self.table.counted])
        self.table.blocks.append(pyarrow.table(columns))

    def _count_on(self, column: pyarrow.Array) -> pyarrow.Array:
        """Return the column that the database numbers itself: rows without a number get the next one."""
        if not compute.any(compute.equal(column, "")).as_py():
            numbers = compute.cast(column.filter(compute.match_substring_regex(column, r"^\d{1,18}$")), "int64")
            self.table.last_number = max(self.table.last_number, compute.max(numbers).as_py() or 0)
            return column
        cells = []
        for cell in column.to_pylist():
            if cell.isdecimal() and len(cell) < _LONGEST_NUMBER:
                self.table.last_number = max(self.table.last_number, int(cell))
            elif not cell:
                self.table.last_number += 1
            cells.append(cell or str(self.table.last_number))
        return pyarrow.array(cells, pyarrow.string())

    def _clean(self, name: str, cells: tuple[str, ...], start: int) -> pyarrow.Array:
        """Return values of a column, from a row on, as text: without quotes, NULL as ''; noting what is lost."""
        try:
            column = pyarrow.array(cells, pyarrow.string())
        except UnicodeEncodeError:
            fixed = [
                cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
                if not cell.isascii() and _is_torn(cell)
                else cell
                for cell in cells
            ]
            column = pyarrow.array(fixed, pyarrow.string())
        if self.literal:
            stated = compute.not_equal(compute.utf8_upper(column), "DEFAULT")
            column, worked_out, pictures = _read_literals(column, backslashes=self.reader.backslashes)
            if name not in self.table.worked_out and not compute.all(stated).as_py():
                left = set(compute.indices_nonzero(compute.invert(stated)).to_pylist())
                worked_out = [row for row in worked_out if row not in left]
                if filled := self.table.defaults.get(name, ""):
                    column = compute.if_else(stated, column, filled)
                    self.table.lose(name, DEFAULTED, (start + row for row in sorted(left)))
            self.table.lose(name, WORKED_OUT, (start + row for row in worked_out))
            self.table.lose(name, CUT, (start + row for row in pictures))
        column, cut = cut_long_texts(column)
        self.table.lose(name, CUT, (start + row for row in cut))
        return column

    def _explain(self) -> DataError:
        """Explain why no row stands at the place."""
        reader, name = self.reader, self.table.name
        other = reader.match(reader.grammar.row)
        if other is None:
            return reader.explain(
                _("the dump breaks off within the rows of table {name}, or a quote is not closed", name=name)
            )
        return reader.explain(
            _(
                "a row of table {name} does not have the {names_count} values that it should",
                name=name,
                names_count=len(self.names),
            )
        )


def cut_long_texts(column: pyarrow.Array) -> tuple[pyarrow.Array, list[int]]:
    """Cut texts that are longer than the cell of a workbook: pictures and signatures; with the places of those cut."""
    if not len(column) or compute.max(compute.binary_length(column)).as_py() <= _LONGEST_CELL:
        return column, []
    cut = compute.indices_nonzero(compute.greater(compute.utf8_length(column), _LONGEST_CELL))
    return compute.utf8_slice_codeunits(column, 0, _LONGEST_CELL), cut.to_pylist()


def _is_torn(cell: str) -> bool:
    """Return whether a cell holds bytes that are no UTF-8."""
    return any("\udc80" <= sign <= "\udcff" for sign in cell)


def _read_literals(column: pyarrow.Array, *, backslashes: bool) -> tuple[pyarrow.Array, list[int], list[int]]:
    """Read literals as text: strings without quotes and escapes, numbers as they are; NULL, functions, pictures as ''.

    Returns
    -------
    tuple of Array, list of int and list of int
        The texts; places of functions; places of pictures.
    """
    worked_out: list[int] = []
    pictures: list[int] = []
    quoted = compute.starts_with(column, "'")
    text = compute.utf8_slice_codeunits(column, 1, -1) if len(column) else column
    null = compute.equal(compute.utf8_upper(column), "NULL")
    column = compute.if_else(quoted, text, compute.if_else(null, "", column))
    odd = compute.and_(compute.invert(quoted), compute.match_substring_regex(column, r"^[^\d+.-]|^0[xX]|[(']"))
    twice = compute.and_(quoted, compute.match_substring_regex(column, r"''|\\" if backslashes else "''"))
    if compute.any(compute.or_(odd, twice)).as_py():
        cells = column.to_pylist()
        for place, (strange, escaped) in enumerate(zip(odd.to_pylist(), twice.to_pylist(), strict=True)):
            if strange and cells[place]:
                literal = cells[place]
                cells[place] = _read_odd(literal, backslashes=backslashes)
                if _is_picture(literal):
                    pictures.append(place)
                elif _is_worked_out(literal):
                    worked_out.append(place)
            elif escaped:
                cells[place] = _unescape(cells[place], "'", backslashes=backslashes)
        column = pyarrow.array(cells, pyarrow.string())
    return column, worked_out, pictures


def _unescape(text: str, quote: str, *, backslashes: bool) -> str:
    """Return a text without its escapes."""
    text = text.replace(quote * 2, quote)
    return _ESCAPED.sub(lambda match: _SIGNS.get(match[1], match[1]), text) if backslashes and "\\" in text else text


_BITS = re.compile(r"[bB]'([01]*)'")
_HEX = re.compile(r"0[xX][0-9a-fA-F]+|[xX]'[0-9a-fA-F]*'")
_PREFIXED = re.compile(r"(?:[nNeE]|\w+\s+|_\w+)'(.*)'", re.DOTALL)
#: Hexadecimal digits of a key; what is longer is a picture.
_LONGEST_HEX = 80


def _read_odd(literal: str, *, backslashes: bool) -> str:
    """Read a literal that is neither a number nor a plain string.

    Examples
    --------
    >>> [_read_odd(each, backslashes=True) for each in ("b'101'", "_utf8mb4'a'", '"a"', "NOW()", "0x1F", "true")]
    ['5', 'a', 'a', '', '0x1F', 'true']
    """
    if bits := _BITS.fullmatch(literal):
        return str(int(bits[1] or "0", 2))
    if _is_picture(literal):
        return ""
    if _HEX.fullmatch(literal):
        return literal
    if literal.startswith('"'):
        return _unescape(literal[1:-1], '"', backslashes=backslashes)
    if prefixed := _PREFIXED.fullmatch(literal):
        return _unescape(prefixed[1], "'", backslashes=backslashes or literal[0] in "eE")
    return "" if _is_worked_out(literal) else literal


def _is_picture(literal: str) -> bool:
    """Return whether a literal is binary data that is no key."""
    return len(literal) > _LONGEST_HEX and bool(_HEX.fullmatch(literal))


#: What the database would fill in.
_COMPUTED = frozenset(
    ("DEFAULT", "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIME", "LOCALTIMESTAMP", "UTC_TIMESTAMP")
)


def _is_worked_out(literal: str) -> bool:
    """Return whether a literal is a function or the like, which the database would fill in.

    Examples
    --------
    >>> [_is_worked_out(each) for each in ("NOW()", "current_timestamp", "'NOW()'", "_utf8'a(b)'", "NULL")]
    [True, True, False, False, False]
    """
    if literal[0] in "'\"" or _PREFIXED.fullmatch(literal) or _BITS.fullmatch(literal):
        return False
    return "(" in literal or literal.upper() in _COMPUTED
