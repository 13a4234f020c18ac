"""`tools/quantize`: a model of 8-bit weights that finds what the one finds that it was made of."""

import os
import re
import subprocess

import pytest
from PIL import Image

from paths import BIN, BUS, IMAGES, MODEL, REPOSITORY
from test_detect import REFERENCE, best_match, detections, overlap

pytestmark = pytest.mark.skipif(BIN != REPOSITORY / "build/release/bin", reason="it takes the checkout's build")


def quantize(*arguments, model=MODEL):
    return subprocess.run([REPOSITORY / "tools/quantize", *arguments], capture_output=True, text=True, timeout=300,
                          check=False, stdin=subprocess.DEVNULL, env=os.environ | {"YOLO5_MODEL": str(model)})


def cut_photos(folder, count):
    """Parts of the reference pictures, each of another place and size."""
    for number in range(count):
        name = sorted(REFERENCE)[number % len(REFERENCE)]
        with Image.open(IMAGES / name) as picture:
            width, height = picture.size
            left, top = width * (number % 5) // 12, height * (number % 7) // 18
            picture.crop((left, top, left + width * 2 // 3, top + height * 2 // 3)).save(folder / f"{number:03}.jpg")


@pytest.fixture(scope="module")
def quantized(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    cut_photos(folder, 30)
    (folder / "notes.txt").write_text("no photo", encoding="utf-8")
    model = tmp_path_factory.mktemp("model") / "yolov5n-int8.xml"
    run = quantize(folder, model)
    assert run.returncode == 0, run.stdout + run.stderr
    return model, run.stdout


def test_it_has_weights_of_eight_bits(quantized):
    model, _ = quantized
    assert model.with_suffix(".bin").stat().st_size < MODEL.stat().st_size / 3


@pytest.mark.parametrize("name", REFERENCE)
def test_it_finds_what_is_clearly_there(quantized, name):
    model, _ = quantized
    found = detections(name, model=model)
    for one in REFERENCE[name]["detections"]:
        if one["confidence"] >= 0.5:
            match = best_match(one, found)
            assert overlap(match["box"], one["box_xyxy"]) >= 0.9
            assert match["confidence"] == pytest.approx(one["confidence"], abs=0.15)


def test_it_says_what_that_costs_and_gains(quantized):
    _, words = quantized
    assert "On 6 photos that were kept out of the calibration" in words
    before, kept = map(int, re.search(r"(\d+) objects before, of which INT8 shows (\d+)", words).groups())
    assert before >= 10 and kept >= 0.8 * before
    assert re.search(r"\d+ ms of processor time a photo before, \d+ ms now", words)


def test_it_is_made_of_onnx_alone(quantized, tmp_path, monkeypatch):
    model, _ = quantized
    monkeypatch.chdir(model.parent)
    run = quantize(tmp_path, tmp_path / "out.xml", model=model.name)
    assert run.returncode != 0 and f"{model} is no ONNX file" in run.stderr


def test_photos_that_yolo5_does_not_read_are_named(tmp_path):
    cut_photos(tmp_path, 25)
    with Image.open(BUS) as picture:
        picture.save(tmp_path / "0.tiff")
    run = quantize(tmp_path, tmp_path / "out.xml")
    assert run.returncode != 0 and "0.tiff" in run.stderr and "does not read all of the photos" in run.stderr


def test_wrong_use_gets_one_sentence(tmp_path):
    cut_photos(tmp_path, 3)
    for arguments, words in {(): "Usage", (tmp_path / "none",): "There is no folder",
                             (tmp_path,): "has 3 photos; put at least 20 there",
                             (tmp_path, tmp_path / "model.onnx"): "something.xml",
                             (tmp_path, BUS / "model.xml"): "mkdir"}.items():
        run = quantize(*arguments)
        assert run.returncode != 0 and words in run.stderr, run.stderr
        assert len(run.stderr.splitlines()) == 1
