"""`deploy rotate`: new secrets under running programs, as docs/aws.md describes it."""

from .bot_secret import Secret, new_secret, settings_of_bot, settings_of_workers
from .speech import Trouble, say
from .tokens import bot_of, telegram_token


def rotate_results_secret(account, outputs):
    """A new RESULTS_SECRET, polybot's first: it takes the one before as well, so workers may learn theirs later.

    Interrupted in between, everything runs on, and the next call ends what was begun.
    """
    bot, worker = Secret(account, outputs["BotSecretArn"]), Secret(account, outputs["WorkerSecretArn"])
    of_bot, of_worker = settings_of_bot(bot), settings_of_workers(worker, bot)
    begun = of_bot.get("RESULTS_SECRET")
    if begun and begun != of_worker.get("RESULTS_SECRET") == bot.values("AWSPREVIOUS").get("RESULTS_SECRET"):
        # A third value would shut the workers out: polybot takes two.
        say("· ending a rotation that was begun before")
        new = begun
    else:
        new = new_secret()
    bot.keep(of_bot | {"RESULTS_SECRET": new})
    worker.keep(of_worker | {"RESULTS_SECRET": new})
    say("✓ RESULTS_SECRET is new; the programs learn it within five minutes. The one before is valid until the next "
        "rotation.")


def rotate_operator_token(account, outputs):
    """A new OPERATOR_TOKEN, which polybot alone knows."""
    bot = Secret(account, outputs["BotSecretArn"])
    bot.keep(settings_of_bot(bot) | {"OPERATOR_TOKEN": new_secret()})
    say("✓ OPERATOR_TOKEN is new; polybot learns it within five minutes, or when it is used. The one before is valid "
        "until the next change of the bot's secret.")


def rotate_telegram_token(account, outputs):
    """A new token of the same bot. Raises Trouble, and stores nothing, for another bot's."""
    bot = Secret(account, outputs["BotSecretArn"])
    values, token = settings_of_bot(bot), telegram_token()
    before = values.get("TELEGRAM_TOKEN")
    if before and bot_of(before) != bot_of(token):
        raise Trouble(f"That token is bot {bot_of(token)}'s, and this is bot {bot_of(before)}: running programs would "
                      "refuse it. Take the token that @BotFather gives for this bot, or make a deployment with "
                      "another --name.")
    if bot.keep(values | {"TELEGRAM_TOKEN": token}):
        say("✓ TELEGRAM_TOKEN is new; polybot learns it within five minutes")
    else:
        say("✓ TELEGRAM_TOKEN is what it was")
