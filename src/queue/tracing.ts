import { DiagLogLevel, diag, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Traced } from '../config.js';
import { version } from '../version.js';
import type { Engine, Telemetry } from './engine.js';
import { openTelemetry } from './telemetry.js';

export type TracingOptions = {
  traced: Traced;
  /** Told of what goes wrong with sending. */
  warn: (text: string) => void;
  /** Says what the operator has to know. */
  say: (text: string) => void;
};

/** No process stays for longer because its spans cannot be sent. */
const SEND_WITHIN_MS = 3_000;

/** One for the whole process, as OpenTelemetry wants it. */
let provider: NodeTracerProvider | undefined;

/**
 * Opens an engine whose work is noted in spans. They go by the OpenTelemetry that the process was started with; where there is
 * none, by OTLP to where the specification's variables say, with their headers, sampler, limits and resource.
 */
export async function openTraced(
  options: TracingOptions,
  open: (telemetry: Telemetry) => Promise<Engine>,
): Promise<Engine> {
  if (!isThere()) startSending(options);
  const engine = await open(openTelemetry());
  return {
    ...engine,
    async close() {
      await engine.close();
      await provider?.forceFlush().catch((error: unknown) => options.warn(`The last traces were not sent: ${error}`));
    },
  };
}

/** Whether spans are already collected, by an SDK that was loaded before us or by what was started here. */
function isThere(): boolean {
  const current = trace.getTracerProvider();
  return !(current instanceof ProxyTracerProvider) || current.getDelegateTracer('linq-cards') !== undefined;
}

function startSending({ traced: { unsupported, variables }, warn, say }: TracingOptions): void {
  if (unsupported !== undefined) {
    say(`Traces are not sent: ${unsupported}. By itself linq-cards sends OTLP as http/protobuf; see docs/serve.md.`);
    return;
  }
  // Some may stand in a file .env; the SDK looks for them in the environment alone.
  Object.assign(process.env, variables);
  const nothing = () => undefined;
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
  const own = resourceFromAttributes({ 'service.name': 'linq-cards', 'service.version': version() });
  const detected = detectResources({ detectors: [envDetector] });
  provider = new NodeTracerProvider({
    resource: defaultResource().merge(own).merge(detected),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    forceFlushTimeoutMillis: SEND_WITHIN_MS,
  });
  provider.register();
}
