"""What a comment says, by rules: its kind, and what it praises and where it wants better.

The rules are lists of words in bahasa/signals.toml and bahasa/topics.toml. A comment is cut into clauses; in each,
words that praise, fault and ask are found, a negation turns the one behind it, and what is judged is named by the
topics of the clause. What a writer answered plays no part. A person reads better: `Reading.doubt` says where to begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Generic, Literal, NamedTuple, TypeVar

from ikm.texts import words
from ikm.texts.words import TopicWords, list_root_words, list_topic_words, stem_word

#: 'saran' asks and faults nothing; 'campuran' praises and faults; 'lain' does none of it; 'kosong' says nothing.
Kind = Literal["pujian", "saran", "keluhan", "campuran", "lain", "bahasa lain", "kosong"]
KINDS: tuple[Kind, ...] = ("pujian", "saran", "keluhan", "campuran", "lain", "bahasa lain", "kosong")
#: Praised; wanted better, by a fault or a request; both.
Sign = Literal["+", "-", "±"]


@dataclass(frozen=True)
class Reading:
    """What a comment says.

    Parameters
    ----------
    kind : Kind
    signs : mapping of str to Sign
        Key of each topic that is judged or asked about, in the order of bahasa/topics.toml.
    topics : tuple of TopicWords
        All topics whose words stand in the comment, judged or not, in the order of the file; those of no unsur only
        where there is no other.
    doubt : float
        0-1: how unsure the rules are, for ordering comments before a person; no probability.
    praises : bool
        Whether a part of it praises, whatever else it does.
    """

    kind: Kind
    signs: Mapping[str, Sign]
    topics: tuple[TopicWords, ...]
    doubt: float
    praises: bool = False


@lru_cache(maxsize=100_000)
def read_comment(text: str, sector: str = "") -> Reading:
    """Read a comment by rules.

    Parameters
    ----------
    text : str
        As typed or redacted.
    sector : str
        Sector of the unit; topics of other sectors are left out.

    Examples
    --------
    >>> read_comment("Petugas ramah, tapi antrean lama").kind
    'campuran'
    >>> dict(read_comment("Petugas ramah, tapi antrean lama").signs)
    {'antrean': '-', 'sikap': '+'}
    >>> [read_comment(text).kind for text in ("mohon ditambah kursi", "tidak ada kendala", "ok", "-", "dasdasdasd")]
    ['saran', 'pujian', 'pujian', 'kosong', 'lain']
    """
    if not words.says_something(text):
        return Reading("kosong", {}, (), 0.0)
    judged = [clause for sentence in _cut_sentences(text) for clause in _judge_sentence(sentence, sector)]
    if any(clause.praises and clause.now for clause in judged):
        judged = [clause._replace(faults=0, weak=0) if clause.past else clause for clause in judged]
    kind = _name_kind(judged, text)
    signs: dict[TopicWords, set[Sign]] = {}
    for clause in judged:
        for sign in clause.signs if kind not in ("lain", "bahasa lain") else ():
            for topic in clause.about:
                signs.setdefault(topic, set()).add(sign)
    named = sort_topics({topic for clause in judged for topic in clause.topics})
    ordered = {topic.key: join_signs(signs[topic]) for topic in sort_topics(set(signs))}
    praises = any(clause.praises or clause.keeps for clause in judged)
    return Reading(kind, ordered, named, _estimate_doubt(kind, judged, text), praises)


def sort_topics(topics: set[TopicWords]) -> tuple[TopicWords, ...]:
    """Return topics in the order of the file; those of no unsur only where there is no other."""
    ordered = [topic for topic in list_topic_words() if topic in topics]
    return tuple(topic for topic in ordered if topic.unsur) or tuple(ordered)


def join_signs(signs: Iterable[Sign]) -> Sign:
    """Return one sign for all that is said of a thing."""
    said = set(signs)
    return "±" if len(said) > 1 else said.pop()


# --- Words


class _Token(NamedTuple):
    """A word with the forms under which it is looked up: as spelt, without -nya, and '~' with its stem."""

    surface: str
    forms: tuple[str, ...]
    number: float = 0.0


_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*")
_LONG = re.compile(r"([^\W\d_])\1{2,}")


def _tokenise(text: str) -> list[_Token]:
    """List words and numbers of a text in small letters, spelling evened out."""
    made: list[_Token] = []
    for match in _TOKEN.finditer(text):
        seen = match[0]
        if seen[0].isdigit():
            made.append(_Token("#", ("#",), float(re.split(r"[.,:]", seen)[0][:9])))
        else:
            made += _make_tokens(seen)
    return list(_join_parts(made))


def _join_parts(tokens: Sequence[_Token]) -> Iterator[_Token]:
    """Join what was written apart: 'di tingkatkan', 'berjam jam'."""
    known, place = _list_signal_words(), 0
    while place < len(tokens):
        token = tokens[place]
        after = tokens[place + 1].surface if place + 1 < len(tokens) else ""
        if token.surface == "di" and after and ("di" + after in known or _is_passive(after)):
            token = _make_token("di" + after)
            place += 1
        elif after and f"{token.surface}-{after}" in known:
            token = _make_token(f"{token.surface}-{after}")
            place += 1
        yield token
        place += 1


def _is_passive(word: str) -> bool:
    """Return whether 'di' before a word is a prefix: no place ends so."""
    return word.endswith("kan") and len(word) > 6 and word not in list_root_words()


@lru_cache(maxsize=100_000)
def _make_tokens(seen: str) -> tuple[_Token, ...]:
    """Make the tokens of a word as written, which may stand for two."""
    return tuple(_make_token(word) for word in _even_out(seen).split())


@lru_cache(maxsize=100_000)
def _make_token(word: str) -> _Token:
    """Make a token of a word whose spelling is evened out."""
    bare = _strip_clitic(word)
    first, _, second = bare.partition("-")  # 'sopan-sopan' is 'sopan', where it has no meaning of its own
    twice = (first,) if first == second else ()
    return _Token(word, tuple(dict.fromkeys((word, bare, *twice, "~" + stem_word(word)))))


def _strip_clitic(word: str) -> str:
    """Return a word without -nya, -lah, -kah or -pun; 'masalah' and 'hanya' are roots."""
    for clitic in ("nya", "lah", "kah", "pun"):
        if word.endswith(clitic) and len(word) > len(clitic) + 2 and word not in list_root_words():
            return word[: -len(clitic)]
    return word


#: What a spoken verb lost of its root: 'nyapu' is 'sapu', 'ngurus' is 'urus'.
_SPOKEN = {"ny": ("s", "c"), "ng": ("", "k"), "n": ("t",), "m": ("p",)}


@lru_cache(maxsize=100_000)
def _even_out(word: str) -> str:
    """Return a word in dictionary spelling where it is known under another: slang.toml, 'menitt', 'dateng', 'rame'."""
    slang = words.map_slang()
    if word in slang:
        return slang[word]
    if _is_known(word):
        return word
    single = re.sub(r"([^\W\d_])\1", r"\1", word)
    candidates = [
        re.sub(r"([^\W\d_])\1$", r"\1", word),
        single,
        re.sub(r"e([^aiueo])$", r"a\1", single),
        re.sub(r"e$", "ai", single),
        re.sub(r"o([^aiueo])$", r"u\1", single),
    ]
    for candidate in candidates:
        if candidate in slang:
            return slang[candidate]
        if candidate != word and _is_known(candidate):
            return candidate
    return _take_spoken(word) or word


def _take_spoken(word: str) -> str:
    """Return the root of a spoken verb ('nungguin', 'ngantri'), '' where it is none."""
    bare = word.removesuffix("in") if len(word) > 5 else word
    if bare != word and bare in list_root_words():
        return bare
    for prefix, firsts in _SPOKEN.items():
        if bare.startswith(prefix):
            for first in firsts:
                root = first + bare[len(prefix) :]
                if len(root) > 3 and root in list_root_words():
                    return root
    return ""


def _is_known(word: str) -> bool:
    """Return whether a word is a root, of bahasa/, or a form of a root."""
    return word in list_root_words() or word in _list_signal_words() or stem_word(word) != word


# --- The lists of signals.toml, ready to be looked up

_Phrase = tuple[tuple[str, ...], str]
_TopicPhrase = tuple[tuple[str, ...], tuple[TopicWords, bool]]
_Effect = TypeVar("_Effect", str, tuple[TopicWords, bool])
#: Which list gives way where two hold the same phrase: the later.
_LISTS = (
    ("occasion", "plain"), ("negation", "plain"), ("denied", "denied"), ("keep", "keep"), ("ask", "ask"),
    ("fault", "fault"), ("praise", "praise"),
)  # fmt: skip


class _Index(Generic[_Effect]):
    """Phrases by their first word and then by their second; what a word may begin is kept."""

    def __init__(self, rows: Iterable[tuple[tuple[str, ...], _Effect]]) -> None:
        self.rows: list[tuple[tuple[str, ...], _Effect]] = list(rows)
        self._first: dict[str, list[tuple[tuple[str, ...], _Effect]]] = {}
        self._kept: dict[str, _Beginnings[_Effect]] = {}
        for row in self.rows:
            self._first.setdefault(row[0][0], []).append(row)

    def list_beginning(self, token: _Token, after: _Token | None) -> Sequence[tuple[tuple[str, ...], _Effect]]:
        """List the phrases that a word and the one after it may begin, longest first."""
        if token.surface not in self._kept:
            self._kept[token.surface] = self._sort_beginnings(token)
        kept: _Beginnings[_Effect] = self._kept[token.surface]
        if after is None or not kept.second:
            return kept.single
        places = {place for form in after.forms for place in kept.second.get(form, ())}
        return [kept.rows[place] for place in sorted(places)] + kept.single if places else kept.single

    def _sort_beginnings(self, token: _Token) -> _Beginnings[_Effect]:
        """Sort the phrases that a word may begin."""
        rows = [row for form in token.forms for row in self._first.get(form, ())]
        rows.sort(key=lambda row: -len(row[0]))
        second: dict[str, list[int]] = {}
        for place, (phrase, _) in enumerate(rows):
            if len(phrase) > 1:
                second.setdefault(phrase[1], []).append(place)
        return _Beginnings(rows, second, [row for row in rows if len(row[0]) == 1])


class _Beginnings(NamedTuple, Generic[_Effect]):
    """Phrases that a word may begin, longest first; places in them by second word; those of one word."""

    rows: list[tuple[tuple[str, ...], _Effect]]
    second: dict[str, list[int]]
    single: list[tuple[tuple[str, ...], _Effect]]


@cache
def _index_signals() -> _Index[str]:
    """Index the phrases of signals.toml: what each does to a clause."""
    lexicon = words.read_lexicon("signals")
    rows: list[_Phrase] = []
    for table, effect in _LISTS:
        part = lexicon[table]
        rows += [(tuple(phrase.split()), effect) for phrase in (*part.get("written", ()), *part.get("plain", ()))]
        rows += [(tuple("~" + stem_word(word) for word in phrase.split()), effect) for phrase in part.get("stems", ())]
        rows += [(tuple(phrase.split()), "imperative") for phrase in part.get("imperative", ())]
        rows += [(tuple(phrase.split()), "wish") for phrase in part.get("wish", ())]
        rows += [(tuple(phrase.split()), "fault") for phrase in part.get("swear", ())]
    rows += [((word,), "not") for word in lexicon["negation"]["words"]]
    return _Index(rows)


@cache
def _list_signal_words() -> frozenset[str]:
    """List the single words of signals.toml and topics.toml."""
    lexicon = words.read_lexicon("signals")
    phrases = [*lexicon["clause"]["turn"], *lexicon["thanks"]["written"]]
    phrases += [" ".join(phrase) for phrase, _ in _index_signals().rows]
    phrases += [phrase for topic in list_topic_words() for phrase in topic.words + topic.written + topic.manner]
    return frozenset(word for phrase in phrases for word in phrase.split() if not word.startswith("~"))


@cache
def _index_topics(sector: str) -> _Index[tuple[TopicWords, bool]]:
    """Index the phrases of a sector's topics; True for those of manner."""
    rows: list[_TopicPhrase] = []
    for topic in list_topic_words():
        if topic.sector in ("", sector):
            stemmed = [tuple("~" + token for token in words.stem_phrase(phrase).split()) for phrase in topic.words]
            rows += [(phrase, (topic, False)) for phrase in stemmed]
            rows += [(tuple(phrase.split()), (topic, False)) for phrase in topic.written]
            rows += [(tuple(phrase.split()), (topic, True)) for phrase in topic.manner]
    return _Index(rows)


