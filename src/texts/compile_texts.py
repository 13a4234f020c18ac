#!/usr/bin/env python3
"""Compiles the bot's texts, gettext PO files, to C++: `compile_texts.py PO_FILE… OUTPUT_FOLDER`.

en.po is the source; every other file must say all of it, with the same placeholders and with the plural forms that
Unicode's CLDR (by way of Babel) gives its language. Faults are all told before the program fails.
"""

import re
import sys
import unicodedata
from gettext import c2py
from pathlib import Path

from babel.core import Locale
from babel.messages import pofile
from babel.plural import PluralRule, to_gettext

PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
NAME = re.compile(r"[a-z]+(_[a-z]+)*")
# Babel reads past what is none: of a string without an end it takes all but the last letter.
PO_LINE = re.compile(r'\s*|#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?) )?"([^"\\]|\\.)*"')
# CLDR's names of plural forms, in the order in which gettext numbers them.
TAGS = ("zero", "one", "two", "few", "many", "other")
COUNTS = range(1000)  # What can be in a picture, or in a queue; some languages have a form of their own for millions.
# Contexts whose entries are looked up by their English words; every other context is an entry's name in the code.
FAULT, OBJECT = "fault", "object"
NO_BREAK_SPACE = "\u00a0"  # As before the sign in "50 %".
ALSO = "also"  # Further nouns by which people call a class, each language's own: "people" for "person".


class Texts:
    """One language's file."""

    def __init__(self, path):
        with path.open("rb") as file:
            self.catalog = pofile.read_po(file, locale=path.stem)
        self.path, self.language = path, path.stem
        self.rule = Locale.parse(path.stem).plural_form
        counts = [self.rule(number) for number in COUNTS]
        self.plural_tags = [tag for tag in TAGS if tag in counts]
        self.one_count_tags = [tag for tag in self.plural_tags if counts.count(tag) == 1]
        messages = [message for message in self.catalog if message.id and message.context != ALSO]
        self.entries = {key_of(message): message for message in messages}
        self.also = {message.id: [word.strip() for word in message.string.split(",")]
                     for message in self.catalog if message.context == ALSO}

    def forms(self, message, is_source):
        """The entry's words: one text, or one for each plural form."""
        words = message.id if is_source else message.string
        return list(words) if isinstance(words, (list, tuple)) else [words]


def key_of(message):
    english = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context, english if message.context in (FAULT, OBJECT) else "")


def name_of(key):
    return f"{key[0]} {key[1]!r}" if key[1] else key[0]


def faults_of(texts, source):
    """What is wrong with a translation, as sentences."""
    yield from (f"{name_of(key)} is missing" for key in source.entries if key not in texts.entries)
    yield from (f"{name_of(key)} is not in {source.path.name}" for key in texts.entries if key not in source.entries)
    yield from syntax_faults(texts)
    yield from plural_rule_faults(texts)
    yield from noun_faults(texts, source)
    for key, message in texts.entries.items():
        original = source.entries.get(key)
        if original is None:
            continue
        if not NAME.fullmatch(key[0] or ""):
            yield f"{name_of(key)} is no name for the code"
        if message.id != original.id:
            yield f"{name_of(key)} translates other English words than those of {source.path.name}"
        if message.fuzzy:
            yield f"{name_of(key)} is marked as fuzzy"
        forms = texts.forms(message, texts is source)
        if not all(form.strip() for form in forms):
            yield f"{name_of(key)} is not translated"
            continue
        if message.pluralizable and len(forms) != len(texts.plural_tags):
            yield f"{name_of(key)} has {len(forms)} plural forms, CLDR knows {', '.join(texts.plural_tags)}"
        tags = texts.plural_tags if message.pluralizable else ["other"]
        yield from placeholder_faults(texts, key, zip(forms, tags), source.forms(original, True))


def syntax_faults(texts):
    lines = texts.path.read_text(encoding="utf-8").splitlines()
    yield from (f"line {number} is no line of a PO file" for number, line in enumerate(lines, 1)
                if not PO_LINE.fullmatch(line))


def plural_rule_faults(texts):
    """By its header a translator and their editor know which form is for which counts."""
    try:
        form_of = c2py(texts.catalog.plural_expr)
        as_in_cldr = all(form_of(number) == texts.plural_tags.index(texts.rule(number)) for number in COUNTS)
    except (ValueError, ZeroDivisionError):
        as_in_cldr = False
    if not as_in_cldr:
        yield f"Plural-Forms is not CLDR's rule, whose forms are {', '.join(texts.plural_tags)}"


def placeholder_faults(texts, key, tagged_forms, english):
    wanted = {*PLACEHOLDER.findall(english[-1])}
    for form, tag in tagged_forms:
        if set("{}") & set(PLACEHOLDER.sub("", form)):
            yield f"{name_of(key)} has braces that are no placeholder"
        found = {*PLACEHOLDER.findall(form)}
        # A form for one count alone may do without it: "one photo"; Russian's "one" is for 21 too.
        if found - wanted or wanted - found - ({"{count}"} if tag in texts.one_count_tags else set()):
            yield f"{name_of(key)} has the placeholders {sorted(found)} instead of {sorted(wanted)}"


def noun_faults(texts, source):
    """Words that mean no class, or two: people are understood by them."""
    yield from (f"{ALSO} {name!r} has an empty word" for name, words in texts.also.items() if not all(words))
    meant = {}
    nouns = [(name, form) for (context, name), message in texts.entries.items() if context == OBJECT
             for form in texts.forms(message, texts is source)]
    for name, word in [*nouns, *((name, word) for name, words in texts.also.items() for word in words)]:
        if (OBJECT, name) not in source.entries:
            yield f"{ALSO} {name!r} is no class"
        other = meant.setdefault(fold(word), name)
        if other != name:
            yield f"{word!r} means {name!r}, and {other!r} too"


