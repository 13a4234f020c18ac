"""The operators' dashboard in a real browser, over the real programs."""

import re
import sqlite3
import time

import pytest
from playwright.sync_api import expect

import pictures
from chat_page import OUTAGE
from processes import free_port
from waiting import eventually
from web_chat import WebChat

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class DashboardPage:
    """The open page of one operator; knows its markup, so that the tests need not."""

    def __init__(self, page, polybot):
        self.page = page
        page.goto(f"{polybot.admin_url}/dashboard")
        self.await_state("Live")

    def await_state(self, text):
        expect(self.page.get_by_role("status")).to_have_text(text, timeout=30_000)

    def tile(self, name):
        """What the tile says: a number, its unit and a note."""
        return self.page.locator(".tile").filter(has=self.page.get_by_text(name, exact=True)).get_by_role("definition")

    def await_tile(self, name, pattern):
        expect(self.tile(name)).to_have_text(re.compile(pattern), timeout=30_000)

    def chart(self, title):
        return self.page.get_by_role("img", name=re.compile(f"^{title}\\."))

    @property
    def decisions(self):
        return self.page.get_by_role("list", name="Scaling decisions").get_by_role("listitem")

    def reads_wide(self):
        """Whether one has to scroll sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.fixture
def lone_polybot(home):
    """polybot alone, at the same admin address after a restart."""
    return home.polybot(admin_port=free_port()).start()


def publish(home, age=0, **values):
    """Samples as metric-streamer writes them, so many seconds ago."""
    when = int((time.time() - age) * 1000)
    with sqlite3.connect(home.data / "polybot.db", timeout=10) as database:
        database.executemany("INSERT INTO metrics (name, time, value, unit) VALUES (?, ?, ?, 'None')",
                             [(name, when, value) for name, value in values.items()])


def busy_hour(home):
    """An hour with a flash crowd, half an hour ago."""
    for age in range(3600, 0, -30):
        waiting = max(0, 40 - abs(age - 1800) // 20)
        publish(home, age, QueueDepth=waiting, InFlight=min(waiting, 4), Workers=1 + waiting // 20,
                BacklogPerInstance=waiting / (1 + waiting // 20), AcceptableBacklogPerInstance=10,
                ExpectedWaitSeconds=waiting * 0.4, OldestJobAgeSeconds=waiting * 0.3, SecondsPerJob=0.4)


def test_a_photo_moves_the_values_and_decisions_have_reasons(home, page):
    polybot = home.polybot().start()
    dashboard = DashboardPage(page, polybot)
    expect(page.get_by_role("heading", name="No readings yet")).to_be_visible()
    home.streamer(polybot).start()
    dashboard.await_tile("Workers", r"^1 running")
    dashboard.await_tile("Answered", r"^0 per min 0 in the last hour")
    assert WebChat(polybot.url).upload(pictures.bus()).status_code == 202
    dashboard.await_tile("Answered", r"1 in the last hour")
    dashboard.await_tile("Failed", r"^0 photos")
    dashboard.await_tile("Backlog", r"^0 per worker within the target of 10")
    expect(dashboard.decisions.first).to_contain_text(re.compile(r"0 → 1.*\w+.*\.", re.S))
    expect(dashboard.chart("Workers")).to_have_attribute("aria-label", re.compile("running: now 1, at most 1"))


def test_what_comes_in_appears_without_a_reload(home, page, lone_polybot):
    dashboard = DashboardPage(page, lone_polybot)
    publish(home, QueueDepth=42, InFlight=8, Workers=2, BacklogPerInstance=21, AcceptableBacklogPerInstance=12.5,
            ExpectedWaitSeconds=75, OldestJobAgeSeconds=7.25, PhotosFailed=3)
    dashboard.await_tile("Waiting", r"^42 photos")
    for name, pattern in {"In work": "^8 photos", "Workers": "^2 running", "Expected wait": "^75 s",
                          "Backlog": r"^21 per worker above the target of 12\.5", "Oldest photo": r"^7\.3 s",
                          "Failed": "^3 photos in the last hour"}.items():
        dashboard.await_tile(name, pattern)
    publish(home, QueueDepth=41)
    dashboard.await_tile("Waiting", r"^41 photos")
    expect(dashboard.chart("Queue")).to_have_attribute("aria-label", re.compile("waiting: now 41, at most 42"))
    page.get_by_text("The newest readings as a table").click()
    expect(page.get_by_role("row").nth(2)).to_contain_text(re.compile(r"\d\d:\d\d:\d\d\s*42\s*8\s*2\s*21\s*12\.5"))


def test_the_page_follows_a_restarted_polybot(home, page, lone_polybot):
    page.expected_errors += OUTAGE
    publish(home, QueueDepth=5, Workers=1)
    dashboard = DashboardPage(page, lone_polybot)
    dashboard.await_tile("Waiting", r"^5 photos")
    lone_polybot.stop()
    dashboard.await_state("Reconnecting…")
    publish(home, QueueDepth=6, Workers=1)
    lone_polybot.start()
    dashboard.await_state("Live")
    dashboard.await_tile("Waiting", r"^6 photos")
    expect(dashboard.chart("Queue")).to_have_attribute("aria-label", re.compile("now 6, at most 6"))


def test_a_streamer_that_is_silent_is_missed(home, page, lone_polybot):
    publish(home, age=300, QueueDepth=5, Workers=1)
    DashboardPage(page, lone_polybot)
    expect(page.get_by_role("alert")).to_have_text("The last reading is 5 min old: is metric-streamer running?")
    publish(home, QueueDepth=5, Workers=1)
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP, {"width": 320, "height": 600}], ids=["phone", "desktop", "narrow"])
def test_it_fits_every_screen_in_both_schemes(home, page, lone_polybot, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    busy_hour(home)
    dashboard = DashboardPage(page, lone_polybot)
    dashboard.await_tile("Waiting", r"^0 photos")
    assert not dashboard.reads_wide()
    page.get_by_text("The newest readings as a table").click()
    assert not dashboard.reads_wide()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) > 384) == (scheme == "light")
    for title in ("Queue", "Backlog per worker", "Workers", "Waits", "Photos per minute"):
        box = dashboard.chart(title).bounding_box()
        assert box["width"] > 200 and box["height"] > 120, title


def test_the_shown_time_is_chosen(home, page, lone_polybot):
    busy_hour(home)
    dashboard = DashboardPage(page, lone_polybot)
    label = dashboard.chart("Queue")
    expect(label).to_have_attribute("aria-label", re.compile("at most 40"))
    page.get_by_role("radio", name="15 min").check()
    expect(label).to_have_attribute("aria-label", re.compile("waiting: now 0, at most [0-3];"))


def test_a_change_of_the_scheme_repaints_the_charts(home, page, lone_polybot):
    busy_hour(home)
    page.emulate_media(color_scheme="light")
    dashboard = DashboardPage(page, lone_polybot)
    def line():
        return page.evaluate("Chart.getChart('queue-chart').data.datasets[0].borderColor")
    dashboard.await_tile("Waiting", r"^0 photos")
    before = line()
    page.emulate_media(color_scheme="dark")
    eventually(lambda: line() != before, "other colours")
    assert page.evaluate("Chart.getChart('queue-chart').data.datasets[0].data.length") > 100


def test_the_policy_of_the_page_forbids_what_is_inline_and_is_kept(home, page, lone_polybot):
    page.add_init_script("addEventListener('securitypolicyviolation', event => {"
                         " (window.violations ??= []).push(event.violatedDirective); }, true);")
    busy_hour(home)
    response = page.goto(f"{lone_polybot.admin_url}/dashboard")
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy
    dashboard = DashboardPage(page, lone_polybot)
    dashboard.chart("Queue").hover()
    page.get_by_role("radio", name="3 h").check()
    assert page.evaluate("window.violations ?? []") == []


def test_what_is_selected_stays_selected(home, page, lone_polybot):
    page.clock.install()
    busy_hour(home)
    dashboard = DashboardPage(page, lone_polybot)
    dashboard.await_tile("Waiting", r"^0 photos")
    page.get_by_text("The newest readings as a table").click()
    page.get_by_role("row").nth(3).evaluate("row => getSelection().selectAllChildren(row)")
    selected = page.evaluate("getSelection().toString()")
    assert selected
    page.clock.run_for(60_000)
    assert page.evaluate("getSelection().toString()") == selected