def _match(tokens: Sequence[_Token], place: int, index: _Index[_Effect]) -> list[tuple[int, _Effect]]:
    """List the longest phrases that begin at a place: how many words each takes, and what it does."""
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    longest, size = len(tokens) - place, 0
    found: list[tuple[int, _Effect]] = []
    for phrase, effect in index.list_beginning(tokens[place], after):
        length = len(phrase)
        if length < size:
            break
        if length <= longest and (length < 3 or _goes_on(tokens, place, phrase)):
            size = length
            found.append((length, effect))
    return found


def _goes_on(tokens: Sequence[_Token], place: int, phrase: Sequence[str]) -> bool:
    """Return whether the words from the second behind a place on are those of a phrase."""
    return all(phrase[ahead] in tokens[place + ahead].forms for ahead in range(2, len(phrase)))


# --- Clauses


class _Clause(NamedTuple):
    """One clause: what it does and what it is about.

    Parameters
    ----------
    turned : bool
        Whether it begins with a word that turns the judgement.
    praises, asks, wishes, keeps : int
        How often.
    faults, weak : int
        Faults by a word that charges; by a bare negation.
    denies : bool
        Whether a fault is denied.
    topics : frozenset of TopicWords
        Of its own words.
    about : frozenset of TopicWords
        What its judgement is about: its own topics, or those of what it goes on with.
    bare : bool
        Whether it is nothing but topics: a part of a list.
    size : int
        Words.
    past, now : bool
        Whether it tells of before, and of what has become.
    """

    turned: bool
    praises: int
    faults: int
    weak: int
    asks: int
    wishes: int
    keeps: int
    denies: bool
    topics: frozenset[TopicWords]
    about: frozenset[TopicWords]
    bare: bool
    size: int
    past: bool
    now: bool

    @property
    def judges(self) -> bool:
        """Whether it says anything that counts."""
        return bool(self.praises or self.faults or self.weak or self.asks or self.wishes or self.keeps)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """Which way it judges what it is about."""
        worse = self.faults or self.weak or self.asks or self.wishes
        return (*(("+",) if self.praises or (self.keeps and not worse) else ()), *(("-",) if worse else ()))


