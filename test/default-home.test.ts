import { afterEach, describe, expect, it, vi } from 'vitest';

const homedir = vi.hoisted(() => vi.fn());
vi.mock('node:os', async (load) => ({ ...(await load<typeof import('node:os')>()), homedir }));

const { defaultHome } = await import('../src/default-home.js');
const { openHome } = await import('../src/home/home.js');

afterEach(() => homedir.mockReset());

describe('the home if none is named', () => {
  it('is a folder of the user', () => {
    homedir.mockReturnValue('/home/anna');
    expect(defaultHome()).toBe('/home/anna/.linq-cards');
  });

  it('is none for a user id that the system does not know; the operator is told to name one', async () => {
    homedir.mockImplementation(() => {
      throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
    });
    expect(defaultHome()).toBe('');
    await expect(openHome(defaultHome())).rejects.toMatchObject({ code: 'home_unusable', exitCode: 3 });
  });
});
