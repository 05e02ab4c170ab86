"""From a file's bytes to its characters."""

from __future__ import annotations

import codecs
import difflib
import re
from encodings.aliases import aliases

from engine.data.errors import DataError
from engine.data.wording import did_you_mean, quoted
from engine.message import Message, message

# UTF-32 first: its mark begins with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", message("a spreadsheet or an archive")),
    (b"\xd0\xcf\x11\xe0", message("an old spreadsheet")),
    (b"\x1f\x8b", message("a compressed file")),
    (b"PAR1", message("a Parquet file")),
    (b"SQLite format 3", message("a database")),
    (b"%PDF", message("a PDF document")),
    (b"\x89PNG", message("a picture")),
    (b"\xff\xd8\xff", message("a picture")),
)
_LETTERS_OUTSIDE_ASCII = re.compile(rb"[\xc0-\xff]+")


class Decoder:
    """Decodes a file a block of bytes at a time.

    A byte order mark at the start is believed before the setting and left out of the text.

    Args:
        first: the file's first bytes, as many as tell what is in it.
        name: the file's name, for errors.

    Raises:
        DataError: the bytes are no text, or there is no such encoding.
    """

    def __init__(self, first: bytes, encoding: str, name: str) -> None:
        for start, what in _NOT_TEXT:
            if first.startswith(start):
                raise DataError(
                    "{name} is {what}, and a text file with one row a line was expected. "
                    "Save the table as CSV and choose that file.",
                    name=quoted(name),
                    what=what,
                )
        self._name = name
        self.notes: tuple[Message, ...] = ()
        codec = _codec(encoding)
        self._marked = _mark_of(first)
        self._encoding = self._marked or encoding
        if self._marked:
            if not codec.name.startswith(self._marked):
                self.notes = (_overruled(encoding, self._marked, name),)
            codec = codecs.lookup(self._marked)
        elif _is_mistaken(first, codec.name):
            self.notes = (_doubtful(codec.name, name),)
        assert codec.incrementaldecoder is not None
        self._decoder = codec.incrementaldecoder("strict")
        self._lines = 0
        self._is_first = True

    def decode(self, raw: bytes, *, final: bool) -> str:
        """The characters of the next block.

        Raises:
            DataError: the bytes are not in this encoding. Its ``likely`` value is the encoding to
                try, where one is likely.
        """
        if self._is_first:
            raw = raw.removeprefix(codecs.BOM_UTF8)  # the other decoders take theirs away
            self._is_first = False
        try:
            text = self._decoder.decode(raw, final)
        except UnicodeError as problem:
            raise self._undecodable(raw, problem) from problem
        if "\0" in text:
            raise self._undecodable(raw, None)
        self._lines += text.count("\n")
        return text

    def _undecodable(self, raw: bytes, problem: UnicodeError | None) -> DataError:
        """The first bad byte, and what to do: another encoding, where the bytes hint at one."""
        if isinstance(problem, UnicodeDecodeError):
            # The decoder may have put the end of the block before in front of this one.
            raw, start = problem.object, problem.start
        else:
            start = max(0, raw.find(0))
        place = {
            "name": quoted(self._name),
            "encoding": self._encoding,
            "byte": raw[start] if start < len(raw) else 0,
            "line": self._lines + raw.count(b"\n", 0, start) + 1,
        }
        likely = likely_encoding(raw)
        if likely is None:
            return DataError(
                "{name} is not a text file: line {line} has a byte 0x{byte:02x}, which no text "
                "has. Save the table as CSV and choose that file.",
                **place,
            )
        same = codecs.lookup(likely).name == codecs.lookup(self._encoding.strip()).name
        if self._marked or same:
            return DataError(
                "{name} is damaged: in line {line} the byte 0x{byte:02x} is no character of "
                "{encoding}. Mend that line, or save the file again as UTF-8.",
                **place,
            )
        return DataError(
            "{name} is not written in {encoding}: in line {line} the byte 0x{byte:02x} is no "
            "character. Set the encoding to {likely}, which is likely, or save the file as UTF-8.",
            **place,
            likely=likely,
        )


def likely_encoding(raw: bytes) -> str | None:
    """The encoding that bytes are most likely in; None when they are no text.

    Among the one-byte encodings, which accept nearly anything, it looks only at how letters
    outside ASCII stand: one or two together in Western European words, many in Cyrillic ones.
    """
    if marked := _mark_of(raw):
        return marked
    if zeros := raw.count(0):
        even = raw[::2].count(0)
        if zeros < len(raw) // 4 or min(even, zeros - even) > zeros // 10:
            return None
        return "utf-16-be" if even > zeros // 2 else "utf-16-le"
    text = raw.decode("utf-8", "replace")
    good = sum(character > "\x7f" for character in text) - (bad := text.count("\ufffd"))
    if good >= 10 * bad:
        return "utf-8"
    runs = _LETTERS_OUTSIDE_ASCII.findall(raw)
    if sum(len(run) for run in runs if len(run) > 2) > sum(map(len, runs)) / 2:
        return "cp1251"
    # cp1252 leaves these five undefined.
    return "latin-1" if any(byte in raw for byte in b"\x81\x8d\x8f\x90\x9d") else "cp1252"


def _codec(encoding: str) -> codecs.CodecInfo:
    codec = _text_codec(encoding)
    if codec is None:
        wanted = encoding.lower().replace("-", "_")
        near = difflib.get_close_matches(wanted, sorted({*aliases, *aliases.values()}), n=5)
        close = next((name.replace("_", "-") for name in near if _text_codec(name)), None)
        raise DataError(
            "There is no encoding {encoding}.{hint} Set utf-8, or the one that the file was "
            "saved with, such as cp1252 or utf-16.",
            encoding=quoted(encoding),
            hint=did_you_mean(close) if close else "",
        )
    return codec


def _text_codec(encoding: str) -> codecs.CodecInfo | None:
    """Python also lists codecs of bytes, such as base64, which make no characters."""
    try:
        codec = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        return None
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec if is_text and codec.incrementaldecoder is not None else None


def _mark_of(raw: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)


def _is_mistaken(raw: bytes, codec: str) -> bool:
    """Whether a one-byte encoding would make nonsense of what is UTF-8."""
    one_byte = codec.startswith(("cp12", "iso8859", "mac-", "cp85", "cp437"))
    return one_byte and not raw.isascii() and likely_encoding(raw) == "utf-8"


def _overruled(encoding: str, marked: str, name: str) -> Message:
    return message(
        "{name} begins with the mark of {marked} and was read as that, although the encoding is "
        "set to {encoding}.",
        name=quoted(name),
        marked=marked,
        encoding=encoding,
    )


def _doubtful(encoding: str, name: str) -> Message:
    return message(
        "{name} was read as {encoding}, but its bytes look like utf-8. If accented letters come "
        "out as two signs, set the encoding to utf-8.",
        name=quoted(name),
        encoding=encoding,
    )
