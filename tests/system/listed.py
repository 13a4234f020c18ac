"""A database with as many predictions as one wants, made by SQL alone: polybot would take a while."""

import sqlite3
import time

# Class names by how seldom they are: of every prediction's two, 97 in 100 are of the first.
_FILL = """
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count),
    rows (n, id, chat, failed, classes, ms) AS (
        SELECT n, format('%08x-0000-4000-8000-%012x', n * 2654435761 % 4294967296, n),
            iif(n % 2, 'telegram:1', format('telegram:%d', 2 + n * 7919 % 10000)), n % 1000 = 0,
            CASE WHEN n % 1000 = 0 THEN '[]' WHEN n % :rare = 1 THEN '["owl","person"]'
                WHEN n % 33 = 0 THEN '["dog","person"]' ELSE '["person","tie"]' END,
            :newest - (:count - n) * 2000
        FROM numbers)
INSERT INTO predictions (id, body, expires_at, listed_at, chat, failed, classes)
SELECT id, json_object('predictionId', id, 'chat_id', chat, 'message_id', '7', 'status_message_id', '8',
        'reply', json('{"language": "en", "show": "both", "album": ""}'),
        'results', (SELECT json_group_array(json_object('class', value, 'confidence', 0.875, 'cx', 0.5, 'cy', 0.5,
            'width', 0.25, 'height', 0.5)) FROM json_each(classes)),
        'time', strftime('%Y-%m-%dT%H:%M:%SZ', ms / 1000, 'unixepoch'),
        'requested_at', strftime('%Y-%m-%dT%H:%M:%SZ', ms / 1000, 'unixepoch'),
        'original_img_path', 'photos/' || id, 'predicted_img_path', iif(failed, '', 'predictions/' || id),
        'model', 'yolov5n', 'status', iif(failed, 'failed', 'done'), 'failure', iif(failed, 'I cannot read it.', ''),
        'inference_ms', 18.75, 'image_width', 810, 'image_height', 1080, 'expires_at', '2096-10-02T07:06:40Z'),
    4000000000000, ms, chat, failed, classes
FROM rows
"""


def fill(data, count):
    """Stores predictions, the newest now and two seconds between two; one in every `count` / 5 has an owl."""
    database = sqlite3.connect(data / "polybot.db", isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -500000")
    newest = int(time.time()) * 1000
    database.execute(_FILL, {"count": count, "rare": count // 5, "newest": newest})
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
