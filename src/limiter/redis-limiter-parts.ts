import { RECOVERY, SPARE_MS } from './limiter.js';

/*
 * Pieces of the Lua of redis-limiter-scripts.ts, which names the keys. Each defines local functions for the script that begins with it.
 */

export const COMMON = `
local limiter, sent, writes, run = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local function number(field) return tonumber(redis.call('HGET', limiter, field) or nil) end
local function exact(value) return string.format('%.3f', value) end
local function paceOf(slow, full, coolUntil)
  local steps = math.max(0, math.floor((now - coolUntil) / ${RECOVERY.everyMs}))
  return math.min(full, slow + steps * full * ${RECOVERY.share})
end
local function paceNow() -- requests per second, 0 for no limit; and whether that is less than the rate
  local rate, slow = number('rate') or 0, number('slow')
  if not slow then return rate, false end
  local full = number('full')
  local current = paceOf(slow, full, number('coolUntil'))
  if current < full then return current, true end
  return rate, false
end
local function periodOf(pace) return ${1000 + SPARE_MS} / pace end
`;

export const WRITES = `
local function writesTo(phone)
  local packed, slots = redis.call('HGET', writes, phone) or '', {}
  for at = 1, #packed, 8 do slots[#slots + 1] = struct.unpack('<d', packed, at) end
  return slots
end
local function keepWrites(phone, slots)
  if #slots == 0 then return redis.call('HDEL', writes, phone) end
  local packed = {}
  for at, slot in ipairs(slots) do packed[at] = struct.pack('<d', slot) end
  redis.call('HSET', writes, phone, table.concat(packed))
end
local function keepFor(ms) -- the hash; another number of it may be kept for longer
  redis.call('PEXPIRE', writes, math.max(redis.call('PTTL', writes), ms))
end
`;

export const SWEEP = `
local function sweep(keepMs) -- forgets the numbers of this hash that have not been written for that long
  if now - tonumber(redis.call('HGET', writes, 'sweptAt') or 0) < keepMs / 4 then return end
  local all = redis.call('HGETALL', writes)
  for at = 1, #all, 2 do
    local packed = all[at + 1]
    if all[at] ~= 'sweptAt' and struct.unpack('<d', packed, #packed - 7) <= now - keepMs then
      redis.call('HDEL', writes, all[at])
    end
  end
  redis.call('HSET', writes, 'sweptAt', math.floor(now))
end
`;

export const REFUSAL = `
local function refusal()
  if redis.call('HGET', run, 'state') ~= 'running' or not number('rate') then return {'stopped', '0'} end
  local probeAt = number('nextProbeAt')
  if probeAt and now < probeAt then return {'outage', exact(probeAt - now)} end
  local coolUntil = number('coolUntil') or 0
  if now < coolUntil then return {'cool_down', exact(coolUntil - now)} end
  return nil
end
`;

export const RELEASE_SLOT = `
local function release(slot, kind, phone)
  local removed = redis.call('LREM', sent, -1, slot)
  local due, pace = number('due'), paceNow()
  if removed == 1 and due and pace > 0 then redis.call('HSET', limiter, 'due', exact(due - periodOf(pace))) end
  if kind ~= 'write' then return end
  local slots = writesTo(phone)
  for at = #slots, 1, -1 do
    if slots[at] == tonumber(slot) then
      table.remove(slots, at)
      return keepWrites(phone, slots)
    end
  end
end
`;
