import { describe, expect, it } from 'vitest';
import { textsOf } from '../../../../shared/domain/notification/compose-content.ts';

const texts = (fields: Parameters<typeof textsOf>[1]) =>
  Object.fromEntries(textsOf('app-deployed', fields).map(({ path, text }) => [path.join('.'), text]));

describe('what a template may leave out', () => {
  it('is the commit for GitHub', () => {
    const said = texts({ github: { status: { state: 'success' } } });
    expect(said['github.repoURLPath']).toContain('.app.spec.source.repoURL');
    expect(said['github.revisionPath']).toContain('.app.status.operationState.syncResult.revision');
    expect(texts({ github: { repoURLPath: 'mine', revisionPath: 'too' } })).toEqual({
      'github.repoURLPath': 'mine',
      'github.revisionPath': 'too',
    });
  });

  it('is the name and the origin of an alert', () => {
    const said = texts({ alertmanager: { labels: { severity: 'P1' } } });
    expect(said).toMatchObject({
      'alertmanager.labels.alertname': 'app-deployed',
      'alertmanager.labels.severity': 'P1',
      'alertmanager.generatorURL': expect.stringContaining('repoURL'),
    });
    expect(texts({ alertmanager: { labels: { alertname: 'mine' } } })['alertmanager.labels.alertname']).toBe('mine');
  });

  it('is nothing else', () => {
    expect(texts({ message: 'a', slack: { icon: ':a:' } })).toEqual({ message: 'a', 'slack.icon': ':a:' });
  });
});
