import { spawnSync } from 'node:child_process';
import { nextTime } from '../../src/scheduler/times/times.js';

const YEARS = [2026, 2028] as const;
/** Half an hour, midnight, Ramadan, an island whose midnight is missing, and a zone without changes for comparison. */
const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/Nuuk',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Africa/Cairo',
  'Asia/Gaza',
  'Pacific/Chatham',
  'Asia/Tokyo',
];
const MINUTES = [0, 30, 45];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Around a change, the moments at which a process may be started again: each half hour, a second before and after it. */
const AROUND_MS = 3 * HOUR_MS;
const RESTARTS_EVERY_MS = 30 * MINUTE_MS;

/** Of each zone: its changes, and for each wall-clock time of a day the moments at which it comes, in milliseconds. */
type Expected = Record<string, { changes: number[]; times: Record<string, number[]> }>;

/**
 * Python's zoneinfo (PEP 495) decides when a wall-clock time comes: with fold=0 a time that comes twice is its first, and one that
 * does not come is as much later as the clocks move, which is what docs/schedules.md promises.
 */
const ORACLE = `
import json, sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
zones, first, last, minutes = json.loads(sys.argv[1])
out = {}
for name in zones:
    zone = ZoneInfo(name)
    offset = lambda at: datetime.fromtimestamp(at, zone).utcoffset()
    changes = []
    at, end = datetime(first, 1, 1, tzinfo=timezone.utc).timestamp(), datetime(last + 1, 1, 1, tzinfo=timezone.utc).timestamp()
    while at < end:
        if offset(at) != offset(at + 900): changes.append(int((at + 900) * 1000))
        at += 900
    days = sorted({(datetime.fromtimestamp(c / 1000, zone) + timedelta(days=d)).date() for c in changes for d in (-2, -1, 0, 1, 2)})
    times = {}
    for hour in range(24):
        for minute in minutes:
            when = [datetime(d.year, d.month, d.day, hour, minute, tzinfo=zone, fold=0).timestamp() for d in days]
            times[f'{minute} {hour}'] = [int(w * 1000) for w in when]
    out[name] = {'changes': changes, 'times': times}
print(json.dumps(out))
`;

/** Each wall-clock time exactly once, whenever the process was started, over every change of three years. */
export async function clocks(): Promise<string> {
  const expected = askPython();
  const wrong: string[] = [];
  let questions = 0;
  for (const [tz, { changes, times }] of Object.entries(expected)) {
    for (const [minuteAndHour, moments] of Object.entries(times)) {
      const cron = `${minuteAndHour} * * *`;
      for (const change of changes) {
        // A time that is far from the change has nothing to do with it.
        if (!moments.some((moment) => Math.abs(moment - change) <= AROUND_MS)) continue;
        for (const started of startsAround(change)) {
          questions += 1;
          const due = moments.find((moment) => moment > started);
          const next = nextTime({ cron, tz }, started);
          if (next !== due) wrong.push(`${tz} ${cron} after ${iso(started)}: ${iso(next)}, not ${iso(due)}`);
        }
      }
    }
  }
  const changes = Object.values(expected).reduce((sum, zone) => sum + zone.changes.length, 0);
  const said = `${ZONES.length} zones, ${changes} changes of ${YEARS[0]} to ${YEARS[1]}, ${questions} restarts: ${wrong.length} times wrong`;
  if (wrong.length > 0) throw new Error(`${said}\n${wrong.slice(0, 20).join('\n')}`);
  return said;
}

function startsAround(change: number): number[] {
  const starts: number[] = [];
  for (let at = change - AROUND_MS; at <= change + AROUND_MS; at += RESTARTS_EVERY_MS)
    starts.push(at - 1_000, at + 1_000);
  return starts;
}

function askPython(): Expected {
  const asked = JSON.stringify([ZONES, ...YEARS, MINUTES]);
  const { status, stdout, stderr } = spawnSync('python3', ['-c', ORACLE, asked], {
    encoding: 'utf8',
    maxBuffer: 256 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`This needs python3 with zoneinfo and time zones:\n${stderr}`);
  return JSON.parse(stdout) as Expected;
}

function iso(moment: number | undefined): string {
  return moment === undefined ? 'never' : new Date(moment).toISOString();
}
