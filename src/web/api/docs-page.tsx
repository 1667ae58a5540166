import { OPERATOR_ERRORS, type OperatorErrorCode } from '../../errors.js';
import { assetAddress } from '../asset-files.js';
import { Top } from '../pages/parts/top.js';
import { STATUS_OF } from '../status-of.js';
import { exampleOf } from './example.js';
import type { OpenApi, Operation, Parameter } from './open-api.js';
import { titleOf } from './problem.js';

type Call = { method: string; path: string; operation: Operation };

/** The OpenAPI document as a page for people: every operation with its parameters, responses and an example. */
export function docsPage(document: OpenApi): string {
  const [{ url: base } = { url: '' }] = document.servers;
  const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: base + path,
      operation,
    })),
  );
  return `<!doctype html>${(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API · linq-cards</title>
        <link rel="stylesheet" href={assetAddress('page.css')} />
      </head>
      <body>
        <Top section="api" />
        <main class="frame api-docs">
          <h1>HTTP API</h1>
          <p safe>{document.info.description}</p>
          <p>
            Programs send the token as <code>Authorization: Bearer …</code>. Requests and responses are JSON unless
            noted. OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>.
          </p>
          <nav aria-label="Calls">
            {document.tags.map(({ name }) => (
              <Contents tag={name} calls={calls.filter(({ operation }) => operation.tags.includes(name))} />
            ))}
          </nav>
          {calls.map((call) => (
            <CallSection call={call} schemas={document.components.schemas} />
          ))}
          <Problems />
          <h2 id="schemas">Schemas</h2>
          {Object.entries(document.components.schemas).map(([id, schema]) => (
            <details id={`schema-${id}`}>
              <summary>
                <code safe>{id}</code>
              </summary>
              <pre>
                <code safe>{JSON.stringify(schema, null, 2)}</code>
              </pre>
            </details>
          ))}
        </main>
      </body>
    </html>
  )}`;
}

