import { describe, expect, it } from 'vitest';
import { readServeSettings } from '../../../shared/composition/serve-settings.ts';

describe('whether GitHub is told how deploys go', () => {
  it.each([
    [undefined, true],
    ['on', true],
    ['off', false],
    ['false', false],
  ])('is %s: %s', (text, expected) => {
    expect(readServeSettings({ WINDLASS_GITHUB_FEEDBACK: text }).githubFeedback).toBe(expected);
  });
});

describe('the settings for kustomize', () => {
  it('are build options, and programs by version', () => {
    const environment = {
      WINDLASS_KUSTOMIZE_BUILD_OPTIONS: '--enable-helm',
      WINDLASS_KUSTOMIZE_VERSIONS: 'v4.5.7=/opt/kustomize-4.5.7, v3=/opt/three',
    };
    expect(readServeSettings(environment).kustomize).toEqual({
      buildOptions: '--enable-helm',
      versions: { 'v4.5.7': '/opt/kustomize-4.5.7', v3: '/opt/three' },
    });
    expect(readServeSettings({}).kustomize).toEqual({});
  });

  it('are refused where a program has no absolute path', () => {
    expect(() => readServeSettings({ WINDLASS_KUSTOMIZE_VERSIONS: 'v4=kustomize' })).toThrow(
      'WINDLASS_KUSTOMIZE_VERSIONS has "v4=kustomize"; it must be a comma list of name=/absolute/path',
    );
  });
});
