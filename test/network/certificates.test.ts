import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readAuthorities, trusting } from '../../src/network/authorities.js';
import { networkOf, openNetwork } from '../../src/network/network.js';
import { openProxy } from '../support/connect-proxy.js';
import { aCertificate, openHttps } from '../support/https.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const CA = await aCertificate({ names: ['Our own CA'], from: -2, days: 4 });

describe('a certificate of the company’s own CA', () => {
  it.each(['--ca-file', 'NODE_EXTRA_CA_CERTS'])('is accepted where %s names the CA', async (how) => {
    const server = await aCertificate({ names: ['localhost'], from: -0.5, issuer: CA });
    const { port } = await openHttps((_, response) => void response.end('hello'), server);
    const path = join(temporaryFolder(), 'ca.pem');
    writeFileSync(path, CA.cert);
    const network = openNetwork(
      how === '--ca-file' ? { env: {}, caFile: path } : { env: { NODE_EXTRA_CA_CERTS: path } },
    );
    const answer = await network.send(new URL(`https://localhost:${port}/`), { method: 'GET', headers: {} });
    expect(await text(answer)).toBe('hello');
  });

  it('is not accepted where nothing names it, and nothing is sent', async () => {
    const server = await aCertificate({ names: ['localhost'], from: -0.5, issuer: CA });
    const { port, requests } = await openHttps((_, response) => void response.end('hello'), server);
    const asked = networkOf({}).send(new URL(`https://localhost:${port}/`), { method: 'POST', headers: {} });
    await expect(asked).rejects.toMatchObject({
      fault: 'certificate',
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      sent: false,
    });
    expect(requests).toEqual([]);
  });

  it.each([
    ['is not there', undefined],
    ['holds no certificate', 'hello'],
    ['holds a damaged one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('cannot be read from a file that %s, which is named', (_, content) => {
    const path = join(temporaryFolder(), 'ca.pem');
    if (content !== undefined) writeFileSync(path, content);
    const reading = () => readAuthorities(path, {});
    expect(reading).toThrow(expect.objectContaining({ code: 'setting_invalid', exitCode: 3 }));
    expect(reading).toThrow(path);
  });

  it('is asked for only where it is named', () => {
    expect(readAuthorities(undefined, {})).toBeUndefined();
  });
});

describe('a certificate', () => {
  it.each([
    ['that has expired', { names: ['localhost'], from: -3, days: 1 }, 'CERT_HAS_EXPIRED'],
    ['that is not valid yet', { names: ['localhost'], from: 2, days: 1 }, 'CERT_NOT_YET_VALID'],
    ['for another name', { names: ['other.test'], from: -0.5 }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s is told as that, and nothing is sent', async (_, made, code) => {
    const certificate = await aCertificate(made);
    const { port, requests } = await openHttps((_request, response) => void response.end('hello'), certificate);
    const network = networkOf({}, trusting([certificate.cert]));
    const asked = network.send(new URL(`https://localhost:${port}/`), { method: 'POST', headers: {}, keep: true });
    await expect(asked).rejects.toMatchObject({ fault: 'certificate', code, sent: false });
    expect(requests).toEqual([]);
  });
});

describe('a connection that is only tried', () => {
  it('is secured and closed, and nothing is sent', async () => {
    const certificate = await aCertificate({ names: ['localhost'], from: -0.5 });
    const { port, requests, connections } = await openHttps((_, response) => void response.end(), certificate);
    await networkOf({}, trusting([certificate.cert])).reach(new URL(`https://localhost:${port}/`));
    expect([connections(), requests]).toEqual([1, []]);
  });

  it.each([
    ['expired', { names: ['localhost'], from: -3, days: 1 }, 'CERT_HAS_EXPIRED'],
    ['for another name', { names: ['other.test'], from: -0.5 }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('says that the certificate is %s', async (_, made, code) => {
    const certificate = await aCertificate(made);
    const { port } = await openHttps((_request, response) => void response.end(), certificate);
    const trying = networkOf({}, trusting([certificate.cert])).reach(new URL(`https://localhost:${port}/`));
    await expect(trying).rejects.toMatchObject({ fault: 'certificate', code });
  });

  it('says that the proxy refuses', async () => {
    const proxy = await openProxy({ login: { user: 'me', password: 's3cret' } });
    const trying = networkOf({ HTTPS_PROXY: proxy.url }).reach(new URL('https://api.test/'));
    await expect(trying).rejects.toMatchObject({ fault: 'proxy', code: 'PROXY_407' });
  });

  it('is not made for plain http', async () => {
    await networkOf({}).reach(new URL('http://127.0.0.1:1/'));
  });
});
