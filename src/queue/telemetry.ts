import type { Attributes, Span, Telemetry, Tracer } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';

/*
 * What BullMQ notes of its work in a trace. The id of a dead letter is its phone number, a job's result is an outcome, and
 * the text of an error may hold anything: only what is known to be harmless is handed on.
 */
const HARMLESS = new Set([
  'bullmq.queue.name',
  'bullmq.queue.operation',
  'bullmq.queue.drain.delay',
  'bullmq.queue.jobs.state',
  'bullmq.job.bulk.count',
  'bullmq.job.name',
  'bullmq.job.attempts.made',
  'bullmq.job.attempt_finished_timestamp',
  'bullmq.job.processed.timestamp',
  'bullmq.job.state',
  'bullmq.job.type',
  'bullmq.worker.id',
  'bullmq.worker.name',
  'bullmq.worker.stalled.jobs',
]);

/** Traces of the queue, for the OpenTelemetry that the process was started with; without one nothing is noted. */
export function openTelemetry(telemetry: Telemetry = new BullMQOtel({ tracerName: 'linq-cards' })): Telemetry {
  return { ...telemetry, tracer: discreet(telemetry.tracer), contextManager: telemetry.contextManager };
}

function discreet(tracer: Tracer): Tracer {
  return { startSpan: (name, options, context) => discreetSpan(tracer.startSpan(name, options, context)) };
}

function discreetSpan(span: Span): Span {
  return {
    setSpanOnContext: (context) => span.setSpanOnContext(context),
    setAttribute(key, value) {
      if (HARMLESS.has(key)) span.setAttribute(key, value);
    },
    setAttributes: (attributes) => span.setAttributes(harmless(attributes)),
    addEvent: (name, attributes) => span.addEvent(name, harmless(attributes ?? {})),
    recordException(exception, time) {
      const name = typeof exception === 'string' ? undefined : exception.name;
      span.recordException({ name: name ?? 'Error', message: '' }, time);
    },
    end: () => span.end(),
  };
}

function harmless(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => HARMLESS.has(key)));
}
