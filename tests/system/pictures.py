"""Pictures that people send, good and bad."""

import io
import struct
import zlib
from collections import Counter

from PIL import Image

from paths import BUS

# What YOLOv5n must find in bus.jpg in any format; the weakest detections may come and go with lossy ones.
BUS_COUNTS = {"person": 4, "bus": 1}


def bus():
    return BUS.read_bytes()


def encode(picture, kind, **options):
    """A Pillow picture as a file of the given kind."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def bus_as(kind, mode="RGB", **options):
    """bus.jpg in another format."""
    with Image.open(BUS) as picture:
        return encode(picture.convert(mode), kind, **options)


def large_bus():
    """bus.jpg with more pixels than Telegram shows in a photo: width and height are over 10,000 together. No JPEG, as
    yolo5 takes no more of that than it needs.
    """
    with Image.open(BUS) as picture:
        return encode(picture.resize((5600, 7466)), "WEBP", quality=80, method=0)


def bus_of_width(width):
    """bus.jpg made smaller."""
    with Image.open(BUS) as picture:
        return encode(picture.resize((width, width * 4 // 3)), "JPEG")


def small_bus():
    """bus.jpg as a phone's thumbnail, for tests that send many."""
    return bus_of_width(405)


def grey(width=320, height=240):
    """A picture with nothing in it."""
    return encode(Image.new("RGB", (width, height), (128, 128, 128)), "JPEG")


def lying_on_its_side():
    """bus.jpg stored turned by 90°, with the EXIF orientation that sets it upright again."""
    with Image.open(BUS) as picture:
        exif = Image.Exif()
        exif[0x0112] = 6  # "Rotate 90° clockwise to show."
        return encode(picture.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=95)


def animation(kind):
    """A moving picture whose first frame is bus.jpg."""
    with Image.open(BUS) as picture:
        first = picture.convert("RGB").resize((405, 540))
    return encode(first, kind, save_all=True, append_images=[Image.new("RGB", first.size, "grey")], duration=100)


def _chunk(name, content):
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def _png(width, height, depth, data, extra=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + extra + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def huge_png_header(width=10_000, height=6_000):
    """A PNG that claims 60 megapixels in a hundred bytes."""
    return _png(width, height, 8, zlib.compress(b""))


def png_bomb():
    """A PNG of 7 MB whose texts are 7 GB when they are unpacked."""
    text = _chunk(b"zTXt", b"name\0\0" + zlib.compress(bytes(7_900_000), 9))
    return _png(1, 1, 8, zlib.compress(bytes(4)), 900 * text)


def largest(kind, mode="RGB", **options):
    """Fifty megapixels of little detail."""
    dots = Image.effect_noise((101, 101), 100).convert(mode)
    return encode(dots.resize((7070, 7070), Image.Resampling.NEAREST), kind, **options)


def sixteen_bit_png():
    """bus.jpg with 16 bits a channel, which Pillow cannot write."""
    with Image.open(BUS) as picture:
        width, height = picture.size
        rows = picture.convert("RGB").tobytes()
    stride = width * 3
    wide = bytes(byte for value in rows for byte in (value, value))
    data = b"".join(b"\0" + wide[row * stride * 2:(row + 1) * stride * 2] for row in range(height))
    return _png(width, height, 16, zlib.compress(data, 1))


def size(picture):
    with Image.open(io.BytesIO(picture)) as decoded:
        decoded.load()
        return decoded.size


def count(objects):
    """How many of each class."""
    return dict(Counter(found["class"] for found in objects))


def of_every_shape():
    """JPEGs, one for each shape of the network's input that a photo can have: 640 pixels, by a multiple of 32."""
    longest, step = 640, 32
    with Image.open(BUS) as bus:
        for short in range(step, longest + 1, step):
            for size in {(2 * longest, 2 * short), (2 * short, 2 * longest)}:
                yield encode(bus.resize(size), "JPEG")
