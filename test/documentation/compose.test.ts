import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { readCompose } from '../support/compose.js';
import { setStage } from '../support/e2e.js';
import { freePort } from '../support/redis.js';
import { startServeProcess } from '../support/serve.js';

type Service = {
  image: string;
  command: string[];
  user: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  healthcheck: { test: string[] };
  environment?: Record<string, string>;
};
const { services, volumes } = readCompose() as unknown as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const ours = Object.entries(services).filter(([name]) => name !== 'redis');
const service = (name: string) => services[name] as Service;

describe('docker-compose.yml', () => {
  it('has a Redis, the pages and workers, and more only where it is asked for', () => {
    const usual = Object.entries(services).flatMap(([name, { profiles }]) => (profiles ? [] : [name]));
    expect(usual).toEqual(['redis', 'serve', 'worker']);
    expect([service('demo').profiles, service('coordinate').profiles]).toEqual([['demo'], ['coordinate']]);
  });

  it.each(Object.keys(services))(
    '%s runs without root, on a read-only system, with a pinned image and a health check',
    (name) => {
      const { image, user, read_only, cap_drop, security_opt, healthcheck } = service(name);
      expect(image).toMatch(/^[a-z-]+:\d+\.\d+\.\d+(-[a-z0-9.-]+)?$/);
      expect(['node', 'redis']).toContain(user);
      expect({ read_only, cap_drop, security_opt }).toEqual({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(healthcheck.test[0]).toBe('CMD');
    },
  );

  it('is reached from this machine alone', () => {
    const ports = Object.values(services).flatMap((each) => each.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('keeps Redis and homes in volumes that there are', () => {
    const named = Object.values(services).flatMap((each) => each.volumes ?? []);
    const kept = named.map((volume) => volume.split(':')[0] ?? '').filter((name) => !name.startsWith('.'));
    expect([...new Set(kept)].sort()).toEqual(Object.keys(volumes).sort());
    expect(service('redis').command).toEqual(expect.arrayContaining(['noeviction', '--appendonly']));
  });

  it('builds from a pinned image, and does not run as root', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../Dockerfile'), 'utf8');
    const images = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images.filter((image) => !/:\d+\.\d+\.\d+-/.test(image ?? ''))).toEqual([]);
    expect(text).toMatch(/^USER node$/m);
  });

  it.each(ours.map(([name]) => name))('%s names a command that there is', (name) => {
    expect(COMMANDS.map((command) => command.name)).toContain(service(name).command[0]);
  });

  it('serves the demo with the very command that it names, and its health check agrees', async () => {
    const { command, healthcheck } = service('demo');
    const port = await freePort();
    const args = command.slice(1).map((word) => word.replace('8081', String(port)));
    const stage = await setStage();
    const { ask, cli } = await startServeProcess(stage, args);
    expect((await ask('/')).status).toBe(200);
    const [, program = '', ...rest] = healthcheck.test.map((word) => word.replace('8081', String(port)));
    const check = async () => {
      const [code] = await once(spawn(program, rest), 'close');
      return code as number;
    };
    expect(await check()).toBe(0);
    cli.signal('SIGTERM');
    expect((await cli.ended).code).toBe(0);
    expect(await check()).toBe(1);
  });
});
