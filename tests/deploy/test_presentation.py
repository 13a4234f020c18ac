"""The presentation that docs/presentation/build makes: its slides, and that what they show is so."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageFont

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCES = REPOSITORY / "docs/presentation"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
LINE_HEIGHT = 1.17  # of DejaVu Sans, as of Verdana, in its size
EMU_PER_POINT = 12_700
INCH = 914_400


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    output = tmp_path_factory.mktemp("presentation") / "deck.pptx"
    subprocess.run([SOURCES / "build", output], check=True, capture_output=True)
    # What the deck was made with reads it; it comes last, so that it hides nothing of ours.
    (packages,) = (REPOSITORY / ".deps/presentation").glob("lib/python*/site-packages")
    sys.path.append(str(packages))
    from pptx import Presentation
    yield Presentation(output)
    sys.path.remove(str(packages))


@pytest.fixture(scope="module")
def results():
    sys.path.append(str(SOURCES))
    import results
    yield results
    sys.path.remove(str(SOURCES))


def texts(deck):
    """Every text frame of every slide: (slide number, shape)."""
    return [(number, shape) for number, slide in enumerate(deck.slides, 1) for shape in slide.shapes
            if shape.has_text_frame and shape.text_frame.text]


def lines_of(text, font, width):
    """How many lines a text takes that is broken between words."""
    lines, line = 1, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer) > width:
            lines, longer = lines + 1, word
        line = longer
    return lines


def test_six_slides_each_with_a_title_and_something_to_say(deck):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == len(set(titles)) == 6
    for slide in deck.slides:
        sentences = re.split(r"(?<=[.]) ", slide.notes_slide.notes_text_frame.text)
        assert 2 <= len(sentences) <= 3, sentences


def test_words_fit_their_boxes(deck):
    assert len(texts(deck)) > 30
    for number, shape in texts(deck):
        (run,) = shape.text_frame.paragraphs[0].runs or [None]
        if run is None:
            continue  # the slide's number, which is a field
        points = run.font.size.pt
        assert points >= 12, f"slide {number}: '{run.text}' is too small to read"
        font = ImageFont.truetype(FONTS / f"DejaVuSans{'-Bold' if run.font.bold else ''}.ttf", points)
        width, height = shape.width / EMU_PER_POINT, shape.height / EMU_PER_POINT
        assert max(map(font.getlength, run.text.split())) <= width, f"slide {number}: a word of '{run.text}'"
        needed = lines_of(run.text, font, width) * points * LINE_HEIGHT
        assert needed <= height, f"slide {number}: '{run.text}' needs {needed:.0f} of {height:.0f} points"


def test_nothing_lies_outside_its_slide(deck):
    for number, slide in enumerate(deck.slides, 1):
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0, f"slide {number}: {shape.name}"
            assert shape.left + shape.width <= deck.slide_width, f"slide {number}: {shape.name}"
            assert shape.top + shape.height <= deck.slide_height, f"slide {number}: {shape.name}"


def test_pictures_are_crisp_undistorted_and_told_in_words(deck):
    pictures = [shape for slide in deck.slides for shape in slide.shapes if hasattr(shape, "image")]
    assert len(pictures) == 4
    for picture in pictures:
        across, along = picture.image.size
        assert across / (picture.width / INCH) >= 200
        assert along / across == pytest.approx(picture.height / picture.width, rel=0.01)
        assert len(picture._element.xpath(".//p:cNvPr")[0].get("descr").split()) >= 8


def test_slides_show_the_diagrams_of_the_documents():
    shown = re.findall(r'"(\w+)\.png"', (SOURCES / "deck.py").read_text(encoding="utf-8"))
    documents = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs").glob("*.md"))
    assert len(shown) == 4
    for name in shown:
        assert (REPOSITORY / f"docs/diagrams/{name}.dot").exists()
        assert f"(diagrams/{name}.svg)" in documents


def test_documents_that_slides_name_exist(deck):
    said = " ".join([shape.text_frame.text for _, shape in texts(deck)]
                    + [slide.notes_slide.notes_text_frame.text for slide in deck.slides])
    named = set(re.findall(r"\b(?:docs|bench|tests)/[\w/]+\.\w+", said))
    assert len(named) >= 5
    assert {name for name in named if not (REPOSITORY / name).exists()} == set()


def test_results_are_shown_as_their_documents_have_them(deck, results):
    (slide,) = [slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Measured"]
    shown = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for result in results.RESULTS:
        document = (REPOSITORY / result.document).read_text(encoding="utf-8")
        assert result.number in shown and result.meaning in shown
        assert re.fullmatch(r"\$?\d[\d.,]*( [a-zA-Z]+)?", result.number)
        assert result.command in document
    assert any(results.machine() in text for text in shown)


def test_plot_is_of_what_the_scaling_page_draws():
    with (REPOSITORY / "docs/simulation/flash-crowd.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    page = " ".join((REPOSITORY / "docs/scaling.md").read_text(encoding="utf-8").split())
    for policy, said in (("AWS step scaling", "With AWS step scaling {} photos wait"), ("KEDA", "With KEDA {} do"),
                         ("polybot", "With polybot's rule {} do")):
        worst = max(int(row["waiting"]) for row in rows if row["policy"] == policy)
        assert said.format(f"{round(worst, -3):,}") in page


def test_slides_have_the_colours_of_the_page():
    design = (SOURCES / "design.py").read_text(encoding="utf-8")
    page = (REPOSITORY / "web/base.css").read_text(encoding="utf-8").replace("#fff;", "#ffffff;")
    colours = set(re.findall(r'"([0-9a-f]{6})"', design))
    assert len(colours) >= 6
    assert {colour for colour in colours if f"#{colour};" not in page} == set()
