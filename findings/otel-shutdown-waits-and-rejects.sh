#!/usr/bin/env bash
# Guessed: when no collector listens, `provider.shutdown()` is done at once and resolves: tracing never gets in the way of the
#          program. At most, a warning is logged.
# So:      the exporter tries a refused connection again for about eight seconds, and shutdown then rejects with ECONNREFUSED.
#          A collector that says "retry after an hour" makes it reject at once, without a second try.
# Matters: a command that is done stands still for eight seconds and ends with an unhandled rejection and exit code 1, although
#          every number was sent. Give the shutdown a deadline and catch what it throws.
folder=$(mktemp -d)
. "$(dirname "$0")/support/prelude.bash"

install @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-node@2.12.0 @opentelemetry/exporter-trace-otlp-proto@0.223.1
behaviour 'With no collector listening, shutdown of an OpenTelemetry provider takes eight seconds and rejects.'
run <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

async function shutdown(port) {
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` });
  const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.getTracer('run').startSpan('card').end();
  const began = performance.now();
  const outcome = await provider.shutdown().then(() => 'resolved', (error) => `rejected: ${error.message}`);
  return { outcome, seconds: Math.round((performance.now() - began) / 100) / 10 };
}
const collector = createServer((request, answer) => {
  request.resume();
  answer.writeHead(429, { 'retry-after': '3600' }).end();
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const busy = await shutdown(collector.address().port);
const { port } = collector.address();
collector.close();
collector.closeAllConnections();
const refused = await shutdown(port);

console.log({ refused, busy });
assert.match(refused.outcome, /^rejected: .*ECONNREFUSED/);
assert.ok(refused.seconds > 4);
assert.match(busy.outcome, /^rejected: /);
assert.ok(busy.seconds < 3);
process.exit();
JS
