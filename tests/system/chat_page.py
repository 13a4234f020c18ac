"""The web chat page as a user handles it; knows its markup, so that the tests need not."""

import os

from playwright.sync_api import expect

from paths import BUS

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class ChatPage:
    """The open page of one browser session."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        page.goto(url)
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

    def say(self, text):
        self.page.get_by_label("Message", exact=True).fill(text)
        self.page.keyboard.press("Enter")
