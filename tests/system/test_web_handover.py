"""What people hand over to the web chat page beside good pictures, and beside pictures."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import pictures
from chat_page import ChatPage
from paths import BUS


def change(path):
    path.write_bytes(pictures.grey())
    os.utime(path, (1, 1))


@pytest.mark.parametrize("spoil", [Path.unlink, change], ids=["deleted", "changed"])
def test_a_file_that_is_not_there_any_more_is_to_be_chosen_again(chat, tmp_path, spoil):
    chat.page.expected_errors += ["net::ERR_FILE_NOT_FOUND", "net::ERR_UPLOAD_FILE_CHANGED"]
    path = tmp_path / "bus.jpg"
    path.write_bytes(pictures.bus())
    photos, held = re.compile("/api/photos"), []
    chat.page.route(photos, lambda route: held.append(route), times=1)
    with chat.page.expect_request(photos):
        chat.upload(BUS, path)
    spoil(path)
    held[0].continue_()
    expect(chat.cards.nth(1)).to_contain_text("choose it again")
    expect(chat.log.get_by_role("button", name="Try again")).to_have_count(0)
    chat.await_answer(chat.cards.first)


@pytest.mark.parametrize("beside", [[], [BUS]], ids=["alone", "with a picture"])
def test_a_folder_is_no_picture(chat, tmp_path, beside):
    folder = tmp_path / "Holiday"
    folder.mkdir()
    chat.drop(folder, *beside)
    if beside:
        chat.await_answer(chat.cards.first)
        expect(chat.log.get_by_role("article")).to_have_count(1)
    else:
        expect(chat.log.get_by_text("I cannot look into folders")).to_be_visible()
        expect(chat.cards).to_have_count(0)


@pytest.mark.parametrize("hand_over", [ChatPage.upload, ChatPage.drop], ids=["chosen", "dropped"])
def test_what_is_written_first_is_the_picture_s_caption(chat, hand_over):
    message = chat.page.get_by_label("Message", exact=True)
    message.fill("  only\npersons ")
    hand_over(chat, BUS, BUS)
    expect(message).to_have_value("")
    for index in range(2):
        card = chat.cards.nth(index)
        chat.await_answer(card)
        expect(card).to_contain_text("only persons")
        expect(chat.chips(card)).to_have_text([re.compile("^person")] * 4)
    chat.page.reload()
    chat.await_history()
    expect(chat.cards.first).to_contain_text("only persons")
    hand_over(chat, BUS)
    chat.await_answer(chat.cards.nth(2))
    expect(chat.chips(chat.cards.nth(2))).to_have_count(5)


def test_what_a_caption_asks_for_that_there_is_not_is_told_beside_the_answer(chat):
    chat.page.get_by_label("Message", exact=True).fill("only unicorns")
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(chat.cards.first.locator(".remark")).to_contain_text("unicorns")
    expect(chat.chips(chat.cards.first)).to_have_count(5)


def test_a_long_text_is_no_caption(chat):
    message = chat.page.get_by_label("Message", exact=True)
    message.fill("ü" * 501)
    chat.upload()
    chat.await_answer(chat.cards.first)
    expect(message).to_have_value("ü" * 501)
    expect(chat.cards.first).not_to_contain_text("ü")
    message.fill("ü" * 500)
    chat.upload()
    chat.await_answer(chat.cards.nth(1))
    expect(chat.cards.nth(1)).to_contain_text("ü" * 500)
