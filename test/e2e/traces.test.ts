import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { runBinary } from '../support/cli.js';
import { setStage } from '../support/e2e.js';
import { listening } from '../support/listening.js';

type Collected = { path: string | undefined; type: string | undefined; apiKey: unknown; spans: string };

/** Someone who collects traces, OTLP over HTTP. What is protobuf is looked at as text: its strings stand in it as they are. */
async function openCollector(answer = (response: ServerResponse) => void response.writeHead(200).end()) {
  const collected: Collected[] = [];
  const server = createServer(async (request, response) => {
    const { url: path, headers } = request;
    const spans = (await buffer(request)).toString('latin1');
    collected.push({ path, type: headers['content-type'], apiKey: headers['x-key'], spans });
    answer(response);
  });
  const port = await listening(server);
  const endpoint = `http://127.0.0.1:${port}`;
  return { collected, env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } };
}

async function aRunOfTwo() {
  const stage = await setStage();
  const file = stage.csv('phone_number,first_name\n+14155550100,Zoelina\n+15005550403,Refusa\n');
  const provision = (env: Record<string, string>, ...more: string[]) =>
    runBinary(['provision', file, ...more], { env: { ...stage.env, ...env } });
  return { stage, provision };
}

it('a run sends its spans to where OpenTelemetry’s variables say; they hold no number, no name and no key', async () => {
  const { stage, provision } = await aRunOfTwo();
  const { collected, env } = await openCollector();
  const ended = await provision({ ...env, OTEL_SERVICE_NAME: 'the-cards', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret' });
  expect(ended.code).toBe(1);
  expect(collected.map(({ path, type, apiKey }) => [path, type, apiKey])).toContainEqual([
    '/v1/traces',
    'application/x-protobuf',
    'secret',
  ]);
  const spans = collected.map((each) => each.spans).join('');
  for (const part of ['the-cards', 'process linq-cards-', 'add linq-run-', 'linq-dead-letters', 'bullmq.queue.name']) {
    expect(spans).toContain(part);
  }
  for (const part of ['4155550100', '5005550403', 'Zoelina', 'Refusa', stage.env['LINQ_API_V3_API_KEY'] ?? '']) {
    expect(spans).not.toContain(part);
  }
});

it('a collector that does not answer, or refuses, changes nothing but a line of the log', async () => {
  const { provision } = await aRunOfTwo();
  const silent = await openCollector(() => undefined);
  expect((await provision(silent.env)).code).toBe(1);
  expect(silent.collected.length).toBeGreaterThan(0);
  const refusing = await openCollector((response) => void response.writeHead(401).end());
  const ended = await provision(refusing.env, '--verbose', '--force');
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('Unauthorized');
});

it('says so where the variables ask for another way of sending than it has', async () => {
  const { provision } = await aRunOfTwo();
  const { collected, env } = await openCollector();
  const ended = await provision({ ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('Traces are not sent: OTEL_EXPORTER_OTLP_PROTOCOL is grpc.');
  expect(collected).toEqual([]);
});

it('leaves the spans to an SDK that was loaded before it', async () => {
  const { provision } = await aRunOfTwo();
  const { collected, env } = await openCollector();
  const sdk = new URL('../support/loaded-sdk.mjs', import.meta.url).href;
  const ended = await provision({ ...env, NODE_OPTIONS: `--import ${sdk}` });
  expect(ended.stderr).toContain('span: process linq-cards-');
  expect(collected).toEqual([]);
});
