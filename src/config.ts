import { hash } from 'node:crypto';
import { OperatorError } from './errors.js';
import { hasProfiles, type LinqProfile, readProfile } from './linq-profile.js';
import type { Env } from './read-env.js';
import { parseRedisAddress, type RedisAddress, readRedisPrefix } from './redis-address.js';

/** The environment variables, read once at the edge and handed in everywhere else. */

/**
 * How to reach Linq. The key is never written anywhere; its fingerprint is used instead. `profile`: the profile of Linq's
 * command line that the key is from.
 */
export type LinqAccess = { apiKey: string; baseUrl: string; profile?: Omit<LinqProfile, 'apiKey'> };

const DEFAULT_BASE_URL = 'https://api.linqapp.com/api/partner';
const KEY = 'LINQ_API_V3_API_KEY';
/** Names that other programs give the key: Linq's command line, its examples, its users' code. */
const OTHER_NAMES_OF_THE_KEY = ['LINQ_API_KEY', 'LINQ_API_TOKEN', 'LINQ_TOKEN'];
/** Headers that the SDK adds to each request, one per line, without being asked to. */
const CUSTOM_HEADERS = 'LINQ_API_V3_CUSTOM_HEADERS';

/**
 * The key and the address of Linq.
 *
 * @param profile the profile of Linq's command line to take the key from, if LINQ_API_V3_API_KEY is not set
 * @throws OperatorError `key_missing`, `base_url_refused`, `profile_unusable`; `setting_invalid` when
 *   LINQ_API_V3_CUSTOM_HEADERS has a key too
 */
export function readAccess(env: Env, profile?: string): LinqAccess {
  const apiKey = env[KEY]?.trim() ?? '';
  if (apiKey === '') return profile === undefined ? refuseMissingKey(env) : accessOf(readProfile(profile, env), env);
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new OperatorError(
      'key_missing',
      `${KEY} contains spaces or other characters that a key cannot have.`,
      'Copy the key from your Linq dashboard again.',
    );
  }
  refuseOtherAuthorization(env);
  return { apiKey, baseUrl: readBaseUrl(env['LINQ_API_V3_BASE_URL']) };
}

function accessOf({ apiKey, ...profile }: LinqProfile, env: Env): LinqAccess {
  refuseOtherAuthorization(env);
  return { apiKey, baseUrl: readBaseUrl(env['LINQ_API_V3_BASE_URL']), profile };
}

/** Whose account the key is for, as far as that is known without asking Linq. */
export function identityOf({ apiKey, profile }: Pick<LinqAccess, 'apiKey' | 'profile'>) {
  return { key: fingerprint(apiKey), profile: profile?.name ?? null, organisation: profile?.organisation ?? null };
}

/** Whether a key is given, of whatever account. */
export function hasKey(env: Env, profile?: string): boolean {
  return (env[KEY]?.trim() ?? '') !== '' || profile !== undefined;
}

/** The address of the shared queue, if one is set. @throws OperatorError `setting_invalid` */
export function readRedisUrl(env: Env): RedisAddress | undefined {
  const url = env['REDIS_URL']?.trim() ?? '';
  return url === '' ? undefined : parseRedisAddress(url, readRedisPrefix(env['LINQ_CARDS_REDIS_PREFIX']));
}

/**
 * The header that is sent when a source is fetched, written as `Name: value`.
 *
 * @throws OperatorError `setting_invalid`; it does not quote the value
 */
export function readSourceHeader(env: Env): { name: string; value: string } | undefined {
  const text = env['LINQ_CARDS_SOURCE_HEADER']?.trim() ?? '';
  if (text === '') return undefined;
  // Name and value as in RFC 9110, ASCII only.
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_SOURCE_HEADER is not a header.',
    'Use the form Name: value, for example Authorization: Bearer …',
  );
}

/** Where alerts are posted, and the secret that signs them. The address is a secret too: with Slack, anyone who has it can post. */
export type Webhook = { url: URL; secret: string | undefined };

