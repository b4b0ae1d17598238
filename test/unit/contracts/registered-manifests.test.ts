import { describe, expect, it } from 'vitest';
import { parseClusterManifest } from '../../../shared/contracts/cluster-manifest.ts';
import { parseRepositoryManifest } from '../../../shared/contracts/repository-manifest.ts';

describe('parseClusterManifest', () => {
  it('names a cluster without a name after its server', () => {
    expect(parseClusterManifest({ server: 'https://a:6443', config: null })).toEqual({
      server: 'https://a:6443',
      name: 'https://a:6443',
    });
  });

  it.each([
    ['no server', {}, 'server: is required'],
    ['a server that is no URL', { server: 'a:6443' }, 'server: must be an http(s) URL'],
    [
      'TLS without verification',
      { server: 'https://a', config: { tlsClientConfig: { insecure: true } } },
      'config.tlsClientConfig.insecure',
    ],
    [
      'AWS authentication without a cluster',
      { server: 'https://a', config: { awsAuthConfig: { roleARN: 'x' } } },
      'config.awsAuthConfig.clusterName: name the EKS cluster',
    ],
    ['a proxy', { server: 'https://a', config: { proxyUrl: 'http://p' } }, 'config.proxyUrl: not supported yet'],
  ])('refuses %s', (_case, value, words) => {
    expect(() => parseClusterManifest(value)).toThrow(words);
  });
});

describe('parseRepositoryManifest', () => {
  const repo = 'https://git.example.com/a';

  it('keeps credentials apart from what may be shown', () => {
    expect(parseRepositoryManifest({ repo, type: 'git', username: 'u', password: 'p', enableLfs: false })).toEqual({
      repo,
      type: 'git',
      username: 'u',
      credentials: { password: 'p' },
    });
  });

  it('takes keys for credentials, and the rest for settings', () => {
    const fields = { sshPrivateKey: 'k', githubAppID: 5, proxy: 'http://p', insecure: true };
    expect(parseRepositoryManifest({ repo, ...fields })).toEqual({
      repo,
      credentials: { sshPrivateKey: 'k' },
      githubAppID: '5',
      proxy: 'http://p',
      insecure: true,
    });
  });

  it.each([
    ['another type', { type: 'svn' }, 'type: expected "git", "helm" or "oci", got "svn"'],
    ['a Google key', { gcpServiceAccountKey: 'top-secret' }, 'gcpServiceAccountKey: not supported yet'],
    ['a proxy that is no URL', { proxy: 'nonsense' }, 'proxy: expected a URL like'],
    ['credentials in the URL', { repo: 'https://u:p@git.example.com/a' }, 'repo: must not contain credentials'],
    ['no URL', { repo: '' }, 'repo: must not be empty'],
  ])('refuses %s, without repeating its value', (_case, fields, words) => {
    expect(() => parseRepositoryManifest({ repo, ...fields })).toThrow(words);
  });
});
