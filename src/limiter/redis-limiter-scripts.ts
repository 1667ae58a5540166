import {
  BREAKER,
  CATCH_UP,
  COOL_DOWN,
  LATENESS_MS,
  LINQ_BUDGET,
  LONG_WAIT,
  LOWEST_SHARE,
  MAX_LAG_MS,
  MOST_GRACE_MS,
  PROBE_AFTER_MS,
  PROBE_LEASE_MS,
  UNLIMITED_STANDS_FOR,
  WINDOW_SPARE_MS,
} from './limiter.js';
import { COMMON, REFUSAL, RELEASE_SLOT, SWEEP, WRITES } from './redis-limiter-parts.js';
import { BUDGET_GRACE_MS } from './write-budget.js';

/*
 * The limiter in Lua, one script per operation. Redis runs scripts one at a time, so all workers see the same order of
 * events. Only Redis's clock is used, so the workers' clocks do not matter. A worker that dies between two scripts leaves
 * at most one slot or write that was counted and not used.
 *
 * memory-limiter.ts and the files beside it have the same rules; test/limiter/limiter-contract.ts tests both.
 *
 * KEYS 1 limiter (hash)   rate, budgetMax, budgetMs, due · full, slow, toldAt, coolUntil, times, why ·
 *                      longWaits · inARow, unread, lastRows, answeredAt, troubleAt, since, nextProbeAt, failedProbes
 *      2 sent (list)   slots that were given, oldest first
 *      3 writes (hash) slots of the writes for some numbers, oldest first, as doubles of eight bytes · sweptAt
 *      4 run (hash)    state
 */

/** ARGV 1 kind, 2 number, 3 ahead in ms. → { go, wait, slot, probe, writes, grace or '' } or { why not, wait } */
export const ACQUIRE = `${COMMON}${WRITES}${SWEEP}${REFUSAL}
local refused = refusal()
if refused then return refused end

local kind, phone = ARGV[1], ARGV[2]
local max, windowMs = number('budgetMax') or 0, number('budgetMs') or 0
local keepMs = math.max(windowMs, ${LINQ_BUDGET.windowMs}) + ${BUDGET_GRACE_MS}
local written = {}
if kind == 'write' then
  sweep(keepMs)
  for _, at in ipairs(writesTo(phone)) do
    if at > now - keepMs then written[#written + 1] = at end
  end
  local nthLast = max > 0 and written[#written - max + 1]
  local since = now - windowMs - ${BUDGET_GRACE_MS}
  if nthLast and nthLast > since then return {'budget', exact(nthLast - since)} end
end

local probe = '0'
if number('nextProbeAt') then
  probe = '1'
  redis.call('HSET', limiter, 'nextProbeAt', exact(now + ${PROBE_LEASE_MS}))
end

local pace = paceNow()
local slot = now
if pace > 0 then
  local count = math.max(1, math.floor(pace))
  local last = redis.call('LINDEX', sent, -1)
  local nthLast = redis.call('LINDEX', sent, -count)
  local due = math.max(number('due') or now, now - ${MAX_LAG_MS})
  slot = math.max(slot + tonumber(ARGV[3]), due)
  if last then slot = math.max(slot, tonumber(last) + periodOf(pace) / ${CATCH_UP}) end
  if nthLast then slot = math.max(slot, tonumber(nthLast) + 1000 * count / pace + ${WINDOW_SPARE_MS}) end
  redis.call('HSET', limiter, 'due', exact(due + periodOf(pace)))
end
local text = exact(slot)
redis.call('RPUSH', sent, text)
local keep = math.max(1000, math.floor(number('rate')))
if redis.call('LLEN', sent) > 2 * keep then redis.call('LTRIM', sent, -keep, -1) end
local count = 0
if kind == 'write' then
  written[#written + 1] = tonumber(text)
  keepWrites(phone, written)
  keepFor(math.ceil(slot - now + keepMs))
  for _, at in ipairs(written) do
    if at > slot - ${LINQ_BUDGET.windowMs} then count = count + 1 end
  end
end
local grace = pace > 0 and exact(math.max(${LATENESS_MS}, math.min(${MOST_GRACE_MS}, periodOf(pace) / 2))) or ''
return {'go', exact(slot - now), text, probe, count, grace}
`;

