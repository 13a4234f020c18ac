"""polybot's health check as an aiohttp application."""

from aiohttp import web


async def health(request):
    return web.json_response({"status": "ok"})


def make_app(arguments):
    app = web.Application()
    app.router.add_get("/", health)
    return app