function Contents({ tag, calls }: { tag: string; calls: Call[] }): JSX.Element {
  return (
    <section>
      <h2 safe>{tag}</h2>
      <ul>
        {calls.map(({ method, path, operation }) => (
          <li>
            <a href={`#${operation.operationId}`}>
              <code safe>{`${method} ${path}`}</code>
            </a>{' '}
            <span safe>{operation.summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Schemas = Readonly<Record<string, unknown>>;

function CallSection({ call: { method, path, operation }, schemas }: { call: Call; schemas: Schemas }): JSX.Element {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return (
    <section id={operationId}>
      <h3>
        <code safe>{`${method} ${path}`}</code>
      </h3>
      <p>
        <strong safe>{summary}.</strong> <span safe>{description ?? ''}</span>
      </p>
      {parameters.length > 0 && <Parameters parameters={parameters} />}
      {requestBody && (
        <Bodies
          title={requestBody['required'] ? 'Body' : 'Body (optional)'}
          content={requestBody['content']}
          schemas={schemas}
        />
      )}
      <h4>Answers</h4>
      <dl>
        {Object.entries(responses).map(([status, response]) => (
          <>
            <dt>
              <code safe>{status}</code> <span safe>{String(response['description'] ?? '')}</span>
            </dt>
            <dd>
              <Bodies content={response['content']} schemas={schemas} />
            </dd>
          </>
        ))}
      </dl>
      <pre>
        <code safe>{curlOf({ method, path, operation })}</code>
      </pre>
    </section>
  );
}

function Parameters({ parameters }: { parameters: Parameter[] }): JSX.Element {
  return (
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">In</th>
            <th scope="col">Is</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, in: where, required, description, schema }) => (
            <tr>
              <td>
                <code safe>{name}</code>
                {required && ' (required)'}
              </td>
              <td safe>{where}</td>
              <td>
                <span safe>{description ?? ''}</span> <small safe>{rangeOf(schema)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bodies(props: { title?: string; content: unknown; schemas: Schemas }): JSX.Element {
  const { title, content, schemas } = props;
  const types = Object.entries((content ?? {}) as Record<string, { schema?: { $ref?: string } }>);
  return (
    <>
      {title !== undefined && types.length > 0 && <h4 safe>{title}</h4>}
      {types.map(([type, { schema }]) => {
        const id = schema?.$ref?.split('/').at(-1);
        return (
          <>
            <p>
              <code safe>{type}</code>{' '}
              {id !== undefined && (
                <a href={`#schema-${id}`} safe>
                  {id}
                </a>
              )}
            </p>
            {schema !== undefined && type === 'application/json' && (
              <details>
                <summary>Example</summary>
                <pre>
                  <code safe>{JSON.stringify(exampleOf(schema, schemas), null, 2)}</code>
                </pre>
              </details>
            )}
          </>
        );
      })}
    </>
  );
}

/** All errors by code; the type of a problem document links here. */
function Problems(): JSX.Element {
  const codes = Object.keys(OPERATOR_ERRORS) as OperatorErrorCode[];
  return (
    <section id="problems">
      <h2>Problems</h2>
      <p>
        Errors are <code>application/problem+json</code> (RFC 9457): <code>detail</code> says what is wrong,{' '}
        <code>next</code> what to do, and <code>code</code> is one of these:
      </p>
      <dl>
        {codes.map((code) => (
          <>
            <dt id={code}>
              <code safe>{code}</code>
            </dt>
            <dd safe>{`${titleOf(code)}. HTTP status ${STATUS_OF[code]}.`}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}

function rangeOf({ enum: choices, minimum, maximum, default: fallback }: Parameter['schema']): string {
  const parts = [
    Array.isArray(choices) ? choices.join(', ') : '',
    minimum !== undefined && maximum !== undefined && Number(maximum) < Number.MAX_SAFE_INTEGER
      ? `${minimum} to ${maximum}`
      : '',
    fallback === undefined ? '' : `default ${JSON.stringify(fallback)}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function curlOf({ method, path, operation: { requestBody, parameters = [] } }: Call): string {
  const example = path
    .replace('{id}', '20300102-030405-abcd')
    .replace('{edit}', '3')
    .replace('{name}', 'nightly')
    .replace('{number}', '12025550100');
  const lines = [`curl -H "Authorization: Bearer $LINQ_CARDS_WEB_TOKEN"`];
  if (method !== 'GET' && method !== 'POST') lines.push(`-X ${method}`);
  if (method === 'POST' && !requestBody) lines.push('-X POST');
  const content = (requestBody?.['content'] ?? {}) as Record<string, unknown>;
  if ('text/csv' in content) {
    lines.push(`-H 'Content-Type: text/csv' -H "Idempotency-Key: $(uuidgen)" --data-binary @numbers.csv`);
  } else if (requestBody) lines.push(`-H 'Content-Type: application/json' -d '${exampleBody(path)}'`);
  if (path.endsWith('/events')) lines.push('-N');
  const query = parameters.some(({ name }) => name === 'plan') ? '?plan=true' : '';
  return [...lines, `'http://localhost:8080${example}${query}'`].join(' \\\n  ');
}

const EXAMPLES: Record<string, unknown> = {
  start: { rate: 5 },
  resume: { rate: 5, maxFailures: '50%' },
  undo: { rate: 5 },
  approve: { reason: 'the company has a new name' },
  replan: { settings: { defaultCountry: 'US' } },
  offers: { rows: [3, 17] },
  edits: { kind: 'set', rows: [3, 17], field: 'first_name', value: 'Acme' },
  rerun: { status: 'failed', set: {} },
  discard: { numbers: ['+12025550100'] },
  '{name}': { cron: '0 2 * * *', tz: 'America/New_York', source: '/srv/numbers.csv' },
};

function exampleBody(path: string): string {
  return JSON.stringify(EXAMPLES[path.split('/').at(-1) ?? ''] ?? {});
}
