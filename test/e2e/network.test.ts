import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OperatorErrorCode } from '../../src/errors.js';
import { openApi, sendJson, sendText } from '../support/api.js';
import { runBinary, runCli } from '../support/cli.js';
import { openProxy } from '../support/connect-proxy.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { aCertificate, type Certificate } from '../support/https.js';
import { type Mistake, mistakeOf } from '../support/mistake.js';
import { describeRedis, startRedis } from '../support/redis.js';
import { openTlsFront } from '../support/tls-front.js';

const CA = await aCertificate({ names: ['Our own CA'], from: -2, days: 4 });
const HOST = 'linq.test';

/** The simulator behind a certificate, at a name that only the proxy knows. */
async function aCompany(certificate?: Certificate) {
  const stage = await setStage();
  const issued = certificate ?? (await aCertificate({ names: [HOST], from: -0.5, issuer: CA }));
  const front = await openTlsFront(stage.simulator.baseUrl, issued);
  const ca = join(stage.folder, 'ca.pem');
  stage.csv(numbers(12));
  writeFileSync(ca, certificate?.cert ?? CA.cert);
  const path = new URL(stage.simulator.baseUrl).pathname;
  const env = { ...stage.env, LINQ_API_V3_BASE_URL: `https://${HOST}${path}`, LINQ_CARDS_CA_FILE: ca };
  return { stage, env, leads: { [HOST]: front.port }, ca };
}

function provision({ folder }: Stage, env: Record<string, string>): Promise<Mistake> {
  return mistakeOf(['provision', join(folder, 'numbers.csv'), '--rate', '0'], { env });
}

/** The command ends before anything begins, and no run is left. @param names what is in the message */
function expectNothingBegun(
  { exit, code, says }: Mistake,
  { home, simulator }: Stage,
  [mistake, ...names]: readonly [OperatorErrorCode, ...string[]],
) {
  expect([exit, code]).toEqual([3, mistake]);
  for (const named of names) expect(says).toContain(named);
  expect(writesByNumber(simulator).size).toBe(0);
  expect(existsSync(join(home, 'runs')) ? readdirSync(join(home, 'runs')) : []).toEqual([]);
}

