import { OperatorError } from './errors.js';

/** Where the shared queue is, and which part of it is ours. */
export type RedisAddress = {
  /** `sentinel`: the hosts are sentinels, which are asked for the server that is the primary just now. */
  kind: 'server' | 'sentinel';
  hosts: readonly { host: string; port: number }[];
  /** What the sentinels call the primary; empty for a server. */
  primary: string;
  tls: boolean;
  username: string | undefined;
  password: string | undefined;
  db: number;
  /** What all keys begin with: environments with different prefixes on one Redis do not meet. */
  prefix: string;
};

export const DEFAULT_REDIS_PREFIX = 'linq-cards';
const SERVER_PORT = 6379;
const SENTINEL_PORT = 26_379;
const EXAMPLES =
  'Write it as redis://host:6379, rediss://user:password@host:6379/0 or redis+sentinel://host:26379,host:26379/primary';

/**
 * Reads an address: `redis://` or `rediss://` with a host, or `redis+sentinel://` (`rediss+sentinel://`) with some hosts and
 * the primary's name; then the number of a database.
 *
 * Not by the URL parser of the platform: passwords are pasted as they are, with `@ : / # ?` in them, and what follows such a
 * character would be taken for a host or a path, and be shown. Here the password ends at the last `@`. Of what cannot be read, no
 * message shows any part.
 *
 * @throws OperatorError `setting_invalid`
 */
export function parseRedisAddress(text: string, prefix = DEFAULT_REDIS_PREFIX): RedisAddress {
  const [, secure, sentinel, rest = ''] = /^redis(s)?(\+sentinel)?:\/\/(.*)$/s.exec(text.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  const [, user = '', , secret] = /^([^:]*)(:(.*))?$/s.exec(at < 0 ? '' : rest.slice(0, at)) ?? [];
  const [, places = '', path = ''] = /^([^/?#]*)\/?([^?#]*)/.exec(rest.slice(at + 1)) ?? [];
  const port = sentinel ? SENTINEL_PORT : SERVER_PORT;
  const hosts = places.split(',').map((place) => hostOf(place.trim(), port));
  const parts = path.split('/').filter((part) => part !== '');
  const primary = sentinel ? (parts.shift() ?? '') : '';
  const [db = '0', ...more] = parts;
  if (rest === '' || hosts.includes(undefined) || more.length > 0)
    throw invalid('REDIS_URL is not an address of a Redis server.');
  if (!sentinel && hosts.length > 1)
    throw invalid('REDIS_URL has more than one host, and is not an address of sentinels.');
  if (sentinel && primary === '')
    throw invalid('REDIS_URL does not say the name of the primary that the sentinels watch.');
  if (!/^\d{1,5}$/.test(db))
    throw invalid('REDIS_URL names a database that is not a number; databases of Redis are 0, 1, 2 …');
  return {
    kind: sentinel ? 'sentinel' : 'server',
    hosts: hosts.filter((host) => host !== undefined),
    primary: decoded(primary),
    tls: secure !== undefined,
    username: user === '' ? undefined : decoded(user),
    password: secret === undefined ? undefined : decoded(secret),
    db: Number(db),
    prefix,
  };
}

/** The address without user and password, for messages and logs. */
export function nameOfRedis({ kind, hosts, primary, tls, db }: RedisAddress): string {
  const scheme = `redis${tls ? 's' : ''}${kind === 'sentinel' ? '+sentinel' : ''}`;
  const places = hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
  return `${scheme}://${places}${primary && `/${primary}`}${db === 0 ? '' : `/${db}`}`;
}

/** @throws OperatorError `setting_invalid` */
export function readRedisPrefix(text: string | undefined): string {
  const prefix = text?.trim() || DEFAULT_REDIS_PREFIX;
  if (/^[\w.-]{1,64}$/.test(prefix)) return prefix;
  throw new OperatorError(
    'setting_invalid',
    'LINQ_CARDS_REDIS_PREFIX cannot begin the keys of Redis.',
    'Use up to 64 letters, digits, dots, hyphens and underscores, for example linq-cards-staging.',
  );
}

function hostOf(place: string, usualPort: number): { host: string; port: number } | undefined {
  const [, six, host = six, port] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(place) ?? [];
  return host === undefined ? undefined : { host, port: port === undefined ? usualPort : Number(port) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}

function invalid(what: string): OperatorError {
  return new OperatorError('setting_invalid', what, EXAMPLES);
}
