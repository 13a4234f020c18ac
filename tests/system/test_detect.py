"""`yolo5 detect`: the same answer as PyTorch, pictures with boxes, and one sentence for each bad input."""

import json
import subprocess

import pytest
from PIL import Image

import pictures
from paths import BIN, BUS, IMAGES, MODEL

REFERENCE = json.loads((IMAGES / "reference.json").read_text(encoding="utf-8"))["images"]


@pytest.fixture(scope="module", autouse=True)
def cache_of_our_own(cache):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        yield


def detect(*arguments, model=MODEL, timeout=60):
    return subprocess.run([BIN / "yolo5", "detect", "--model", model, *map(str, arguments)], timeout=timeout,
                          capture_output=True, text=True, check=False)


def detections(name, *arguments, model=MODEL):
    """What is found in a picture of the reference, having checked the frame of the answer."""
    run = detect(IMAGES / name, "--json", *arguments, model=model)
    assert run.returncode == 0, run.stderr
    (answer,) = json.loads(run.stdout)
    assert answer["image"].endswith(name)
    assert [answer["width"], answer["height"]] == REFERENCE[name]["image_size"]
    return answer["detections"]


def overlap(first, second):
    """Intersection over union of two boxes."""
    def area(box):
        return max(0, box[2] - box[0]) * max(0, box[3] - box[1])

    shared = area([*map(max, first[:2], second[:2]), *map(min, first[2:], second[2:])])
    return shared / (area(first) + area(second) - shared)


def best_match(expected, found):
    """The detection of the same class that overlaps most."""
    same = [one for one in found if (one["class"], one["class_id"]) == (expected["class"], expected["class_id"])]
    assert same, f"no {expected['class']} among {found}"
    return max(same, key=lambda one: overlap(one["box"], expected["box_xyxy"]))


@pytest.mark.parametrize("name", REFERENCE)
def test_float32_equals_pytorch(name):
    found, expected = detections(name, "--precision", "f32"), REFERENCE[name]["detections"]
    assert pictures.count(found) == pictures.count(expected)
    for one in expected:
        match = best_match(one, found)
        assert overlap(match["box"], one["box_xyxy"]) >= 0.98
        assert match["confidence"] == pytest.approx(one["confidence"], abs=0.005)
    assert len({tuple(best_match(one, found)["box"]) for one in expected}) == len(expected)


@pytest.mark.parametrize("name", REFERENCE)
def test_default_precision_stays_close_to_pytorch(name):
    found = detections(name)
    for one in REFERENCE[name]["detections"]:
        if one["confidence"] >= 0.30:
            match = best_match(one, found)
            assert overlap(match["box"], one["box_xyxy"]) >= 0.95
            assert match["confidence"] == pytest.approx(one["confidence"], abs=0.03)


def test_boxes_lie_inside_the_picture_most_confident_first():
    found = detections("bus.jpg", "--min-confidence", "0.05")
    width, height = REFERENCE["bus.jpg"]["image_size"]
    for one in found:
        left, top, right, bottom = one["box"]
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
    confidences = [one["confidence"] for one in found]
    assert confidences == sorted(confidences, reverse=True) and confidences[-1] < 0.25


def test_filters_by_class_and_confidence():
    assert pictures.count(detections("bus.jpg", "--classes", "bus,dog")) == {"bus": 1}
    assert pictures.count(detections("bus.jpg", "--min-confidence", "0.7")) == {"person": 3}


def test_answers_several_pictures_in_order():
    run = detect(IMAGES / "zidane.jpg", IMAGES / "bus.jpg", "--json")
    assert [answer["image"].rpartition("/")[2] for answer in json.loads(run.stdout)] == ["zidane.jpg", "bus.jpg"]


def test_lists_what_it_found_for_people():
    run = detect(BUS)
    assert run.returncode == 0 and "person" in run.stdout and "bus" in run.stdout


def test_draws_boxes_into_a_copy(tmp_path):
    assert detect(BUS, "--annotate", tmp_path / "drawn").returncode == 0
    (drawn,) = (tmp_path / "drawn").iterdir()
    with Image.open(drawn) as after, Image.open(BUS) as before:
        assert after.size == before.size
        assert after.convert("RGB").tobytes() != before.convert("RGB").tobytes()


def test_overwrites_no_photo_that_it_was_given(tmp_path):
    photo = write(tmp_path / "bus.jpg", pictures.bus())
    (tmp_path / "drawn").mkdir()
    (tmp_path / "drawn/bus.jpg").hardlink_to(photo)
    for folder in (tmp_path, tmp_path / "drawn"):
        run = detect(photo, "--annotate", folder)
        assert run.returncode == 1 and f"overwrite {folder / 'bus.jpg'}" in run.stderr
        assert len(run.stderr.splitlines()) == 1
    assert photo.read_bytes() == pictures.bus()


