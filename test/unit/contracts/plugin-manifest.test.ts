import { describe, expect, it } from 'vitest';
import { parsePluginManifest } from '../../../shared/contracts/plugin-manifest.ts';

const manifest = (spec: object, name = 'cue') => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ConfigManagementPlugin',
  metadata: { name },
  spec: { generate: { command: ['cue', 'export'] }, ...spec },
});

describe('a plugin.yaml', () => {
  it('is read whole', () => {
    const spec = {
      version: 'v1.0',
      init: { command: ['sh', '-c'], args: ['echo'] },
      discover: { fileName: './*.cue', find: { glob: '**/x' } },
      parameters: { static: [{ name: 'a', collectionType: 'map', map: { b: 'c' } }], dynamic: { command: ['x'] } },
      lockRepo: true,
      preserveFileMode: false,
    };
    expect(parsePluginManifest(manifest(spec))).toEqual({
      name: 'cue-v1.0',
      init: { command: ['sh', '-c'], args: ['echo'] },
      generate: { command: ['cue', 'export'], args: [] },
      discovery: { type: 'file-name', pattern: './*.cue' },
    });
  });

  it.each([
    [{}, undefined],
    [{ discover: {} }, undefined],
    [{ discover: { find: { glob: '**/a' } } }, { type: 'glob', pattern: '**/a' }],
    [
      { discover: { find: { command: ['sh'], args: ['-c'] } } },
      { type: 'command', command: { command: ['sh'], args: ['-c'] } },
    ],
  ])('has a discovery: %j', (spec, discovery) => {
    const parsed = parsePluginManifest(manifest(spec));
    expect(parsed.name).toBe('cue');
    expect(parsed.discovery).toEqual(discovery);
  });

  it.each([
    [manifest({ generate: { command: [] } }), 'spec.generate.command: must name a program'],
    [manifest({ generate: undefined }), 'spec.generate: is required'],
    [manifest({}, 'Not A Name'), 'metadata.name: must be a DNS name'],
    [{ ...manifest({}), kind: 'ConfigMap' }, 'kind: expected "ConfigManagementPlugin", got "ConfigMap"'],
    [manifest({ provideGitCreds: true }), 'spec.provideGitCreds: plugins get no credentials'],
    [manifest({ preserveFileMode: true }), 'spec.preserveFileMode: files are written without their mode'],
    [manifest({ parameters: { static: [{ collectionType: 'set' }] } }), 'spec.parameters.static[0].collectionType'],
  ])('is refused with the name of the field: %j', (value, message) => {
    expect(() => parsePluginManifest(value)).toThrow(message);
  });
});
