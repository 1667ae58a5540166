#!/usr/bin/env bash
# Guessed: a page that listens with htmx's SSE extension is back a few seconds after the server is: EventSource tries again
#          every three seconds, the `retry` field of the stream sets that, and a 503 says with Retry-After when to come.
# So:      an answer that is no stream (a proxy's 503) closes an EventSource for good. The extension then opens new ones
#          after 0.5, 1, 2, 4 … 64 seconds, whatever the stream and the answers say about it.
# Matters: after a minute of outage an open page shows old figures for up to another minute as if they were live.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install htmx.org@2.0.11 htmx-ext-sse@2.2.4 jsdom@26.1.0 eventsource@5.1.5
behaviour 'The SSE extension of htmx doubles its pauses, and ignores Retry-After and the retry field.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { EventSource } from 'eventsource';
import { JSDOM } from 'jsdom';

const asked = [];
let enough;
const sixRequests = new Promise((resolve) => (enough = resolve));
const server = createServer((_, answer) => {
  asked.push(performance.now());
  if (asked.length === 6) enough();
  if (asked.length === 1) {
    // The stream begins, sets the pause to 200 ms, and is closed; from then on the proxy answers.
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 200\ndata: 1\n\n');
  } else answer.writeHead(503, { 'retry-after': '1' }).end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const { window } = new JSDOM('<body></body>', { runScripts: 'outside-only', url: 'http://127.0.0.1/' });
window.EventSource = EventSource;
// What a browser takes for granted and jsdom wants to be given.
const { evaluate } = window.XPathExpression.prototype;
window.XPathExpression.prototype.evaluate = function (node) {
  return evaluate.call(this, node, 0, null);
};
for (const file of ['htmx.org/dist/htmx.js', 'htmx-ext-sse/sse.js']) window.eval(readFileSync(`node_modules/${file}`, 'utf8'));
const address = `http://127.0.0.1:${server.address().port}/`;
window.document.body.innerHTML = `<div hx-ext="sse" sse-connect="${address}" sse-swap="message"></div>`;
window.htmx.process(window.document.body);
await sixRequests;
const gaps = asked.slice(2).map((at, n) => Number(((at - asked[n + 1]) / 1000).toFixed(1)));

console.log('seconds between requests while the answer is 503 with retry-after: 1 →', gaps.join(', '));
gaps.forEach((gap, n) => assert.ok(Math.abs(gap - 0.5 * 2 ** n) < 0.4, `pause ${n}`));
window.close();
process.exit();
JS