def test_draws_one_picture_a_file_and_overwrites_those_of_an_earlier_run(tmp_path):
    with Image.open(BUS) as picture:
        picture.resize((120, 160)).save(tmp_path / "bus.png")
    drawn = tmp_path / "drawn/bus.jpg"
    for images in ((BUS, tmp_path / "bus.png"), (tmp_path / "bus.png", BUS)):
        run = detect(*images, "--annotate", drawn.parent)
        assert run.returncode == 1 and run.stderr.startswith(f"{images[1]}: ")
        assert len(run.stderr.splitlines()) == 1 and str(drawn) in run.stderr
        with Image.open(drawn) as after, Image.open(images[0]) as before:
            assert after.size == before.size


def test_sets_a_picture_upright(tmp_path):
    picture = tmp_path / "side.jpg"
    picture.write_bytes(pictures.lying_on_its_side())
    (answer,) = json.loads(detect(picture, "--json").stdout)
    assert (answer["width"], answer["height"]) == (810, 1080)
    assert pictures.count(answer["detections"]) == pictures.BUS_COUNTS


def write(path, content):
    path.write_bytes(content)
    return path


BAD_ARGUMENTS = {
    "no such file": lambda directory: [directory / "missing.jpg"],
    "a directory": lambda directory: [directory],
    "empty": lambda directory: [write(directory / "a.jpg", b"")],
    "not an image": lambda directory: [write(directory / "a.jpg", b"Dear diary, " * 99)],
    "truncated": lambda directory: [write(directory / "a.jpg", pictures.bus()[:600])],
    "over 50 megapixels": lambda directory: [write(directory / "a.png", pictures.huge_png_header())],
    "no such model": lambda directory: [BUS, "--model", directory / "missing.onnx"],
    "a model that is none": lambda directory: [BUS, "--model", write(directory / "a.onnx", b"not a model")],
    "no such class": lambda directory: [BUS, "--classes", "unicorn"],
}


@pytest.mark.parametrize("what", BAD_ARGUMENTS)
def test_says_what_is_wrong_in_one_sentence(what, tmp_path):
    arguments = list(map(str, BAD_ARGUMENTS[what](tmp_path)))
    model = [] if "--model" in arguments else ["--model", MODEL]
    run = subprocess.run([BIN / "yolo5", "detect", *model, *arguments, "--json"], capture_output=True, text=True,
                         timeout=60, check=False)
    assert run.returncode == 1
    (sentence,) = run.stderr.strip().splitlines()
    assert len(sentence) > 20 and "terminate called" not in sentence


def test_good_pictures_are_answered_beside_bad_ones(tmp_path):
    run = detect(write(tmp_path / "bad.jpg", b"no picture"), BUS, "--json")
    assert run.returncode == 1 and "bad.jpg" in run.stderr
    assert any(pictures.count(answer["detections"]) == pictures.BUS_COUNTS for answer in json.loads(run.stdout))


def test_keeps_the_compiled_model_for_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = detect(BUS, "--json")
    folder = tmp_path / "polybot/compiled"
    (compiled,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700 and compiled.stat().st_mode & 0o777 == 0o600
    made = compiled.stat().st_mtime_ns
    second = detect(BUS, "--json")
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert compiled.stat().st_mtime_ns == made


def test_a_damaged_compiled_model_is_told_of_once_and_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    expected = detect(BUS, "--json").stdout
    (compiled,) = (tmp_path / "polybot/compiled").iterdir()
    content = compiled.read_bytes()
    for damaged in (b"", content[:-1], content[:5_000_000] + b"damage" + content[5_000_006:]):
        compiled.write_bytes(damaged)
        run = detect(BUS, "--json")
        assert (run.returncode, run.stdout) == (0, expected)
        (line,) = run.stderr.splitlines()
        assert json.loads(line)["event"] == "compiled model not usable" and str(compiled) in line
        again = detect(BUS, "--json")
        assert (again.stdout, again.stderr) == (expected, "")


@pytest.mark.parametrize("place", ["/proc", "/dev/null", "not/absolute", ""])
def test_needs_no_place_for_a_cache(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    monkeypatch.setenv("HOME", place)
    run = detect(BUS, "--json")
    assert run.returncode == 0 and pictures.count(json.loads(run.stdout)[0]["detections"]) == pictures.BUS_COUNTS
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("options", [["--min-confidence", "2"], ["--iou", "many"], ["--image-size", "0"],
                                     ["--precision", "f7"], ["--colour"]])
def test_refuses_options_out_of_range(options):
    run = detect(BUS, *options)
    assert run.returncode not in (0, -6, -11) and options[0] in run.stderr


@pytest.mark.parametrize("program", ["polybot", "yolo5", "metric-streamer"])
def test_every_program_explains_itself(program):
    run = subprocess.run([BIN / program, "--help"], capture_output=True, text=True, timeout=20, check=False)
    assert run.returncode == 0 and "--help" in run.stdout
