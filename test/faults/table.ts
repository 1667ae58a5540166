import type { Scene } from './scene.js';

/** Where a run is when a fault strikes. What the scene sees of each is in {@link Scene.at}. */
export const MOMENTS = ['intake', 'enqueue', 'sending', 'completing', 'reporting'] as const;
export type MomentName = (typeof MOMENTS)[number];

export const ENGINES = ['embedded', 'redis'] as const;
export type EngineName = (typeof ENGINES)[number];

/** What goes wrong, of whom, and for how long. */
export type Fault = {
  name: string;
  of: 'Redis' | 'Linq' | 'the process' | 'the disk';
  engines: readonly EngineName[];
  moments: readonly MomentName[];
  begin(scene: Scene): void | Promise<void>;
  /** Absent for a fault that is over at once. */
  end?(scene: Scene): void | Promise<void>;
  /** Milliseconds that it may last, at least and at most; one number is drawn in between. */
  lastsMs?: readonly [number, number];
  /** The run is over with it, and an operator resumes it. */
  endsRun?: true;
};

const REDIS = { of: 'Redis', engines: ['redis'], moments: MOMENTS } as const;
/** Linq is asked for the account first, then for each row. */
const LINQ = { of: 'Linq', engines: ENGINES, moments: ['intake', 'sending', 'completing'] } as const;
const SHORT = [200, 1_500] as const;

export const FAULTS: readonly Fault[] = [
  { ...REDIS, name: 'cuts all connections', begin: ({ redis }) => redis?.proxy.cut() },
  {
    ...REDIS,
    name: 'is gone',
    lastsMs: SHORT,
    begin: ({ redis }) => redis?.proxy.begin({ kind: 'gone' }),
    end: ({ redis }) => redis?.proxy.heal(),
  },
  {
    ...REDIS,
    name: 'is slow',
    lastsMs: SHORT,
    begin: ({ redis }) => redis?.proxy.begin({ kind: 'slow', ms: 100 }),
    end: ({ redis }) => redis?.proxy.heal(),
  },
  {
    ...REDIS,
    name: 'says nothing',
    lastsMs: SHORT,
    begin: ({ redis }) => redis?.proxy.begin({ kind: 'silent' }),
    end: ({ redis }) => redis?.proxy.heal(),
  },
  { ...REDIS, name: 'cuts an answer in half', begin: ({ redis }) => void redis?.proxy.halve() },
  ...[
    'LOADING Redis is loading the dataset in memory',
    'CLUSTERDOWN The cluster is down',
    'NOREPLICAS Not enough good replicas to write.',
    'BUSY Redis is busy running a script.',
    'ERR something that no version has said before',
  ].map(
    (words): Fault => ({
      ...REDIS,
      name: `answers ${/\w+/.exec(words)?.[0]}`,
      lastsMs: SHORT,
      begin: ({ redis }) => redis?.proxy.begin({ kind: 'refuse', words }),
      end: ({ redis }) => redis?.proxy.heal(),
    }),
  ),
  {
    ...REDIS,
    name: 'is out of memory',
    lastsMs: SHORT,
    begin: async ({ redis }) => void (await redis?.admin.config('SET', 'maxmemory', '1')),
    end: async ({ redis }) => void (await redis?.admin.config('SET', 'maxmemory', '0')),
  },
  {
    ...REDIS,
    name: 'is a read-only replica',
    lastsMs: SHORT,
    begin: async ({ redis }) => void (await redis?.admin.replicaof('127.0.0.1', 1)),
    end: async ({ redis }) => void (await redis?.admin.replicaof('NO', 'ONE')),
  },
  {
    ...REDIS,
    name: 'cannot save',
    lastsMs: SHORT,
    begin: async ({ redis }) => redis?.failToSave(),
    end: async ({ redis }) => redis?.save(),
  },
  { ...LINQ, name: 'cuts all connections', begin: ({ linq }) => linq.cut() },
  {
    ...LINQ,
    name: 'is gone',
    lastsMs: SHORT,
    begin: ({ linq }) => linq.begin({ kind: 'gone' }),
    end: ({ linq }) => linq.heal(),
  },
  {
    ...LINQ,
    name: 'is slow',
    lastsMs: SHORT,
    begin: ({ linq }) => linq.begin({ kind: 'slow', ms: 300 }),
    end: ({ linq }) => linq.heal(),
  },
  {
    ...LINQ,
    name: 'says nothing',
    lastsMs: SHORT,
    begin: ({ linq }) => linq.begin({ kind: 'silent' }),
    end: ({ linq }) => linq.heal(),
  },
  { ...LINQ, name: 'cuts an answer in half', begin: ({ linq }) => void linq.halve() },
  ...['500 Internal Server Error', '502 Bad Gateway', '503 Service Unavailable'].map(
    (words): Fault => ({
      ...LINQ,
      name: `answers ${words.slice(0, 3)}`,
      lastsMs: SHORT,
      begin: ({ linq }) => linq.begin({ kind: 'refuse', words }),
      end: ({ linq }) => linq.heal(),
    }),
  ),
  {
    name: 'is killed',
    of: 'the process',
    engines: ENGINES,
    moments: MOMENTS,
    endsRun: true,
    begin: ({ run }) => run?.signal('SIGKILL'),
  },
  {
    name: 'is suspended',
    of: 'the process',
    engines: ENGINES,
    moments: MOMENTS,
    lastsMs: [1_000, 3_000],
    begin: ({ run }) => run?.signal('SIGSTOP'),
    end: ({ run }) => run?.signal('SIGCONT'),
  },
  {
    name: 'is full',
    of: 'the disk',
    engines: ENGINES,
    moments: MOMENTS,
    endsRun: true,
    lastsMs: SHORT,
    begin: ({ disk }) => disk?.fill(),
    end: ({ disk }) => disk?.empty(),
  },
];

export type Cell = { fault: Fault; engine: EngineName; moment: MomentName };

/** Every fault at every moment at which it can strike, on each engine that can have it. */
export const CELLS: readonly Cell[] = FAULTS.flatMap((fault) =>
  fault.engines.flatMap((engine) => fault.moments.map((moment) => ({ fault, engine, moment }))),
);

export function nameOf({ fault, engine, moment }: Cell): string {
  return `${fault.of} ${fault.name} while ${DOING[moment]} (${engine})`;
}

const DOING: Record<MomentName, string> = {
  intake: 'the account is read',
  enqueue: 'rows are put on the queue',
  sending: 'a row is being sent',
  completing: 'the response for a row comes back',
  reporting: 'the last row has its response',
};