/** ARGV 1 kind, 2 number, 3 slot. → { go, 0, slot, 0, 0, '' } or { why not, wait } */
export const REVALIDATE = `${COMMON}${WRITES}${REFUSAL}${RELEASE_SLOT}
local refused = refusal()
if not refused then return {'go', '0', ARGV[3], '0', 0, ''} end
release(ARGV[3], ARGV[1], ARGV[2])
return refused
`;

/** ARGV 1 kind, 2 number, 3 slot. */
export const RELEASE = `${COMMON}${WRITES}${RELEASE_SLOT}
release(ARGV[3], ARGV[1], ARGV[2])
`;

/** ARGV 1 slot, 2 how late in ms. */
export const REPORT_LATE = `${COMMON}
local place = redis.call('LPOS', sent, ARGV[1], 'RANK', -1)
if place then redis.call('LSET', sent, place, exact(tonumber(ARGV[1]) + tonumber(ARGV[2]))) end
`;

const SLOW = `
local function slowDown(slot, asked, why)
  local toldAt, coolUntil = number('toldAt'), number('coolUntil') or 0
  if toldAt and slot <= toldAt then
    redis.call('HSET', limiter, 'coolUntil', exact(math.max(coolUntil, now + (asked or 0))))
    return
  end
  local times = 1
  if toldAt and now - toldAt < ${COOL_DOWN.againWithinMs} then times = number('times') + 1 end
  local full = number('rate') or 0
  if full == 0 then
    for _, at in ipairs(redis.call('LRANGE', sent, -1000, -1)) do
      if tonumber(at) > now - 1000 then full = full + 1 end
    end
    full = math.max(${UNLIMITED_STANDS_FOR}, full)
  end
  local pace = full
  local slow = number('slow')
  if slow then
    local before = number('full')
    local current = paceOf(slow, before, coolUntil)
    if now < coolUntil or current < before then full, pace = before, current end
  end
  local coolMs = asked or math.min(${COOL_DOWN.firstMs} * 2 ^ (times - 1), ${COOL_DOWN.lastMs})
  redis.call('HSET', limiter,
    'full', full, 'slow', math.max(pace / 2, full * ${LOWEST_SHARE}), 'toldAt', exact(now),
    'coolUntil', exact(math.max(coolUntil, now + coolMs)), 'times', times, 'why', why)
end
`;

/** ARGV 1 slot, 2 retry after in ms or '', 3 why. */
export const SLOW_DOWN = `${COMMON}${SLOW}
slowDown(tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3])
`;

const REMEMBER = `
local function remember(how, times)
  local rows = (redis.call('HGET', limiter, 'lastRows') or '') .. string.rep(how, times)
  rows = string.sub(rows, -${BREAKER.lastRows})
  redis.call('HSET', limiter, 'lastRows', rows)
  return rows
end
local function answered(count)
  if number('since') then redis.call('HDEL', limiter, 'lastRows') end
  redis.call('HDEL', limiter, 'since', 'nextProbeAt', 'failedProbes', 'inARow', 'unread', 'troubleAt')
  redis.call('HSET', limiter, 'answeredAt', exact(now))
  remember('a', math.min(count, ${BREAKER.lastRows}))
end
`;

/** ARGV 1 slot, 2 retry after in ms or '', 3 why, 4 writes. → number | account */
export const TOO_MANY = `${COMMON}${SLOW}${REMEMBER}
answered(1)
local asked = tonumber(ARGV[2])
if tonumber(ARGV[4]) > ${LINQ_BUDGET.max} then return 'number' end
if (asked or 0) >= ${LONG_WAIT.fromMs} and redis.call('HINCRBY', limiter, 'longWaits', 1) <= ${LONG_WAIT.inARow} then
  return 'number'
end
slowDown(tonumber(ARGV[1]), asked, ARGV[3])
return 'account'
`;

