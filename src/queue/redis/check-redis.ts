import { randomBytes } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { OperatorError } from '../../errors.js';
import { nameOfRedis, type RedisAddress } from '../../redis-address.js';
import { storeFaultOf } from '../store/store-fault.js';

/** Keys of each hash tag that is used. */
export type TriedKeys = { probe: string; sharedQueues: string };

/** The oldest Redis that BullMQ 6 works with as it should. */
const OLDEST_VERSION = [6, 2] as const;
/** A queue asks its store hundreds of times a second. */
const ANSWERS_WITHIN_MS = 2_000;

/**
 * Touches a key with each kind of command that BullMQ's scripts and ours send, and leaves nothing behind. KEYS 1 a key of ours.
 * A list goes first: it is refused where memory is full, and then nothing has been written.
 */
const TRY_WRITES = `
redis.call('RPUSH', KEYS[1], 'x') redis.call('LPOS', KEYS[1], 'x') redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'x', '1') redis.call('PEXPIRE', KEYS[1], 1000) redis.call('DEL', KEYS[1])
redis.call('ZADD', KEYS[1], 1, 'x') redis.call('ZRANGE', KEYS[1], 0, -1) redis.call('DEL', KEYS[1])
redis.call('SADD', KEYS[1], 'x') redis.call('SREM', KEYS[1], 'x')
redis.call('XADD', KEYS[1], 'MAXLEN', '~', 10, '*', 'x', '1') redis.call('XTRIM', KEYS[1], 'MAXLEN', 0) redis.call('DEL', KEYS[1])
return redis.call('TIME')
`;

/**
 * Sees whether a queue can be trusted to a server, by the commands that it will need.
 *
 * @returns whether it stands alone or belongs to a cluster
 * @throws OperatorError `queue_unfit`, `queue_unreachable`
 */
export async function checkRedis(redis: Redis, address: RedisAddress): Promise<'server' | 'cluster'> {
  const check = new Checks(address);
  const server = await check.asked(() => redis.info('server'));
  const mode = /redis_mode:(\w+)/.exec(server)?.[1];
  if (mode === 'sentinel') throw check.sentinel();
  check.version(/redis_version:([\d.]+)/.exec(server)?.[1] ?? '');
  if (mode === 'cluster' && address.db !== 0)
    throw check.unfit(
      'belongs to a cluster, which has no database but 0',
      'Leave the number of the database out of REDIS_URL.',
    );
  if (mode !== 'cluster') await check.database(() => redis.select(address.db));
  check.policy(/maxmemory_policy:(\S+)/.exec(await check.asked(() => redis.info('memory')))?.[1]);
  const replication = await check.asked(() => redis.info('replication'));
  // In a cluster the other nodes are asked too, and each key goes to the primary that has it.
  if (mode === 'cluster') return 'cluster';
  if (/role:slave/.test(replication)) throw check.replica(/master_host:(\S+)/.exec(replication)?.[1]);
  return 'server';
}

/** Sends what a queue will send, to keys of ours. @throws OperatorError `queue_unfit`, `queue_unreachable` */
export async function tryCommands(redis: Redis | Cluster, address: RedisAddress, keys: TriedKeys): Promise<void> {
  const check = new Checks(address);
  for (const key of [keys.probe, `${keys.sharedQueues}:probe`]) {
    const own = `${key}:${randomBytes(4).toString('hex')}`;
    await check.asked(() => redis.eval(TRY_WRITES, 1, own));
    await check.asked(() => redis.set(own, '', 'PX', 1_000));
    await check.asked(() => redis.del(own));
  }
  await check.asked(() => redis.bzpopmin(`${keys.probe}:nothing`, 0.01));
}

/** What is wrong with a server, each in one sentence and with what to do. */
class Checks {
  readonly #address: RedisAddress;

  constructor(address: RedisAddress) {
    this.#address = address;
  }

  /** Asks, and says in one line what keeps the server from answering. */
  async asked<T>(question: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const slow = this.unfit(
        'does not answer within 2 s',
        'Find out what keeps it busy (SLOWLOG GET), or use one that is nearer.',
      );
      timer = setTimeout(() => reject(slow), ANSWERS_WITHIN_MS);
    });
    try {
      return await Promise.race([question(), late]);
    } catch (error) {
      throw error instanceof OperatorError ? error : this.refused(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async database(select: () => Promise<unknown>): Promise<void> {
    try {
      await this.asked(select);
    } catch (error) {
      const cause = (error as Error).cause;
      if (!(cause instanceof Error) || !/index is out of range|invalid DB index/i.test(cause.message)) throw error;
      const next = 'Use one that it has, such as 0, or raise “databases” in its configuration.';
      throw this.unfit(`has no database ${this.#address.db}`, next, cause);
    }
  }

  version(version: string): void {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor >= OLDEST_VERSION[1])) return;
    throw this.unfit(`is version ${version}; ${OLDEST_VERSION.join('.')} is the oldest that works`, 'Update Redis.');
  }

  policy(policy: string | undefined): void {
    if (policy === undefined || policy === 'noeviction') return;
    const next = 'Set it to noeviction: redis-cli CONFIG SET maxmemory-policy noeviction';
    throw this.unfit(`may throw jobs away when its memory is full (maxmemory-policy ${policy})`, next);
  }

  sentinel(): OperatorError {
    const { hosts } = this.#address;
    const [{ host, port } = { host: '', port: 0 }] = hosts;
    const next = `Name the primary that it watches: REDIS_URL=redis+sentinel://${host}:${port}/<name of the primary>`;
    return this.unfit('is a sentinel, which keeps no data', next);
  }

  replica(primary: string | undefined): OperatorError {
    const next = `Point REDIS_URL to the primary${primary === undefined ? '' : ` (${primary})`}, or to its sentinels.`;
    return this.unfit('is a read-only replica', next);
  }

  unfit(what: string, next: string, cause?: unknown): OperatorError {
    return new OperatorError('queue_unfit', `The Redis at ${nameOfRedis(this.#address)} ${what}.`, next, { cause });
  }

  refused(error: unknown): OperatorError {
    const fault = storeFaultOf(error);
    if (!fault || fault.code === 'unreachable') return unreachable(this.#address, error);
    const words = fault.said === '' ? '' : ` (${fault.said})`;
    if (fault.code === 'no_permission') {
      const next = `The user needs all keys ~${this.#address.prefix}* and ~{${this.#address.prefix}*, and +@all -@dangerous +info +keys.`;
      return this.unfit(`refuses what a queue needs${words}`, next, error);
    }
    const why = fault.what.replace(/^(The )?Redis (Cluster )?/, '');
    return this.unfit(`${why}${words}`, 'Nothing was started. Correct that, then run the command again.', error);
  }
}

export function unreachable(address: RedisAddress, cause: unknown): OperatorError {
  const said = cause instanceof Error ? cause.message.trim() : '';
  const isPassword = /WRONGPASS|NOAUTH|invalid password|without any password configured/i.test(said);
  return new OperatorError(
    'queue_unreachable',
    `The Redis at ${nameOfRedis(address)} cannot be reached${said && ` (${said})`}.`,
    isPassword
      ? 'Check the user and the password in REDIS_URL.'
      : 'Check REDIS_URL and that the server runs; without REDIS_URL the embedded queue is used.',
    { cause },
  );
}