_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|[.!?]{2,}|[|\n\r]+|[^\w\s.,;:!?|'’\"/()%&@#+*=~-]+")
_COMMA = re.compile(r",(?!\d)|[;()]+|\s-+\s|:(?!\d)|(?<=[^\W\d_])\.(?=[^\W\d_]{3})")


def _cut_sentences(text: str) -> list[tuple[str, bool]]:
    """Cut a text into sentences in small letters, each with whether it asks."""
    plain = words.write_out_twice(_LONG.sub(r"\1", words.REDACTION_MARK.sub(" ", text.casefold())))
    made, last = [], 0
    for match in (*_SENTENCE.finditer(plain), None):
        end = len(plain) if match is None else match.start()
        if plain[last:end].strip():
            made.append((plain[last:end], match is not None and "?" in match[0]))
        last = end if match is None else match.end()
    return made


def _judge_sentence(sentence: tuple[str, bool], sector: str) -> list[_Clause]:
    """Judge the clauses of a sentence one after the other; lists and what goes on with a clause take its topics."""
    text, asks = sentence
    made: list[_Clause] = []
    waiting: list[_Clause] = []
    for part in _COMMA.split(text):
        for tokens in _cut_turns(_tokenise(part)):
            for clause in _judge_parts(tokens, sector, asks, made):
                about = clause.topics
                if clause.judges:
                    listed = [one.topics for one in waiting if one.bare]
                    about = about.union(*listed) if about else _find_subject(clause, waiting, made)
                    waiting = []
                made.append(clause._replace(about=about))
                if not clause.judges:
                    waiting.append(clause)
    return made


def _find_subject(clause: _Clause, waiting: Sequence[_Clause], made: Sequence[_Clause]) -> frozenset[TopicWords]:
    """Find what a judgement without a topic is about: what was just named, or what the clause before judged alike."""
    if waiting and waiting[-1].topics:
        return waiting[-1].topics
    before = next((one for one in reversed(made) if one.judges), None)
    if before and before.about and not waiting:
        things = frozenset(topic for topic in before.topics if not topic.people and topic.unsur)
        if set(before.signs) == set(clause.signs):
            return before.about
        if clause.turned and (clause.faults or clause.weak or clause.size <= 5):
            return things
    return frozenset()


def _cut_turns(tokens: Sequence[_Token]) -> list[list[_Token]]:
    """Cut words before those that turn a judgement; 'tidak hanya' turns nothing."""
    lexicon = words.read_lexicon("signals")["clause"]
    parts: list[list[_Token]] = [[]]
    for place, token in enumerate(tokens):
        turns = token.surface in lexicon["turn"] and not (
            (place and tokens[place - 1].surface in lexicon["no_turn"])
            or (place + 1 < len(tokens) and tokens[place + 1].surface in lexicon["no_turn_before"])
        )
        if turns and parts[-1]:
            parts.append([])
        parts[-1].append(token)
    return [part for part in parts if part]


def _judge_parts(tokens: Sequence[_Token], sector: str, asks: bool, made: Sequence[_Clause]) -> list[_Clause]:
    """Judge a clause; where it both praises and faults, its parts at 'dan' and the like."""
    whole = _judge(tokens, sector, asks)
    if whole.praises and (whole.faults or whole.weak):
        soft = words.read_lexicon("signals")["clause"]["soft"]
        cuts = [place for place, token in enumerate(tokens) if token.surface in soft and place]
        parts = [tokens[start:end] for start, end in zip([0, *cuts], [*cuts, len(tokens)], strict=True)]
        if len(parts) > 1:
            return [_judge(part, sector, asks) for part in parts if part]
    goes_on = made and made[-1].asks and not made[-1].praises and not whole.turned
    if goes_on and whole.praises and not whole.faults and whole.size <= 3:
        return [whole._replace(praises=0, asks=1)]
    return [whole]


def _judge(tokens: Sequence[_Token], sector: str, asks: bool) -> _Clause:
    """Judge a clause by its words."""
    lexicon = words.read_lexicon("signals")
    topics, spread = _find_topics(tokens, sector)
    count = dict.fromkeys(("praise", "fault", "weak", "ask", "wish", "keep", "denied"), 0)
    question = asks and any(token.surface in lexicon["question"]["words"] for token in tokens)
    surfaces = [token.surface for token in tokens]
    index, place, first_ask, first_praise = _index_signals(), 0, -1, -1
    while place < len(tokens):
        found = _match(tokens, place, index)
        size, effect = found[0] if found else (1, "")
        if effect == "not":
            size, effect = _turn(tokens, place, asks)
        elif effect == "praise" and place and surfaces[place - 1] in lexicon["ask"]["degree"]:
            effect = _judge_degree(surfaces, place)
        elif effect == "praise" and place + 1 < len(tokens) and surfaces[place + 1 :] == ["kurang"]:
            size, effect = size + 1, "fault"
        elif effect == "imperative":
            effect = "" if place else "ask"
        elif effect == "ask" and place and surfaces[place - 1] in lexicon["ask"]["done"]:
            effect = "praise"
        elif effect == "ask" and place and surfaces[place - 1] in lexicon["ask"]["since"]:
            effect = ""
        elif effect == "fault" and question:
            effect = "fault" if surfaces[0] in ("kenapa", "mengapa") else ""
        if effect in count:
            count[effect] += 1
        if effect in ("ask", "wish") and first_ask < 0:
            first_ask = place
        if effect in ("praise", "denied") and first_praise < 0:
            first_praise = place
        place += size
    if words.list_nothing_words().issuperset(surfaces):
        count = dict.fromkeys(count, 0)
    turned = surfaces[0] in lexicon["clause"]["turn"]
    count["fault"] += _waits_long(tokens) and not count["denied"]
    count["fault"] += turned and not set(lexicon["ask"]["needs"]).isdisjoint(surfaces)
    praises = count["praise"] + count["denied"]
    if first_ask >= 0 and not (0 <= first_praise < first_ask and set(surfaces) & set(lexicon["ask"]["firm"])):
        praises = 0
    if surfaces[0] in lexicon["contrast"]["words"]:
        praises = 0
    return _Clause(
        turned=turned,
        praises=praises,
        faults=count["fault"],
        weak=0 if question else count["weak"],
        asks=0 if question else count["ask"],
        wishes=count["wish"],
        keeps=count["keep"],
        denies=bool(count["denied"]),
        topics=topics,
        about=topics,
        bare=bool(topics) and spread >= len(tokens) - 1,
        size=len(tokens),
        past=not set(surfaces).isdisjoint(lexicon["past"]["words"]) and "dari" not in surfaces,
        now=not set(surfaces).isdisjoint(lexicon["past"]["now"]),
    )


def _turn(tokens: Sequence[_Token], place: int, asks: bool) -> tuple[int, str]:
    """Judge a negation by what stands behind it: how many words are used up, and what they do together."""
    lexicon = words.read_lexicon("signals")
    between, tails = lexicon["negation"]["between"], lexicon["question"]["tails"]
    after = place + 1
    while after < len(tokens) and after - place <= 4:
        found = _match(tokens, after, _index_signals())
        size, effect = found[0] if found else (1, "")
        if effect in ("praise", "keep"):
            return after + size - place, "fault"
        if effect in ("fault", "not"):
            return after + size - place, "denied" if effect == "fault" and tokens[
                place
            ].surface != "jangan" else "fault"
        if tokens[after].surface not in between:
            break
        after += 1
    rest = [token.surface for token in tokens[place + 1 :]]
    if not rest:
        return 1, "fault" if tokens[place].surface == "kurang" else "weak" if place and not asks else ""
    if asks and all(word in tails for word in rest):
        return 1, ""
    return 1, "fault" if tokens[place].surface == "kurang" else "weak"


def _judge_degree(surfaces: Sequence[str], place: int) -> str:
    """Judge praise behind 'lebih' or 'makin': it asks, or says that things have become so."""
    ask = words.read_lexicon("signals")["ask"]
    if set(surfaces) & set(ask["now"]):
        return "praise"
    begins = place == 1 and surfaces[0] == "lebih"
    return "wish" if begins or set(surfaces) & set(ask["more"]) else "praise"


def _waits_long(tokens: Sequence[_Token]) -> bool:
    """Return whether a clause tells of a long wait: a word of waiting, and a number with a unit of time."""
    wait = words.read_lexicon("signals")["wait"]
    if not any(token.forms[-1] in _list_waiting() for token in tokens):
        return False
    counted = (
        (token.surface == "#" or token.surface in wait["numbers"])
        and after.surface in wait["units"]
        and (after.surface != "menit" or token.number >= wait["least_minutes"])
        for token, after in pairwise(tokens)
    )
    return any(counted) or any(token.surface in wait["alone"] for token in tokens)


@cache
def _list_waiting() -> frozenset[str]:
    """List the stems of waiting, as forms of a word."""
    return frozenset("~" + stem for stem in words.read_lexicon("signals")["wait"]["stems"])


def _find_topics(tokens: Sequence[_Token], sector: str) -> tuple[frozenset[TopicWords], int]:
    """Find the topics of a clause, and how many of its words name them; longest phrases use up their words.

    Of topics that one phrase names, the sector's own come before those of all: 'jalan bersih' is no toilet.
    """
    index, used, place = _index_topics(sector), 0, 0
    found: set[tuple[TopicWords, bool]] = set()
    while place < len(tokens):
        here = _match(tokens, place, index)
        own = [topic for _, topic in here if topic[0].sector]
        found.update(own or [topic for _, topic in here])
        size = here[0][0] if here else 1
        used += size if here else 0
        place += size
    if single := {topic for topic, manner in found if topic.alone and not manner}:
        return frozenset(single), used
    things = any(not manner and topic.unsur and not topic.people for topic, manner in found)
    kept = {topic for topic, manner in found if not (manner and things)}
    return frozenset({topic for topic in kept if topic.unsur} or kept), used


# --- The whole


def _name_kind(clauses: Sequence[_Clause], text: str) -> Kind:
    """Name the kind of a comment."""
    faults = any(clause.faults or clause.weak for clause in clauses)
    praises = any(clause.praises for clause in clauses)
    keeps = any(clause.keeps for clause in clauses)
    wishes = any(clause.wishes for clause in clauses)
    if faults:
        return "campuran" if praises else "keluhan"
    if any(clause.asks and not clause.keeps for clause in clauses):
        return "saran"
    if praises or keeps or (not wishes and _gives_thanks(text)):
        return "pujian"
    if wishes or any(clause.asks for clause in clauses):
        return "saran"
    return "bahasa lain" if _is_english(text) else "lain"


def _gives_thanks(text: str) -> bool:
    """Return whether thanks, assent or a glad emoji stand in a comment."""
    thanks = words.read_lexicon("signals")["thanks"]
    tokens = _tokenise(_LONG.sub(r"\1", text.casefold()))
    said = f" {' '.join(token.surface for token in tokens)} "
    return any(sign in text for sign in thanks["emoji"]) or any(f" {phrase} " in said for phrase in thanks["written"])


def _is_english(text: str) -> bool:
    """Return whether four of ten words are daily words of English."""
    english = set(words.read_lexicon("signals")["english"]["words"].split())
    seen = re.findall(r"[a-z]+", text.casefold())
    return len(seen) > 2 and 10 * sum(word in english for word in seen) >= 4 * len(seen)


def _estimate_doubt(kind: Kind, clauses: Sequence[_Clause], text: str) -> float:
    """Estimate how unsure the rules are: what speaks against the kind, and how much was not understood."""
    size = sum(clause.size for clause in clauses)
    silent = sum(clause.size for clause in clauses if not clause.judges) / size if size else 1.0
    if kind in ("lain", "bahasa lain"):
        return round(min(0.9, 0.3 + 0.06 * size), 2)
    strong = any(clause.faults for clause in clauses)
    doubt = {"pujian": 0.05, "saran": 0.25, "keluhan": 0.15, "campuran": 0.45}[kind]
    doubt += 0.25 * silent + (0.35 if kind in ("keluhan", "campuran") and not strong else 0.0)
    doubt += 0.2 * any(clause.denies for clause in clauses)
    doubt += 0.15 * (any(clause.wishes or clause.asks for clause in clauses) and kind != "saran")
    return round(min(1.0, doubt + min(0.15, size / 400)), 2)
