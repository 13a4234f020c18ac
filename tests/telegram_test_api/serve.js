// serve.js MODULES PORT: serves the installed telegram-test-api on a loopback port.
//
// It knows nothing of the secret that a webhook is registered with, and Telegram sends with each update: that is added.
"use strict";

const { createRequire } = require("module");

const [modules, port] = process.argv.slice(2);
const load = createRequire(`${modules}/package.json`);
const TelegramServer = load("telegram-test-api");

const server = new TelegramServer({ host: "127.0.0.1", port: Number(port) });

load("axios").interceptors.request.use((request) => {
  const hook = Object.values(server.webhooks).find(({ url }) => url === request.url);
  if (hook) request.headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret_token;
  return request;
});

server.start();
