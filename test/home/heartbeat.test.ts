import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Heartbeat, healthOf, removeHeartbeat, writeHeartbeat } from '../../src/home/heartbeat.js';
import { openHome } from '../../src/home/home.js';
import { A_MOMENT, A_RUN } from '../support/builders.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BEAT: Heartbeat = { at: A_MOMENT, pid: 7, since: A_MOMENT, queue: true, run: A_RUN, others: [], waiting: 2 };
const later = (ms: number) => new Date(Date.parse(A_MOMENT) + ms);
const aHome = () => openHome(join(temporaryFolder(), 'home'));

describe('a process that coordinates', () => {
  it.each([
    [29_999, true],
    [30_000, false],
    [30_001, false],
  ])('is well %s ms after its last sign of life: %s', async (ms, isWell) => {
    const home = await aHome();
    await writeHeartbeat(home, BEAT);
    expect((await healthOf(home, later(ms))).isWell).toBe(isWell);
  });

  it('says what it works on', async () => {
    const home = await aHome();
    await writeHeartbeat(home, BEAT);
    expect((await healthOf(home, later(0))).says).toMatch(new RegExp(`${A_RUN}; 2 more`));
    await writeHeartbeat(home, { ...BEAT, others: ['another'] });
    expect((await healthOf(home, later(0))).says).toMatch(new RegExp(`${A_RUN}, another; 2 more`));
  });

  it('is not well without its queue', async () => {
    const home = await aHome();
    await writeHeartbeat(home, { ...BEAT, queue: false });
    expect((await healthOf(home, later(0))).isWell).toBe(false);
  });

  it('is not there before it has begun, and when it has ended', async () => {
    const home = await aHome();
    expect((await healthOf(home, later(0))).isWell).toBe(false);
    await writeHeartbeat(home, BEAT);
    await removeHeartbeat(home);
    expect((await healthOf(home, later(0))).isWell).toBe(false);
  });
});
