import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { readRedisUrl, readWebHosts, readWebToken } from '../../config.js';
import { OperatorError } from '../../errors.js';
import { removeAddress, writeAddress } from '../../home/address.js';
import { keepSessionKey, keepWebToken } from '../../home/web-token.js';
import type { OnReply } from '../../linq/client.js';
import { openOperations } from '../../operations/open-operations.js';
import { packageFile } from '../../package-file.js';
import { type BoardServer, openQueueView } from '../../queue/queue-view.js';
import type { Coordinator } from '../../runs/coordinator.js';
import type { Settings } from '../../settings.js';
import { version } from '../../version.js';
import { openMetrics } from '../../web/metrics.js';
import { checkListening } from '../../web/security/hosts.js';
import { oneTimeCode } from '../../web/security/one-time-code.js';
import { startServer } from '../../web/server.js';
import type { Io } from '../io.js';
import { withCoordinator } from '../local/with-coordinator.js';
import { openBrowser } from '../open-browser.js';
import type { Cli } from '../options.js';
import { ACCOUNT_SETTINGS } from '../run-settings.js';
import { schedulingOf } from '../scheduling.js';
import { endOnRequest } from '../signals.js';

const SETTINGS = [
  'port',
  'host',
  'open',
  'work',
  'maxUpload',
  'concurrency',
  'window',
  ...ACCOUNT_SETTINGS,
  'timeout',
  'caFile',
  'allowPrivateSources',
  'sources',
  'settle',
  'pruneRuns',
  'simulate',
  'home',
  'verbose',
] as const;
type ServeSettings = Pick<Settings, (typeof SETTINGS)[number]>;

export function declare(command: Command, { io, action }: Cli): void {
  command.addHelpText(
    'after',
    '\nPages and API require a token; it is part of the link that is printed. See docs/serve.md.',
  );
  action(command, SETTINGS, async (settings) => {
    if (!settings.work) needRedis(io);
    // Mistakes that show without the home are reported before it is taken.
    const given = readWebToken(io.env);
    if (given !== undefined) checkListening(settings.host, given);
    readWebHosts(io.env);
    const name = settings.simulate ? 'serve --simulate' : 'serve';
    const signal = endOnRequest(io);
    // No concurrency: no row is worked on here.
    const concurrency = settings.work ? settings.concurrency : 0;
    const replies: Replies = { count: () => undefined };
    const onReply: OnReply = (call, reply) => replies.count(call, reply);
    const use = { io, settings: { ...settings, concurrency }, command: name, signal, onReply };
    return withCoordinator(use, (coordinator) => serve(coordinator, { settings, io, signal, replies }));
  });
}

/** Counts Linq's responses, once metrics are open. */
type Replies = { count: OnReply };
type ServeUse = { settings: ServeSettings; io: Io; signal: AbortSignal; replies: Replies };

async function serve(coordinator: Coordinator, { settings, io, signal, replies }: ServeUse): Promise<number> {
  const { home, log } = coordinator;
  const { simulate, host, port, maxUpload } = settings;
  const given = readWebToken(io.env);
  const opening = settings.open ? oneTimeCode(() => new Date()) : undefined;
  const token = given ?? (await keepWebToken(home));
  const sessionKey = await keepSessionKey(home);
  const { engine } = await coordinator.tools();
  const { operations, work } = await openOperations(coordinator, schedulingOf({ settings, io, signal })(coordinator));
  const queues = openQueueView(engine, { simulated: simulate });
  const limiter = async () => ((await engine.isReachable()) ? engine.limiter.state() : null);
  const metrics = openMetrics({ operations, limiter, depth: () => queues.depth(), version: version() });
  replies.count = (call, reply) => {
    const { httpStatus: status, code } = { httpStatus: null, code: null, ...reply };
    metrics.requested({ call, status, code });
  };
  try {
    const server = await startServer({
      operations,
      metrics,
      log,
      host,
      port,
      security: {
        token,
        sessionKey,
        cookieName: `linq_cards_${home.id}`,
        alsoHosts: readWebHosts(io.env),
        ...(opening && { opening }),
        now: () => new Date(),
      },
      version: version(),
      sample: simulate ? fileURLToPath(packageFile('fixtures/numbers.csv')) : null,
      uploads: { maxBytes: maxUpload, homePath: home.path },
      // The package for fastify brings a copy of bull-board's types of its own.
      showQueues: (board) => queues.showOn(board as unknown as BoardServer),
    });
    try {
      signal.addEventListener('abort', () => void server.close(), { once: true });
      await writeAddress(home, { url: server.url, pid: process.pid });
      io.say(welcome(server.url, given === undefined ? token : undefined));
      if (opening) void open(`${server.url}/?token=${opening.code}`, io);
      await work(signal);
      return 0;
    } finally {
      await removeAddress(home);
      await server.close();
    }
  } finally {
    metrics.close();
    await queues.close();
  }
}

/** A token that the operator has chosen stays out of terminals and logs. */
function welcome(url: string, token: string | undefined): string {
  if (token === undefined)
    return `Serving at ${url} – sign in with the token in LINQ_CARDS_WEB_TOKEN. Press Ctrl-C to stop.`;
  return `Serving. Open this link to sign in; press Ctrl-C to stop:\n\n    ${url}/?token=${token}\n`;
}

async function open(link: string, io: Io): Promise<void> {
  if (!(await openBrowser(link))) io.say('No browser could be opened here; use the address above.');
}

function needRedis(io: Io): void {
  if (readRedisUrl(io.env) !== undefined) return;
  throw new OperatorError(
    'redis_needed',
    '--no-work leaves the rows to workers, and workers need Redis, but REDIS_URL is not set.',
    'Set REDIS_URL, for example redis://localhost:6379, or leave out --no-work.',
  );
}
