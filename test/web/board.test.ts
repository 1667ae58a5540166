import { describe, expect, it } from 'vitest';
import { cardsQueueName } from '../../src/queue/backend.js';
import { boards } from '../support/board.js';
import { A_NUMBER, A_RUN, aDeadLetter } from '../support/builders.js';

const aBoard = boards();

describe('the board of queues', () => {
  it('shows the dead letters and the runs that go on, and forgets those that are over', async () => {
    const { ask, control, view, backend, close } = await aBoard();
    const names = async () =>
      ((await ask({ url: '/queues/api/queues' })).json() as { queues: { name: string }[] }).queues.map(
        ({ name }) => name,
      );
    expect(await names()).toEqual(['linq-dead-letters']);
    await control.start(A_RUN, 'account');
    const cards = backend.queue(cardsQueueName(A_RUN));
    await cards.add('card', {});
    expect(await names()).toEqual(['linq-dead-letters', `linq-cards-${A_RUN}`, `linq-run-${A_RUN}`]);
    expect(await view.depth()).toEqual({ waiting: 1, active: 0, parked: 0 });
    await control.remove(A_RUN);
    expect(await names()).toEqual(['linq-dead-letters']);
    expect(await view.depth()).toEqual({ waiting: 0, active: 0, parked: 0 });
    await cards.close();
    await close();
  });

  it('changes nothing, no matter who asks', async () => {
    const { ask, deadLetters, close } = await aBoard();
    await deadLetters.put(aDeadLetter());
    const number = encodeURIComponent(A_NUMBER);
    const tries = [
      ['PUT', `/queues/api/queues/linq-dead-letters/${number}/clean`],
      ['PUT', '/queues/api/queues/linq-dead-letters/empty'],
      ['PUT', '/queues/api/queues/linq-dead-letters/obliterate'],
      ['PUT', '/queues/api/queues/linq-dead-letters/pause'],
      ['PUT', '/queues/api/queues/pause'],
      ['POST', '/queues/api/queues/linq-dead-letters/add'],
      ['PATCH', `/queues/api/queues/linq-dead-letters/${number}/update-data`],
    ] as const;
    const answers = await Promise.all(tries.map(([method, url]) => ask({ method, url, payload: {} })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(tries.map(() => 404));
    expect(await deadLetters.find(A_NUMBER)).toBeDefined();
    await close();
  });

  it('answers scripts with what there is, word for word', async () => {
    const { ask, deadLetters, close } = await aBoard();
    const reason = '</head> <link href="https://fonts.googleapis.com/x">';
    await deadLetters.put(aDeadLetter({ reason }));
    const url = `/queues/api/queues/linq-dead-letters/${encodeURIComponent(A_NUMBER)}`;
    expect(JSON.stringify((await ask({ url })).json())).toContain(JSON.stringify(reason).slice(1, -1));
    await close();
  });

  it('asks no other server for anything', async () => {
    const { ask, close } = await aBoard();
    const { body, headers } = await ask({ url: '/queues' });
    expect(body).not.toMatch(/(href|src)="(https?:)?\/\//);
    expect(body).toMatch(/<script defer src="\/assets\/board\.js\?v=[\w-]+"><\/script><\/head>/);
    expect(body).toMatch(/<body[^>]*><a class="to-linq-cards" href="\/">/);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    await close();
  });
});
