import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exemptThisMachine } from '../../src/network/exempt-this-machine.js';
import { listening } from '../support/listening.js';

describe('this machine is exempt from the proxies that Node’s own fetch uses', () => {
  it.each<[NodeJS.ProcessEnv, NodeJS.ProcessEnv]>([
    [{ NODE_USE_ENV_PROXY: '1' }, { NO_PROXY: 'localhost,127.0.0.1,[::1]' }],
    [{ NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a.test' }, { NO_PROXY: 'a.test,localhost,127.0.0.1,[::1]' }],
    [{ NODE_USE_ENV_PROXY: '1', no_proxy: 'a.test' }, { no_proxy: 'a.test,localhost,127.0.0.1,[::1]' }],
    [{ HTTP_PROXY: 'http://proxy.test' }, {}],
  ])('%j', (environment, added) => {
    const before = { ...environment };
    exemptThisMachine(environment);
    expect(environment).toEqual({ ...before, ...added });
  });

  it('in a process that has begun already', async () => {
    const port = await listening(createServer((_, response) => void response.end('here')));
    const script = `process.env.NO_PROXY = 'localhost,127.0.0.1,[::1]';
      fetch('http://127.0.0.1:${port}/').then((answer) => answer.text()).then((text) => process.stdout.write(text));`;
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1' };
    expect((await promisify(execFile)(process.execPath, ['-e', script], { env })).stdout).toBe('here');
  });
});
