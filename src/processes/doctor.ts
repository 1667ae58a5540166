import { access, constants, statfs } from 'node:fs/promises';
import { identityOf, type LinqAccess, readAccess, readRedisUrl } from '../config.js';
import { OperatorError } from '../errors.js';
import { openHome } from '../home/home.js';
import { accountOf, checkAccount, formatIdentity } from '../home/home-account.js';
import { holderOf } from '../home/lock.js';
import { lineList } from '../linq/answers.js';
import { classifyList } from '../linq/classify.js';
import { openLinqClient } from '../linq/client.js';
import { explain } from '../linq/upsert-outcome.js';
import { type Network, openNetwork } from '../network/network.js';
import { shownProxy } from '../network/proxy-for.js';
import { diagnoseRedis } from '../queue/redis/diagnose.js';
import type { Env } from '../read-env.js';
import type { RedisAddress } from '../redis-address.js';
import { openDeadLettersOf } from '../runs/open-dead-letters.js';

/** One thing that was looked at. `next`: what to do about it, where something is wrong or could be better. */
export type Finding = { what: string; state: 'good' | 'notice' | 'bad'; says: string; next?: string };

export type DoctorOptions = {
  env: Env;
  profile?: string | undefined;
  homePath: string;
  timeoutMs: number;
  caFile: string | undefined;
};

const OLDEST_NODE = [20, 19] as const;
const LOW_DISK_BYTES = 500 * 1024 * 1024;
/** Beyond this, times in results and logs mislead, and TLS may fail. */
const CLOCK_OFF_MS = 30_000;

/** Looks at everything that a run depends on, one after the other; nothing is changed, and one GET is sent. */
export async function* diagnose(options: DoctorOptions): AsyncGenerator<Finding> {
  yield node();
  yield* home(options);
  yield* queue(options);
  yield* linq(options);
}

function node(): Finding {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  return isOld
    ? { what: 'Node', state: 'bad', says: version, next: `Install Node ${OLDEST_NODE.join('.')} or later.` }
    : { what: 'Node', state: 'good', says: version };
}

async function* home({ homePath }: DoctorOptions): AsyncGenerator<Finding> {
  try {
    const { path } = await openHome(homePath);
    await access(path, constants.W_OK);
    yield { what: 'home', state: 'good', says: path };
    const { bavail, bsize } = await statfs(path);
    const free = `${Math.round((bavail * bsize) / 1024 / 1024).toLocaleString('en-US')} MB free`;
    const isLow = bavail * bsize < LOW_DISK_BYTES;
    yield { what: 'disk', state: isLow ? 'bad' : 'good', says: free, ...(isLow && { next: 'Free some space.' }) };
    const holder = await holderOf(path);
    yield holder
      ? { what: 'lock', state: 'notice', says: `process ${holder.pid} works on the home: ${holder.command}` }
      : { what: 'lock', state: 'good', says: 'free' };
  } catch (error) {
    yield problem('home', error);
  }
}

async function* queue({ env, homePath }: DoctorOptions): AsyncGenerator<Finding> {
  try {
    const url = readRedisUrl(env);
    if (url !== undefined) return yield* redis(url);
    if (await holderOf(homePath)) return yield { what: 'queue', state: 'good', says: 'embedded, in use just now' };
    let putAside: string | undefined;
    const stored = {
      homePath,
      simulate: false,
      command: 'doctor',
      redisUrl: undefined,
      notice: (text: string) => {
        putAside = text;
      },
    };
    const { deadLetters, close } = await openDeadLettersOf(stored);
    const count = await deadLetters.count().finally(close);
    yield putAside === undefined
      ? { what: 'queue', state: 'good', says: 'embedded' }
      : { what: 'queue', state: 'notice', says: putAside };
    yield waitingNumbers(count);
  } catch (error) {
    yield problem('queue', error);
  }
}

