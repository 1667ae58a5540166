const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/**
 * Keeps Node's own `fetch` from asking this machine through a proxy. From Node 24 on it uses the proxies of the environment
 * if NODE_USE_ENV_PROXY is set, for loopback addresses too, and a command could not reach a `serve` beside it.
 *
 * @param environment the process's own, which Node reads again for each request; changed in place
 */
export function exemptThisMachine(environment: NodeJS.ProcessEnv): void {
  if (!environment['NODE_USE_ENV_PROXY']) return;
  // The lowercase name hides the other one.
  const name = environment['no_proxy'] === undefined ? 'NO_PROXY' : 'no_proxy';
  environment[name] = [environment[name], THIS_MACHINE].filter(Boolean).join(',');
}
