"""What the system tests share: a home of their own, its programs, a Telegram stand-in, a browser page."""

import pytest
from playwright.sync_api import sync_playwright

from chat_page import CHROMIUM, CHROMIUM_ARGUMENTS, ChatPage
from paths import BIN, BUS, MODEL, SHARED
from processes import OPERATOR_TOKEN, RESULTS_SECRET, Home
from telegram_fixture import ask, standin, telegram  # noqa: F401
from telegram_standin import TOKEN

_LOG_LINES_SHOWN = 60


def pytest_sessionstart():
    for needed, remedy in ((BIN / "polybot", "./up --build-only builds it"), (BUS, "set POLYBOT_SHARED"),
                           (MODEL, "set POLYBOT_SHARED"), (SHARED / "telegram/api.json", "set POLYBOT_SHARED")):
        if not needed.exists():
            pytest.exit(f"{needed} is missing: {remedy}.", returncode=2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Shows a failed test's program logs."""
    report = yield
    if report.failed:
        for home in {id(value): value for value in item.funcargs.values() if isinstance(value, Home)}.values():
            for name, text in home.logs().items():
                report.sections.append((name, "\n".join(text.splitlines()[-_LOG_LINES_SHOWN:])))
    return report


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """A user's home directory for the programs, so that they find no cache of ours and leave none."""
    return tmp_path_factory.mktemp("cache")


def open_home(directory, cache):
    """A home that is closed and searched for leaked secrets at the end; for fixtures of any scope."""
    home = Home(directory, cache)
    yield home
    home.close()
    for name, text in home.logs().items():
        for secret in (RESULTS_SECRET, OPERATOR_TOKEN, TOKEN):
            assert secret not in text, f"{name} holds a secret"


@pytest.fixture
def home(tmp_path, cache):
    yield from open_home(tmp_path, cache)


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory, cache):
    """A home for all tests of a module."""
    yield from open_home(tmp_path_factory.mktemp("home"), cache)


@pytest.fixture(scope="module")
def shared_polybot(shared_home):
    """polybot with the web chat alone and one worker, for tests that leave both as they found them."""
    polybot = shared_home.polybot().start()
    shared_home.worker(polybot).start()
    return polybot


@pytest.fixture
def polybot(home):
    """polybot with the web chat alone."""
    return home.polybot().start()


@pytest.fixture(params=["webhook", "polling"])
def telegram_mode(request):
    return request.param


@pytest.fixture
def telegram_bot(home, telegram, telegram_mode):
    """polybot on Telegram, in both ways of getting updates."""
    bot = home.polybot(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)
    if telegram_mode == "webhook":
        bot.set_environment(TELEGRAM_APP_URL=bot.url)
    return bot.start()


@pytest.fixture
def worker(home, telegram_bot):
    """A worker for `telegram_bot`."""
    return home.worker(telegram_bot).start()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A browser page; the test fails when the console shows an error (a broken Content-Security-Policy is one)."""
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(20_000)
    page = context.new_page()
    errors = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.expected_errors = []
    yield page
    context.close()
    unexpected = [error for error in errors if not any(known in error for known in page.expected_errors)]
    assert not unexpected


@pytest.fixture
def chat(page, shared_polybot):
    """The web chat page, in a session of its own."""
    return ChatPage(page, shared_polybot.url)


@pytest.fixture
def answered(chat):
    """A picture of the conversation that has been answered."""
    chat.upload()
    chat.await_answer(chat.cards.first)
    return chat.cards.first
