"""The web chat page as a user handles it; knows its markup, so that the tests need not."""

import os
from contextlib import contextmanager

from playwright.sync_api import expect

from paths import BUS

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# What Chromium itself writes to the console while a server is away.
OUTAGE = ("net::ERR_CONNECTION_REFUSED", "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_RESET",
          "net::ERR_EMPTY_RESPONSE")


class ChatPage:
    """The open page of one browser session."""

    def __init__(self, page, url, history=True):
        self.page, self.url = page, url
        page.goto(url)
        if history:
            self.await_history()

    def await_history(self):
        """The page is ready once the history is through."""
        expect(self.log).to_have_attribute("aria-busy", "false")

    @property
    def log(self):
        return self.page.get_by_role("log")

    @property
    def cards(self):
        """The pictures in the conversation, oldest first."""
        return self.log.locator(".card")

    @property
    def banner(self):
        """What the page says about its connection."""
        return self.page.locator("#connection")

    def upload(self, *paths):
        """Picks files in the page's own input."""
        self.page.locator("#choose").set_input_files(paths or BUS)

    def drop(self, *paths):
        """Drags files and folders into the page, as from a file manager."""
        browser = self.page.context.new_cdp_session(self.page)
        for step in "dragEnter", "dragOver", "drop":
            browser.send("Input.dispatchDragEvent", {"type": step, "x": 200, "y": 200, "data": {
                "items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}})
        browser.detach()

    def await_answer(self, card, timeout=30_000):
        """Waits until a picture is answered and its annotated version is on the screen."""
        expect(card).to_have_attribute("data-state", "done", timeout=timeout)
        expect(card).to_have_attribute("data-shows", "annotated")
        self.page.wait_for_function("image => image.complete && image.naturalWidth > 0 && "
                                    "image.src.endsWith('/picture')", arg=self.image(card).element_handle())

    @staticmethod
    def image(card):
        return card.get_by_role("img")

    @staticmethod
    def chips(card):
        """The list of found objects."""
        return card.get_by_role("list", name="Objects found").get_by_role("button")

    @staticmethod
    def lit_boxes(card):
        """The boxes that are highlighted on the picture."""
        return card.locator("svg .box.on")

    @property
    def settings(self):
        """The settings dialog."""
        return self.page.get_by_role("dialog", name="Settings")

    def open_settings(self, readable=True):
        self.page.get_by_role("button", name="Settings", exact=True).click()
        expect(self.settings.get_by_role("checkbox")).to_have_count(80)
        # They are there before the settings are, and nothing can be changed until then.
        expect(self.settings.get_by_role("slider")).to_be_enabled(enabled=readable)
        return self.settings

    @contextmanager
    def changing_settings(self):
        """Inside, a setting is changed; at the end the server has kept it."""
        with self.page.expect_response(lambda response: response.request.method == "PUT") as kept:
            yield
        assert kept.value.status == 200

    def close_settings(self):
        self.settings.get_by_role("button", name="Close settings").click()
        expect(self.settings).to_be_hidden()

    def delete_everything(self):
        self.open_settings().get_by_role("button", name="Delete this conversation…").click()
        self.settings.get_by_role("button", name="Delete everything").click()
        expect(self.settings).to_be_hidden()

    @property
    def welcome(self):
        """What the page shows while there is no conversation."""
        return self.page.get_by_role("heading", name="What is in your picture?")

    def press(self, key):
        """Presses a key, after which the keyboard must be somewhere that can be seen; returns the name of where it is.

        The name is what a screen reader says first: the label, else the text.
        """
        self.page.keyboard.press(key)
        name, somewhere, seen = self.page.evaluate("""() => {
            const node = document.activeElement;
            const name = node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent;
            return [name.trim().replace(/\\s+/g, ' '), node !== document.body, node.matches(':focus-visible')];
        }""")
        assert somewhere, f"{key} leaves the keyboard nowhere"
        assert seen, f"{key} leaves the keyboard at {name!r}, unseen"
        return name

    def press_until(self, name, key="Tab"):
        """Presses the key until the keyboard is at `name`."""
        passed = []
        while name not in passed:
            passed.append(self.press(key))
            assert len(passed) < 120, f"{name!r} is out of reach: {passed}"

    def choose_by_keyboard(self, *paths):
        """Presses the button that the keyboard is at, and picks files in the chooser that opens."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files(paths)

    def say(self, text):
        self.page.get_by_label("Message", exact=True).fill(text)
        self.page.keyboard.press("Enter")
