"""What an attacker does to the running programs. Attacks on the HTTP server's parser are in src/http/smuggling_test.cpp
and src/http/server_limits_test.cpp; docs/security.md has the table of all.
"""

from pathlib import Path

import pytest

from processes import RESULTS_SECRET
from telegram_standin import TOKEN
from waiting import eventually


@pytest.mark.parametrize("telegram_mode", ["polling"], indirect=True)
def test_no_secret_is_left_where_proc_shows_it(home, telegram_bot):
    streamer = home.streamer(telegram_bot).start()
    eventually(home.worker_pids, "a worker")
    (worker,) = home.worker_pids()
    eventually(lambda: '"event":"working"' in streamer.output(), "the worker past its start")
    for pid in (telegram_bot.pid, streamer.pid, worker):
        shown = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
        assert b"HOME=" in shown
        for secret in (RESULTS_SECRET, TOKEN):
            assert secret.encode() not in shown
