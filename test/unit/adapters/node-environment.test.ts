import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeEnvironment } from '../../../shared/adapters/node-environment.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the environment of a process that runs what users wrote', () => {
  it('says where Lambda has the libraries of its Node, and nothing else of ours', () => {
    vi.stubEnv('LD_LIBRARY_PATH', '/var/lang/lib');
    vi.stubEnv('WINDLASS_ADMIN_TOKEN', 'secret');
    expect(nodeEnvironment()).toEqual({ LD_LIBRARY_PATH: '/var/lang/lib' });
  });

  it('is empty elsewhere', () => {
    vi.stubEnv('LD_LIBRARY_PATH', undefined);
    expect(nodeEnvironment()).toEqual({});
  });
});
