/* An OpenTelemetry that is loaded before the program: it writes the names of its spans to standard error. */
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

const exporter = {
  export(spans, done) {
    for (const { name } of spans) process.stderr.write(`span: ${name}\n`);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