describe('in a company’s network', () => {
  it('a file is provisioned through a proxy with user and password that allows only port 443, with a private CA', async () => {
    const { stage, env, leads } = await aCompany();
    const proxy = await openProxy({ login: { user: 'me', password: 'p@ss:w/rd' }, leads, onlyPorts: [443] });
    const through = { ...env, HTTPS_PROXY: proxy.url.replace('//', '//me:p%40ss%3Aw%2Frd@') };
    const { code, stderr } = await runBinary(['provision', join(stage.folder, 'numbers.csv'), '--rate', '0'], {
      env: through,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect([...writesByNumber(stage.simulator).values()]).toEqual(Array(12).fill(1));
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${HOST}:443`]));
    expect(stderr).not.toContain('p@ss');
  });

  it('doctor names the proxy, and neither user nor password', async () => {
    const { env, leads } = await aCompany();
    const proxy = await openProxy({ login: { user: 'me', password: 's3cret' }, leads });
    const { code, stdout } = await runCli(['doctor'], {
      env: { ...env, HTTPS_PROXY: proxy.url.replace('//', '//me:s3cret@') },
    });
    expect(code).toBe(0);
    expect(stdout).toContain(`http://***:***@127.0.0.1:${proxy.port}`);
    expect(stdout).not.toContain('s3cret');
  });

  it('doctor says that HTTP_PROXY alone is not for Linq', async () => {
    const { env } = await setStage();
    const { stdout } = await runCli(['doctor', '--json'], {
      env: { ...env, HTTP_PROXY: 'http://proxy.test:1', LINQ_API_V3_BASE_URL: 'https://127.0.0.1:1' },
    });
    expect(stdout).toContain('HTTP_PROXY is for http URLs only');
  });
});

describe('nothing begins, and the reason is told,', () => {
  it.each([
    ['407', { login: { user: 'me', password: 's3cret' } }],
    ['403', { onlyPorts: [8443] }],
  ])('when the proxy answers %s', async (status, rules) => {
    const { stage, env, leads } = await aCompany();
    const proxy = await openProxy({ ...rules, leads });
    const mistake = await provision(stage, { ...env, HTTPS_PROXY: proxy.url });
    expectNothingBegun(mistake, stage, ['proxy_refused', `PROXY_${status}`]);
  });

  it.each<[string, Parameters<typeof aCertificate>[0] | 'unknown', string]>([
    ['nobody vouches for the certificate', 'unknown', '--ca-file'],
    ['the certificate has expired', { names: [HOST], from: -3, days: 1 }, 'CERT_HAS_EXPIRED'],
    ['the certificate is not valid yet', { names: [HOST], from: 2 }, 'CERT_NOT_YET_VALID'],
    ['the certificate is for another name', { names: ['other.test'], from: -0.5 }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('when %s', async (_, certificate, named) => {
    const company = await aCompany(certificate === 'unknown' ? undefined : await aCertificate(certificate));
    const { stage, env, leads } = company;
    const proxy = await openProxy({ leads });
    const ca = certificate === 'unknown' ? '' : company.ca;
    const began = performance.now();
    const result = await provision(stage, { ...env, HTTPS_PROXY: proxy.url, LINQ_CARDS_CA_FILE: ca });
    expectNothingBegun(result, stage, ['linq_certificate', named]);
    expect(proxy.asked).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('when the address names /v3 itself', async () => {
    const stage = await setStage();
    stage.csv(numbers(3));
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: `${stage.simulator.baseUrl}/v3` };
    expectNothingBegun(await provision(stage, env), stage, ['linq_address', '404', '/v3']);
  });

  it.each<[string, Parameters<typeof openApi>[0]]>([
    ['a web page', (response) => sendText(response, 200, 'text/html', '<!doctype html><title>Welcome</title>')],
    ['404/2001', (response) => sendJson(response, { status: 404, body: { error: { code: 2001 } } })],
    ['a redirect to a login', (response) => void response.writeHead(302, { location: '/login' }).end()],
  ])('when the list of cards is answered with %s', async (_, answer) => {
    const stage = await setStage();
    stage.csv(numbers(3));
    const api = await openApi(answer);
    const result = await provision(stage, { ...stage.env, LINQ_API_V3_BASE_URL: api.baseUrl });
    expectNothingBegun(result, stage, ['linq_address']);
    expect(api.received.map(({ method }) => method)).toEqual(['GET']);
  });

  it('when the address is another server’s, and the account is not read first', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: `${stage.simulator.baseUrl}/v3` };
    const mistake = await mistakeOf(['provision', stage.csv(numbers(3)), '--no-snapshot'], { env });
    expectNothingBegun(mistake, stage, ['linq_address', '404']);
  });

  it('when the certificate has expired, and the account is not read first', async () => {
    const { stage, env, leads } = await aCompany(await aCertificate({ names: [HOST], from: -3, days: 1 }));
    const proxy = await openProxy({ leads });
    const mistake = await mistakeOf(['provision', join(stage.folder, 'numbers.csv'), '--no-snapshot'], {
      env: { ...env, HTTPS_PROXY: proxy.url },
    });
    expectNothingBegun(mistake, stage, ['linq_certificate', 'CERT_HAS_EXPIRED']);
  });

  it('when the proxy is none, without quoting it', async () => {
    const { stage, env } = await aCompany();
    const result = await provision(stage, { ...env, HTTPS_PROXY: 'socks5://me:s3cret@proxy.test:1080' });
    expectNothingBegun(result, stage, ['setting_invalid', 'HTTPS_PROXY']);
    expect(result.says).not.toContain('s3cret');
  });
});

describeRedis('a worker', () => {
  it('that cannot verify Linq does not start, and stops no run of others', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const { env, leads } = await aCompany();
    const proxy = await openProxy({ leads });
    const alone = { ...env, HTTPS_PROXY: proxy.url, LINQ_CARDS_CA_FILE: '', REDIS_URL: redis.url };
    const mistake = await mistakeOf(['worker'], { env: alone });
    expect(mistake).toMatchObject({ exit: 3, says: expect.stringContaining('--ca-file') });
  });
});

it('the simulator is used beside a proxy that leads nowhere', async () => {
  const stage = await setStage();
  stage.csv(numbers(2));
  const { code } = await runCli(['provision', join(stage.folder, 'numbers.csv'), '--simulate', '--rate', '0'], {
    env: { ...stage.env, HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'socks5://nowhere' },
  });
  expect(code).toBe(0);
});
