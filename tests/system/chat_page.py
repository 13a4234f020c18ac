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

    @property
    def settings(self):
        """The settings dialog."""
        return self.page.get_by_role("dialog", name="Settings")

    def open_settings(self):
        self.page.get_by_role("button", name="Settings", exact=True).click()
        expect(self.settings.get_by_role("checkbox")).to_have_count(80)
        return self.settings

    def focused(self):
        """What the keyboard is at: the accessible name, else the id."""
        return self.page.evaluate("(node => node.getAttribute('aria-label') || node.labels?.[0]?.textContent.trim() || "
                                  "node.textContent.trim() || node.id)(document.activeElement).replace(/\\s+/g, ' ')")

    def tab_to(self, name, key="Tab"):
        """Presses Tab until the keyboard is there; it must always be somewhere that can be seen."""
        passed = []
        for _ in range(120):
            self.page.keyboard.press(key)
            assert self.page.evaluate("document.activeElement !== document.body"), f"focus is nowhere after {passed}"
            assert self.page.evaluate("document.activeElement.matches(':focus-visible')"), f"unseen focus after {passed}"
            passed.append(self.focused())
            if passed[-1] == name:
                return
        raise AssertionError(f"{name!r} is out of reach: {passed}")

    def say(self, text):
        self.page.get_by_label("Message", exact=True).fill(text)
        self.page.keyboard.press("Enter")
