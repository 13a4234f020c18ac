"""What a worker holds stays bounded, whatever it is sent."""

import pictures
from processes import resident_megabytes
from waiting import eventually
from web_chat import WebChat


def test_photos_of_all_shapes_fill_no_memory(home, polybot):
    worker = home.worker(polybot).start()
    chat = WebChat(polybot.url)
    photos = list(pictures.of_every_shape())
    sent = [chat.upload(photo) for photo in photos]
    assert [response.status_code for response in sent] == len(photos) * [202]
    waiting = {response.json()["prediction_id"] for response in sent}
    for _, entry in chat.events(seconds=120):
        if entry and entry["kind"] == "result":
            waiting.discard(entry["prediction_id"])
        if not waiting:
            break
    assert not waiting
    # Some 400 MB where OpenVINO keeps the layers of all shapes, and each thread its arena. Idle, it gives memory back.
    eventually(lambda: resident_megabytes(worker.pid) < 250, lambda: f"{resident_megabytes(worker.pid)} MB")
