"""Every fault that a PO file can have ends the build with the file and the entry, and nothing is written."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

FOLDER = Path(__file__).parent
LOOKING = 'msgctxt "looking"\nmsgid "Got it, looking…"\n'
LOOKING_DE = LOOKING + 'msgstr "Ist da, ich schaue…"\n'


class CompileTextsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.folder = Path(directory.name)
        self.target = self.folder / "generated"
        self.target.mkdir()
        for path in FOLDER.glob("*.po"):
            shutil.copy(path, self.folder)

    def change(self, name, old, new):
        """Replaces the one place where the text stands."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        self.assertEqual(text.count(old), 1, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def compile(self):
        files = sorted(self.folder.glob("*.po"))
        return subprocess.run([sys.executable, "-I", "-B", FOLDER / "compile_texts.py", *files, self.target],
                              capture_output=True, text=True, check=False)

    def expect(self, *faults):
        done = self.compile()
        self.assertEqual(done.stderr.splitlines(), [f"{self.folder}/{fault}" for fault in faults])
        self.assertEqual(done.returncode, 1)
        self.assertEqual(list(self.target.iterdir()), [])

    def test_the_texts_are_without_fault(self):
        done = self.compile()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("    looking,", (self.target / "text.hpp").read_text(encoding="utf-8"))
        self.assertIn("Ist da, ich schaue…", (self.target / "catalogs.cpp").read_text(encoding="utf-8"))

    def test_all_faults_are_told(self):
        self.change("de.po", LOOKING_DE, "")
        self.change("es.po", '"Lista completa"', '""')
        self.expect("de.po: looking is missing", "es.po: button_full_list is not translated")

    def test_a_text_that_english_has_not(self):
        self.change("en.po", LOOKING + 'msgstr ""\n', "")
        self.expect(*(f"{code}.po: looking is not in en.po" for code in ("de", "es", "fr", "ru")))

    def test_other_english(self):
        self.change("de.po", 'msgid "Got it, looking…"', 'msgid "Got it, looking"')
        self.expect("de.po: looking translates other English words than those of en.po")

    def test_a_fuzzy_translation(self):
        self.change("de.po", LOOKING_DE, "#, fuzzy\n" + LOOKING_DE)
        self.expect("de.po: looking is marked as fuzzy")

    def test_a_name_that_is_none(self):
        for path in self.folder.glob("*.po"):
            self.change(path.name, 'msgctxt "looking"', 'msgctxt "Looking!"')
        self.expect(*(f"{code}.po: Looking! is no name for the code" for code in ("en", "de", "es", "fr", "ru")))

    def test_an_empty_plural_form(self):
        self.change("ru.po", '"собак"', '""')
        self.expect("ru.po: object 'dog' is not translated")

    def test_a_plural_rule_of_another_language(self):
        self.change("ru.po", "nplurals=3", "nplurals=2")
        self.assertIn("plural forms, CLDR knows one, few, many", self.compile().stderr)

    def test_plural_forms_in_another_order(self):
        self.change("fr.po", "plural=(n > 1)", "plural=(n != 1)")
        self.expect("fr.po: Plural-Forms is not CLDR's rule, whose forms are one, other")

    def test_a_plural_rule_that_is_none(self):
        self.change("fr.po", "plural=(n > 1)", "plural=(n >)")
        self.expect("fr.po: Plural-Forms is not CLDR's rule, whose forms are one, other")

    def test_another_placeholder(self):
        self.change("de.po", '"Ein neues dauert etwa {wait}."', '"Ein neues dauert etwa {time}."')
        self.expect("de.po: status_wait has the placeholders ['{time}'] instead of ['{wait}']")

    def test_the_form_for_one_may_do_without_the_number(self):
        self.change("de.po", '"{count} Sekunde"', '"eine Sekunde"')
        self.assertEqual(self.compile().returncode, 0)

    def test_a_form_for_several_counts_needs_the_number(self):
        self.change("ru.po", '"{count} секунда"', '"одна секунда"')
        self.expect("ru.po: seconds has the placeholders [] instead of ['{count}']")

    def test_a_blank_translation(self):
        self.change("de.po", '"Ist da, ich schaue…"', '" "')
        self.expect("de.po: looking is not translated")

    def test_a_string_without_an_end(self):
        self.change("de.po", '"Ist da, ich schaue…"', '"Ist da, ich schaue…')
        text = (self.folder / "de.po").read_text(encoding="utf-8")
        line = text[:text.index("Ist da, ich schaue…")].count("\n") + 1
        self.expect(f"de.po: line {line} is no line of a PO file")

    def test_braces_that_are_no_placeholder(self):
        self.change("de.po", '"Ein neues dauert etwa {wait}."', '"Ein neues dauert etwa {wait} {0}."')
        self.expect("de.po: status_wait has braces that are no placeholder")

    def test_a_word_for_two_classes(self):
        self.change("de.po", 'msgstr[1] "Hunde"', 'msgstr[1] "KATZEN"')
        self.expect("de.po: 'KATZEN' means 'dog', and 'cat' too")

    def test_another_word_for_no_class(self):
        self.change("de.po", 'msgctxt "also"\nmsgid "person"', 'msgctxt "also"\nmsgid "dragon"')
        self.expect("de.po: also 'dragon' is no class", *["de.po: also 'dragon' is no class"] * 2)

    def test_an_empty_word_for_a_class(self):
        self.change("en.po", '"people, human, humans"', '"people, human, humans,"')
        self.expect("en.po: also 'person' has an empty word")


if __name__ == "__main__":
    unittest.main()
