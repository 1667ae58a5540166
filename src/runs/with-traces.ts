import type { Traced } from '../config.js';
import type { Log } from '../log.js';
import type { Engine, Telemetry } from '../queue/engine.js';

export type TracesWanted = {
  /** Whether the queue's work is noted for OpenTelemetry. */
  traced: Traced | undefined;
  /** Says what the operator has to know. */
  say: (text: string) => void;
  log: Log;
};

/** Opens an engine, with traces where they are wanted: only then what makes them is loaded. */
export async function withTraces(
  { traced, say, log }: TracesWanted,
  open: (telemetry?: Telemetry) => Promise<Engine>,
): Promise<Engine> {
  if (!traced) return open();
  const { openTraced } = await import('../queue/tracing.js');
  return openTraced({ traced, say, warn: (text) => log.warn(text) }, open);
}
