import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApi, sendJson, sendText } from '../support/api.js';
import { type CliResult, runBinary, runCli } from '../support/cli.js';
import { openProxy } from '../support/connect-proxy.js';
import { numbers, type Stage, setStage, writesByNumber } from '../support/e2e.js';
import { aCertificate, type Certificate } from '../support/https.js';
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

function provision({ folder }: Stage, env: Record<string, string>): Promise<CliResult> {
  return runCli(['provision', join(folder, 'numbers.csv'), '--rate', '0'], { env });
}

/** The command ends before anything begins, in two lines, and no run is left. */
function expectNothingBegun({ code, stdout, stderr }: CliResult, { home, simulator }: Stage, says: RegExp) {
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^ {2}→ \S/m);
  expect(stderr).not.toMatch(/bug|\n\s+at /);
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
    ['407', { login: { user: 'me', password: 's3cret' } }, /user name and password \(.*PROXY_407\)/],
    ['403', { onlyPorts: [8443] }, /refuses connections to Linq \(.*PROXY_403\)/],
  ])('when the proxy answers %s', async (_, rules, says) => {
    const { stage, env, leads } = await aCompany();
    const proxy = await openProxy({ ...rules, leads });
    expectNothingBegun(await provision(stage, { ...env, HTTPS_PROXY: proxy.url }), stage, says);
  });

  it.each<[string, Parameters<typeof aCertificate>[0] | 'unknown', RegExp]>([
    ['nobody vouches for the certificate', 'unknown', /cannot be verified .*(\n.*)*--ca-file/],
    ['the certificate has expired', { names: [HOST], from: -3, days: 1 }, /has expired \(.*CERT_HAS_EXPIRED\)/],
    ['the certificate is not valid yet', { names: [HOST], from: 2 }, /not valid yet .*(\n.*)*clock/],
    ['the certificate is for another name', { names: ['other.test'], from: -0.5 }, /another host name/],
  ])('when %s', async (_, certificate, says) => {
    const company = await aCompany(certificate === 'unknown' ? undefined : await aCertificate(certificate));
    const { stage, env, leads } = company;
    const proxy = await openProxy({ leads });
    const ca = certificate === 'unknown' ? '' : company.ca;
    const began = performance.now();
    const result = await provision(stage, { ...env, HTTPS_PROXY: proxy.url, LINQ_CARDS_CA_FILE: ca });
    expectNothingBegun(result, stage, says);
    expect(proxy.asked).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('when the address names /v3 itself', async () => {
    const stage = await setStage();
    stage.csv(numbers(3));
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: `${stage.simulator.baseUrl}/v3` };
    expectNothingBegun(await provision(stage, env), stage, /not the address of the Linq API \(404.*\)\.(\n.*)*\/v3/);
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
    expectNothingBegun(result, stage, /not the address of the Linq API/);
    expect(api.received.map(({ method }) => method)).toEqual(['GET']);
  });

  it('when the address is another server’s, and the account is not read first', async () => {
    const stage = await setStage();
    const env = { ...stage.env, LINQ_API_V3_BASE_URL: `${stage.simulator.baseUrl}/v3` };
    const result = await runCli(['provision', stage.csv(numbers(3)), '--no-snapshot'], { env });
    expectNothingBegun(result, stage, /not the address of the Linq API \(404/);
  });

  it('when the certificate has expired, and the account is not read first', async () => {
    const { stage, env, leads } = await aCompany(await aCertificate({ names: [HOST], from: -3, days: 1 }));
    const proxy = await openProxy({ leads });
    const { code, stderr } = await runCli(['provision', join(stage.folder, 'numbers.csv'), '--no-snapshot'], {
      env: { ...env, HTTPS_PROXY: proxy.url },
    });
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('CERT_HAS_EXPIRED') });
    expect(writesByNumber(stage.simulator).size).toBe(0);
  });

  it('when the proxy is none, without quoting it', async () => {
    const { stage, env } = await aCompany();
    const result = await provision(stage, { ...env, HTTPS_PROXY: 'socks5://me:s3cret@proxy.test:1080' });
    expectNothingBegun(result, stage, /HTTPS_PROXY/);
    expect(result.stderr).not.toContain('s3cret');
  });
});

describeRedis('a worker', () => {
  it('that cannot verify Linq does not start, and stops no run of others', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    const { env, leads } = await aCompany();
    const proxy = await openProxy({ leads });
    const alone = { ...env, HTTPS_PROXY: proxy.url, LINQ_CARDS_CA_FILE: '', REDIS_URL: redis.url };
    const { code, stderr } = await runCli(['worker'], { env: alone });
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/cannot be verified .*(\n.*)*--ca-file/),
    });
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
