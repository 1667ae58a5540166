import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { hasErrno, OperatorError } from './errors.js';
import { parseRedisAddress, type RedisAddress, readRedisPrefix } from './redis-address.js';

/** What the environment says. Read once, at the edge; everything below gets it handed. */
export type Env = Readonly<Record<string, string | undefined>>;

/** How Linq is reached. The key is never written anywhere; its fingerprint stands for it. */
export type LinqAccess = { apiKey: string; baseUrl: string };

const DEFAULT_BASE_URL = 'https://api.linqapp.com/api/partner';

/**
 * The environment, with what a `.env` file in the working directory adds to it.
 *
 * @throws OperatorError `setting_invalid` when there is such a file and it cannot be read
 */
export function readEnv(environment: Env, dotenvPath: string): Env {
  try {
    return { ...parseEnv(readFileSync(dotenvPath, 'utf8')), ...environment };
  } catch (cause) {
    if (hasErrno(cause, 'ENOENT')) return environment;
    throw new OperatorError(
      'setting_invalid',
      `${dotenvPath} cannot be read.`,
      'Check its permissions, or remove it.',
      { cause },
    );
  }
}

/** @throws OperatorError `key_missing`, `base_url_refused` */
export function readAccess(env: Env): LinqAccess {
  const apiKey = env['LINQ_API_V3_API_KEY']?.trim() ?? '';
  if (apiKey === '') {
    throw new OperatorError(
      'key_missing',
      'There is no API key.',
      'Set LINQ_API_V3_API_KEY to a key from your Linq dashboard, or try it with the built-in simulator: --simulate',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new OperatorError(
      'key_missing',
      'LINQ_API_V3_API_KEY holds blanks or other characters that no key has.',
      'Copy the key once more.',
    );
  }
  return { apiKey, baseUrl: readBaseUrl(env['LINQ_API_V3_BASE_URL']) };
}

/** Where the shared queue is, where there is one. @throws OperatorError `setting_invalid` */
export function readRedisUrl(env: Env): RedisAddress | undefined {
  const url = env['REDIS_URL']?.trim() ?? '';
  return url === '' ? undefined : parseRedisAddress(url, readRedisPrefix(env['LINQ_CARDS_REDIS_PREFIX']));
}

/**
 * The header that a source is fetched with, written as `Name: value`.
 *
 * @throws OperatorError `setting_invalid`, without what the variable says
 */
export function readSourceHeader(env: Env): { name: string; value: string } | undefined {
  const text = env['LINQ_CARDS_SOURCE_HEADER']?.trim() ?? '';
  if (text === '') return undefined;
  // A header's name and value as RFC 9110 has them, but for bytes beyond ASCII.
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_SOURCE_HEADER is not a header.',
    'Write its name, a colon and its value, such as Authorization: Bearer …',
  );
}

/** Where alerts are posted, and the secret that they are signed with. The address is a secret too: Slack asks for nothing else. */
export type Webhook = { url: URL; secret: string | undefined };

/** @throws OperatorError `setting_invalid`, without what the variable says */
export function readWebhook(env: Env): Webhook | undefined {
  const text = env['LINQ_CARDS_WEBHOOK_URL']?.trim() ?? '';
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return { url, secret: env['LINQ_CARDS_WEBHOOK_SECRET'] || undefined };
  }
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_WEBHOOK_URL is not an address that can be posted to.',
    'It begins with https:// or http:// and holds no user name and no password.',
  );
}

/**
 * What a browser or a program has to show `serve`, where the operator has chosen it.
 *
 * @throws OperatorError `setting_invalid`, without what the variable says
 */
export function readWebToken(env: Env): string | undefined {
  const token = env['LINQ_CARDS_WEB_TOKEN']?.trim() ?? '';
  if (token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_WEB_TOKEN holds blanks or other characters that cannot be sent in a header.',
    'Use letters and digits, for example from: openssl rand -hex 32',
  );
}

/** The names by which `serve` is called beside those of this machine. @throws OperatorError `setting_invalid` */
export function readWebHosts(env: Env): string[] {
  const hosts = (env['LINQ_CARDS_WEB_HOSTS'] ?? '').toLowerCase().split(',');
  const names = hosts.map((host) => host.trim()).filter((host) => host !== '');
  const wrong = names.find((name) => !/^([a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$/.test(name));
  if (wrong === undefined) return names;
  throw new OperatorError(
    'setting_invalid',
    `LINQ_CARDS_WEB_HOSTS names ${JSON.stringify(wrong)}, which is no host.`,
    'Write names without scheme and port, separated by commas, such as cards.example.com',
  );
}

/** Traces that are wanted: OpenTelemetry's variables, and how it is to send where linq-cards itself cannot do that. */
export type Traced = { variables: Record<string, string>; unsupported?: string };

/** Whether traces are wanted, as OpenTelemetry's own variables say; undefined: they are not. */
export function readTraced(env: Env): Traced | undefined {
  const exporter = env['OTEL_TRACES_EXPORTER'] ?? '';
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || exporter === 'none') return undefined;
  const endpoints = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (exporter === '' && endpoints.every((name) => (env[name] ?? '') === '')) return undefined;
  const variables = Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('OTEL_') && entry[1] !== undefined,
    ),
  );
  const unsupported = unsupportedExport(env, exporter);
  return unsupported === undefined ? { variables } : { variables, unsupported };
}

function unsupportedExport(env: Env, exporter: string): string | undefined {
  if (exporter !== '' && exporter !== 'otlp') return `OTEL_TRACES_EXPORTER is ${exporter}`;
  const names = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'];
  const name = names.find((each) => (env[each] ?? '') !== '');
  return name === undefined || env[name] === 'http/protobuf' ? undefined : `${name} is ${env[name]}`;
}

/** Eight characters that tell one key from another and from which no key can be had. */
export function fingerprint(apiKey: string): string {
  return hash('sha256', apiKey, 'hex').slice(0, 8);
}

/** The key goes to this address, so it must be one that cannot be listened in on. */
function readBaseUrl(text: string | undefined): string {
  const url = text || DEFAULT_BASE_URL;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const safe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed.hostname));
  if (parsed && safe && parsed.username === '' && parsed.password === '') return url.replace(/\/+$/, '');
  throw new OperatorError(
    'base_url_refused',
    'LINQ_API_V3_BASE_URL is neither an https address nor one of this machine, and the API key would be sent to it.',
    `Correct it, or unset it to use ${DEFAULT_BASE_URL}`,
  );
}

/** Whether only this machine can be meant by such a name. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
