import { describe, expect, it } from 'vitest';
import { readTraced, readWebHosts, readWebToken } from '../src/config.js';
import { OperatorError } from '../src/errors.js';

describe('the token of the pages', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    [' secret ', 'secret'],
  ])('%j is %j', (LINQ_CARDS_WEB_TOKEN, token) => {
    expect(readWebToken({ LINQ_CARDS_WEB_TOKEN })).toBe(token);
  });

  it.each(['two words', 'Zoë', 'line\nbreak'])('may not be %j, and is not repeated', (LINQ_CARDS_WEB_TOKEN) => {
    const read = () => readWebToken({ LINQ_CARDS_WEB_TOKEN });
    expect(read).toThrow(OperatorError);
    expect(read).not.toThrow(LINQ_CARDS_WEB_TOKEN);
  });
});

describe('the names by which serve is called', () => {
  it('are written with commas between them', () => {
    const hosts = (LINQ_CARDS_WEB_HOSTS?: string) => readWebHosts({ LINQ_CARDS_WEB_HOSTS });
    expect(hosts('Cards.Example.com, nas , [2001:db8::1],')).toEqual(['cards.example.com', 'nas', '[2001:db8::1]']);
    expect([hosts(), hosts('')]).toEqual([[], []]);
  });

  it.each(['https://cards.example.com', 'cards.example.com:8080', '*', '*.example.com', 'a b', 'a/b'])(
    'have no scheme, port or star: %s',
    (LINQ_CARDS_WEB_HOSTS) => {
      expect(() => readWebHosts({ LINQ_CARDS_WEB_HOSTS })).toThrow('LINQ_CARDS_WEB_HOSTS');
    },
  );
});

describe('traces', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

  it.each([
    [{}, undefined],
    [{ OTEL_SERVICE_NAME: 'x' }, undefined],
    [endpoint, {}],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318' }, {}],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, {}],
    [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' }, {}],
    [{ OTEL_TRACES_EXPORTER: 'console' }, { unsupported: 'OTEL_TRACES_EXPORTER is console' }],
    [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, { unsupported: 'OTEL_EXPORTER_OTLP_PROTOCOL is grpc' }],
    [
      { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      { unsupported: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is http/json' },
    ],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }, undefined],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }, undefined],
  ])('with %j are wanted: %j', (env, wanted) => {
    expect(readTraced(env)).toEqual(wanted && { ...wanted, variables: env });
  });
});