/** ARGV 1 count. */
export const ANSWERED = `${COMMON}${REMEMBER}
redis.call('HDEL', limiter, 'longWaits')
answered(tonumber(ARGV[1]))
`;

/** ARGV 1 the row's first attempt in ms since 1970, 2 read answered, 3 exhausted. → go_on | hold | outage */
export const REPORT_FAILURE = `${COMMON}${REMEMBER}
if number('since') then return 'outage' end
local sinceMs, readAnswered, exhausted = tonumber(ARGV[1]), ARGV[2] == '1', ARGV[3] == '1'
local troubleAt = math.min(number('troubleAt') or now, sinceMs)
redis.call('HSET', limiter, 'troubleAt', exact(troubleAt))
local inARow = redis.call('HINCRBY', limiter, 'inARow', 1)
local unread = number('unread') or 0
local rows = redis.call('HGET', limiter, 'lastRows') or ''
if not readAnswered then
  unread = redis.call('HINCRBY', limiter, 'unread', 1)
  rows = remember('u', 1)
end
local nothingAnswered = (number('answeredAt') or 0) < sinceMs
local _, bad = string.gsub(rows, 'u', '')
if (exhausted and not readAnswered and nothingAnswered)
  or unread >= ${BREAKER.outageWithoutReads} or inARow >= ${BREAKER.outage}
  or (string.len(rows) >= ${BREAKER.lastRows} and bad >= ${BREAKER.halfOfThem}) then
  redis.call('HSET', limiter, 'since', exact(troubleAt), 'nextProbeAt', exact(now + ${PROBE_AFTER_MS[0]}), 'failedProbes', 0)
  return 'outage'
end
if inARow >= ${BREAKER.hold} and not exhausted then return 'hold' end
return 'go_on'
`;

export const PROBE_FAILED = `${COMMON}
if not number('since') then return end
local after = {${PROBE_AFTER_MS.join(', ')}}
local failed = redis.call('HINCRBY', limiter, 'failedProbes', 1)
redis.call('HSET', limiter, 'nextProbeAt', exact(now + after[math.min(failed, ${PROBE_AFTER_MS.length - 1}) + 1]))
`;

/** ARGV 1 rate or '', 2 budget max or '', 3 budget window in ms. */
export const CONFIGURE = `${COMMON}
if ARGV[1] ~= '' and tonumber(ARGV[1]) ~= number('rate') then
  redis.call('HDEL', limiter, 'slow', 'full', 'toldAt', 'coolUntil', 'times', 'why', 'due')
  redis.call('HSET', limiter, 'rate', ARGV[1])
end
if ARGV[2] ~= '' then redis.call('HSET', limiter, 'budgetMax', ARGV[2], 'budgetMs', ARGV[3]) end
`;

/** ARGV 1 rate, 2 budget max, 3 budget window in ms. */
export const BEGIN = `${COMMON}
if number('rate') then return end
redis.call('HSET', limiter, 'rate', ARGV[1], 'budgetMax', ARGV[2], 'budgetMs', ARGV[3])
`;

/** → rate, current, why or '', coolUntil or '', since or '', nextProbeAt or '' */
export const STATE = `${COMMON}
local rate, coolUntil = number('rate') or 0, number('coolUntil') or 0
local current, isSlow = paceNow()
local why = isSlow and redis.call('HGET', limiter, 'why') or ''
local cool = now < coolUntil and exact(coolUntil) or ''
return {tostring(rate), tostring(current), why, cool, redis.call('HGET', limiter, 'since') or '', redis.call('HGET', limiter, 'nextProbeAt') or ''}
`;

/** ARGV 1 number, 2 ms for which they matter, 3 … slots: adds writes that were counted elsewhere, each once. */
export const ADD_WRITES = `${COMMON}${WRITES}
local slots, known = writesTo(ARGV[1]), {}
for _, slot in ipairs(slots) do known[slot] = true end
for at = 3, #ARGV do
  local slot = tonumber(ARGV[at])
  if not known[slot] then slots[#slots + 1] = slot end
end
table.sort(slots)
keepWrites(ARGV[1], slots)
keepFor(tonumber(ARGV[2]))
`;