async function* redis(address: RedisAddress): AsyncGenerator<Finding> {
  const { version, nodes, persists, latencyMs, clockAheadMs } = await diagnoseRedis(address);
  const cluster = nodes > 1 ? `, a cluster of ${nodes}` : '';
  const latency = `answers in ${latencyMs.toFixed(1)} ms`;
  yield { what: 'queue', state: 'good', says: `Redis ${version}${cluster}, does not evict, ${latency}` };
  yield persists
    ? { what: 'persistence', state: 'good', says: 'on' }
    : {
        what: 'persistence',
        state: 'notice',
        says: 'off: when Redis restarts, runs under way have to be resumed by hand and dead letters are gone',
        next: 'Set appendonly yes.',
      };
  if (Math.abs(clockAheadMs) > CLOCK_OFF_MS) yield clockOff('Redis', clockAheadMs);
}

async function* linq({ env, profile, homePath, timeoutMs, caFile }: DoctorOptions): AsyncGenerator<Finding> {
  try {
    const linqAccess = readAccess(env, profile);
    yield* owner(homePath, linqAccess);
    yield { what: 'address', state: 'good', says: linqAccess.baseUrl };
    const network = openNetwork({ env, caFile });
    yield way(network, new URL(linqAccess.baseUrl), env);
    let date: string | null = null;
    const onHeaders = (headers: Headers) => (date = headers.get('date'));
    const client = openLinqClient({ ...linqAccess, network, timeoutMs, onHeaders });
    const verdict = classifyList(lineList.whole, await client.listLines());
    const name = formatIdentity(identityOf(linqAccess));
    if (verdict.class === 'list') {
      yield { what: 'key', state: 'good', says: `${name} is accepted; the account has ${verdict.list.length} lines` };
    } else {
      yield {
        what: 'key',
        state: 'bad',
        says: `${name}: ${explain({ ...verdict.rule, remedy: '' }, verdict.said).trim()}`,
        next: verdict.rule.remedy,
      };
    }
    if (date === null) return yield { what: 'clock', state: 'notice', says: 'not known: Linq did not say the time' };
    const aheadMs = Date.parse(date) - Date.now();
    yield Math.abs(aheadMs) > CLOCK_OFF_MS
      ? clockOff('Linq', aheadMs)
      : { what: 'clock', state: 'good', says: 'right' };
  } catch (error) {
    yield problem('key', error);
  }
}

/** Whether the home may be used with this key. What is wrong with the home itself has been told. */
async function* owner(homePath: string, linqAccess: LinqAccess): AsyncGenerator<Finding> {
  const folder = await openHome(homePath).catch(() => undefined);
  if (!folder) return;
  try {
    checkAccount(folder, identityOf(linqAccess));
    const says = accountOf(folder) ? 'the home belongs to this key' : 'the home belongs to no account yet';
    yield { what: 'account', state: 'good', says };
  } catch (error) {
    yield problem('account', error);
  }
}

/** How Linq is reached. HTTP_PROXY alone is for http addresses, which Linq's is not; that is easily overlooked. */
function way(network: Network, url: URL, env: Env): Finding {
  const proxy = network.proxyFor(url);
  if (proxy) return { what: 'proxy', state: 'good', says: shownProxy(proxy) };
  const isOverlooked = url.protocol === 'https:' && (env['HTTP_PROXY'] || env['http_proxy']) && !hasProxyForHttps(env);
  return isOverlooked
    ? {
        what: 'proxy',
        state: 'notice',
        says: 'none: HTTP_PROXY is for http URLs only',
        next: 'Set HTTPS_PROXY to use it for Linq.',
      }
    : { what: 'proxy', state: 'good', says: 'none' };
}

function hasProxyForHttps(env: Env): boolean {
  return Boolean(env['HTTPS_PROXY'] || env['https_proxy']);
}

function waitingNumbers(count: number): Finding {
  return count === 0
    ? { what: 'dead letters', state: 'good', says: 'none' }
    : { what: 'dead letters', state: 'notice', says: `${count}`, next: 'See why: linq-cards dead-letters' };
}

function clockOff(whose: string, aheadMs: number): Finding {
  const seconds = Math.abs(Math.round(aheadMs / 1000));
  const says = `this machine’s is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the one of ${whose}`;
  return { what: 'clock', state: 'bad', says, next: 'Let the machine set its clock by NTP.' };
}

/** Only an operator's mistake is a finding; anything else is a bug and must be seen as one. */
function problem(what: string, error: unknown): Finding {
  if (!(error instanceof OperatorError)) throw error;
  return { what, state: 'bad', says: error.message, next: error.next };
}
