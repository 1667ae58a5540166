import { resolve } from 'node:path';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import type { Operations } from '../../src/operations/operations.js';
import { addAssets } from '../../src/web/assets.js';
import { addPageRoutes, type PagesOptions } from '../../src/web/pages/page-routes.js';

/** What the pages are served with: no more than they have to have. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export const A_SAMPLE = resolve(import.meta.dirname, '../../fixtures/numbers.csv');

/** The pages alone, on a operations of the test's. */
export async function pagesOn(operations: Operations, given: Partial<PagesOptions> = {}): Promise<FastifyInstance> {
  const app = Fastify({ logger: false });
  onTestFinished(() => app.close());
  await app.register(multipart);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', POLICY);
  });
  await addAssets(app);
  await addPageRoutes(app, operations, { maxUpload: 1_000_000, sample: null, ...given });
  await app.ready();
  return app;
}

/** A form as a browser sends it. */
export function aForm(fields: Record<string, string | string[]>) {
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value])),
  );
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: body.toString() };
}

/** A file with fields, as a browser sends them. */
export function anUpload(content: string, { name = 'numbers.csv', fields = {} as Record<string, string> } = {}) {
  const edge = '----edge';
  const parts = [
    ...Object.entries(fields).map(
      ([field, value]) => `content-disposition: form-data; name="${field}"\r\n\r\n${value}`,
    ),
    `content-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n${content}`,
  ];
  const payload = `${parts.map((part) => `--${edge}\r\n${part}\r\n`).join('')}--${edge}--\r\n`;
  return { headers: { 'content-type': `multipart/form-data; boundary=${edge}` }, payload };
}

/** A file with pictures, as a browser sends them: the pictures come first. */
export function aFormWithPictures(pictures: Readonly<Record<string, Buffer>>, csv: string, name = 'numbers.csv') {
  const part = (field: string, name: string, content: Buffer) =>
    Buffer.concat([
      Buffer.from(`--edge\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\n`),
      Buffer.from('content-type: application/octet-stream\r\n\r\n'),
      content,
      Buffer.from('\r\n'),
    ]);
  const parts = Object.entries(pictures).map(([name, content]) => part('pictures', name, content));
  const payload = Buffer.concat([...parts, part('file', name, Buffer.from(csv)), Buffer.from('--edge--\r\n')]);
  return { headers: { 'content-type': 'multipart/form-data; boundary=edge' }, payload };
}