def fold(text):
    """Without what people write in different ways: case, accents and no-break spaces."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace(NO_BREAK_SPACE, " "))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


# What is written.

HEADER = """// Made by {program} of {folder}/*.po.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace polybot {{

/// What the bot can say.
enum class Text : std::uint16_t {{
{texts}
}};

/// The languages that it speaks.
enum class Language : std::uint8_t {{ {languages} }};

inline constexpr std::size_t text_count = {text_count};
inline constexpr std::array languages = {{{language_list}}};
inline constexpr std::array<std::string_view, languages.size()> language_codes = {{{codes}}};

}}  // namespace polybot
"""

SOURCE = """// Made by {program} of {folder}/*.po.
#include "texts/catalog.hpp"

#include <array>

namespace polybot::catalog {{
namespace {{

{data}
}}  // namespace

const Catalog& of(Language language) noexcept {{
    switch (language) {{
{cases}
    }}
    return catalog_en;
}}

std::span<const std::string_view> object_names() noexcept {{ return names; }}
std::span<const std::string_view> fault_names() noexcept {{ return faults; }}
std::span<const FoldedLetter> folded_letters() noexcept {{ return letters; }}

}}  // namespace polybot::catalog
"""


def literal(text):
    """A C++ string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def array(name, kind, elements):
    lines = "".join(f"    {element},\n" for element in elements)
    return f"constexpr std::array<{kind}, {len(elements)}> {name} = {{{{\n{lines}}}}};\n"


def forms_literal(forms):
    return "Forms{{" + ", ".join(literal(form) for form in forms) + "}}"


def sentence_keys(source):
    return [key for key in source.entries if key[0] not in (FAULT, OBJECT)]


def plural_function(texts):
    """The number of the form for a count: CLDR's rule, less the forms that no count of ours has."""
    rule = PluralRule({tag: condition for tag, condition in texts.rule.rules.items() if tag in texts.plural_tags})
    expression = to_gettext(rule).partition("plural=")[2].rstrip(";")
    numbered = [tag for tag in TAGS if tag in rule.rules or tag == "other"]
    forms = [texts.plural_tags.index(tag) if tag in texts.plural_tags else len(texts.plural_tags) - 1
             for tag in numbered]
    return (f"constexpr std::size_t form_{texts.language}([[maybe_unused]] unsigned n) {{\n"
            f"    constexpr std::array<std::size_t, {len(forms)}> forms = {{{', '.join(map(str, forms))}}};\n"
            f"    return forms[static_cast<std::size_t>({expression})];\n}}\n")


def data_of(texts, source):
    def table(name, keys):
        rows = [forms_literal(texts.forms(texts.entries[key], texts is source)) for key in keys]
        return array(f"{name}_{texts.language}", "Forms", rows)

    groups = {"texts": sentence_keys(source), "faults": [key for key in source.entries if key[0] == FAULT],
              "objects": [key for key in source.entries if key[0] == OBJECT]}
    names = [key[1] for key in groups["objects"]]
    also = [f"Noun{{{literal(word)}, {names.index(name)}}}" for name, words in texts.also.items() for word in words]
    return (plural_function(texts) + "".join(table(name, keys) for name, keys in groups.items()) +
            array(f"also_{texts.language}", "Noun", also) +
            f"constexpr Catalog catalog_{texts.language} = {{form_{texts.language}, texts_{texts.language}, "
            f"faults_{texts.language}, objects_{texts.language}, also_{texts.language}}};\n")


def letters_of(all_texts):
    """The letters beyond ASCII that the texts are written with, small and capital, and what they fold to."""
    words = "".join(form for texts in all_texts for message in texts.catalog
                    for form in [*texts.forms(message, True), *texts.forms(message, False)])
    letters = sorted({letter for word in (words.lower(), words.upper()) for letter in word
                      if ord(letter) > 127 and letter.isalpha()} | {NO_BREAK_SPACE})
    return [f"FoldedLetter{{{literal(letter)}, {literal(fold(letter))}}}" for letter in letters]


def write(all_texts, source, folder):
    place = {"program": Path(__file__).name, "folder": "src/texts"}
    names = [key[0] for key in sentence_keys(source)]
    languages = [texts.language for texts in all_texts]
    header = HEADER.format(
        **place, texts="\n".join(f"    {name}," for name in names), text_count=len(names),
        languages=", ".join(languages), language_list=", ".join(f"Language::{language}" for language in languages),
        codes=", ".join(map(literal, languages)))
    (folder / "text.hpp").write_text(header, encoding="utf-8")
    data = [array(f"{name}", "std::string_view", [literal(key[1]) for key in source.entries if key[0] == context])
            for name, context in (("names", OBJECT), ("faults", FAULT))]
    data += [array("letters", "FoldedLetter", letters_of(all_texts))]
    data += [data_of(texts, source) for texts in all_texts]
    cases = "\n".join(f"        case Language::{language}:\n            return catalog_{language};"
                      for language in languages)
    (folder / "catalogs.cpp").write_text(
        SOURCE.format(**place, data="\n".join(data), cases=cases), encoding="utf-8")


def main(arguments):
    *files, folder = map(Path, arguments)
    all_texts = sorted(map(Texts, files), key=lambda texts: (texts.language != "en", texts.language))
    source = all_texts[0]
    faults = [f"{texts.path}: {fault}" for texts in all_texts for fault in faults_of(texts, source)]
    if faults:
        sys.exit("\n".join(faults))
    write(all_texts, source, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
