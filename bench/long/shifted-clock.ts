/*
 * Loaded into a process before its program (`node --import`): its clock is ahead by as many milliseconds as its parent has
 * sent last. Timers and Redis keep real time; dates, the database in the process and `performance.now()` do not.
 */
const OwnDate = Date;
const ownNow = performance.now.bind(performance);
let aheadMs = Number(process.env['LONG_AHEAD_MS'] ?? 0);

globalThis.Date = new Proxy(OwnDate, {
  construct: (target, given) =>
    Reflect.construct(target, given.length === 0 ? [target.now() + aheadMs] : given) as Date,
  apply: (target) => new target(target.now() + aheadMs).toString(),
  get: (target, key, receiver) => (key === 'now' ? () => target.now() + aheadMs : Reflect.get(target, key, receiver)),
});
performance.now = () => ownNow() + aheadMs;

process.on('message', (ms) => {
  aheadMs = Number(ms);
  process.send?.(ms);
});
// The program ends when it wants to.
process.channel?.unref();