/** @throws OperatorError `setting_invalid`; it does not quote the value */
export function readWebhook(env: Env): Webhook | undefined {
  const text = env['LINQ_CARDS_WEBHOOK_URL']?.trim() ?? '';
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return { url, secret: readWebhookSecret(env) };
  }
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_WEBHOOK_URL is not a valid webhook address.',
    'Use an https:// or http:// address without user name and password.',
  );
}

function readWebhookSecret(env: Env): string | undefined {
  const secret = env['LINQ_CARDS_WEBHOOK_SECRET'] || undefined;
  if (secret === undefined || !secret.startsWith('whsec_')) return secret;
  if (/^whsec_(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(secret))
    return secret;
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_WEBHOOK_SECRET begins with whsec_, and what follows is not Base64.',
    'Copy the whole secret, or create one with: echo "whsec_$(openssl rand -base64 32)"',
  );
}

/**
 * The token that `serve` asks browsers and programs for, if the operator has set one.
 *
 * @throws OperatorError `setting_invalid`; it does not quote the value
 */
export function readWebToken(env: Env): string | undefined {
  const token = env['LINQ_CARDS_WEB_TOKEN']?.trim() ?? '';
  if (token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_WEB_TOKEN contains spaces or other characters that a header cannot have.',
    'Use letters and digits, for example the output of: openssl rand -hex 32',
  );
}

/** Host names that `serve` accepts besides those of this machine. @throws OperatorError `setting_invalid` */
export function readWebHosts(env: Env): string[] {
  const hosts = (env['LINQ_CARDS_WEB_HOSTS'] ?? '').toLowerCase().split(',');
  const names = hosts.map((host) => host.trim()).filter((host) => host !== '');
  const wrong = names.find((name) => !/^([a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$/.test(name));
  if (wrong === undefined) return names;
  throw new OperatorError(
    'setting_invalid',
    `LINQ_CARDS_WEB_HOSTS contains ${JSON.stringify(wrong)}, which is not a host name.`,
    'Use host names without scheme and port, separated by commas, for example cards.example.com',
  );
}

/** OpenTelemetry's variables, and the setting among them that linq-cards does not support, if there is one. */
export type Traced = { variables: Record<string, string>; unsupported?: string };

/** How to export traces, read from OpenTelemetry's own variables; undefined: tracing is off. */
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

/** Eight characters that identify a key and do not reveal it. */
export function fingerprint(apiKey: string): string {
  return hash('sha256', apiKey, 'hex').slice(0, 8);
}

function refuseMissingKey(env: Env): never {
  const other = OTHER_NAMES_OF_THE_KEY.find((name) => (env[name]?.trim() ?? '') !== '');
  if (other !== undefined) {
    const what = `${other} is set, but linq-cards reads ${KEY}.`;
    throw new OperatorError('key_missing', what, `Rename it to ${KEY}.`);
  }
  const profile = hasProfiles(env) ? 'use a profile of Linq’s command line with --profile default, ' : '';
  throw new OperatorError(
    'key_missing',
    `There is no API key: ${KEY} is not set.`,
    `Set ${KEY} to a key from your Linq dashboard, ${profile}or try the built-in simulator: --simulate`,
  );
}

/** The SDK would send it in place of the key, and the run would belong to another account than its fingerprint says. */
function refuseOtherAuthorization(env: Env): void {
  const lines = env[CUSTOM_HEADERS]?.split('\n') ?? [];
  if (!lines.some((line) => /^\s*authorization\s*:/i.test(line))) return;
  throw new OperatorError(
    'setting_invalid',
    `${CUSTOM_HEADERS} contains an Authorization header.`,
    `Remove it from ${CUSTOM_HEADERS}, and set the key in ${KEY}.`,
  );
}

/** The key is sent to this address, so the connection must not be open to eavesdropping. */
function readBaseUrl(text: string | undefined): string {
  const url = text || DEFAULT_BASE_URL;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const safe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && isLoopback(parsed.hostname));
  if (parsed && safe && parsed.username === '' && parsed.password === '') return url.replace(/\/+$/, '');
  throw new OperatorError(
    'base_url_refused',
    'LINQ_API_V3_BASE_URL must be an https:// address (http:// only on this machine): the API key is sent to it.',
    `Correct it, or remove it to use ${DEFAULT_BASE_URL}`,
  );
}

/** True for names and addresses that always mean this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
