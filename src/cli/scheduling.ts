import { readSourceHeader, readWebhook } from '../config.js';
import { openNetwork } from '../network/network.js';
import type { Coordinator } from '../runs/coordinator.js';
import { openAlerts } from '../scheduler/alerts.js';
import type { CoordinateOptions } from '../scheduler/coordinate.js';
import type { FetchOptions } from '../scheduler/schedule-source.js';
import { openSourceFolders } from '../scheduler/source-folders.js';
import { SETTINGS, type Settings } from '../settings.js';
import type { Io } from './io.js';
import { eventLine } from './render/coordinate-lines.js';

type FetchSettings = Pick<Settings, 'caFile'> & Partial<Pick<Settings, 'allowPrivateSources' | 'settle' | 'sources'>>;

/** How the sources of schedules are fetched. @throws OperatorError for an unusable setting in the environment */
export function fetchingOf(settings: FetchSettings, io: Io): FetchOptions {
  const { caFile, allowPrivateSources = false, settle = 10, sources = [] } = settings;
  const network = openNetwork({ env: io.env, caFile });
  const folders = openSourceFolders(sources);
  return {
    allowPrivate: allowPrivateSources,
    header: readSourceHeader(io.env),
    network,
    restMs: settle * 1000,
    folders,
  };
}

type SchedulingUse = {
  io: Io;
  settings: FetchSettings & Pick<Settings, 'simulate' | 'pruneRuns'>;
  signal: AbortSignal;
};

/**
 * What `serve` and `coordinate` have in common: how they fetch sources, alert, prune, and print what happens. Mistakes in
 * the environment are thrown at once, before a home is opened.
 *
 * @throws OperatorError as `fetchingOf` and `readWebhook`
 */
export function schedulingOf({ io, settings, signal }: SchedulingUse) {
  const fetching = fetchingOf(settings, io);
  const webhook = readWebhook(io.env);
  const olderThanMs = settings.pruneRuns;
  const now = () => new Date();
  return ({ home, log }: Coordinator): Omit<CoordinateOptions, 'signal'> => {
    const alerts = openAlerts({ home, log, webhook, network: fetching.network, now, signal });
    return {
      simulate: settings.simulate,
      fetching,
      emit: (event) => io.say(`${now().toISOString()}  ${eventLine(event)}`),
      onRunEnded: alerts.runEnded,
      onTicked: alerts.ticked,
      pruning: olderThanMs === undefined ? undefined : { olderThanMs, keep: SETTINGS.keep.fallback },
    };
  };
}
