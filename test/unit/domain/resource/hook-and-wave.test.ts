import { describe, expect, it } from 'vitest';
import { hookTypesOf, isHook, isIgnored, isSkipped } from '../../../../shared/domain/resource/hook.ts';
import type { KubernetesObject } from '../../../../shared/domain/resource/kubernetes-object.ts';
import { waveOf } from '../../../../shared/domain/resource/wave.ts';

function annotated(annotations: { readonly [name: string]: string }): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', annotations } };
}

const argo = (value: string) => annotated({ 'argocd.argoproj.io/hook': value });
const helm = (value: string) => annotated({ 'helm.sh/hook': value });

describe('recognising hooks', () => {
  it.each([
    ['no annotation', annotated({}), [], false, false, false],
    ['one type', argo('PreSync'), ['PreSync'], true, false, false],
    ['two types with a space', argo('PreSync, PostSync'), ['PreSync', 'PostSync'], true, false, false],
    ['a type twice', argo('Sync,Sync'), ['Sync'], true, false, false],
    ['Skip alone', argo('Skip'), ['Skip'], false, true, false],
    ['Skip and another', argo('Skip,PreSync'), ['Skip', 'PreSync'], true, false, false],
    ['a known and an unknown type', argo('Garbage,SyncFail'), ['SyncFail'], true, false, false],
    ['only unknown types', argo('Garbage'), [], true, false, true],
    ['an empty annotation', argo(''), [], true, false, true],
    ['types of the wrong case', argo('presync'), [], true, false, true],
    ['Helm pre-install and pre-upgrade', helm('pre-install,pre-upgrade'), ['PreSync'], true, false, false],
    ['Helm post-upgrade', helm('post-upgrade'), ['PostSync'], true, false, false],
    ['Helm pre-delete', helm('pre-delete'), ['PreDelete'], true, false, false],
    ['Helm test', helm('test-success'), [], true, false, true],
    ['Helm crd-install', helm('crd-install'), [], false, false, false],
    [
      'both, of which Argo CD’s counts',
      annotated({ 'argocd.argoproj.io/hook': 'PostSync', 'helm.sh/hook': 'pre-install' }),
      ['PostSync'],
      true,
      false,
      false,
    ],
  ])('reads %s', (_name, object, types, hook, skipped, ignored) => {
    expect(hookTypesOf(object)).toEqual(types);
    expect(isHook(object)).toBe(hook);
    expect(isSkipped(object)).toBe(skipped);
    expect(isIgnored(object)).toBe(ignored);
  });
});

describe('the sync wave', () => {
  it.each([
    ['nothing', {}, 0],
    ['a wave', { 'argocd.argoproj.io/sync-wave': '3' }, 3],
    ['a negative wave', { 'argocd.argoproj.io/sync-wave': '-5' }, -5],
    ['Helm’s weight', { 'helm.sh/hook-weight': '7' }, 7],
    ['both, of which the wave counts', { 'argocd.argoproj.io/sync-wave': '1', 'helm.sh/hook-weight': '7' }, 1],
    [
      'a wave that is no integer, and a weight',
      { 'argocd.argoproj.io/sync-wave': '1.5', 'helm.sh/hook-weight': '7' },
      7,
    ],
    ['garbage', { 'argocd.argoproj.io/sync-wave': 'first' }, 0],
  ])('is read from %s', (_name, annotations, wave) => {
    expect(waveOf(annotated(annotations as { readonly [name: string]: string }))).toBe(wave);
  });
});
