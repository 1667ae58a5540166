import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Log, openLog } from '../src/log.js';
import { temporaryFolder } from './support/temporary-folder.js';

const NOW = new Date('2030-01-02T23:59:59.999Z');

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the log', () => {
  it('cuts numbers to their last four digits, as a field and one or two levels down', () => {
    const [line] = logged((log) =>
      log.info({
        phoneNumber: '+14155550132',
        card: { phone_number: '+14155550133' },
        job: { data: { phoneNumber: '+14155550134' } },
      }),
    );
    expect(line).toMatchObject({
      phoneNumber: '…0132',
      card: { phone_number: '…0133' },
      job: { data: { phoneNumber: '…0134' } },
    });
  });

  it('leaves out names, keys and passwords, as a field and one or two levels down', () => {
    const secrets = {
      firstName: 'Ada',
      lastName: 'Lovelace',
      first_name: 'Ada',
      last_name: 'Lovelace',
      name: 'Ada Lovelace',
      apiKey: 'sk_live_1',
      authorization: 'Bearer sk_live_1',
      token: 'sk_live_1',
      password: 'sk_live_1',
    };
    const [line] = logged((log) => log.info({ ...secrets, a: secrets, b: { c: secrets } }));
    const cut = Object.fromEntries(Object.keys(secrets).map((field) => [field, '[redacted]']));
    expect(line).toMatchObject({ ...cut, a: cut, b: { c: cut } });
    expect(JSON.stringify(line)).not.toMatch(/Ada|Lovelace|sk_live/);
  });

  it.each(['debug', 'info', 'warn', 'error', 'fatal'] as const)('does so at level %s', (level) => {
    const [line] = logged((log) => log[level]({ phoneNumber: '+14155550132', firstName: 'Ada' }));
    expect(line).toMatchObject({ phoneNumber: '…0132', firstName: '[redacted]' });
  });

  it('leaves out a number that is none', () => {
    const [line] = logged((log) => log.info({ phoneNumber: 14155550132 }));
    expect(line).toMatchObject({ phoneNumber: '[redacted]' });
  });

  it('keeps what is no secret, with the time and the process', () => {
    const [line] = logged((log) => log.warn({ run: 'r', row: 7, httpStatus: 409 }, 'said'));
    expect(line).toMatchObject({ level: 40, pid: process.pid, run: 'r', row: 7, httpStatus: 409, msg: 'said' });
    expect(Date.parse(String(line?.['time']))).not.toBeNaN();
  });

  it('is written to a file per day, for its owner only, and added to', () => {
    const folder = temporaryFolder();
    const path = join(folder, '2030-01-02.log');
    for (const say of ['first', 'second']) openLog({ folder, verbose: false, now: NOW }).info(say);
    expect(linesOf(path).map(({ msg }) => msg)).toEqual(['first', 'second']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is written nowhere where it is asked for nowhere', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const log = openLog({ verbose: false, now: NOW });
    log.fatal('nothing');
    expect(log.level).toBe('silent');
    expect(write).not.toHaveBeenCalled();
  });

  it('has every line in the file as soon as it is logged, so that an exit loses none', () => {
    const folder = temporaryFolder();
    const log = openLog({ folder, verbose: false, now: NOW });
    for (let line = 1; line <= 1_000; line += 1) log.info({ line });
    expect(linesOf(join(folder, '2030-01-02.log'))).toHaveLength(1_000);
  });

  it('does not end the process when it cannot be written', () => {
    const log = openLog({ folder: join(temporaryFolder(), 'not there'), verbose: false, now: NOW });
    expect(() => log.info('lost')).not.toThrow();
    expect(() => log.info('lost too')).not.toThrow();
  });
});

/** The lines that are written to standard error. */
function logged(write: (log: Log) => void): Record<string, unknown>[] {
  const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  write(openLog({ verbose: true, now: NOW }));
  const text = spy.mock.calls.map(([chunk]) => String(chunk)).join('');
  spy.mockRestore();
  return parse(text);
}

function linesOf(path: string): Record<string, unknown>[] {
  return parse(readFileSync(path, 'utf8'));
}

function parse(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
