"""How a slide looks: the palette of web/base.css, large type, wide margins, and a white card for what is shown."""

import re

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

INK, SOFT, LINE = "1d1d22", "5f5f68", "e0dfda"
PAPER, CARD = "f6f6f3", "ffffff"
ACCENT, WARM = "4f46e5", "6b4310"
FACE = "Verdana"  # at hand on Windows and macOS; on Linux, DejaVu Sans takes its place, which is as wide

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.75
# Left, top, width, height of the card, in inches as everywhere here.
STAGE = (MARGIN, 1.95, WIDTH - 2 * MARGIN, 4.7)
CORNER = 0.16
DIAGRAM_SCALE = 0.76  # of Graphviz's inches at most, so that type and boxes are as large on one slide as on the next
DIAGRAM_DPI = 200


def open_deck(title):
    """An empty wide deck whose one layout is ours; what an editor adds to it gets the same face and colours."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.core_properties.title = title
    deck.core_properties.author = "polybot"
    _adopt_palette(deck.slide_master)
    _keep_one_layout(deck)
    return deck


def _adopt_palette(master):
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode()
    colours = {"dk1": INK, "lt1": CARD, "dk2": SOFT, "lt2": PAPER, "accent1": ACCENT, "accent2": WARM}
    for name, colour in colours.items():
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\1<a:srgbClr val="{colour}"/>\2', text, flags=re.DOTALL)
    theme._blob = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{FACE}"', text).encode()
    master.background.fill.solid()
    master.background.fill.fore_color.rgb = RGBColor.from_string(PAPER)


def _keep_one_layout(deck):
    kept = deck.slide_layouts.get_by_name("Title Only")
    for layout in list(deck.slide_layouts):
        if layout is not kept:
            deck.slide_layouts.remove(layout)
    for placeholder in [*kept.placeholders, *deck.slide_master.placeholders]:
        if placeholder.placeholder_format.idx == 0:
            _place(placeholder, (MARGIN, 0.5, WIDTH - 2 * MARGIN, 0.8))
        else:
            placeholder.element.getparent().remove(placeholder.element)


def _place(shape, box):
    shape.left, shape.top, shape.width, shape.height = map(Inches, box)


def add_slide(deck, title, line, source):
    """A slide that says one thing: `title`, a line below it, and at its foot where what it shows comes from."""
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    _fill(slide.shapes.title.text_frame, title, 34, bold=True)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(slide, line, (MARGIN, 1.25, WIDTH - 2 * MARGIN, 0.45), 18, SOFT)
    _add_foot(slide, source, len(deck.slides))
    return slide


def _add_foot(slide, source, number):
    top, high = HEIGHT - 0.6, 0.34
    add_logo(slide, MARGIN, top + 0.02, 0.3)
    middle = {"anchor": MSO_ANCHOR.MIDDLE}
    write(slide, "polybot", (MARGIN + 0.45, top, 1.5, high), 14, bold=True, **middle)
    write(slide, source, (3, top, WIDTH - 3.5 - MARGIN, high), 12, SOFT, PP_ALIGN.RIGHT, **middle)
    shape = write(slide, str(number), (WIDTH - MARGIN - 0.45, top, 0.45, high), 12, SOFT, PP_ALIGN.RIGHT, **middle)
    _follow_order(shape.text_frame.paragraphs[0])


def _follow_order(paragraph):
    """Makes a number the slide's own, which stays right when slides are moved."""
    run = paragraph.runs[0]._r
    field = parse_xml(f'<a:fld {nsdecls("a")} id="{{5A0B7C1E-0000-4000-8000-000000000001}}" type="slidenum"/>')
    run.addprevious(field)
    field.extend(list(run))
    run.getparent().remove(run)


def add_logo(slide, left, top, side):
    """The page's icon (web/icon.svg), of shapes; its numbers are those of the file, in 64ths of the side."""
    unit = side / 64
    block(slide, (left, top, side, side), ACCENT, corner=16 * unit)
    for x, y, right, down in ((14, 14, 1, 1), (50, 14, -1, 1), (50, 50, -1, -1), (14, 50, 1, -1)):
        corners = [(left + (x + across * right) * unit, top + (y + along * down) * unit)
                   for across, along in ((0, 9), (0, 2), (2, 0), (9, 0))]
        path = slide.shapes.build_freeform(*map(Inches, corners[0]))
        path.add_line_segments([tuple(map(Inches, corner)) for corner in corners[1:]], close=False)
        bracket = _flat(path.convert_to_shape())
        bracket.fill.background()
        bracket.line.color.rgb = RGBColor.from_string(CARD)
        bracket.line.width = Inches(4.5 * unit)
    for x, y, radius, colour in ((32, 32, 10, CARD), (35, 29, 3.5, ACCENT)):
        box = (left + (x - radius) * unit, top + (y - radius) * unit, 2 * radius * unit, 2 * radius * unit)
        block(slide, box, colour, kind=MSO_SHAPE.OVAL)


def block(slide, box, colour, kind=MSO_SHAPE.ROUNDED_RECTANGLE, corner=CORNER):
    """A plain area of one colour."""
    shape = _flat(slide.shapes.add_shape(kind, *map(Inches, box)))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string(colour)
    if kind == MSO_SHAPE.ROUNDED_RECTANGLE:
        shape.adjustments[0] = corner / min(box[2], box[3])
    shape.line.fill.background()
    return shape


def _flat(shape):
    """Without the theme's style, which brings a hard shadow."""
    shape._element.remove(shape._element.xpath("p:style")[0])
    return shape


def card(slide, box=STAGE):
    """What is shown lies on a white card with the page's soft shadow."""
    shape = block(slide, box, CARD)
    shape._element.spPr.append(parse_xml(
        f'<a:effectLst {nsdecls("a")}><a:outerShdw blurRad="{Pt(20)}" dist="{Pt(5)}" dir="5400000" rotWithShape="0">'
        f'<a:srgbClr val="{INK}"><a:alpha val="9000"/></a:srgbClr></a:outerShdw></a:effectLst>'))
    return shape


def write(slide, text, box, size, colour=INK, align=PP_ALIGN.LEFT, bold=False, anchor=MSO_ANCHOR.TOP):
    """Words in a box, without margins of its own."""
    shape = slide.shapes.add_textbox(*map(Inches, box))
    _fill(shape.text_frame, text, size, colour, align, bold)
    shape.text_frame.vertical_anchor = anchor
    return shape


def _fill(frame, text, size, colour=INK, align=PP_ALIGN.LEFT, bold=False):
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = align
    run = paragraph.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FACE, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(colour)


def diagram(slide, path, says):
    """A diagram in the middle of a card; `says` is what somebody hears of it who cannot see it."""
    card(slide)
    left, top, width, height = STAGE
    shape = slide.shapes.add_picture(str(path), 0, 0)
    across, along = (pixels / DIAGRAM_DPI for pixels in shape.image.size)
    scale = min(DIAGRAM_SCALE, width / across, height / along)
    across, along = across * scale, along * scale
    _place(shape, (left + (width - across) / 2, top + (height - along) / 2, across, along))
    describe(shape, says)


def describe(shape, says):
    shape._element.xpath(".//p:cNvPr")[0].set("descr", says)
