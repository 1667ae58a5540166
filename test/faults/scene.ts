import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { type Cli, endOf, readRecord, startBinary, startProgram } from '../support/cli.js';
import { type Stage, setStage } from '../support/e2e.js';
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.js';
import { HTTP, RESP } from '../support/framing.js';
import { killed } from '../support/invariants.js';
import { type RedisServer, type Snapshots, snapshotsOf } from '../support/redis.js';
import { aPlayedDisk, type SmallDisk } from '../support/small-disk.js';
import type { Cell, MomentName } from './table.js';

/** A Redis with a proxy before it, and the means to make it refuse. */
export type FaultyRedis = Snapshots & {
  proxy: FaultProxy;
  /** Past the proxy. */
  admin: Redis;
};

/** A home, Linq and perhaps Redis behind proxies, and the run that a fault strikes. */
export type Scene = {
  stage: Stage;
  env: Record<string, string>;
  linq: FaultProxy;
  redis: FaultyRedis | undefined;
  disk: SmallDisk | undefined;
  /** The process that coordinates the run, once it has been started. */
  run: Cli | undefined;
  /** Starts it: in a process of its own where the fault is that process's. */
  start(args: readonly string[]): Cli;
  /** Calls `act` at a moment of the run, which stands still for it. @returns when that was */
  at(moment: MomentName, nth: number, act: () => Promise<void>): Promise<void>;
};

let scenes = 0;

/** @param server for the engine that needs one; each scene has its own prefix there */
export async function setScene({ fault, engine }: Cell, server: RedisServer | undefined): Promise<Scene> {
  const plain = await setStage();
  const disk = fault.of === 'the disk' ? await aPlayedDisk() : undefined;
  const stage = disk ? { ...plain, home: join(disk.path, 'home') } : plain;
  const { port, pathname } = new URL(stage.simulator.baseUrl);
  const linq = await openFaultProxy({ port: Number(port) }, { framing: HTTP, atEnd: onTestFinished });
  const redis = server && engine === 'redis' ? await faultyRedis(server) : undefined;
  scenes += 1;
  const env = {
    ...stage.env,
    LINQ_API_V3_BASE_URL: `http://127.0.0.1:${linq.port}${pathname}`,
    LINQ_CARDS_HOME: stage.home,
    ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.proxy.port}`, LINQ_CARDS_REDIS_PREFIX: `scene-${scenes}` }),
  };
  const needsProcess = fault.of === 'the process' || fault.of === 'the disk';
  const scene: Scene = {
    stage,
    env,
    linq,
    redis,
    disk,
    run: undefined,
    start(args) {
      const cli = needsProcess ? startBinary(args, { env: { ...env, ...disk?.env } }) : startProgram(args, { env });
      onTestFinished(() => (needsProcess ? killed(cli) : endOf(cli)));
      scene.run = cli;
      return cli;
    },
    at(moment, nth, act) {
      const write = { request: /^(POST|PATCH) \S*\/v3\/contact_card/, nth };
      switch (moment) {
        case 'intake':
          return linq.at({ request: /^GET \S*\/v3\/contact_card/, nth: 1, when: 'asked' }, act);
        case 'enqueue':
          if (redis) return redis.proxy.at({ request: /"phoneNumber"/, nth: 1, when: 'asked' }, act);
          return onceRecorded(stage.home, 'enqueue').then(act);
        case 'sending':
          return linq.at({ ...write, when: 'asked' }, act);
        case 'completing':
        case 'reporting':
          return linq.at({ ...write, when: 'answered' }, act);
      }
    },
  };
  return scene;
}

async function faultyRedis(server: RedisServer): Promise<FaultyRedis> {
  const admin = new Redis(server.url);
  onTestFinished(() => admin.disconnect());
  const proxy = await openFaultProxy(server, { framing: RESP, atEnd: onTestFinished });
  return { proxy, admin, ...snapshotsOf(admin) };
}

/** Resolves as soon as the record of the home's run names this step as the next one, or a later one. */
function onceRecorded(home: string, step: string): Promise<void> {
  mkdirSync(join(home, 'runs'), { recursive: true });
  return new Promise((resolve) => {
    const watcher = watch(join(home, 'runs'), { recursive: true }, () => {
      if (readRecord(home)?.step !== step) return;
      watcher.close();
      resolve();
    });
    onTestFinished(() => watcher.close());
  });
}
